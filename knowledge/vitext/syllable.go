package vitext

import (
	"strings"
	"unicode/utf8"
)

// A Syllable is a Vietnamese syllable in its parts. Onset and Rhyme are lower
// case without tone; the rhyme keeps the marks of its vowels.
type Syllable struct {
	Onset, Rhyme string
	Tone         Tone
}

var onsets = words(`b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x`)

// rhymes are the rhymes of modern Vietnamese spelling.
var rhymes = words(`
	a ac ach ai am an ang anh ao ap at au ay
	ăc ăm ăn ăng ăp ăt
	âc âm ân âng âp ât âu ây
	e ec em en eng eo ep et
	ê êch êm ên ênh êp êt êu
	i ia ich im in inh ip it iu
	iêc iêm iên iêng iêp iêt iêu
	o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot
	ô ôc ôi ôm ôn ông ôp ôt
	ơ ơi ơm ơn ơp ơt
	u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut
	uy uya uych uyên uyêt uyn uynh uyp uyt uyu
	ư ưa ưc ưi ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
	y yêm yên yêng yêt yêu
`)

// Which letters write a sound depends on the vowel: c, g and ng before a, o and u,
// but k, gh and ngh before e, ê and i. (gi is gia's onset and gì's g with i.)
var (
	hard = words(`c ng`)
	soft = words(`k gh ngh`)
)

func words(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}

// Toneless returns word, lower case and composed, without its tone, and the tone;
// of several tones it tells the last.
func Toneless(word string) (string, Tone) {
	tone := Level
	var buf [2 * MaxWord]byte
	out := buf[:0]
	for _, r := range word {
		if l, ok := letterOf[r]; ok {
			if l.tone != Level {
				tone = l.tone
			}
			r = l.base
		}
		out = utf8.AppendRune(out, r)
	}
	return string(out), tone
}

// ParseSyllable reads word, lower case and composed, as a Vietnamese syllable.
// It accepts the tone on any vowel of the syllable, reports false for anything
// that no Vietnamese syllable is spelt like, and does not look in a dictionary.
func ParseSyllable(word string) (Syllable, bool) {
	if len(word) == 0 || len(word) > 20 {
		return Syllable{}, false
	}
	var tone Tone
	var buf [24]byte
	plain := buf[:0]
	for _, r := range word {
		if l, ok := letterOf[r]; ok {
			if l.tone != Level {
				if tone != Level {
					return Syllable{}, false
				}
				tone = l.tone
			}
			r = l.base
		}
		plain = utf8.AppendRune(plain, r)
		if len(plain) > 16 {
			return Syllable{}, false
		}
	}
	for n := min(3, len(plain)); n >= 0; n-- {
		onset, rhyme := string(plain[:n]), string(plain[n:])
		if n > 0 && !onsets[onset] || !rhymes[rhyme] {
			continue
		}
		if onset == "q" || strings.HasPrefix(onset, "qu") && strings.HasPrefix(rhyme, "u") {
			continue
		}
		if front := strings.ContainsRune("eêiy", firstRune(rhyme)); front && hard[onset] || !front && soft[onset] {
			continue
		}
		s := Syllable{onset, rhyme, tone}
		if s.stopped() && tone != Level && tone != Acute && tone != Dot {
			return Syllable{}, false
		}
		return s, true
	}
	return Syllable{}, false
}

// stopped reports whether the syllable ends in c, ch, p or t, which bear only
// the tones sắc and nặng.
func (s Syllable) stopped() bool {
	switch s.Rhyme[len(s.Rhyme)-1] {
	case 'c', 'p', 't':
		return true
	case 'h':
		return strings.HasSuffix(s.Rhyme, "ch")
	}
	return false
}

// String spells the syllable with the tone on the vowel that the older and more
// common style gives it: hòa, khỏe, thủy.
func (s Syllable) String() string {
	if s.Tone == Level {
		return s.Onset + s.Rhyme
	}
	runes := []rune(s.Rhyme)
	first, count, marked := -1, 0, -1
	for i, r := range runes {
		if _, ok := tonedOf[r]; !ok {
			break
		}
		if first < 0 {
			first = i
		}
		count++
		if r >= utf8.RuneSelf {
			marked = i
		}
	}
	at := first
	switch {
	case marked >= 0:
		at = marked
	case count == 3, count == 2 && first+count < len(runes):
		at = first + 1
	}
	runes[at] = tonedOf[runes[at]][s.Tone]
	return s.Onset + string(runes)
}

// canonical gives a lower-case word its one spelling: syllables bear their tone
// in one place, anything else is left as it is.
func canonical(word string) string {
	if !ambiguousTone(word) {
		return word
	}
	s, ok := ParseSyllable(word)
	if !ok || s.Tone == Level {
		return word
	}
	return s.String()
}

// ambiguousTone reports whether word has vowels side by side and a tone on one of
// them that could stand on another. A tone on the last vowel that carries a mark
// of its own, as in người, has no other place.
func ambiguousTone(word string) bool {
	vowels, toned, settled := 0, false, false
	for _, r := range word {
		if r < utf8.RuneSelf {
			switch r {
			case 'a', 'e', 'i', 'o', 'u', 'y':
				vowels++
				continue
			}
			if vowels > 1 && toned && !settled {
				return true
			}
			vowels, toned = 0, false
			continue
		}
		if l, ok := letterOf[r]; ok {
			vowels++
			if l.tone != Level {
				toned, settled = true, l.base >= utf8.RuneSelf
			} else if l.base >= utf8.RuneSelf {
				settled = false
			}
		}
	}
	return vowels > 1 && toned && !settled
}
