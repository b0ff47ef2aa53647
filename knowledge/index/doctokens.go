package index

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"trolyso/knowledge/vitext"
)

// What a part of a text can be in a reference to an official document.
type partKind uint8

const (
	otherPart  partKind = iota // anything that ends a reference
	typePart                   // "nghị định", "nđ"
	numberPart                 // "171", "66.22"
	yearPart                   // "2025"
	signPart                   // letters of a number: "cp", "ubnd", "qh15"
	issuerPart                 // an issuer in words
	joinPart                   // stands between parts: "số", "năm", "của", "/"
	listPart                   // another reference may follow: "và", ","
)

// A docToken is a part of a text as it is read for references to documents.
type docToken struct {
	kind  partKind
	value string // a type's name, digits, a sign, or an issuer's sign
	word  string // folded as typed
	typed string // of a word, with its diacritics
	// forms are the other ways to read a word: keystrokes decoded, spelling mended.
	forms  []string
	sure   bool // a type spelled out, or letters that mean nothing else
	glued  bool // nothing divides it from the token before but a mark
	shaped bool // a number that has a year or letters attached
	letter bool // and letters
	short  bool // a year written with two digits
	number bool // it held digits, whatever became of them
}

// documentTypes maps the folded words and letters of a type to one name, that
// is the letters it has in numbers. Regulations of the Party bear the letters of
// decisions.
var documentTypes = map[string]string{
	"ke hoach": "kh", "quyet dinh": "qđ", "quy dinh": "quy", "nghi dinh": "nđ", "thong tu": "tt", "nghi quyet": "nq",
	"luat": "luật", "bo luat": "luật", "chi thi": "ct", "cong van": "cv", "huong dan": "hd", "ket luan": "kl",
	"to trinh": "ttr", "thong bao": "tb", "van ban": "vb",
	"kh": "kh", "qd": "qđ", "nd": "nđ", "tt": "tt", "nq": "nq", "ct": "ct", "cv": "cv", "hd": "hd", "kl": "kl", "ttr": "ttr", "tb": "tb",
}

// spokenTypes are types that are seldom anything else even beside a number; the
// letters of others also mean customers, contracts, forms and companies.
var spokenTypes = map[string]bool{
	"ke hoach": true, "quyet dinh": true, "quy dinh": true, "nghi dinh": true, "thong tu": true, "nghi quyet": true,
	"luat": true, "bo luat": true, "chi thi": true, "cong van": true, "ket luan": true, "to trinh": true,
	"kh": true, "qd": true, "nd": true, "nq": true,
}

// mistypedTypes are those long enough to be told with a letter amiss.
var mistypedTypes = []string{"ke hoach", "quyet dinh", "quy dinh", "nghi dinh", "thong tu", "nghi quyet", "cong van", "ket luan"}

// An issuer is one that people name in words, with its sign in numbers.
type issuer struct {
	words []string
	sign  string
	name  string
}

// issuers come with those first whose words begin with another's.
var issuers = func() []issuer {
	var out []issuer
	for _, line := range strings.Split(strings.TrimSpace(`
thường vụ tỉnh ủy|tu|Tỉnh ủy
tỉnh ủy|tu|Tỉnh ủy
thủ tướng chính phủ|ttg|Thủ tướng Chính phủ
thủ tướng|ttg|Thủ tướng Chính phủ
văn phòng chính phủ|vpcp|Văn phòng Chính phủ
văn phòng trung ương|vptw|Văn phòng Trung ương Đảng
chính phủ|cp|Chính phủ
ban chỉ đạo trung ương|bcđtw|Ban Chỉ đạo Trung ương
ban chấp hành trung ương|tw|Trung ương Đảng
bộ chính trị|tw|Bộ Chính trị
ban bí thư|tw|Ban Bí thư
trung ương đảng|tw|Trung ương Đảng
trung ương|tw|Trung ương Đảng
ủy ban thường vụ quốc hội|ubtvqh|Ủy ban Thường vụ Quốc hội
quốc hội|qh|Quốc hội
hội đồng nhân dân|hđnd|Hội đồng nhân dân
ủy ban nhân dân|ubnd|UBND
ủy ban|ubnd|UBND
ubnd|ubnd|UBND
bộ giáo dục và đào tạo|bgdđt|Bộ Giáo dục và Đào tạo
bộ giáo dục|bgdđt|Bộ Giáo dục và Đào tạo
bộ khoa học và công nghệ|bkhcn|Bộ Khoa học và Công nghệ
bộ khoa học công nghệ|bkhcn|Bộ Khoa học và Công nghệ
bộ khoa học|bkhcn|Bộ Khoa học và Công nghệ
bộ khcn|bkhcn|Bộ Khoa học và Công nghệ
bộ thông tin và truyền thông|btttt|Bộ Thông tin và Truyền thông
bộ thông tin truyền thông|btttt|Bộ Thông tin và Truyền thông
bộ thông tin|btttt|Bộ Thông tin và Truyền thông
bộ tài chính|btc|Bộ Tài chính
bộ công an|bca|Bộ Công an
bộ nội vụ|bnv|Bộ Nội vụ
bộ y tế|byt|Bộ Y tế
bộ tư pháp|btp|Bộ Tư pháp
bộ xây dựng|bxd|Bộ Xây dựng
bộ công thương|bct|Bộ Công Thương
bộ quốc phòng|bqp|Bộ Quốc phòng
bộ giao thông vận tải|bgtvt|Bộ Giao thông vận tải
ngân hàng nhà nước|nhnn|Ngân hàng Nhà nước
`), "\n") {
		f := strings.Split(line, "|")
		out = append(out, issuer{strings.Fields(vitext.Fold(f[0])), f[1], f[2]})
	}
	return out
}()

// issuerSigns are the letters of issuers in numbers, as they are written.
var issuerSigns = func() map[string]string {
	set := map[string]string{}
	for _, s := range strings.Fields(`TU TW CP TTg QH UBTVQH UBND HĐND VPCP VPTW BCĐ BCĐTW BGDĐT BKHCN BTTTT BTC BCA BNV BYT BTP BXD
		BCT BQP BGTVT BNG BTNMT BNNMT BNNPTNT BLĐTBXH BVHTTDL BKHĐT NHNN TANDTC VKSNDTC TTCP BHXH CĐSQG ĐMPT THH VCL QLXNC C06`) {
		set[vitext.Fold(s)] = s
	}
	return set
}()

// joinWords may stand between the parts of a reference, listWords between two.
var (
	joinWords = wordSet(`so nam cua do ban hanh cap kem theo`)
	listWords = wordSet(`va voi hay hoac cung`)
)

func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}

// plainRune gives full-width characters and the many dashes and strokes their
// common form.
func plainRune(r rune) rune {
	switch {
	case r >= 0xff01 && r <= 0xff5e:
		return r - 0xfee0
	case r == '‐' || r == '‑' || r == '‒' || r == '–' || r == '—' || r == '―' || r == '−':
		return '-'
	case r == '⁄' || r == '∕' || r == '\\':
		return '/'
	}
	return r
}

func isMark(r rune) bool { return strings.ContainsRune("/-._:", r) }

// documentTokens cuts text into tokens. other gives further ways to read the
// word that begins at a byte of text; together reports whether two folded words
// are known to stand side by side, and are thus no typing mistake.
func documentTokens(text string, other func(at int, word string) []string, together func(a, b string) bool) []docToken {
	var out []docToken
	for i := 0; i < len(text); {
		start := i
		var chunk []rune
		var at []int // byte of each rune
		for i < len(text) {
			r, n := decode(text[i:])
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) && !isMark(r) && r != '%' && r != '+' {
				break
			}
			chunk, at = append(chunk, r), append(at, i)
			i += n
		}
		if i > start {
			for len(chunk) > 0 && isMark(chunk[len(chunk)-1]) {
				chunk = chunk[:len(chunk)-1]
			}
			for len(chunk) > 0 && isMark(chunk[0]) {
				chunk, at = chunk[1:], at[1:]
			}
			if len(chunk) == 0 {
				out = append(out, docToken{kind: joinPart})
				continue
			}
			out = append(out, chunkTokens(chunk, at, other)...)
			continue
		}
		r, n := decode(text[i:])
		switch {
		case r == ',' || r == ';' || r == '&':
			out = append(out, docToken{kind: listPart, word: ","})
		case !unicode.IsSpace(r) && !strings.ContainsRune(`()[]"'“”‘’«»`, r):
			out = append(out, docToken{kind: otherPart})
		}
		i += n
	}
	return joinWordsOf(out, together)
}

func decode(s string) (rune, int) {
	r, n := utf8.DecodeRuneInString(s)
	return plainRune(r), n
}

// A run is a stretch of letters or of digits within a chunk.
type run struct {
	text   string // folded, of letters; digits without the points of thousands
	digits bool
	bare   bool // letters without diacritics, the đ of abbreviations aside
	mark   rune // before it; zero when nothing is
	at     int
	raw    string
}

// chunkTokens reads what stands between two spaces: a word, or a number with
// its letters. A chunk with digits that is no document number, such as a date, a
// telephone number or a dossier code, is one token that is no part of any.
func chunkTokens(chunk []rune, at []int, other func(int, string) []string) []docToken {
	const longest = 40
	hasDigit, hasMark := false, false
	for _, r := range chunk {
		hasDigit = hasDigit || '0' <= r && r <= '9'
		hasMark = hasMark || isMark(r)
	}
	whole := strings.ToLower(string(chunk))
	if !hasDigit && !hasMark {
		return []docToken{wordToken(whole, at[0], other)}
	}
	bad := []docToken{{kind: otherPart, word: whole, number: hasDigit}}
	if len(chunk) > longest {
		return bad
	}
	if hasDigit && !hasMark { // keystrokes of VNI: "nghi5", "so61"
		if w, ok := vitext.DecodeVNI(whole); ok && (typeSyllables[w] || other != nil && slices.Contains(other(at[0], whole), vitext.Fold(w))) {
			return []docToken{wordToken(w, at[0], other)}
		}
	}
	runs, ok := runsOf(chunk, at)
	if !ok {
		return bad
	}
	if !hasDigit {
		for i, r := range runs {
			if documentTypes[r.text] == "" && issuerSigns[r.text] == "" && !(i > 0 && documentTypes[runs[0].text] != "") {
				out := make([]docToken, len(runs)) // words with dashes between
				for i, r := range runs {
					out[i] = wordToken(r.raw, r.at, other)
				}
				return out
			}
		}
	}
	if out, ok := numberTokens(runs, other); ok {
		return out
	}
	return bad
}

// typeSyllables are the syllables of types and of the words beside them.
var typeSyllables = wordSet(`kế hoạch quyết định quy nghị thông tư luật chỉ thị công văn hướng dẫn kết luận tờ trình báo số năm của tỉnh ủy bộ`)

func wordToken(word string, at int, other func(int, string) []string) docToken {
	t := docToken{kind: otherPart, word: vitext.Fold(word), typed: word}
	for _, decode := range []func(string) (string, bool){vitext.DecodeTelex, vitext.DecodeVNI} {
		if w, ok := decode(word); ok && typeSyllables[w] {
			t.forms = append(t.forms, vitext.Fold(w))
		}
	}
	if other != nil {
		t.forms = append(t.forms, other(at, t.word)...)
	}
	// Letters stand for a type or an issuer only when typed without diacritics,
	// the đ aside: "tu" may be the Provincial Party Committee, "từ" is not.
	if bare := strings.ReplaceAll(word, "đ", "d"); !vitext.HasMarks(bare) {
		switch {
		case len(bare) <= 3 && documentTypes[bare] != "":
			t.kind, t.value, t.sure = typePart, documentTypes[bare], spokenTypes[bare]
		case issuerSigns[bare] != "" || isCongress(bare):
			t.kind, t.value = signPart, bare
		}
	}
	return t
}

// isCongress reports whether s is the sign of a National Assembly: qh15.
func isCongress(s string) bool {
	return len(s) == 4 && strings.HasPrefix(s, "qh") && '0' <= s[2] && s[2] <= '9' && '0' <= s[3] && s[3] <= '9'
}

// runsOf cuts a chunk into runs. Points within a number are read here: those of
// thousands are dropped, the point of "66.22" is kept.
func runsOf(chunk []rune, at []int) ([]run, bool) {
	var out []run
	mark := rune(0)
	for i := 0; i < len(chunk); {
		r := chunk[i]
		if isMark(r) {
			if mark != 0 {
				return nil, false
			}
			mark = r
			i++
			continue
		}
		digits := '0' <= r && r <= '9'
		j := i
		for j < len(chunk) && !isMark(chunk[j]) && ('0' <= chunk[j] && chunk[j] <= '9') == digits {
			if !digits && !unicode.IsLetter(chunk[j]) && !unicode.Is(unicode.Mn, chunk[j]) {
				return nil, false
			}
			j++
		}
		raw := strings.ToLower(string(chunk[i:j]))
		n := run{text: raw, digits: digits, mark: mark, at: at[i], raw: raw}
		if !digits {
			n.bare = !vitext.HasMarks(strings.ReplaceAll(raw, "đ", "d"))
			n.text = vitext.Fold(raw)
			if plain := strings.ReplaceAll(n.text, "dd", "d"); documentTypes[plain] != "" || issuerSigns[plain] != "" { // keystrokes of Telex: "171/2025/ndd-cp"
				n.text = plain
			}
		}
		if last := len(out) - 1; digits && mark == '.' && last >= 0 && out[last].digits {
			switch before := &out[last]; {
			case len(raw) == 3:
				before.text += raw
			case len(raw) <= 2 && before.mark != '.' && (j == len(chunk) || chunk[j] == '/' || chunk[j] == '-'):
				before.text += "." + raw
			default:
				out = append(out, n)
			}
		} else {
			out = append(out, n)
		}
		mark = 0
		i = j
	}
	return out, true
}

// numberTokens reads the runs of one chunk as parts of a document number and
// reports false when they are none.
func numberTokens(runs []run, other func(int, string) []string) ([]docToken, bool) {
	runs = parted(runs)
	var out []docToken
	numbers, years := 0, 0
	lettered, typed := false, false
	for i := 0; i < len(runs); i++ {
		r := runs[i]
		t := docToken{word: r.raw, glued: i > 0}
		next := func() run {
			if i+1 < len(runs) {
				return runs[i+1]
			}
			return run{}
		}
		switch {
		case r.digits && numbers == 0:
			whole, _, _ := strings.Cut(r.text, ".")
			if len(whole) > 5 || strings.Trim(whole, "0") == "" {
				return nil, false
			}
			t.kind, t.value, t.number = numberPart, r.text, true
			numbers++
		case r.digits && years == 0 && isYear(r.text) && !(len(out) == 1 && isYear(out[0].value)): // no span of years
			t.kind, t.value = yearPart, r.text
			years++
		case r.digits && years == 0 && len(r.text) == 2 && r.mark == '/' && i > 0 && runs[i-1].digits && !isDayMonth(runs[i-1].text, r.text):
			t.kind, t.value, t.short = yearPart, century(r.text), true
			years++
		case r.digits:
			return nil, false
		case r.bare && len(r.text) <= 3 && documentTypes[r.text] != "":
			if r.text == "ct" && next().digits && next().mark == 0 && isForm(next().text) {
				return nil, false
			}
			t.kind, t.value, t.sure = typePart, documentTypes[r.text], spokenTypes[r.text]
			lettered, typed = true, true
		case r.text == "so" && next().digits:
			t.kind = joinPart
		case next().digits && next().mark == 0 && numbers > 0 && r.bare && (r.text == "qh" || r.mark != 0 && len(r.text) <= 2):
			t.kind, t.value = signPart, r.text+next().text // qh15, c06
			lettered = true
			i++
		case issuerSigns[r.text] != "" && r.bare,
			(numbers > 0 || typed) && r.mark != 0 && r.bare && len(r.text) >= 2 && len(r.text) <= 8:
			t.kind, t.value = signPart, r.text
			lettered = true
		case i == 0 && next().digits && next().mark == 0 && len(runs) == 2:
			t = wordToken(r.raw, r.at, other) // "luật134", "dinh171"
			if t.kind == otherPart && !typeTail[t.word] && typeJoined(t.word) == "" && !slices.ContainsFunc(t.forms, func(f string) bool { return typeTail[f] }) {
				return nil, false
			}
		default:
			return nil, false
		}
		out = append(out, t)
	}
	for i := range out {
		if out[i].kind == numberPart {
			out[i].shaped, out[i].letter = lettered || years > 0, lettered
		}
	}
	return out, true
}

// parted returns runs with the letters of a type and of an issuer apart where the
// hyphen between them was not typed: "171/2025/NĐCP".
func parted(runs []run) []run {
	for i, r := range runs {
		if i == 0 || r.digits || !r.bare || issuerSigns[r.text] != "" {
			continue
		}
		for n := 2; n <= 3 && n < len(r.text); n++ {
			if documentTypes[r.text[:n]] == "" || issuerSigns[r.text[n:]] == "" {
				continue
			}
			typed, issuer := r, r
			typed.text, issuer.text, issuer.mark = r.text[:n], r.text[n:], '-'
			return slices.Concat(runs[:i], []run{typed, issuer}, runs[i+1:])
		}
	}
	return runs
}

// typeTail are the last syllables of types, to which a number may be joined.
var typeTail = wordSet(`hoach dinh tu quyet luat thi van dan luan bao`)

// isForm reports whether digits after CT make the name of a form, as in CT01.
func isForm(digits string) bool { return len(digits) == 2 && (digits[0] == '0' || digits[0] == '1') }

// isDayMonth reports whether two numbers are a day and its month.
func isDayMonth(day, month string) bool {
	return atoi(day) <= 31 && atoi(month) <= 12
}

// joinWordsOf finds the types and issuers that are written in several words.
func joinWordsOf(tokens []docToken, together func(a, b string) bool) []docToken {
	out := tokens[:0:0]
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		if digits, n := spokenNumber(tokens[i:]); n > 0 && afterType(out) {
			out = append(out, docToken{kind: numberPart, value: digits, word: digits, number: true})
			i += n - 1
			continue
		}
		if n, is := issuerAt(tokens[i:]); n > 0 && !t.glued {
			out = append(out, docToken{kind: issuerPart, value: is.sign, word: is.name})
			i += n - 1
			continue
		}
		if t.kind == otherPart && t.word != "" && !t.number {
			if i+1 < len(tokens) && !tokens[i+1].number && (tokens[i+1].kind == otherPart || tokens[i+1].kind == signPart) { // "thong tu" too
				if name := typeOf(t, tokens[i+1], together); name != "" && !(name == "quy dinh" && asVerb(tokens[i+2:])) {
					out = append(out, docToken{kind: typePart, value: documentTypes[name], word: name, sure: spokenTypes[name]})
					i++
					continue
				}
			}
			switch {
			case t.reads("luat"):
				t.kind, t.value, t.sure = typePart, "luật", true
			case t.readsAny(joinWords):
				t.kind = joinPart
			case t.readsAny(listWords):
				t.kind = listPart
			case typeJoined(t.word) != "":
				name := typeJoined(t.word)
				t.kind, t.value, t.sure = typePart, documentTypes[name], true
			}
		}
		out = append(out, t)
	}
	return out
}

// asVerb reports whether "quy định" before tokens is a verb: "193/2025/QH15 quy định gì".
func asVerb(tokens []docToken) bool {
	for _, t := range tokens {
		if !t.reads("so") {
			return !t.number && t.kind != issuerPart && t.kind != signPart && t.kind != joinPart
		}
	}
	return true
}

func (t docToken) reads(w string) bool { return t.word == w || slices.Contains(t.forms, w) }

func (t docToken) readsAny(set map[string]bool) bool {
	return set[t.word] || slices.ContainsFunc(t.forms, func(f string) bool { return set[f] })
}

func issuerAt(tokens []docToken) (int, issuer) {
	for _, is := range issuers {
		if len(is.words) > len(tokens) {
			continue
		}
		same := true
		for k, w := range is.words {
			same = same && !tokens[k].number && tokens[k].reads(w)
		}
		if same {
			return len(is.words), is
		}
	}
	return 0, issuer{}
}

// typeOf reads two words as a type, with one letter amiss when the two are not
// known to stand together as they are.
func typeOf(a, b docToken, together func(a, b string) bool) string {
	for _, x := range append([]string{a.word}, a.forms...) {
		for _, y := range append([]string{b.word}, b.forms...) {
			if name := x + " " + y; documentTypes[name] != "" {
				return name
			}
		}
	}
	pair := a.word + " " + b.word
	for _, name := range mistypedTypes {
		if oneEdit(pair, name) && together != nil && !together(a.word, b.word) {
			return name
		}
	}
	return ""
}

// typeJoined reads a type whose words were typed without the space.
func typeJoined(word string) string {
	for _, name := range mistypedTypes {
		if word == strings.ReplaceAll(name, " ", "") {
			return name
		}
	}
	return ""
}

// afterType reports whether tokens end in a type that is spelled out, "số" aside.
func afterType(tokens []docToken) bool {
	n := len(tokens)
	if n > 0 && tokens[n-1].reads("so") {
		n--
	}
	return n > 0 && tokens[n-1].kind == typePart && len(tokens[n-1].word) > 3
}

// spokenNumber reads a document's number in two words or more, as speech is
// written down. It returns the digits and how many tokens they take, 0 for none.
func spokenNumber(tokens []docToken) (string, int) {
	var words []string
	for _, t := range tokens {
		if t.number {
			if n := len(words); n > 0 && vitext.Fold(words[n-1]) == "nam" { // the year 2025
				words = words[:n-1]
			}
			break
		}
		words = append(words, t.typed)
	}
	digits, taken, _ := vitext.Numeral(words)
	return strings.TrimLeft(digits, "0"), taken
}
