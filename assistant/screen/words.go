package screen

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"trolyso/knowledge/vitext"
)

// A token is one word of a question with every word of the rules that it may
// stand for.
type token struct {
	text   string  // lower case, canonical spelling
	plain  string  // the folded word behind the spelling
	ids    []int32 // the words of the rules it may be
	filler bool
	bare   bool // a syllable that may have lost its marks
	starts bool // first of a clause
	breaks bool // first of a sentence
}

// A reading is a text prepared for matching.
type reading struct {
	raw    string // lower case, as typed
	tokens []token
	odd    int // words that are neither Vietnamese nor known to the rules
}

const (
	maxGlued  = 160 // longest run of letters that is taken apart
	maxTyping = 14  // longest word that is searched for typing mistakes
)

// read prepares text. The words of the rules decide what a token may be: its
// spelling, the spelling behind Telex, VNI, teencode or look-alike letters, or
// the one word of the rules that it is a slip of the finger away from.
func (r *ruleset) read(text string) *reading {
	// A new line begins a clause; only an empty one ends a sentence, for who
	// breaks lines in the middle of a sentence still means it.
	lines := strings.NewReplacer("\r", "", "\n\n", " . ", "\n", " , ").Replace(text)
	clean := norm.NFKC.String(vitext.Clean(lines))
	out := &reading{raw: strings.ToLower(text)}
	pieces := pieces(clean)
	marked, letters, leet := 0, 0, 0
	for _, p := range pieces {
		if p.number {
			continue
		}
		letters++
		switch {
		case vitext.HasMarks(p.text) || looksTyped(p.text):
			marked++
		case lookAlike(p.text) != p.text:
			leet++
		}
	}
	l := &lookup{rules: r, strict: letters >= 3 && marked*5 >= letters*2, leet: leet >= 2, known: map[string]known{}}
	for i := 0; i < len(pieces); {
		p := pieces[i]
		if run := letterRun(pieces[i:]); run > 0 {
			out.odd += run
			var spelt strings.Builder
			for _, p := range pieces[i : i+run] {
				spelt.WriteString(p.text)
			}
			out.tokens = l.addSplit(out.tokens, p, spelt.String())
			i += run
			continue
		}
		if p.number {
			out.tokens = append(out.tokens, token{p.text, numberWord, []int32{numberID}, false, false, p.starts, p.breaks})
			i++
			continue
		}
		k := l.word(p.text)
		if k.odd {
			out.odd++
			if n := len(out.tokens); len(k.ids) == 0 {
				out.tokens = l.addSplit(out.tokens, p, p.text)
				if len(out.tokens) > n {
					i++
					continue
				}
			}
		}
		out.tokens = append(out.tokens, token{p.text, k.plain, k.ids, k.filler, k.bare, p.starts, p.breaks})
		i++
	}
	r.settle(out.tokens)
	markHotlines(out.tokens)
	return out
}

// markHotlines marks numbers, in groups or not, that are no person's: short ones,
// 1800 and 1900, and landlines.
func markHotlines(tokens []token) {
	isNumber := func(t token) bool { return len(t.ids) > 0 && t.ids[0] == numberID }
	for from := 0; from < len(tokens); from++ {
		to, digits := from, ""
		for ; to < len(tokens) && isNumber(tokens[to]); to++ {
			digits += strings.NewReplacer(".", "", ",", "").Replace(tokens[to].text)
		}
		if len(digits) >= 3 && len(digits) <= 5 || len(digits) >= 8 && (strings.HasPrefix(digits, "18") || strings.HasPrefix(digits, "19") || strings.HasPrefix(digits, "02")) {
			for i := from; i < to; i++ {
				tokens[i].ids = append(tokens[i].ids, hotlineID)
			}
		}
		from = max(from, to-1)
	}
}

// settle leaves to bare syllables that stand side by side as everybody writes
// them only the words that everybody means by it: "o dau" is ở đâu, not đau.
func (r *ruleset) settle(tokens []token) {
	for at := 0; at < len(tokens); {
		at += max(1, r.settleAt(tokens[at:]))
	}
}

// settleAt settles the longest phrase that tokens begin with and returns its words.
func (r *ruleset) settleAt(tokens []token) int {
	n := 0
	var meant [][]string // phrases of n words that fold alike
	for _, phrase := range r.bare[tokens[0].text] {
		if len(phrase) < n || len(phrase) > len(tokens) {
			continue
		}
		here := true
		for i, word := range phrase {
			t := &tokens[i]
			here = here && t.bare && t.text == vitext.Fold(word) && (i == 0 || !t.starts)
		}
		if here {
			n, meant = len(phrase), append(meant, phrase)
		}
	}
	for i := range n {
		var ids []int32
		for _, id := range tokens[i].ids {
			w := &r.words[id]
			if w.any || slices.ContainsFunc(meant, func(phrase []string) bool { return w.text == phrase[i] }) {
				ids = append(ids, id)
			}
		}
		tokens[i].ids = ids
	}
	return n
}

// A piece is a run of letters and digits as typed.
type piece struct {
	text           string
	number         bool
	starts, breaks bool
}

// pieces cuts s at everything that is no letter, digit or sign used as one.
// Scripts written without spaces give one piece a character.
func pieces(s string) []piece {
	var out []piece
	starts, breaks := true, true
	for i := 0; i < len(s); {
		c, n := utf8.DecodeRuneInString(s[i:])
		if !inPiece(c) && !(isSign(c) && signsLetter(s, i, n)) {
			switch c {
			case '?', '!', '…', '。':
				starts, breaks = true, true
			case '.': // but not inside a number or an address
				if i+1 >= len(s) || s[i+1] == ' ' || s[i+1] == '.' {
					starts, breaks = true, true
				}
			case ',', ';', ':', '"', '“', '”', '\'', '(', ')', '-', '–', '—', '/', '>', '<', '[', ']', '{', '}', '*', '#', '|', '、', '「', '」', '«', '»':
				starts = true
			}
			i += n
			continue
		}
		start := i
		number := true
		solo := alone(c)
		for i < len(s) {
			c, n = utf8.DecodeRuneInString(s[i:])
			if !inPiece(c) && !(isSign(c) && signsLetter(s, i, n)) && !(number && (c == '.' || c == ',') && i+1 < len(s) && isDigit(s[i+1])) {
				break
			}
			if alone(c) && i > start || solo && i > start && !unicode.Is(unicode.Mn, c) {
				break
			}
			number = number && (unicode.IsDigit(c) || c == '.' || c == ',')
			i += n
		}
		text := strings.ToLower(s[start:i])
		if syl, ok := vitext.ParseSyllable(text); ok {
			text = syl.String()
		}
		if unit := strings.TrimLeft(text, "0123456789"); unit != text && countUnits[unit] {
			out = append(out, piece{strings.TrimSuffix(text, unit), true, starts, breaks})
			starts, breaks, text = false, false, unit
		}
		out = append(out, piece{text, number, starts, breaks})
		starts, breaks = false, false
	}
	return out
}

// countUnits are written against their number, "20tr", "13t".
var countUnits = map[string]bool{
	"t": true, "tr": true, "k": true, "tuoi": true, "tuổi": true, "trieu": true, "triệu": true, "ty": true, "tỷ": true, "tỉ": true,
	"cu": true, "củ": true, "chai": true, "h": true, "d": true, "đ": true, "vnd": true,
}

func inPiece(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

// isSign reports whether r is a sign that stands for a letter in leetspeak.
func isSign(r rune) bool { return r == '@' || r == '$' || r == '€' }

// signsLetter reports whether the sign at s[i:] touches a letter on a side.
func signsLetter(s string, i, n int) bool {
	after, _ := utf8.DecodeRuneInString(s[i+n:])
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	return unicode.IsLetter(after) || unicode.IsLetter(before)
}

// alone reports whether r belongs to a script written without spaces.
func alone(r rune) bool {
	return r >= 0xE00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer)
}

// letterRun counts the pieces at the start of ps that are single letters spelt
// apart, "b o q u a". Fewer than four are no word.
func letterRun(ps []piece) int {
	n := 0
	for n < len(ps) && n < maxGlued {
		c, size := utf8.DecodeRuneInString(ps[n].text)
		if size != len(ps[n].text) || alone(c) || !unicode.IsLetter(c) && c != '@' && c != '$' {
			break
		}
		n++
	}
	if n < 4 {
		return 0
	}
	return n
}

// looksTyped reports whether word shows keystrokes of an input method.
func looksTyped(word string) bool {
	if _, ok := vitext.DecodeVNI(word); ok {
		return true
	}
	_, ok := vitext.DecodeTelex(word)
	return ok && !isSyllable(word)
}

// known is what a word of a text was found to be.
type known struct {
	ids    []int32
	filler bool
	odd    bool
	bare   bool
	plain  string
}

// lookup finds words of the rules. It remembers, so that a long text costs by
// its different words.
type lookup struct {
	rules *ruleset
	// strict says that the text carries diacritics, so that a word without
	// them is meant to be without.
	strict bool
	// leet says that digits stand among letters in ways no input method puts
	// them, so that those which could be VNI keys are look-alikes too.
	leet  bool
	known map[string]known
}

func (l *lookup) word(text string) known {
	if k, ok := l.known[text]; ok {
		return k
	}
	var ids []int32
	l.spelling(&ids, text, l.strict)
	odd := true
	folded := vitext.Fold(text)
	if isSyllable(folded) {
		odd = false
	}
	filler := l.rules.isFiller(text)
	for _, decode := range []func(string) (string, bool){vitext.DecodeTelex, vitext.DecodeVNI} {
		if alt, ok := decode(text); ok {
			l.spelling(&ids, alt, true)
			for _, meant := range l.rules.spelling[vitext.Fold(alt)] {
				l.spelling(&ids, meant, true)
			}
			filler = filler || l.rules.isFiller(alt)
			odd = false
		}
	}
	for _, alt := range l.rules.spelling[folded] {
		l.spelling(&ids, alt, true)
	}
	if alt := drawnOut(text); alt != text {
		l.spelling(&ids, alt, l.strict)
	}
	if alt := lookAlike(text); alt != text && (odd || l.leet || strings.ContainsAny(text, "0@$")) {
		l.spelling(&ids, alt, false)
		for _, meant := range l.rules.spelling[alt] {
			l.spelling(&ids, meant, true)
		}
	}
	if odd && len(ids) == 0 && len(folded) >= 5 && len(folded) <= maxTyping {
		l.slips(&ids, text)
	}
	if len(ids) > 0 {
		odd = false
	}
	k := known{ids, filler, odd, !l.strict && isASCII(text) && !looksTyped(text) && isSyllable(text), l.plain(text)}
	l.known[text] = k
	return k
}

// spelling adds the words of the rules that text spells. A mark that was left
// out fits any mark; a mark that was typed must be the one. What has to be typed
// exactly is not where nothing is typed with marks: "ho" is ho or họ.
func (l *lookup) spelling(ids *[]int32, text string, strict bool) {
	meant := l.rules.byFold[vitext.Fold(text)]
	if len(meant) == 0 {
		return
	}
	typed := letterMarks(text)
	partial := !(strict && whole(text))
	for _, id := range meant {
		w := &l.rules.words[id]
		if w.any || text == w.text && (strict || !w.exact || vitext.HasMarks(text)) || !w.exact && partial && fits(typed, l.rules.marks[id]) {
			addID(ids, id)
		}
	}
}

// slips adds the words of the rules that text is one keystroke away from. The
// marks that were typed are kept: "khônng" is không, not khống.
func (l *lookup) slips(ids *[]int32, text string) {
	folded := vitext.Fold(text)
	if !isASCII(folded) {
		return
	}
	tone := toneOf(letterMarks(text))
	try := func(key string) {
		for _, word := range l.rules.slips[key] {
			if !oneSlip(folded, word) {
				continue
			}
			for _, id := range l.rules.byFold[word] {
				if w := &l.rules.words[id]; w.any || !w.exact && (tone == toneOf(l.rules.marks[id]) || tone == 0 && !l.strict) {
					addID(ids, id)
				}
			}
		}
	}
	try(folded)
	for i := range len(folded) {
		try(folded[:i] + folded[i+1:])
	}
}

func addID(ids *[]int32, id int32) {
	for _, have := range *ids {
		if have == id {
			return
		}
	}
	*ids = append(*ids, id)
}

// addSplit takes a run of letters without spaces apart into words of the rules
// and syllables. It adds nothing when the run does not come out even.
func (l *lookup) addSplit(tokens []token, p piece, run string) []token {
	folded := vitext.Fold(run)
	if !isASCII(folded) {
		folded = lookAlike(folded)
	}
	if !isASCII(folded) || len(folded) < 4 || len(folded) > maxGlued {
		return tokens
	}
	const longest = 12
	const far = 1 << 30
	cost := make([]int, len(folded)+1)
	from := make([]int, len(folded)+1)
	for i := 1; i < len(cost); i++ {
		cost[i] = far
		for j := max(0, i-longest); j < i; j++ {
			if cost[j] == far {
				continue
			}
			word := folded[j:i]
			c := far
			switch {
			case len(l.rules.byFold[word]) > 0 && len(word) > 1:
				c = 2
			case len(word) > 1 && isSyllable(word):
				c = 3
			}
			if c < far && cost[j]+c < cost[i] {
				cost[i], from[i] = cost[j]+c, j
			}
		}
	}
	if cost[len(folded)] == far {
		return tokens
	}
	var ends []int
	for i := len(folded); i > 0; i = from[i] {
		ends = append(ends, i)
	}
	marked := []rune(run)
	if len(marked) != len(folded) {
		marked = []rune(folded)
	}
	for n := len(ends) - 1; n >= 0; n-- {
		word := folded[from[ends[n]]:ends[n]]
		typed := string(marked[from[ends[n]]:ends[n]])
		if !vitext.HasMarks(run) {
			typed = word // and look-alikes are read
		}
		var ids []int32
		l.spelling(&ids, typed, l.strict && vitext.HasMarks(run))
		tokens = append(tokens, token{typed, word, ids, l.rules.isFiller(word), isSyllable(typed), p.starts, p.breaks})
		p.starts, p.breaks = false, false
	}
	return tokens
}

// fits reports whether a word with the marks a is the word with the marks b,
// some of them left out, hỏi and ngã being one. Both are known to fold alike.
func fits(a, b []marks) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].shape != 0 && a[i].shape != b[i].shape {
			return false
		}
	}
	tone := toneOf(a)
	return tone == 0 || tone == toneOf(b)
}

// toneOf returns the tone of a word, hỏi and ngã being one, or zero.
func toneOf(word []marks) (tone rune) {
	for _, m := range word {
		tone = max(tone, m.tone)
	}
	return tone
}

// whole reports whether text is a syllable as it stands, rather than one with
// a mark forgotten, as "đươc" and "nguòi" are.
func whole(text string) bool {
	s, ok := vitext.ParseSyllable(text)
	if !ok {
		return !vitext.HasMarks(text)
	}
	if s.Tone != vitext.Level || !vitext.HasMarks(text) {
		return true
	}
	switch s.Rhyme[len(s.Rhyme)-1] {
	case 'c', 'p', 't':
		return false
	}
	return !strings.HasSuffix(s.Rhyme, "ch")
}

type marks struct{ shape, tone rune }

func letterMarks(word string) []marks {
	out := make([]marks, 0, len(word))
	if isASCII(word) {
		return out[:len(word)]
	}
	for _, r := range norm.NFD.String(word) {
		switch r {
		case 0x302, 0x306, 0x31B:
			if len(out) > 0 {
				out[len(out)-1].shape = r
			}
		case 0x303, 0x309: // ngã and hỏi
			if len(out) > 0 {
				out[len(out)-1].tone = 0x303
			}
		case 0x300, 0x301, 0x323:
			if len(out) > 0 {
				out[len(out)-1].tone = r
			}
		case 'đ':
			out = append(out, marks{shape: 'đ'})
		default:
			if !unicode.Is(unicode.Mn, r) {
				out = append(out, marks{})
			}
		}
	}
	return out
}

// drawnOut shortens letters that are repeated for effect or by a key that
// stuck: "nguuuu", "choooo", "bịị". Two bare letters may be keystrokes.
func drawnOut(s string) string {
	var out strings.Builder
	last, run := rune(-1), 0
	long := false
	for _, r := range s {
		if r == last {
			run++
			long = long || run >= 3 || r >= utf8.RuneSelf
			continue
		}
		last, run = r, 1
		out.WriteRune(r)
	}
	if !long {
		return s
	}
	return out.String()
}

// alike maps what is drawn like a letter to the letter.
var alike = map[rune]rune{
	'0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '8': 'b', '@': 'a', '$': 's', '€': 'e',
	// Cyrillic and Greek
	'а': 'a', 'в': 'b', 'с': 'c', 'е': 'e', 'ё': 'e', 'н': 'h', 'і': 'i', 'к': 'k', 'м': 'm', 'о': 'o', 'р': 'p', 'ѕ': 's', 'т': 't', 'у': 'y', 'х': 'x', 'ԁ': 'd',
	'α': 'a', 'ε': 'e', 'ι': 'i', 'κ': 'k', 'ν': 'v', 'ο': 'o', 'ρ': 'p', 'τ': 't', 'υ': 'u', 'χ': 'x',
	'ɑ': 'a', 'ɡ': 'g', 'ı': 'i',
}

// lookAlike reads look-alike letters in a word. Digits alone are a number.
func lookAlike(s string) string {
	letter, other := false, false
	for _, r := range s {
		_, ok := alike[r]
		other = other || ok
		letter = letter || unicode.IsLetter(r)
	}
	if !letter || !other {
		return s
	}
	return strings.Map(func(r rune) rune {
		if a, ok := alike[r]; ok {
			return a
		}
		return r
	}, vitext.Fold(s))
}

// oneSlip reports whether a and b differ by one letter added, dropped,
// replaced, or by two neighbours swapped.
func oneSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if i == len(a) || a[i+1:] == b[i+1:] {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// shapes are the vowels behind a bare vowel, as far as rhymes need them.
var shapes = map[byte][]string{'a': {"a", "ă", "â"}, 'e': {"e", "ê"}, 'o': {"o", "ô", "ơ"}, 'u': {"u", "ư"}}

// isSyllable reports whether a Vietnamese syllable folds to word.
func isSyllable(word string) bool {
	if len(word) == 0 || len(word) > 7 || !isASCII(word) {
		return false
	}
	if _, ok := vitext.ParseSyllable(word); ok {
		return true
	}
	var buf [24]byte
	return anyShape(buf[:0], word)
}

func anyShape(head []byte, rest string) bool {
	for i := range len(rest) {
		forms, ok := shapes[rest[i]]
		if !ok {
			head = append(head, rest[i])
			continue
		}
		for _, f := range forms {
			if anyShape(append(head[:len(head):len(head)], f...), rest[i+1:]) {
				return true
			}
		}
		return false
	}
	_, ok := vitext.ParseSyllable(string(head))
	return ok
}
