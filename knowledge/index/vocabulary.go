package index

import (
	"math"
	"strings"

	"trolyso/knowledge/vitext"
)

// A vocabulary is every word of the corpus with how often it occurs, alone and
// after another. It is the language model that readings are judged by.
type vocabulary struct {
	words []string
	count []uint32
	pairs map[uint64]uint32 // first word's number in the upper half

	everyday map[string]bool // words the lexicon explains, meant as they are typed

	total float64
	ids   map[string]uint32
	folds map[string][]uint32 // folded form -> words
	edits map[string][]string // a folded form with one letter left out -> folded forms
}

func newVocabulary() *vocabulary {
	return &vocabulary{pairs: map[uint64]uint32{}, ids: map[string]uint32{}}
}

// id returns the number of word, a new one for a new word.
func (v *vocabulary) id(word string) uint32 {
	id, ok := v.ids[word]
	if !ok {
		id = uint32(len(v.words))
		v.ids[word] = id
		v.words = append(v.words, word)
		v.count = append(v.count, 0)
	}
	return id
}

// see counts a word at the beginning of a text.
func (v *vocabulary) see(word uint32) { v.count[word]++ }

// seeAfter counts a word that follows another.
func (v *vocabulary) seeAfter(prev, word uint32) {
	v.count[word]++
	v.pairs[uint64(prev)<<32|uint64(word)]++
}

// index prepares the look-ups by folded form and by edits.
func (v *vocabulary) index() {
	v.folds = make(map[string][]uint32, len(v.words))
	v.total = 0
	for id, w := range v.words {
		f := vitext.Fold(w)
		v.folds[f] = append(v.folds[f], uint32(id))
		v.total += float64(v.count[id])
	}
	v.edits = make(map[string][]string, 4*len(v.folds))
	for f := range v.folds {
		if !startsWithLetter(f) {
			continue
		}
		for k := range shortened(f) {
			v.edits[k] = append(v.edits[k], f)
		}
	}
}

func startsWithLetter(s string) bool { return s != "" && (s[0] > '9' || s[0] < '0') }

// known reports whether word occurs in the corpus.
func (v *vocabulary) known(word string) bool {
	_, ok := v.ids[word]
	return ok
}

func (v *vocabulary) occurrences(word string) uint32 {
	if id, ok := v.ids[word]; ok {
		return v.count[id]
	}
	return 0
}

// logChance is the logarithm of the chance to meet word after prev: pair counts
// mixed with word counts, as Jelinek and Mercer interpolate them.
func (v *vocabulary) logChance(prev, word string) float64 {
	alone := (float64(v.occurrences(word)) + 0.1) / (v.total + 1)
	if prev == "" {
		return math.Log(alone)
	}
	const mixed = 0.9
	after := 0.0
	if p, ok := v.ids[prev]; ok {
		if w, ok := v.ids[word]; ok {
			after = float64(v.pairs[uint64(p)<<32|uint64(w)]) / float64(v.count[p])
		}
	}
	return math.Log(mixed*after + (1-mixed)*alone)
}

// near calls yield with each folded form at most one edit from folded: a letter
// put in, left out, changed, or swapped with its neighbour. It looks up
// deletions on both sides (Garbe's SymSpell, 2012).
func (v *vocabulary) near(folded string, yield func(form string)) {
	seen := map[string]bool{}
	for k := range shortened(folded) {
		for _, f := range v.edits[k] {
			if !seen[f] && oneEdit(folded, f) {
				seen[f] = true
				yield(f)
			}
		}
	}
}

// shortened returns s and, when it is of a length worth mending, every form of
// it with one letter left out.
func shortened(s string) map[string]bool {
	forms := map[string]bool{s: true}
	if len(s) < 2 || len(s) > 20 {
		return forms
	}
	for i := range s {
		next := i + 1
		for next < len(s) && s[next]&0xc0 == 0x80 {
			next++
		}
		forms[s[:i]+s[next:]] = true
	}
	return forms
}

// oneEdit reports whether a and b are at most one edit apart, a swap of
// neighbours counting as one.
func oneEdit(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > 1 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if len(x) < len(y) {
		return string(x[i:]) == string(y[i+1:])
	}
	if i == len(x) || string(x[i+1:]) == string(y[i+1:]) {
		return true
	}
	return i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && string(x[i+2:]) == string(y[i+2:])
}

// hasLetters reports whether s holds anything but digits.
func hasLetters(s string) bool { return strings.Trim(s, "0123456789") != "" }
