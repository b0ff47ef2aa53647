package screen

import (
	"regexp"
	"strings"

	"trolyso/knowledge/vitext"
)

var bankNames = wordSet("vietcombank vcb techcombank tcb agribank bidv vietinbank acb sacombank vpbank tpbank mb mbbank vib shb msb ocb hdbank eximbank seabank lpbank")

// units follow a number that counts or costs something.
var units = wordSet("dong d vnd vnđ nghin ngan trieu tr ty k usd do phan % cai nguoi ho lan ngay thang nam tuoi gio phut giay km m m2 met kg gb mb tb ky chu so lop buoc tiet diem xa phuong thon hecta ha luot cuoc tin nhan thu tuc ban trang dieu khoan muc chuong")

// numbers finds what is known by its digits: identity cards, telephones,
// accounts, cards, insurance numbers, passports, plates, and codes said aloud.
func (p *page) numbers() {
	for i := 0; i < len(p.atoms); i++ {
		a := &p.atoms[i]
		if !a.free || a.fold == "" {
			continue
		}
		if j := p.plate(i); j >= 0 {
			p.take(Plate, i, j)
			i = j
			continue
		}
		if j := p.insuranceCard(i); j >= 0 {
			p.take(SocialInsurance, i, j)
			i = j
			continue
		}
		if p.passport(i) {
			p.take(Passport, i, i)
			continue
		}
		if !a.number {
			continue
		}
		// The longest run of groups that means something is the number.
		last := i
		for last+1 < len(p.atoms) && last < i+6 && p.joins(last+1) {
			last++
		}
		for j := last; j >= i; j-- {
			if d, stay := p.number(i, j); d != "" {
				p.take(d, i, j)
				i = j
				break
			} else if stay {
				i = j
				break
			}
		}
	}
}

// joins reports whether atom k goes on the number before it.
func (p *page) joins(k int) bool {
	a := &p.atoms[k]
	return a.free && a.number && a.gap == gapSpace && p.text[a.start] != '+' && a.start-p.atoms[k-1].end <= 2
}

// number says what atoms i to j are as one number. stay means: surely no
// personal data, and no part of it either.
func (p *page) number(i, j int) (d Datum, stay bool) {
	var joined strings.Builder
	for k := i; k <= j; k++ {
		joined.WriteString(p.atoms[k].digits)
	}
	n := joined.String()
	if len(n) < 4 || len(n) > 19 {
		return "", false
	}
	if (strings.HasPrefix(n, "1800") || strings.HasPrefix(n, "1900")) && len(n) >= 8 && len(n) <= 10 && p.text[p.atoms[i].start] == '1' {
		return "", true
	}
	phone := isPhone(n, p.text[p.atoms[i].start] == '+')
	if !phone && j+1 < len(p.atoms) && p.atoms[j+1].gap == gapSpace && units[p.atoms[j+1].fold] && !(bankNames[p.atoms[j+1].fold] && len(n) > 7) {
		return "", false
	}
	cue, at := p.cueBefore(i)
	one := i == j
	plain := one && len(p.text[p.atoms[i].start:p.atoms[i].end]) == len(n)
	switch cue {
	case meansOffice, meansCode:
		return "", one
	case meansSecret:
		if one && len(n) <= 8 && (p.said(at, i) || !looksLikeYear(n)) {
			return Secret, false
		}
	case meansID:
		if len(n) == 9 || len(n) == 12 {
			return IDCard, false
		}
	case meansSocial:
		if len(n) == 10 || len(n) == 13 {
			return SocialInsurance, false
		}
	case meansCard:
		if len(n) >= 13 {
			return PaymentCard, false
		}
	case meansBank:
		if len(n) == 12 && isCitizenID(n) && p.is(at-2, "tai khoan dinh") {
			return IDCard, false
		}
		if len(n) >= 13 && luhn(n) {
			return PaymentCard, false
		}
		if len(n) >= 6 && !looksLikeDate(n) {
			return BankAccount, false
		}
	case meansTax:
		if len(n) == 12 && isCitizenID(n) {
			return IDCard, false
		}
		return "", len(n) == 10 || len(n) == 13
	case meansMoney:
		if !phone && len(n) != 12 {
			return "", false
		}
	}
	if len(n) >= 8 && (p.bankBeside(i-1) || p.bankBeside(j+1)) && !(len(n) == 12 && isCitizenID(n)) {
		return BankAccount, false
	}
	switch {
	case phone:
		if publicNumbers[n] || n[:2] == "02" && p.officeBefore(i) {
			return "", true
		}
		return Phone, false
	case len(n) == 12 && isCitizenID(n):
		return IDCard, false
	case len(n) >= 15 && luhn(n) && strings.ContainsRune("34569", rune(n[0])) && (plain || j > i):
		return PaymentCard, false
	case len(n) == 9 && plain && cue != meansMoney && !strings.HasSuffix(n, "000"):
		return IDCard, false
	}
	return "", false
}

// publicNumbers are lines of offices that look like anybody's and that the guides
// name. The test of the guides tells when one is missing.
var publicNumbers = wordSet("02437899999")

// said reports whether "là" or a colon leads from the cue at atom at to atom i.
func (p *page) said(at, i int) bool {
	for k := at + 1; k <= i; k++ {
		if p.atoms[k].gap == gapColon || k < i && (p.atoms[k].fold == "la" || p.atoms[k].fold == "is") {
			return true
		}
	}
	return false
}

func (p *page) bankBeside(k int) bool {
	return k >= 0 && k < len(p.atoms) && p.atoms[k].free && bankNames[p.atoms[k].fold] && p.atoms[min(k+1, len(p.atoms)-1)].gap <= gapColon
}

// isPhone reports whether n is a Vietnamese telephone number.
func isPhone(n string, plus bool) bool {
	switch {
	case plus && !strings.HasPrefix(n, "84"):
		return len(n) >= 9 && len(n) <= 15 // abroad
	case strings.HasPrefix(n, "0084"):
		n = "0" + strings.TrimPrefix(n[4:], "0")
	case strings.HasPrefix(n, "84") && len(n) >= 11:
		n = "0" + strings.TrimPrefix(n[2:], "0")
	}
	if len(n) < 10 || n[0] != '0' {
		return false
	}
	switch n[1] {
	case '3', '5', '7', '8', '9':
		return len(n) == 10
	case '1', '2':
		return len(n) == 11
	}
	return false
}

// isCitizenID reports whether n is built like a citizen's number: province,
// century and sex, year, serial.
func isCitizenID(n string) bool {
	return n[0] == '0' && n[:3] >= "001" && n[:3] <= "096" && n[3] <= '3'
}

func looksLikeYear(n string) bool {
	return len(n) == 4 && (n[:2] == "19" || n[:2] == "20")
}

func looksLikeDate(n string) bool {
	return len(n) == 8 && (n[4:6] == "19" || n[4:6] == "20") && n[:2] <= "31" && n[2:4] <= "12"
}

func luhn(n string) bool {
	sum := 0
	for i := range len(n) {
		d := int(n[len(n)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

var (
	passportForm  = regexp.MustCompile(`^[a-z]\d{7,8}$`)
	insuranceForm = regexp.MustCompile(`^[a-z]{2}\d{1,13}$`)
	plateForm     = regexp.MustCompile(`^[1-9]\d-?[a-zđ]{1,2}\d?[-. ]?(\d{3}\.?\d{2}|\d{4})$`)
	plateHead     = regexp.MustCompile(`^[1-9]\d-?([a-zđ]{1,2}\d?)?-?$`)
	emailForm     = regexp.MustCompile(`^[a-z0-9][a-z0-9._%+-]*@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}$`)
	dateForm      = regexp.MustCompile(`^(0?[1-9]|[12]\d|3[01])[-/.](0?[1-9]|1[0-2])[-/.]((19|20)\d\d|\d\d)$`)
	houseForm     = regexp.MustCompile(`^\d{1,4}[a-z]?(/\d{1,4}[a-z]?){0,3}$`)
)

// passport reports whether atom i is a passport number. Without the word beside
// it only the letters that Vietnamese passports begin with count.
func (p *page) passport(i int) bool {
	a := &p.atoms[i]
	if !passportForm.MatchString(a.fold) {
		return false
	}
	cue, _ := p.cueBefore(i)
	return cue == meansPassport || a.capital && cue != meansCode && strings.Contains("bcnpek", a.fold[:1])
}

// insuranceCard returns the last atom of a health insurance card's number at i,
// two letters and thirteen digits, or -1.
func (p *page) insuranceCard(i int) int {
	if !insuranceForm.MatchString(p.atoms[i].fold) {
		return -1
	}
	digits := len(p.atoms[i].fold) - 2
	j := i
	for digits < 13 && j+1 < len(p.atoms) && j < i+6 && p.joins(j+1) {
		j++
		digits += len(p.atoms[j].digits)
	}
	if digits != 13 {
		return -1
	}
	if cue, _ := p.cueBefore(i); cue == meansSocial || p.atoms[i].capital && j == i && cue != meansCode {
		return j
	}
	return -1
}

// plate returns the last atom of a number plate at i, or -1.
func (p *page) plate(i int) int {
	if !plateHead.MatchString(p.atoms[i].fold) && !plateForm.MatchString(p.atoms[i].fold) {
		return -1
	}
	cued := p.vehicleBefore(i)
	whole := p.atoms[i].fold
	for j := i; ; {
		if plateForm.MatchString(whole) && hasLetter(whole) {
			upper := p.letterIsCapital(i, j)
			long := strings.Count(whole, "") > 8
			if cued || upper && (j == i && strings.ContainsAny(whole, "-.") || long) {
				return j
			}
			return -1
		}
		if j++; j >= len(p.atoms) || j > i+2 || !p.atoms[j].free || p.atoms[j].gap != gapSpace {
			return -1
		}
		if whole += " " + p.atoms[j].fold; hasLetter(p.atoms[j].fold) {
			whole = strings.ReplaceAll(whole, " ", "")
		}
	}
}

func hasLetter(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' && r != ' ' && r != '-' && r != '.' }) >= 0 &&
		strings.ContainsAny(s, "abcdefghijklmnopqrstuvwxyz")
}

func (p *page) letterIsCapital(i, j int) bool {
	return strings.ContainsAny(p.text[p.atoms[i].start:p.atoms[j].end], "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
}

func (p *page) vehicleBefore(i int) bool {
	for k := i - 1; k >= 0 && k >= i-4 && p.atoms[k].free && p.atoms[k+1].gap != gapStop; k-- {
		if f := p.atoms[k].fold; f == "xe" || f == "bks" || f == "oto" || f == "may" && p.is(k-1, "xe may") || f == "so" && p.is(k-1, "bien so") || f == "bien" {
			return true
		}
	}
	return false
}

// roles are the mailboxes of offices, which are nobody's own.
var roles = wordSet("hotro lienhe support info contact admin vanthu ubnd bophanmotcua motcua cskh tuyensinh bientap toasoan")

func (p *page) emails() {
	for i := range p.atoms {
		a := &p.atoms[i]
		if !a.free || !strings.Contains(a.fold, "@") {
			continue
		}
		raw := vitext.Clean(p.text[a.start:a.end])
		if !emailForm.MatchString(a.fold) || len(raw) != len(a.fold) {
			continue
		}
		local, domain, _ := strings.Cut(a.fold, "@")
		if roles[local] && strings.HasSuffix(domain, ".gov.vn") {
			continue
		}
		p.take(Email, i, i)
	}
}

// secretCues begin the naming of a password or a code.
var secretCues = wordSet("khau pass password mk matkhau passcode pin otp")

// secrets finds passwords and codes that are given, not asked about: the word,
// then "là" or a colon, then something that is no plain word.
func (p *page) secrets() {
	for i := range p.atoms {
		if !secretCues[p.atoms[i].fold] || p.atoms[i].fold == "khau" && !p.is(i-1, "mat khau") {
			continue
		}
		for k := i + 1; k < len(p.atoms) && k <= i+6; k++ {
			a := &p.atoms[k]
			if a.wall || a.gap == gapStop || a.gap == gapComma && k > i+1 {
				break
			}
			led := a.gap == gapColon || k > i+1 && (p.atoms[k-1].fold == "la" || p.atoms[k-1].fold == "is")
			if led {
				if start, end, ok := p.secretAt(k, a.gap == gapColon); ok {
					p.takeSpan(Secret, start, end)
					break
				}
			}
			if a.gap == gapColon || !fillersBehindCue[a.fold] && !secretOwners[a.fold] {
				break
			}
		}
	}
}

var secretOwners = wordSet("vneid zalo facebook fb gmail email wifi vssid dang nhap tai khoan dien thoai ung dung app may dich vu cong cong kich hoat muc 2")

// secretAt returns the span of the secret at atom k: everything up to the next
// space, for passwords hold any sign.
func (p *page) secretAt(k int, colon bool) (start, end int, ok bool) {
	start = p.atoms[k].start
	for start > 0 && p.atoms[k].start-start < 8 && strings.ContainsRune("#*^%&$!-_./", rune(p.text[start-1])) {
		start--
	}
	end = start
	for end < len(p.text) && end-start <= longestAtom && !strings.ContainsRune(" \t\n\r,;)\"'[]", rune(p.text[end])) {
		end++
	}
	raw := strings.TrimRight(p.text[start:end], ".?:")
	end = start + len(raw)
	if len(raw) < 4 || len(raw) > 64 {
		return 0, 0, false
	}
	next := k + 1
	for next < len(p.atoms) && p.atoms[next].start < end {
		next++
	}
	if next < len(p.atoms) && p.atoms[next].gap == gapSpace && units[p.atoms[next].fold] && p.atoms[k].number {
		return 0, 0, false
	}
	fold := vitext.Fold(vitext.Clean(raw))
	switch {
	case strings.ContainsAny(raw, "0123456789") && !strings.Contains(raw, "://"):
	case strings.ContainsAny(raw, "!@#$%^&*_+"):
	case colon && len(fold) >= 6 && isASCII(raw) && isLetters(fold) && !isSyllable(fold):
	default:
		return 0, 0, false
	}
	return start, end, true
}

// births finds full dates that are somebody's birth date.
func (p *page) births() {
	for i := range p.atoms {
		a := &p.atoms[i]
		if !a.free || a.fold == "" {
			continue
		}
		end := -1
		switch {
		case dateForm.MatchString(a.fold), a.number && looksLikeDate(a.digits) && len(a.fold) == 8:
			end = i
		case p.spelledDate(i) > 0:
			end = p.spelledDate(i)
		}
		if end < 0 {
			continue
		}
		from := i
		if from > 0 && p.atoms[from-1].fold == "ngay" && a.gap == gapSpace {
			from--
		}
		if cue, at := p.cueBefore(from); cue == meansBirth && !p.is(at-1, "khai sinh") {
			p.take(BirthDate, i, end)
		} else if cue, at := p.cueBefore(i); cue == meansBirth && !p.is(at-1, "khai sinh") {
			p.take(BirthDate, i, end)
		}
	}
}

// spelledDate returns the last atom of "5 tháng 3 năm 1960" at i, or -1.
func (p *page) spelledDate(i int) int {
	if i+4 >= len(p.atoms) || !p.atoms[i].number || len(p.atoms[i].digits) > 2 || p.atoms[i+1].fold != "thang" ||
		!p.atoms[i+2].number || len(p.atoms[i+2].digits) > 2 || p.atoms[i+3].fold != "nam" || !p.atoms[i+4].number || len(p.atoms[i+4].digits) != 4 {
		return -1
	}
	for k := i + 1; k <= i+4; k++ {
		if p.atoms[k].gap != gapSpace || !p.atoms[k].free {
			return -1
		}
	}
	return i + 4
}

// officeBefore reports whether the words before atom i speak of an office
// rather than of a person.
func (p *page) officeBefore(i int) bool {
	for k := i - 1; k >= 0 && k >= i-14 && !p.atoms[k].wall && p.atoms[k+1].gap != gapStop; k-- {
		switch f := p.atoms[k].fold; {
		case ownWords[f]:
			return false
		case strings.HasPrefix(p.atoms[k].digits, "1900"), strings.HasPrefix(p.atoms[k].digits, "1800"): // listed with a hotline
			return true
		case offices[f], f == "tam" && p.is(k-1, "trung tam"), f == "an" && p.is(k-1, "cong an"), f == "hang" && p.is(k-1, "ngan hang"), f == "vien" && p.is(k-1, "benh vien"), f == "ban" && p.is(k-1, "uy ban"),
			f == "quan" && p.is(k-1, "co quan"), f == "so" && p.is(k-1, "tru so"), f == "dien" && p.is(k-1, "buu dien"), f == "nhanh" && p.is(k-1, "chi nhanh"), f == "phong" && p.is(k-1, "van phong"), f == "an" && p.is(k-1, "toa an"), f == "te" && p.is(k-1, "tram y te"):
			return true
		}
	}
	return false
}

var (
	ownWords = wordSet("toi em minh tui con chau me bo nha vo chong tru")
	offices  = wordSet("ubnd truong cuc")
)
