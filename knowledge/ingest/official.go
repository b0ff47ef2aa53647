package ingest

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// official is what the head of an official document says.
type official struct {
	document *knowledge.Document
	title    string // "Kế hoạch 123/KH-UBND: Tập huấn kỹ năng số"
	name     string // the title without type and number
	body     int    // the block after the head
}

// headBlocks is how far the head of an official document may reach.
const headBlocks = 40

var (
	numberLine = regexp.MustCompile(`(?i)(?:số|luật số|nghị quyết số|lệnh số)\s*:?\s*(\d+(?:\.\d+)?(?:/\d{4})?[/-][\pL\d/-]*[\pL\d])`)
	ofPlace    = regexp.MustCompile(`^(?:tinh|thanh pho|xa|phuong|huyen|dac khu) `)
	placeDate  = regexp.MustCompile(`(?i)ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})`)
)

// documentTypes are the types of official documents by their name in the head,
// without diacritics.
var documentTypes = map[string]string{
	"luat": "Luật", "phap lenh": "Pháp lệnh", "nghi quyet": "Nghị quyết", "nghi dinh": "Nghị định", "quyet dinh": "Quyết định",
	"thong tu": "Thông tư", "thong tu lien tich": "Thông tư liên tịch", "chi thi": "Chỉ thị", "ke hoach": "Kế hoạch",
	"thong bao": "Thông báo", "huong dan": "Hướng dẫn", "cong van": "Công văn", "quy dinh": "Quy định", "quy che": "Quy chế",
	"ket luan": "Kết luận", "bao cao": "Báo cáo", "to trinh": "Tờ trình", "de an": "Đề án", "chuong trinh": "Chương trình",
}

// recognise reads the head of an official document, by the number line and the
// state title or the type that every one carries. It returns nil for a document
// of another sort.
func recognise(blocks []block) *official {
	o := &official{document: &knowledge.Document{Status: knowledge.Unknown}}
	state, issuer := false, ""
	typeAt := -1
	for i := 0; i < min(len(blocks), headBlocks); i++ {
		b := &blocks[i]
		if b.kind == table || b.kind == item {
			break
		}
		text := b.text()
		folded := vitext.Fold(text)
		state = state || stateTitle(folded)
		if m := numberLine.FindStringSubmatch(text); m != nil && o.document.Number == "" {
			o.document.Number = m[1]
		}
		if m := placeDate.FindStringSubmatch(text); m != nil && o.document.Date == "" {
			date := knowledge.Date(fmt.Sprintf("%s-%02s-%02s", m[3], m[2], m[1]))
			if date.IsDay() {
				o.document.Date = date
			}
		}
		if name, ok := documentTypes[strings.Trim(folded, " :.")]; ok && typeAt < 0 && upper(text) {
			o.document.Type, typeAt = name, i
		}
		if upper(text) && typeAt < 0 && !stateTitle(folded) {
			switch {
			case o.document.Issuer == "":
				o.document.Issuer = issuerName(text)
				issuer = text
			case issuer != "" && ofPlace.MatchString(folded): // "ỦY BAN NHÂN DÂN" and "TỈNH KHÁNH HÒA" on two lines
				o.document.Issuer = issuerName(issuer + " " + text)
				issuer = ""
			}
		}
	}
	if o.document.Number == "" || !state && typeAt < 0 {
		return nil
	}
	if o.document.Type == "" {
		o.document.Type = typeOfNumber(o.document.Number)
	}
	if issuer := issuerOfNumber(o.document.Number); issuer != "" {
		o.document.Issuer = issuer
	}
	if o.document.Type == "" || o.document.Issuer == "" {
		return nil
	}
	// The name follows the type, in one or more bold or centred lines.
	o.body = typeAt + 1
	if typeAt < 0 { // no type line, as in a letter: the body begins after what was read
		o.body = 0
	} else {
		for o.body < len(blocks) && blocks[o.body].kind != table && blocks[o.body].kind != item {
			b := &blocks[o.body]
			text := b.text()
			if utf8.RuneCountInString(o.name)+utf8.RuneCountInString(text) > 250 || o.name != "" && (!b.strong && b.kind != heading || startsPart(text)) {
				break
			}
			o.name = strings.TrimSpace(o.name + " " + text)
			o.body++
		}
	}
	o.title = o.document.Type + " " + o.document.Number
	if o.name != "" {
		o.title += ": " + o.name
	} else {
		o.name = o.title
	}
	return o
}

// stateTitle reports whether a folded line is the title of the state or of the
// party that stands over official documents.
func stateTitle(folded string) bool {
	return strings.Contains(folded, "cong hoa xa hoi chu nghia viet nam") || strings.Contains(folded, "dang cong san viet nam") ||
		strings.HasPrefix(folded, "doc lap")
}

// startsPart reports whether text opens a part of the body: "I. MỤC ĐÍCH",
// "Điều 1.", "Căn cứ Luật…".
func startsPart(text string) bool {
	return numbering.MatchString(text) || strings.HasPrefix(text, "Điều ") || strings.HasPrefix(text, "Căn cứ") || strings.HasPrefix(text, "Chương ")
}

// upper reports whether text is written in capitals.
func upper(text string) bool {
	letters := 0
	for _, r := range text {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters >= 2
}

// properNames come before a name within the name of an office, which is written
// with capitals: "Ủy ban nhân dân tỉnh Khánh Hòa".
var properNames = map[string]bool{"tỉnh": true, "huyện": true, "xã": true, "phường": true, "phố": true}

// officeNames are capitalised in the middle, too.
var officeNames = strings.NewReplacer("việt nam", "Việt Nam", "quốc hội", "Quốc hội", "chính phủ", "Chính phủ", "trung ương", "Trung ương",
	"đảng", "Đảng", "bộ chính trị", "Bộ Chính trị", "ban bí thư", "Ban Bí thư")

// issuerName turns "ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA" into the way it is written
// in a sentence.
func issuerName(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	words := strings.Fields(strings.ToLower(text))
	proper := false
	for i, w := range words {
		if w == "ủy" && i == 1 { // Tỉnh ủy, Thành ủy, Huyện ủy
			proper = true
			continue
		}
		if i == 0 || proper {
			r, n := utf8.DecodeRuneInString(w)
			words[i] = string(unicode.ToUpper(r)) + w[n:]
		}
		proper = proper || properNames[w]
	}
	return officeNames.Replace(strings.Join(words, " "))
}

// issuers are known from what ends a number.
var issuers = []struct{ ending, issuer string }{
	{"NĐ-CP", "Chính phủ"},
	{"NQ-CP", "Chính phủ"},
	{"QĐ-TTg", "Thủ tướng Chính phủ"},
	{"CT-TTg", "Thủ tướng Chính phủ"},
	{"NQ/TW", "Bộ Chính trị"},
	{"TT-BCA", "Bộ Công an"},
	{"TT-BTC", "Bộ Tài chính"},
	{"TT-BTP", "Bộ Tư pháp"},
	{"TT-BNV", "Bộ Nội vụ"},
	{"TT-BYT", "Bộ Y tế"},
	{"TT-BKHCN", "Bộ Khoa học và Công nghệ"},
	{"QĐ-BKHCN", "Bộ Khoa học và Công nghệ"},
	{"TT-BGDĐT", "Bộ Giáo dục và Đào tạo"},
}

func issuerOfNumber(number string) string {
	for _, i := range issuers {
		if strings.HasSuffix(number, i.ending) {
			return i.issuer
		}
	}
	if regexp.MustCompile(`/QH\d+$`).MatchString(number) {
		return "Quốc hội"
	}
	return ""
}

// typeOfNumber reads the type from the abbreviation in a number.
func typeOfNumber(number string) string {
	for _, t := range []struct{ form, name string }{
		{`[/-]NĐ-`, "Nghị định"},
		{`[/-]NQ[/-]`, "Nghị quyết"},
		{`[/-]QĐ[/-]`, "Quyết định"},
		{`[/-]TT-`, "Thông tư"},
		{`[/-]KH[/-]`, "Kế hoạch"},
		{`[/-]CT[/-]`, "Chỉ thị"},
		{`[/-]TB[/-]`, "Thông báo"},
		{`[/-]HD[/-]`, "Hướng dẫn"},
		{`[/-]KL[/-]`, "Kết luận"},
		{`/QH\d+$`, "Luật"},
		{`[/-]CV[/-]|/(?:UBND|S\p{Lu}+|B\p{Lu}+)-`, "Công văn"},
	} {
		if regexp.MustCompile(t.form).MatchString(number) {
			return t.name
		}
	}
	return ""
}
