package vitext

import "strings"

// DecodeTelex reads word as raw Telex keystrokes, as "ddawng" for "đăng" and
// "truwowcs", "truowcs" or "truocws" for "trước". It reports false when no key
// of the word acts as a mark or the result is no Vietnamese syllable. The word
// may already carry some marks.
func DecodeTelex(word string) (string, bool) {
	return decode(word, telexKey)
}

// DecodeVNI reads word as raw VNI keystrokes, as "d9a8ng" for "đăng" and
// "tru7o7c1" or "truoc71" for "trước". It reports false as [DecodeTelex] does.
func DecodeVNI(word string) (string, bool) {
	return decode(word, vniKey)
}

// A mark is what a key does to the letters typed before it.
type mark uint8

const (
	noMark mark = iota
	markTone
	markHat   // a e o -> â ê ô
	markHorn  // o u -> ơ ư
	markBreve // a -> ă
	markHornOrBreve
	markBar // d -> đ
)

func telexKey(r rune, typed []rune) (mark, Tone) {
	switch r {
	case 's':
		return markTone, Acute
	case 'f':
		return markTone, Grave
	case 'r':
		return markTone, Hook
	case 'x':
		return markTone, Tilde
	case 'j':
		return markTone, Dot
	case 'z':
		return markTone, Level
	case 'w':
		return markHornOrBreve, Level
	case 'd':
		return markBar, Level
	case 'a', 'e', 'o':
		for _, t := range typed {
			if l, ok := letterOf[t]; ok && l.base == r {
				return markHat, Level
			}
		}
	}
	return noMark, Level
}

func vniKey(r rune, _ []rune) (mark, Tone) {
	switch r {
	case '1', '2', '3', '4', '5':
		return markTone, Tone(r - '0')
	case '0':
		return markTone, Level
	case '6':
		return markHat, Level
	case '7':
		return markHorn, Level
	case '8':
		return markBreve, Level
	case '9':
		return markBar, Level
	}
	return noMark, Level
}

func decode(word string, key func(rune, []rune) (mark, Tone)) (string, bool) {
	if len(word) < 2 || len(word) > 24 {
		return "", false
	}
	var typed []rune
	tone, changed := Level, false
	for _, r := range word {
		if l, ok := letterOf[r]; ok && l.tone != Level {
			if tone != Level {
				return "", false
			}
			tone, r = l.tone, l.base
		}
		m, t := key(r, typed)
		switch {
		case m == markTone && hasVowel(typed):
			tone, changed = t, true
			continue
		case m != noMark && m != markTone && apply(typed, r, m):
			changed = true
			continue
		case m == markHornOrBreve && !hasVowel(typed): // w alone is ư
			r, changed = 'ư', true
		}
		typed = append(typed, r)
	}
	if !changed {
		return "", false
	}
	s, ok := ParseSyllable(string(typed))
	if !ok {
		return "", false
	}
	s.Tone = tone
	if s.stopped() && tone != Acute && tone != Dot && tone != Level {
		return "", false
	}
	out := s.String()
	return out, out != word
}

func hasVowel(typed []rune) bool {
	for _, r := range typed {
		if _, ok := letterOf[r]; ok {
			return true
		}
	}
	return false
}

// apply puts the mark on the letter it belongs to and reports whether there
// was one. r is the key.
func apply(typed []rune, r rune, m mark) bool {
	last := func(from, to string) bool {
		for i := len(typed) - 1; i >= 0; i-- {
			if k := strings.IndexRune(from, typed[i]); k >= 0 {
				typed[i] = []rune(to)[len([]rune(from[:k]))]
				return true
			}
		}
		return false
	}
	horn := func() bool {
		for i := 0; i+1 < len(typed); i++ {
			if typed[i] == 'u' && typed[i+1] == 'o' {
				typed[i], typed[i+1] = 'ư', 'ơ'
				return true
			}
			if typed[i] == 'ư' && typed[i+1] == 'o' {
				typed[i+1] = 'ơ'
				return true
			}
		}
		return last("ou", "ơư")
	}
	switch m {
	case markHat:
		if 'a' <= r && r <= 'z' { // Telex repeats the letter itself
			return last(string(r), map[rune]string{'a': "â", 'e': "ê", 'o': "ô"}[r])
		}
		return last("aeo", "âêô")
	case markHorn:
		return horn()
	case markBreve:
		return last("a", "ă")
	case markHornOrBreve:
		if strings.ContainsRune(string(typed), 'a') && !strings.HasSuffix(string(typed), "ua") {
			return last("a", "ă")
		}
		return horn()
	case markBar:
		if len(typed) > 0 && typed[0] == 'd' {
			typed[0] = 'đ'
			return true
		}
	}
	return false
}
