package vitext

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A Word is a run of letters or digits. In written Vietnamese each syllable is
// a word by this reading.
type Word struct {
	Text       string // lower case, canonical spelling
	Start, End int    // byte offsets in the text given
}

// MaxWord bounds the length of a word in bytes; what is longer is cut there and
// the rest dropped, so that no text makes an index term without bound.
const MaxWord = 64

// Words cuts s into words. Separators inside a number are dropped, so that
// 35.000 and 35000 are one word; everything else that is neither letter nor
// digit divides words. Offsets refer to s as given; text that is not composed
// is composed word by word.
func Words(s string) []Word {
	out := make([]Word, 0, len(s)/5+1)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !inWord(r) {
			i += n
			continue
		}
		start := i
		digits := true
		number := false // a separator was met inside a number
		for i < len(s) {
			r, n = utf8.DecodeRuneInString(s[i:])
			if inWord(r) || unicode.Is(unicode.Mn, r) || r == '\u200d' {
				digits = digits && unicode.IsDigit(r)
				i += n
				continue
			}
			if digits && (r == '.' || r == ',') && i+n < len(s) && isDigit(s[i+n]) && threeDigits(s[i+n:]) {
				number = true
				i += n
				continue
			}
			break
		}
		text := s[start:min(i, start+MaxWord)]
		if number {
			text = strings.NewReplacer(".", "", ",", "").Replace(text)
		}
		if text = wordText(text); text != "" {
			out = append(out, Word{text, start, i})
		}
	}
	return out
}

// threeDigits reports whether s begins with exactly three digits, the form of a
// group of thousands.
func threeDigits(s string) bool {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n == 3
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func inWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

func wordText(s string) string {
	if lower, ok := lowerPlain(s); ok {
		return canonical(lower)
	}
	s = strings.ToValidUTF8(s, "") // a word cut at MaxWord may end within a character
	if !norm.NFC.IsNormalString(s) {
		s = norm.NFC.String(s)
	}
	s = strings.ToLower(s)
	if !norm.NFC.IsNormalString(s) { // lower-casing may decompose, as İ does
		s = norm.NFC.String(s)
	}
	return canonical(s)
}

// Sentences cuts prose into sentences. A full stop inside a number, an
// abbreviation, an address or a document number ends none. Each result is a
// part of s without the white space around it, and together they hold all words
// of s in order.
func Sentences(s string) []string {
	var out []string
	start := 0
	add := func(end int) {
		if t := strings.TrimSpace(s[start:end]); t != "" {
			out = append(out, t)
		}
		start = end
	}
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		switch r {
		case '\n':
			add(i)
		case '.', '!', '?', '…':
			end := i
			for end < len(s) && strings.ContainsRune(`.!?…"”’)]`, firstRune(s[end:])) {
				end += utf8.RuneLen(firstRune(s[end:]))
			}
			for rest := s[end:]; ; rest = s[end:] { // markers belong to the sentence they follow
				m := markerLength(rest)
				if m == 0 {
					break
				}
				end += m
			}
			if end < len(s) && !unicode.IsSpace(firstRune(s[end:])) {
				continue
			}
			if r == '.' && (abbreviated(s[start:i-1]) || listNumber(s[start:i-1])) {
				continue
			}
			i = end
			add(end)
		}
	}
	add(len(s))
	return out
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// markerLength returns the length of white space and a [n] marker at the
// beginning of s, 0 if there is none.
func markerLength(s string) int {
	i := 0
	for i < len(s) && s[i] == ' ' {
		i++
	}
	if i >= len(s) || s[i] != '[' {
		return 0
	}
	j := i + 1
	for j < len(s) && isDigit(s[j]) {
		j++
	}
	if j == i+1 || j >= len(s) || s[j] != ']' {
		return 0
	}
	return j + 1
}

// abbreviated reports whether the text before a full stop ends in an
// abbreviation such as TP, ThS or a single capital.
func abbreviated(before string) bool {
	i := strings.LastIndexFunc(before, func(r rune) bool { return !unicode.IsLetter(r) }) + 1
	switch w := before[i:]; w {
	case "TP", "Tp", "TT", "ThS", "TS", "PGS", "GS", "Th", "St", "Mr", "Mrs", "Dr", "v.v":
		return true
	default:
		return utf8.RuneCountInString(w) == 1 && unicode.IsUpper(firstRune(w))
	}
}

// listNumber reports whether the text before a full stop is only the number of
// a list item.
func listNumber(before string) bool {
	before = strings.TrimSpace(before)
	if before == "" || len(before) > 3 {
		return false
	}
	for i := range len(before) {
		if !isDigit(before[i]) {
			return false
		}
	}
	return true
}
