package screen

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"trolyso/knowledge/vitext"
)

// A Datum is a kind of personal data.
type Datum string

// The kinds of personal data.
const (
	IDCard          Datum = "id_card" // căn cước or chứng minh nhân dân
	Passport        Datum = "passport"
	Phone           Datum = "phone"
	BankAccount     Datum = "bank_account"
	PaymentCard     Datum = "payment_card"
	Email           Datum = "email"
	Address         Datum = "address" // house, street or hamlet; commune and province stay
	PersonName      Datum = "person_name"
	BirthDate       Datum = "birth_date" // a full date; a year alone stays
	SocialInsurance Datum = "social_insurance"
	Plate           Datum = "plate"
	Secret          Datum = "secret" // a password, a PIN or a one-time code
)

var placeholders = map[Datum]string{
	IDCard: "[số căn cước]", Passport: "[số hộ chiếu]", Phone: "[số điện thoại]", BankAccount: "[số tài khoản]",
	PaymentCard: "[số thẻ]", Email: "[thư điện tử]", Address: "[địa chỉ]", PersonName: "[họ tên]",
	BirthDate: "[ngày sinh]", SocialInsurance: "[số bảo hiểm]", Plate: "[biển số xe]", Secret: "[mã bí mật]",
}

// Placeholder returns what [Mask] writes for d.
func (d Datum) Placeholder() string { return placeholders[d] }

var unfill = func() *strings.Replacer {
	var pairs []string
	for _, p := range placeholders {
		pairs = append(pairs, p, " ")
	}
	return strings.NewReplacer(pairs...)
}()

// Bare returns a text that [Mask] has masked without its placeholders.
func Bare(masked string) string { return unfill.Replace(masked) }

// Found is a piece of personal data: text[Start:End] of the text given.
type Found struct {
	Kind       Datum
	Start, End int
}

// mostRounds bounds how often Mask looks again. What it has found cuts the
// context of what is left, so one more look nearly always finds nothing.
const mostRounds = 16

// Mask replaces the personal data in text by placeholders such as "[số căn
// cước]" and lists what it replaced, in order. Numbers that merely look alike
// stay: sums, dates, document and dossier numbers, hotlines. Masking a masked
// text changes nothing.
func Mask(text string) (masked string, found []Found) {
	masked = text
	for range mostRounds {
		here := findData(masked)
		if len(here) == 0 {
			return masked, found
		}
		for i := range here {
			here[i].Start, here[i].End = original(here[i].Start, found), original(here[i].End, found)
		}
		found = append(found, here...)
		slices.SortFunc(found, func(a, b Found) int { return a.Start - b.Start })
		masked = replace(text, found)
	}
	return masked, found
}

// original maps an offset of the masked text to the text given, where found
// was replaced.
func original(at int, found []Found) int {
	for _, f := range found {
		if at <= f.Start {
			break
		}
		at += f.End - f.Start - len(f.Kind.Placeholder())
	}
	return at
}

func replace(text string, found []Found) string {
	var out strings.Builder
	last := 0
	for _, f := range found {
		out.WriteString(text[last:f.Start])
		out.WriteString(f.Kind.Placeholder())
		last = f.End
	}
	out.WriteString(text[last:])
	return out.String()
}

// findData finds personal data in text. The placeholders in it are walls:
// nothing is found in them, and what stands before one says nothing about what
// stands behind.
func findData(text string) []Found {
	p := lay(text)
	for _, find := range []func(*page){
		(*page).secrets, (*page).emails, (*page).numbers, (*page).births, (*page).addresses, (*page).names,
	} {
		find(p)
	}
	slices.SortFunc(p.found, func(a, b Found) int { return a.Start - b.Start })
	return p.found
}

// A page is a text cut into atoms.
type page struct {
	text  string
	atoms []atom
	found []Found
}

// An atom is a run of characters without white space and punctuation, but with
// the signs that hold numbers together: . - / _ @ + and their like.
type atom struct {
	start, end int
	fold       string // lower case without diacritics
	number     bool   // digits, perhaps with . and - inside and + in front
	digits     string
	capital    bool // begins with a capital
	capitals   bool // has no small letter
	// gap is what lies between the atom and the one before it.
	gap  gap
	wall bool // a placeholder
	free bool // not yet part of a finding
}

type gap uint8

const (
	gapSpace gap = iota // nothing but spaces
	gapColon            // a colon or an equals sign
	gapComma
	gapStop // the end of a sentence or a line
	gapPart // nothing: both were one word, cut at a sign
)

// longest atom that is looked at closely
const longestAtom = 80

func lay(text string) *page {
	p := &page{text: text}
	between := gapStop
	for i := 0; i < len(text); {
		if w := wallAt(text[i:]); w > 0 {
			p.atoms = append(p.atoms, atom{start: i, end: i + w, gap: gapStop, wall: true})
			i += w
			between = gapStop
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		if !inAtom(r) {
			between = widen(between, r)
			i += n
			continue
		}
		start := i
		for i < len(text) {
			if r, n = utf8.DecodeRuneInString(text[i:]); !inAtom(r) {
				break
			}
			i += n
		}
		if i < len(text) && wallAt(text[i:]) > 0 {
			p.add(start, i, between)
			between = gapStop
			continue
		}
		end := start + len(strings.TrimRight(text[start:i], ".-/_+&#*^%"))
		if strings.Trim(text[start:i], ".-/_+&#*^%") == "" {
			between = max(between, gapComma)
			continue
		}
		p.add(start, end, between)
		between = gapSpace
		if end < i && strings.Contains(text[end:i], ".") {
			between = gapStop
		}
	}
	return p
}

func (p *page) add(start, end int, g gap) {
	head := strings.TrimLeft(p.text[start:end], ".-/_&#*^%")
	start = end - len(head)
	if start >= end {
		return
	}
	a := atom{start: start, end: end, gap: g, free: true}
	if end-start <= longestAtom {
		raw := p.text[start:end]
		a.fold = vitext.Fold(vitext.Clean(raw))
		a.digits, a.number = digitsOf(raw)
		first, _ := utf8.DecodeRuneInString(raw)
		a.capital = unicode.IsUpper(first)
		a.capitals = a.capital && strings.IndexFunc(raw, unicode.IsLower) < 0
	}
	p.atoms = append(p.atoms, a)
}

// wallAt returns the length of the placeholder that s begins with, or zero.
func wallAt(s string) int {
	if s[0] != '[' {
		return 0
	}
	for _, w := range placeholders {
		if strings.HasPrefix(s, w) {
			return len(w)
		}
	}
	return 0
}

func inAtom(r rune) bool {
	if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) {
		return true
	}
	return strings.ContainsRune(".-/_@+&#*^%$", r)
}

func widen(g gap, r rune) gap {
	switch r {
	case '\n', '?', '!', ';', '…':
		return gapStop
	case ',':
		return max(g, gapComma)
	case ':', '=':
		return max(g, gapColon)
	case ' ', '\u00a0', '\t', '(', ')', '"', '\'', '“', '”', '‘', '’', '[', ']':
		return g
	}
	return max(g, gapComma)
}

// digitsOf returns the digits of raw when it is a number: digits in groups.
func digitsOf(raw string) (string, bool) {
	var out strings.Builder
	for i := range len(raw) {
		switch c := raw[i]; {
		case '0' <= c && c <= '9':
			out.WriteByte(c)
		case c == '+' && i == 0:
		case (c == '.' || c == '-') && i > 0 && isDigit(raw[i-1]) && i+1 < len(raw) && isDigit(raw[i+1]):
		default:
			return "", false
		}
	}
	return out.String(), out.Len() > 0
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// take marks atoms i to j, j included, as d.
func (p *page) take(d Datum, i, j int) {
	p.takeSpan(d, p.atoms[i].start, p.atoms[j].end)
}

func (p *page) takeSpan(d Datum, start, end int) {
	from, _ := slices.BinarySearchFunc(p.atoms, start, func(a atom, at int) int { return a.end - at - 1 })
	for i := from; i < len(p.atoms) && p.atoms[i].start < end; i++ {
		if !p.atoms[i].free {
			return
		}
	}
	for i := from; i < len(p.atoms) && p.atoms[i].start < end; i++ {
		p.atoms[i].free = false
	}
	p.found = append(p.found, Found{d, start, end})
}

// is reports whether the words of phrase stand at atom i, nothing but spaces
// between them.
func (p *page) is(i int, phrase string) bool {
	for n, rest := 0, phrase; rest != ""; n++ {
		var word string
		word, rest, _ = strings.Cut(rest, " ")
		if i+n < 0 || i+n >= len(p.atoms) || !p.atoms[i+n].free || p.atoms[i+n].fold != word {
			return false
		}
		if n > 0 && p.atoms[i+n].gap != gapSpace {
			return false
		}
	}
	return true
}

// A cue is a phrase that says what the number behind it is.
type cue struct {
	phrase  string
	meaning meaning
}

type meaning uint8

const (
	meansNothing meaning = iota
	meansID
	meansPassport
	meansBank
	meansCard
	meansSocial
	meansPhone
	meansSecret
	meansCode   // a number of a thing: dossier, order, document
	meansTax    // a tax code, public for a firm
	meansOffice // a number of an office
	meansMoney
	meansBirth
	meansDate // a date that is no birth date
)

// cuesByLast holds the cues by the last word of their phrase.
var cuesByLast = func() map[string][]cue {
	out := map[string][]cue{}
	for m, list := range map[meaning]string{
		meansID:       "cccd|can cuoc|can cuoc cong dan|cmnd|cmt|cmtnd|chung minh|chung minh thu|chung minh nhan dan|so dinh danh|dinh danh|ma dinh danh|id card",
		meansPassport: "ho chieu|passport",
		meansBank:     "stk|so tai khoan|tai khoan|tai khoan ngan hang|so tk|tk|account|chuyen khoan vao|ck vao",
		meansCard:     "so the|the visa|the atm|the ngan hang|the tin dung|the mastercard|the ghi no|visa|mastercard|so the atm|the napas",
		meansSocial:   "bhxh|bao hiem xa hoi|so bao hiem|so so bao hiem|ma so bao hiem|bhyt|bao hiem y te|so bhxh|ma so bhxh|ma bhxh|the bao hiem",
		meansPhone:    "sdt|so dien thoai|dien thoai|dt|so dt|zalo|phone|tel|mobile|di dong|so|lien he|goi|alo|nhan tin|so zalo",
		meansSecret:   "otp|ma otp|ma xac nhan|ma xac thuc|pin|ma pin|passcode|pass code|ma kich hoat",
		meansCode:     "ho so|ma ho so|so ho so|bien nhan|so bien nhan|don hang|ma don hang|van don|ma van don|thu tuc|ma thu tuc|so hieu|giao dich|ma giao dich|tham chieu|hoa don|so hoa don|khach hang|ma khach hang|seri|so seri|serial|phien ban|version|build|ma don|van ban|quyet dinh|nghi dinh|cong van|thong tu|ke hoach|phieu|so phieu|thua dat|to ban do|thua|ma qr|ma loi|loi|barcode|imei|lo|ma so|ma tra cuu|vao so|so vao so|ma thiet bi|ma hs|so hs|hs|ma buu gui|buu gui",
		meansTax:      "mst|ma so thue|thue",
		meansOffice:   "hotline|tong dai|duong day nong|dau so|so tong dai|truc ban|duong day|tong dai so",
		meansMoney:    "gia|phi|le phi|so tien|tien|tong|het|mat|thu|chuyen|tru|nop|phat|luong|muc|han muc|doanh thu|du|so du|con|vay|tra|gui|rut|nap|nhan|duoc|khoang|hon|gan|toi da|toi thieu|tren|duoi|bi tru|mat khoang",
		meansBirth:    "sinh|sinh ngay|ngay sinh|sn|ngay thang nam sinh|ns|dob|sinh nhat|nam sinh|sinh vao|sinh vao ngay|sinh hom",
		meansDate:     "cap ngay|ngay cap|het han|han|tu ngay|den ngay|truoc ngay|sau ngay|ngay hop|hen|ky ngay|ban hanh|hieu luc|ngay hen|ngay nop|nop ngay|ngay lam|ket hon|khai sinh|sinh tu ngay|sinh truoc ngay|sinh sau ngay|sinh tu|sinh truoc|sinh sau|sinh truoc nam|duoc sinh tu|mat ngay|chet ngay|vao ngay|ra ngay",
	} {
		for phrase := range strings.SplitSeq(list, "|") {
			last := phrase[strings.LastIndexByte(phrase, ' ')+1:]
			out[last] = append(out[last], cue{phrase, m})
		}
	}
	for _, cues := range out {
		slices.SortFunc(cues, func(a, b cue) int {
			if d := len(b.phrase) - len(a.phrase); d != 0 {
				return d
			}
			return int(a.meaning) - int(b.meaning)
		})
	}
	return out
}()

// fillersBehindCue may stand between a cue and its number.
var fillersBehindCue = wordSet("la so cua toi em minh tui con me bo ba ma chong vo chau anh chi ong co chu bac nay moi cu thi day nhe a ban ben nha ta no ho nguoi kia lua dao la is my day ne ten ngan hang vietcombank vcb techcombank agribank bidv vietinbank acb sacombank vpbank tpbank mb mbbank vib shb msb ocb hdbank eximbank seabank lpbank momo tcb gui ve dien vua nhan sau nhu gom day du hien tai chinh va cac hai mot ca theo vneid vssid facebook")

func wordSet(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[w] = true
	}
	return out
}

// cueBefore says what the words before atom i make of it, and where the cue
// ends. Only fillers may lie between.
func (p *page) cueBefore(i int) (meaning, int) {
	if i < len(p.atoms) && p.atoms[i].gap == gapStop {
		return meansNothing, i
	}
	for k := i - 1; k >= 0 && k >= i-6; k-- {
		a := &p.atoms[k]
		if a.wall || !a.free {
			return meansNothing, i
		}
		for _, c := range cuesByLast[a.fold] {
			n := strings.Count(c.phrase, " ")
			if !p.is(k-n, c.phrase) {
				continue
			}
			// "số" alone says the least; a word before it may say more.
			if c.phrase == "so" && k > 0 && p.atoms[k-1].fold != "so" {
				if m, at := p.cueBefore(k); m != meansNothing && m != meansPhone && m != meansMoney {
					return m, at
				}
			}
			return c.meaning, k
		}
		if !fillersBehindCue[a.fold] || a.gap == gapStop {
			return meansNothing, i
		}
	}
	return meansNothing, i
}
