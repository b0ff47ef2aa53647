package screen

import (
	"strings"

	"trolyso/knowledge/vitext"
)

// surnames by their bare spelling.
var surnames = func() map[string][]string {
	out := map[string][]string{}
	for s := range strings.FieldsSeq("nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh trương lương mai cao tạ đoàn trịnh đào hà lâm quách thái chu la kiều tăng châu tôn vương phùng mạc triệu bạch tô chamaléa katơ pinăng") {
		out[vitext.Fold(s)] = append(out[vitext.Fold(s)], s)
	}
	return out
}()

// isSurname reports whether raw is a surname, with its marks or without any.
func isSurname(raw string) bool {
	raw = strings.ToLower(vitext.Clean(raw))
	if syl, ok := vitext.ParseSyllable(raw); ok {
		raw = syl.String()
	}
	for _, s := range surnames[vitext.Fold(raw)] {
		if raw == s || !vitext.HasMarks(raw) {
			return true
		}
	}
	return false
}

// noPeople begin like a name and are none.
var noPeople = wordSet("ha-noi ha-tinh ha-giang ha-nam ha-long ha-dong lam-dong cao-bang ly-son ho-so ho-chi ho-khau ho-kinh ho-gia le-phi dao-tao to-cong to-dan to-truong chu-tich luong-huu lam-the mai-tang phan-rang phan-thiet la-gi ly-lich dang-ky dang-nhap dang-vien do-thi do-dac thai-lan thai-nguyen la-bao chau-doc ly-hon tran-trong cao-tuoi duong-sat")

// nameCues lead to a name, however it is written.
var nameCues = cues("ten la|ten toi la|toi ten la|toi ten|em ten|em ten la|minh ten|minh ten la|chau ten|con ten|con ten la|ten em la|ten minh la|ho ten|ho ten la|ho va ten|ho va ten la|ten day du|ten that|chu tai khoan|chu tk|chu the|chu ho|chu ho la|nguoi nhan|nguoi gui|nguoi nop|nguoi yeu cau|chu xe|chu xe la|con toi ten|vo toi ten|chong toi ten|me toi ten|bo toi ten|ba toi ten|ten con|ten con la|ten me|ten cha|tui ten|tui ten la|ten tui la|my name is|ten nguoi nhan|nguoi ten|co ten|con gai ten|con trai ten|tk ten|stk ten")

// titleCues lead to a full name only when its surname says it is one.
var titleCues = cues("ten|ong|ba|anh|chi|co|chu|bac|thay|toi la|minh la|em la|tui la|chau la|chong toi la|vo toi la|me toi la|bo toi la|con toi la|cho|cua|gap|voi|em|chau|con|la|chong|vo|me|bo|ban|bi cao|nguyen don|dong chi|sep")

func cues(list string) map[string][]string {
	out := map[string][]string{}
	for phrase := range strings.SplitSeq(list, "|") {
		last := phrase[strings.LastIndexByte(phrase, ' ')+1:]
		out[last] = append(out[last], phrase)
	}
	return out
}

// afterNames are words that end a name typed in small letters.
var afterNames = wordSet("la o sinh muon bi so sdt cccd cmnd can hoi co nam ngay que dang lam xin da duoc khong vao tu den tai va voi cho cua nen thi ma de nhung hien dia chi em toi minh anh chi ban nha a oi cam on gi nao sao the dung sai ten ho nay kia do vay roi nua neu khi luc may vua moi noi rang bao goi nhan gui tra chuyen nop dien thoai email lien he thuong tru xa phuong thon tinh huyen tp mat khau tuoi ghi trong tren duoi giup nho muc cap doi bo me con vo chong")

// noNames begin a capitalised phrase that is nobody's name.
var noNames = wordSet("gi vneid zalo facebook google cong trung so bo uy ban cha me con viet nam khanh hoa nha toi em mot ai nguoi la chua dang dich vu ho sai gia tieng")

// streets and schools bear names of people.
var bearers = wordSet("duong pho truong phuong xa huyen cho cau quan giai benh khu cong hem ngo ngach kiet thpt thcs dai tieu chua den toa lang")

func (p *page) names() {
	for i := range p.atoms {
		if p.atoms[i].wall || !p.atoms[i].free {
			continue
		}
		strong := p.endsCue(i, nameCues)
		if !strong && !p.endsCue(i, titleCues) {
			continue
		}
		at := i + 1
		if strong && at < len(p.atoms) && p.atoms[at].fold == "la" && p.atoms[at].gap == gapSpace {
			at++
		}
		for strong && at < len(p.atoms) && titleBefore[p.atoms[at].fold] && p.atoms[at].gap <= gapColon {
			at++
		}
		if at >= len(p.atoms) || p.atoms[at].gap > gapColon || !strong && p.atoms[at].gap > gapSpace {
			continue
		}
		if n := p.nameAt(at, strong, p.atoms[i].capitals && len(p.atoms[i].fold) > 1); n > 0 {
			p.take(PersonName, at, at+n-1)
		}
	}
}

var titleBefore = wordSet("ong ba anh chi co chu bac")

func (p *page) endsCue(i int, by map[string][]string) bool {
	for _, phrase := range by[p.atoms[i].fold] {
		n := strings.Count(phrase, " ")
		if p.is(i-n, phrase) && (i-n == 0 || !bearers[p.atoms[i-n-1].fold]) {
			return true
		}
	}
	return false
}

// nameAt counts the atoms of the name that begins at atom i. shouting says that
// the text around it is in capitals, so that capitals mean nothing.
func (p *page) nameAt(i int, strong, shouting bool) int {
	first := &p.atoms[i]
	if first.wall || !first.free || !p.isWord(i) {
		return 0
	}
	surname := isSurname(p.text[first.start:first.end]) && !(i+1 < len(p.atoms) && noPeople[first.fold+"-"+p.atoms[i+1].fold])
	limit := min(len(p.atoms), i+5)
	n := 1
	if first.capital && !shouting {
		for i+n < limit && p.goesOn(i+n) && p.atoms[i+n].capital && !(p.atoms[i+n].capitals && len(p.atoms[i+n].fold) > 2 && !first.capitals) && !placeWords[p.atoms[i+n].fold] {
			n++
		}
		switch {
		case noNames[first.fold] && !(surname && n >= 2), placeWords[first.fold]:
			return 0
		case strong && (surname && n >= 2 || n <= 4 && isSyllable(first.fold)), surname && n >= 2 && p.atoms[i+1].fold != "dan":
			return n
		}
		return 0
	}
	if !surname {
		return 0
	}
	for i+n < min(limit, i+4) && p.goesOn(i+n) && (!afterNames[p.atoms[i+n].fold] || n == 1 && p.atoms[i+n].fold == "thi") && (isSyllable(p.atoms[i+n].fold) || len(p.atoms[i+n].fold) == 1) {
		n++
	}
	if n < 2 || !strong && !(n >= 3 && (p.atoms[i+1].fold == "van" || p.atoms[i+1].fold == "thi")) {
		return 0
	}
	return n
}

var placeWords = wordSet("phuong xa thon tinh huyen tp")

// isWord reports whether atom i consists of letters.
func (p *page) isWord(i int) bool {
	return p.atoms[i].fold != "" && isLetters(p.atoms[i].fold)
}

func (p *page) goesOn(i int) bool {
	a := &p.atoms[i]
	return a.free && !a.wall && a.gap == gapSpace && p.isWord(i)
}

var (
	streetWords = wordSet("duong pho hem ngo ngach kiet")
	hamletWords = wordSet("thôn ấp buôn xóm tdp tổ hẻm đội khóm")
	homeWords   = wordSet("tru song nha chi ngu ship giao que")
	afterPlace  = wordSet("phuong xa tp thanh quan huyen tinh thi khanh muon can bi co thi la co duoc khong lam hoi nop dang xin de va chua den o cho gan trong ve thuoc so dien sdt")
)

// addresses finds houses with their street, and hamlets, that somebody names
// as a home. What belongs to an office stays, and so do commune and province,
// which the answer may depend on.
func (p *page) addresses() {
	for i := 0; i < len(p.atoms); i++ {
		if j := p.addressAt(i); j >= i {
			p.take(Address, i, j)
			i = j
		}
	}
}

func (p *page) addressAt(i int) int {
	a := &p.atoms[i]
	if a.wall || !a.free {
		return -1
	}
	number, named := i, false
	switch {
	case p.is(i, "so nha"), p.is(i, "nha so"):
		number, named = i+2, true
	case p.is(i, "so"):
		number = i + 1
	}
	if number < len(p.atoms) && p.atoms[number].free && houseForm.MatchString(p.atoms[number].fold) && (number == i || p.atoms[number].gap <= gapColon) {
		if !named && (!p.homeBefore(i) || p.officeBefore(i) || i > 0 && beforeArticle[p.atoms[i-1].fold]) {
			return -1
		}
		end := p.streetAfter(number)
		if end < 0 && named {
			end = number
		}
		if end < 0 {
			return -1
		}
		return p.more(end)
	}
	if p.homeBefore(i) && !p.officeBefore(i) {
		if end := p.hamletAt(i); end >= 0 {
			return p.more(end)
		}
	}
	return -1
}

// homeBefore reports whether somebody's home is spoken of just before atom i:
// "nhà tôi", "địa chỉ", "tôi … ở".
func (p *page) homeBefore(i int) bool {
	for k := i - 1; k >= 0 && k >= i-5 && !p.atoms[k].wall && p.atoms[k+1].gap != gapStop; k-- {
		f := p.atoms[k].fold
		if homeWords[f] && (f != "chi" || p.is(k-1, "dia chi")) {
			return true
		}
		if k == i-1 && (f == "o" || f == "tai" || f == "ve") {
			for o := k - 1; o >= 0 && o >= k-5 && !p.atoms[o].wall && p.atoms[o+1].gap != gapStop; o-- {
				if ownWords[p.atoms[o].fold] || homeWords[p.atoms[o].fold] {
					return true
				}
			}
		}
	}
	return false
}

// beforeArticle are words whose number is no house.
var beforeArticle = wordSet("dieu khoan muc chuong diem thang ngay nam lop phong quy phien lan tap trang bang thu ban")

// streetAfter returns the last atom of the street behind the house number, or -1.
func (p *page) streetAfter(number int) int {
	i := number + 1
	if i >= len(p.atoms) || p.atoms[i].wall || p.atoms[i].gap > gapComma {
		return -1
	}
	if streetWords[p.atoms[i].fold] && p.atoms[i].free {
		return p.placeName(i, true)
	}
	if p.atoms[i].gap == gapSpace && p.atoms[i].capital && !p.atoms[i].capitals && p.isWord(i) {
		if end := p.placeName(number, false); end > i {
			return end
		}
	}
	return -1
}

// placeName returns the last atom of the name behind atom i: capitalised words,
// or with small letters a few words that are nothing else.
func (p *page) placeName(i int, small bool) int {
	end := i
	if end+1 < len(p.atoms) && small && p.atoms[end+1].free && houseForm.MatchString(p.atoms[end+1].fold) && p.atoms[end+1].gap == gapSpace {
		return end + 1
	}
	capital := end+1 < len(p.atoms) && p.atoms[end+1].capital
	for end+1 < len(p.atoms) && end < i+4 && p.goesOn(end+1) && !placeWords[p.atoms[end+1].fold] && !p.townAt(end+1) {
		if capital && !p.atoms[end+1].capital || !capital && (!small || end >= i+3 || afterPlace[p.atoms[end+1].fold]) {
			break
		}
		end++
	}
	if end == i {
		return -1
	}
	return end
}

// isHamletWord reports whether atom i is a word for a hamlet, with its marks or
// without any.
func (p *page) isHamletWord(i int) bool {
	raw := strings.ToLower(vitext.Clean(p.text[p.atoms[i].start:p.atoms[i].end]))
	if hamletWords[raw] {
		return true
	}
	if vitext.HasMarks(raw) {
		return false
	}
	for w := range hamletWords {
		if vitext.Fold(w) == raw {
			return true
		}
	}
	return false
}

// towns of the province, which end the name of a street.
var towns = wordSet("nha-trang cam-ranh cam-lam dien-khanh khanh-hoa khanh-son khanh-vinh ninh-hoa ninh-thuan ninh-hai ninh-phuoc van-ninh van-gia phan-rang thap-cham thuan-nam thuan-bac bac-ai truong-sa")

func (p *page) townAt(i int) bool {
	return i+1 < len(p.atoms) && towns[p.atoms[i].fold+"-"+p.atoms[i+1].fold]
}

// hamletAt returns the last atom of a hamlet, a street or a numbered group at
// atom i, or -1.
func (p *page) hamletAt(i int) int {
	at := i
	switch {
	case p.is(i, "to dan pho"):
		at = i + 2
	case p.is(i, "khu pho"), p.is(i, "khu dan"):
		at = i + 1
	case !p.isHamletWord(i) && !streetWords[p.atoms[i].fold]:
		return -1
	}
	next := at + 1
	if next >= len(p.atoms) || p.atoms[next].gap != gapSpace || !p.atoms[next].free {
		return -1
	}
	n := &p.atoms[next]
	switch {
	case n.number && len(n.digits) <= 3:
		if next+1 < len(p.atoms) && p.atoms[next+1].gap == gapSpace && units[p.atoms[next+1].fold] && !placeWords[p.atoms[next+1].fold] {
			return -1
		}
		return next
	case n.capital && n.capitals && !p.atoms[at].capitals: // "tổ CNSCĐ" is no place
		return -1
	case n.capital && n.fold != "cong" && p.isWord(next):
		return p.placeName(at, false)
	}
	// In small letters only when the commune follows.
	for end := next; end < len(p.atoms) && end < next+3 && p.goesOn(end) && !afterPlace[p.atoms[end].fold]; end++ {
		if end+1 < len(p.atoms) && placeWords[p.atoms[end+1].fold] && p.atoms[end+1].gap <= gapComma {
			return end
		}
	}
	return -1
}

// more stretches an address over the parts that follow it, "…, tổ 5".
func (p *page) more(end int) int {
	for range 3 {
		next := end + 1
		if next >= len(p.atoms) || p.atoms[next].gap > gapComma || p.atoms[next].wall {
			break
		}
		longer := p.hamletAt(next)
		if longer < 0 {
			break
		}
		end = longer
	}
	return end
}
