package index

import (
	"slices"
	"strconv"
	"strings"
)

// A reference is what a text says of a document's identity; empty parts are
// unsaid.
type reference struct {
	kind   string   // a value of documentTypes
	number string   // digits without leading zeros; "66.22" keeps its point
	year   string   // four digits
	signs  []string // letters of the number, folded: "ubnd", "tu", "cp", "qh15"
	by     string   // the sign, folded, of an issuer named in words
	issuer string   // and the issuer as people are told

	// known means that a document is meant without doubt, whether or not the
	// corpus holds it.
	known bool

	wrote   string // the number with the zeros it was written with
	certain bool   // the type is spelled out, or in letters that mean nothing else
	so      bool   // "số" stands before the number
	distant bool   // other words stand between the type and the number
	shaped  bool   // letters or a year are attached to the number
	short   bool   // the year was written with two digits behind a stroke
	object  bool   // another document carries it out or changes it
}

// maxReferences bounds how many documents one question can name.
const maxReferences = 4

// Words before a number that say what it counts, and words after it.
var (
	counted = wordSet(`dieu khoan diem muc chuong phan trang cau bai buoc ngay thang mung lan thu cap lop to thon duong quan phuong
		xa tang phong nha hem tuyen xe hang mau bieu ma the khoan khach goi hotline dai thoai dt sdt zalo hon duoi tren khoang den luc don lai phieu dong ho`)
	amounts   = wordSet(`% d vnd nghin trieu ty tuoi km m2 kg gb mb cm met`)
	times     = wordSet(`ngay thang nam gio phut tuan`)
	askedTime = wordSet(`nao may bao ban ky co het ra`) // "nghị định 171 ngày nào có hiệu lực"
	// plainTypes are types whose names are everyday words too.
	plainTypes = map[string]bool{"": true, "kh": true, "qđ": true, "quy": true}
)

// carriesOut are last words of what one document does to another; "thay" is not
// among them, since a document's own status says what took its place.
var carriesOut = wordSet(`hien khai truyen sua doi triet hanh`)

// asksWhich reports whether tokens ask for a document that they do not name:
// "nghị quyết nào", "kế hoạch số mấy".
func asksWhich(tokens []docToken) bool {
	for i, t := range tokens {
		if i > 0 && (t.word == "nao" && tokens[i-1].kind == typePart || t.word == "may" && tokens[i-1].word == "so") {
			return true
		}
	}
	return false
}

// loose reads the year and the issuer that tokens name anywhere, which may tell
// apart what a reference leaves open.
func loose(tokens []docToken) reference {
	var d reference
	for i, t := range tokens {
		switch {
		case t.kind == issuerPart && d.by == "":
			d.by, d.issuer = foldSign(t.value), t.word
		case t.kind == numberPart && isYear(t.value) && i > 0 && tokens[i-1].reads("nam") && d.year == "":
			d.year = t.value
		}
	}
	return d
}

// A referenceReader puts the parts of references together as tokens come.
type referenceReader struct {
	tokens []docToken
	out    []reference
	cur    reference
	maybe  string // a year that may be a number instead: "kh 2044"
	listed bool   // a list goes on: the next number may share the type

	kept     string // the type met last, across words that are no part of a number
	keptSure bool
	apart    int // such words since
}

// references reads the documents that tokens name, in order.
func references(tokens []docToken) []reference {
	r := &referenceReader{tokens: tokens}
	others := 0
	for i, t := range tokens {
		switch t.kind {
		case typePart:
			r.typed(i)
		case numberPart:
			r.numbered(i)
		case yearPart:
			if r.cur.year == "" {
				r.cur.year, r.cur.short = t.value, t.short
			}
		case signPart:
			r.signed(i)
		case issuerPart:
			if r.cur.by == "" {
				r.cur.by, r.cur.issuer = foldSign(t.value), t.word
			}
		case listPart:
			r.listed, r.kept = true, ""
		case otherPart:
			others++
			r.apart++
			r.end()
		}
	}
	r.end()
	if len(r.out) == 1 && others == 0 && r.out[0].shaped && r.out[0].year != "" { // nothing else was said
		r.out[0].known = true
	}
	return r.out
}

func foldSign(s string) string { return strings.ReplaceAll(s, "đ", "d") }

func (r *referenceReader) end() {
	c := r.cur
	if c.number == "" && r.maybe != "" && c.kind != "" {
		c.number, c.wrote, c.year, c.certain = r.maybe, r.maybe, "", false
	}
	if c.number != "" && c.names() && len(r.out) < maxReferences {
		c.known = c.leavesNoDoubt()
		r.out = append(r.out, c)
	}
	r.cur, r.maybe, r.listed = reference{}, "", false
}

func (r *referenceReader) typed(i int) {
	t := r.tokens[i]
	if i > 0 && len(t.word) <= 3 && !t.glued && (r.tokens[i-1].kind == otherPart && counted[r.tokens[i-1].word] || r.tokens[i-1].reads("so")) { // "mã KH 294", "số KH 294"
		r.end()
		r.apart++
		return
	}
	switch {
	case r.cur.number == "":
	case t.glued && r.cur.kind == "quy" && t.value == "qđ": // "Quy định 230-QĐ/TW"
		t.value = "quy"
	case t.glued: // the letters say it best
	case r.cur.kind == "" && !r.listed && !r.numberAt(i+1): // "171 nghị định"
	default:
		r.end()
	}
	if i > 0 && !t.glued && r.tokens[i-1].kind == otherPart {
		r.cur.object = carriesOut[r.tokens[i-1].word]
	}
	r.cur.kind, r.cur.certain = t.value, t.sure
	r.kept, r.keptSure, r.apart, r.listed = t.value, t.sure, 0, false
}

// numberAt reports whether a number comes at i or after words that join.
func (r *referenceReader) numberAt(i int) bool {
	for i < len(r.tokens) && r.tokens[i].kind == joinPart {
		i++
	}
	return i < len(r.tokens) && r.tokens[i].kind == numberPart
}

func (r *referenceReader) numbered(i int) {
	t := r.tokens[i]
	afterYear := i > 0 && r.tokens[i-1].kind == joinPart && r.tokens[i-1].reads("nam")
	if !t.shaped && !t.glued {
		year := ""
		switch {
		case isYear(t.value):
			year = t.value
		case afterYear && len(t.value) == 2:
			year = century(t.value)
		}
		switch {
		case year == "":
		case r.cur.number != "" && r.cur.year == "":
			r.cur.year = year
			return
		case r.cur.number == "" && r.cur.kind != "": // "luật 2023", "kh 2044"
			if r.cur.year = year; !afterYear {
				r.maybe = t.value
			}
			return
		case r.cur.number == "":
			return
		}
	}
	if !r.countable(i) {
		r.end()
		return
	}
	if r.cur.number != "" {
		before := r.cur
		listed := r.listed
		r.end()
		if listed { // "nghị định 171 và 174"
			r.cur.kind, r.cur.certain = before.kind, before.certain
		}
	}
	so := i > 0 && r.tokens[i-1].reads("so")
	if r.cur.kind == "" && r.kept != "" && r.apart > 0 && r.apart <= 8 && (so || t.shaped || i == len(r.tokens)-1) {
		r.cur.kind, r.cur.certain, r.cur.distant = r.kept, r.keptSure, true
	}
	r.cur.number, r.cur.wrote = strings.TrimLeft(t.value, "0"), t.value
	r.cur.so, r.cur.shaped = so, t.shaped
	r.maybe, r.listed = "", false
}

func century(two string) string {
	if two > "45" {
		return "19" + two
	}
	return "20" + two
}

func isYear(s string) bool { return len(s) == 4 && s >= "1945" && s <= "2099" }

// atoi reads a number, of "66.22" what stands before the point.
func atoi(s string) int {
	s, _, _ = strings.Cut(s, ".")
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// countable reports whether the number at i may be a document's and no article,
// fee, age, day or the like.
func (r *referenceReader) countable(i int) bool {
	t := r.tokens[i]
	if t.letter {
		return true
	}
	before := i - 1
	if before > 0 && r.tokens[before].reads("so") {
		before--
	}
	if before >= 0 && r.tokens[before].kind == otherPart && counted[r.tokens[before].word] {
		return false
	}
	if t.shaped { // with a year: "7/2025" is a month
		return atoi(t.value) > 12 || r.cur.kind != ""
	}
	if i+1 == len(r.tokens) || r.tokens[i+1].word == "" {
		return true
	}
	next := r.tokens[i+1]
	switch {
	case amounts[next.word]:
		return false
	case next.word == "dong":
		return r.cur.kind != "" && !strings.HasSuffix(t.value, "00")
	case times[next.word] && plainTypes[r.cur.kind]:
		if i+2 == len(r.tokens) {
			return false
		}
		after := r.tokens[i+2]
		if next.word == "nam" && r.cur.kind == "kh" && len(t.value) == 1 { // "kế hoạch 5 năm 2026"
			return false
		}
		return after.kind == numberPart || after.number || askedTime[after.word]
	}
	return true
}

func (r *referenceReader) signed(i int) {
	t := r.tokens[i]
	before := docToken{}
	if i > 0 {
		before = r.tokens[i-1]
	}
	beside := before.kind == typePart || before.kind == signPart || before.kind == yearPart || before.kind == joinPart && before.word == ""
	c := &r.cur
	switch {
	case c.number == "" && c.kind == "":
		r.end()
		r.apart++
	case t.value == "bhxh" && !t.glued: // what a circular is about
	case t.glued, beside && c.number != "" && (t.value != "tu" || !r.timeAt(i+1)):
		c.signs = append(c.signs, t.value)
	case t.value == "tu": // "kh 294 tu" may go on with anything that begins "từ"
		if i+1 == len(r.tokens) && c.number != "" {
			c.signs = append(c.signs, t.value)
			return
		}
		r.end()
	case c.by == "" && !slices.ContainsFunc(c.signs, func(sign string) bool { return issuerSigns[sign] != "" }):
		c.by, c.issuer = t.value, issuerSigns[t.value]
	}
}

// timeAt reports whether words of time come at i, as after "từ".
func (r *referenceReader) timeAt(i int) bool {
	return i < len(r.tokens) && (times[r.tokens[i].word] || slices.Contains([]string{"khi", "luc", "dau", "bao", "nao"}, r.tokens[i].word))
}

// names reports whether enough was said for the number to be a document's.
func (d reference) names() bool {
	switch {
	case d.kind != "", len(d.signs) > 0:
		return true
	case d.year != "" && d.shaped && !d.short:
		return atoi(d.number) > 12
	}
	return d.by != "" && len(d.number) >= 3
}

func (d reference) leavesNoDoubt() bool {
	whole := len(d.signs) > 0 || d.year != "" && d.shaped
	switch {
	case d.kind == "":
		return d.shaped && len(d.signs) > 0 && (issuerSigns[d.signs[0]] != "" || isCongress(d.signs[0]))
	case d.distant, !d.certain:
		return whole
	}
	return whole || atoi(d.number) > 12 || d.year != "" || d.by != "" || d.so || d.wrote != d.number
}

// typeNames are how a type is written out for people, typeLetters its letters
// in numbers.
var (
	typeNames = map[string]string{
		"kh": "Kế hoạch", "qđ": "Quyết định", "quy": "Quy định", "nđ": "Nghị định", "tt": "Thông tư", "nq": "Nghị quyết", "luật": "Luật",
		"ct": "Chỉ thị", "cv": "Công văn", "hd": "Hướng dẫn", "kl": "Kết luận", "ttr": "Tờ trình", "tb": "Thông báo", "vb": "Văn bản",
	}
	typeLetters = map[string]string{
		"kh": "KH", "qđ": "QĐ", "quy": "QĐ", "nđ": "NĐ", "tt": "TT", "nq": "NQ", "ct": "CT", "cv": "CV", "hd": "HD", "kl": "KL", "ttr": "TTr", "tb": "TB",
	}
)

// String writes the reference as people write it, as far as it was said:
// "Nghị định 171/2025/NĐ-CP", "Kế hoạch 294-KH/TU", "Thông tư 64 của Bộ Tài chính".
func (d reference) String() string {
	number := d.wrote
	if d.year != "" && (d.shaped || len(d.signs) > 0) {
		number += "/" + d.year
	}
	if len(d.signs) > 0 {
		signs := make([]string, len(d.signs))
		for i, s := range d.signs {
			if signs[i] = issuerSigns[s]; signs[i] == "" {
				signs[i] = strings.ToUpper(s)
			}
		}
		letters := strings.Join(signs, "-")
		own := typeLetters[d.kind]
		switch {
		case own == "" || d.kind == "cv":
			number += "/" + letters
		case d.signs[0] == "tu" || strings.HasSuffix(d.signs[0], "tw"): // as the Party writes
			number += "-" + own + "/" + letters
		default:
			number += "/" + own + "-" + letters
		}
	}
	out := strings.TrimSpace(typeNames[d.kind] + " " + number)
	if d.year != "" && !strings.Contains(number, "/"+d.year) {
		out += " năm " + d.year
	}
	if d.issuer != "" && len(d.signs) == 0 {
		out += " của " + d.issuer
	}
	return out
}
