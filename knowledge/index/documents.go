package index

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// A register resolves references to official documents. Every number is read as
// its parts: the leading number, the year, the type and the issuer.
type register struct {
	documents []registered
}

type registered struct {
	guide *knowledge.Guide
	ref   reference
}

// A reference is what a text says of a document's identity; empty parts are
// unsaid.
type reference struct {
	number string // digits without leading zeros; "66.22" keeps its point
	year   string
	kind   string   // kh qđ nđ tt nq luật ct cv hd kl ttr
	signs  []string // letters of the number: "ubnd", "tu", "cp", "qh15"
	known  bool     // says itself that it is a document number
}

// documentKinds maps the folded words and letters of a type to one name.
var documentKinds = map[string]string{
	"kh": "kh", "ke hoach": "kh", "qd": "qđ", "quyet dinh": "qđ", "quy dinh": "qđ", "nd": "nđ", "nghi dinh": "nđ",
	"tt": "tt", "thong tu": "tt", "nq": "nq", "nghi quyet": "nq", "luat": "luật", "ct": "ct", "chi thi": "ct",
	"cv": "cv", "cong van": "cv", "hd": "hd", "huong dan": "hd", "kl": "kl", "ket luan": "kl", "ttr": "ttr",
}

// kindNames are how a type is written out for people.
var kindNames = map[string]string{
	"kh": "Kế hoạch", "qđ": "Quyết định", "nđ": "Nghị định", "tt": "Thông tư", "nq": "Nghị quyết", "luật": "Luật",
	"ct": "Chỉ thị", "cv": "Công văn", "hd": "Hướng dẫn", "kl": "Kết luận", "ttr": "Tờ trình",
}

// issuerWords maps folded words for an issuer to the sign in its numbers.
var issuerWords = []struct{ words, sign string }{
	{"tinh uy", "tu"},
	{"ubnd", "ubnd"},
	{"uy ban", "ubnd"},
	{"chinh phu", "cp"},
	{"thu tuong", "ttg"},
	{"bo chinh tri", "tw"},
	{"trung uong", "tw"},
	{"quoc hoi", "qh"},
	{"bo tai chinh", "btc"},
	{"bo cong an", "bca"},
	{"bo khoa hoc", "bkhcn"},
	{"ban bi thu", "tw"},
}

func newRegister(guides []guideUnit) *register {
	r := &register{}
	for _, u := range guides {
		if d := u.guide.Document; d != nil {
			ref := readNumber(d.Number)
			if k := documentKinds[vitext.Fold(d.Type)]; k != "" {
				ref.kind = k
			}
			if ref.year == "" && len(d.Date) >= 4 {
				ref.year = string(d.Date[:4])
			}
			r.documents = append(r.documents, registered{u.guide, ref})
		}
	}
	return r
}

// readNumber takes a full document number apart: "171/2025/NĐ-CP",
// "294-KH/TU", "20/2023/QH15".
func readNumber(number string) reference {
	var ref reference
	for i, part := range strings.FieldsFunc(vitext.Fold(number), func(c rune) bool { return c == '/' || c == '-' || c == ' ' }) {
		switch {
		case i == 0 && startsWithDigit(part):
			ref.number = strings.TrimLeft(part, "0")
		case isYear(part) && ref.year == "":
			ref.year = part
		case documentKinds[part] != "" && ref.kind == "":
			ref.kind = documentKinds[part]
		default:
			ref.signs = append(ref.signs, part)
			if strings.HasPrefix(part, "qh") && ref.kind == "" {
				ref.kind = "luật"
			}
		}
	}
	return ref
}

func startsWithDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

func isYear(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && len(s) == 4 && n >= 1990 && n <= 2100
}

// The shapes of a reference in folded text. The first needs no type: its
// letters say that it is a document number. The second has a type before it.
var (
	fullNumber = regexp.MustCompile(`\b(\d{1,5}(?:\.\d{1,2})?)\s*[/-]\s*((?:(?:19|20)\d\d\s*[/-]\s*)?[a-z]{2,6}\d{0,2}(?:\s*[-/]\s*[a-z]{2,8}\d{0,2})*)\b`)
	yearNumber = regexp.MustCompile(`\b(\d{1,4})\s*/\s*((?:19|20)\d\d)\b`)
	typed      = regexp.MustCompile(`\b(ke hoach|quyet dinh|quy dinh|nghi dinh|thong tu|nghi quyet|luat|chi thi|cong van|ket luan|kh|qd|nd|tt|nq|ct|cv|kl)\s*(?:so\s*:?\s*)?(\d{1,5}(?:\.\d{1,2})?)(?:\s*(?:/|-|nam)?\s*((?:19|20)\d\d))?((?:\s*[-/]\s*[a-z]{2,6}\d{0,2})*)`)
)

// formName is the name of a form, such as CT01, which is no document.
var formName = regexp.MustCompile(`^ct0\d$`)

// mentions reports whether text names the document that asked refers to.
func mentions(text string, asked reference) bool {
	for _, m := range fullNumber.FindAllStringSubmatch(vitext.Fold(text), -1) {
		ref := readNumber(strings.ReplaceAll(m[1]+"/"+m[2], " ", ""))
		if ref.fits(asked) {
			return true
		}
	}
	for _, m := range yearNumber.FindAllStringSubmatch(vitext.Fold(text), -1) {
		if asked.year == m[2] && asked.number == strings.TrimLeft(m[1], "0") {
			return true
		}
	}
	return false
}

// match looks for a reference in the question and for the documents that fit.
// It returns nil when the question names none.
func (r *register) match(text string, read reading) (*knowledge.DocumentMatch, reference) {
	if len(r.documents) == 0 {
		return nil, reference{}
	}
	folded := vitext.Fold(text)
	if u := read.understood(); u != "" {
		folded = vitext.Fold(u) // keystrokes decoded, spelling mended
	}
	ref, asked := findReference(folded)
	if ref.number == "" {
		return nil, ref
	}
	for _, w := range issuerWords {
		if len(ref.signs) == 0 && strings.Contains(" "+folded+" ", " "+w.words+" ") {
			ref.signs = []string{w.sign}
		}
	}
	m := &knowledge.DocumentMatch{Asked: asked}
	for _, d := range r.documents {
		if d.ref.fits(ref) {
			m.Guides = append(m.Guides, d.guide)
		}
	}
	if len(m.Guides) == 0 && !ref.known {
		return nil, ref
	}
	return m, ref
}

// findReference reads the first reference in folded text and writes it out for
// people.
func findReference(folded string) (reference, string) {
	if m := typed.FindStringSubmatch(folded); m != nil && (!isYear(m[2]) || m[4] != "") && !formName.MatchString(m[0]) {
		ref := readNumber(m[2] + m[4])
		ref.kind = documentKinds[m[1]]
		ref.known = true
		if m[3] != "" {
			ref.year = m[3]
		}
		return ref, ref.String()
	}
	if m := fullNumber.FindStringSubmatch(folded); m != nil {
		ref := readNumber(strings.ReplaceAll(m[1]+"/"+m[2], " ", ""))
		ref.known = ref.kind != ""
		if ref.known {
			return ref, ref.String()
		}
	}
	if m := yearNumber.FindStringSubmatch(folded); m != nil {
		n, _ := strconv.Atoi(m[1])
		if n <= 12 { // a month of a year
			return reference{}, ""
		}
		ref := reference{number: strings.TrimLeft(m[1], "0"), year: m[2]}
		return ref, ref.String()
	}
	return reference{}, ""
}

// fits reports whether document d can be what asked means: every part that was
// said agrees.
func (d reference) fits(asked reference) bool {
	if d.number != asked.number || asked.year != "" && d.year != asked.year || asked.kind != "" && d.kind != asked.kind &&
		!(asked.kind == "luật" && slices.ContainsFunc(d.signs, func(s string) bool { return strings.HasPrefix(s, "qh") })) {
		return false
	}
	for _, s := range asked.signs {
		if !slices.ContainsFunc(d.signs, func(have string) bool {
			return have == s || strings.HasSuffix(have, s) || s == "qh" && strings.HasPrefix(have, "qh")
		}) {
			return false
		}
	}
	return true
}

// String writes the reference as people write it, as far as it was said.
func (d reference) String() string {
	var out []string
	if n := kindNames[d.kind]; n != "" {
		out = append(out, n)
	}
	number := d.number
	if d.year != "" {
		number += "/" + d.year
	}
	if len(d.signs) > 0 && d.year == "" {
		number += " (" + strings.ToUpper(strings.Join(d.signs, "-")) + ")"
	}
	return strings.Join(append(out, number), " ")
}
