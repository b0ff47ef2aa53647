package vitext

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Tone is one of the six tones of Vietnamese.
type Tone uint8

// The tones, by the name of the mark.
const (
	Level Tone = iota // ngang, no mark
	Acute             // sắc
	Grave             // huyền
	Hook              // hỏi
	Tilde             // ngã
	Dot               // nặng
)

// vowels lists each vowel letter with its six toned forms.
var vowels = []string{
	"aáàảãạ", "ăắằẳẵặ", "âấầẩẫậ", "eéèẻẽẹ", "êếềểễệ", "iíìỉĩị",
	"oóòỏõọ", "ôốồổỗộ", "ơớờởỡợ", "uúùủũụ", "ưứừửữự", "yýỳỷỹỵ",
}

type letter struct {
	base rune // the vowel without its tone
	tone Tone
}

var (
	letterOf = map[rune]letter{}  // toned or plain vowel -> its parts
	tonedOf  = map[rune][6]rune{} // plain vowel -> its six forms
	foldOf   = map[rune]rune{}    // any lower-case letter with a mark -> its ASCII letter
)

func init() {
	for _, row := range vowels {
		forms := []rune(row)
		var six [6]rune
		copy(six[:], forms)
		tonedOf[forms[0]] = six
		ascii := forms[0]
		switch ascii {
		case 'ă', 'â':
			ascii = 'a'
		case 'ê':
			ascii = 'e'
		case 'ô', 'ơ':
			ascii = 'o'
		case 'ư':
			ascii = 'u'
		}
		for t, r := range forms {
			letterOf[r] = letter{forms[0], Tone(t)}
			if r != ascii {
				foldOf[r] = ascii
			}
		}
	}
	foldOf['đ'] = 'd'
	for r := range foldOf {
		lowerOf[r], lowerOf[unicode.ToUpper(r)] = r, r
	}
	for r := '0'; r <= 'z'; r++ {
		if inWord(r) {
			lowerOf[r] = unicode.ToLower(r)
		}
	}
}

// lowerOf gives each letter of Vietnamese and each ASCII letter or digit in lower
// case, and zero for any other character. All are composed.
var lowerOf [0x1f00]rune

// lowerPlain lower-cases s and reports true when it holds nothing but those
// letters, and so is composed already.
func lowerPlain(s string) (string, bool) {
	same := true
	for _, r := range s {
		if r >= rune(len(lowerOf)) || lowerOf[r] == 0 {
			return "", false
		}
		same = same && lowerOf[r] == r
	}
	if same {
		return s, true
	}
	var buf [2 * MaxWord]byte
	out := buf[:0]
	for _, r := range s {
		out = utf8.AppendRune(out, lowerOf[r])
	}
	return string(out), true
}

// Clean brings s into composed Unicode form (NFC), replaces invalid UTF-8 and
// control characters by spaces, and removes characters that are invisible or
// only steer direction and joining. Line breaks become spaces too.
func Clean(s string) string {
	if clean := isClean(s); clean {
		return s
	}
	s = strings.ToValidUTF8(s, " ")
	s = norm.NFC.String(s)
	return strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Zs, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return ' '
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
			return -1
		case unicode.Is(unicode.Co, r), unicode.Is(unicode.Cs, r):
			return -1
		}
		return r
	}, s)
}

func isClean(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}

// Fold lower-cases s and drops every diacritic, đ included. It is idempotent.
// The result of folding composed text has as many characters as the text.
func Fold(s string) string {
	plain := true
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	for _, r := range s {
		out.WriteRune(foldRune(r))
	}
	return strings.Map(dropMark, out.String())
}

func dropMark(r rune) rune {
	if r >= 0x300 && unicode.Is(unicode.Mn, r) {
		return -1
	}
	return r
}

func foldRune(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	r = unicode.ToLower(r)
	if f, ok := foldOf[r]; ok {
		return f
	}
	if r < 0x250 { // é, ü, ñ and their like in foreign names
		if d := norm.NFD.PropertiesString(string(r)).Decomposition(); len(d) > 0 && d[0] < utf8.RuneSelf {
			return rune(d[0])
		}
	}
	return r
}

// HasMarks reports whether s carries any Vietnamese diacritic, đ included.
func HasMarks(s string) bool {
	for _, r := range s {
		if r < utf8.RuneSelf {
			continue
		}
		if _, ok := foldOf[unicode.ToLower(r)]; ok {
			return true
		}
	}
	return false
}
