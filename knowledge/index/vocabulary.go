package index

import (
	"math"
	"slices"
	"strings"

	"trolyso/knowledge/vitext"
)

// A vocabulary is every word of the corpus by number, with how often it occurs,
// alone and after another. It is the language model that readings are judged by.
type vocabulary struct {
	words  *wordList
	forms  *wordList // the words folded
	folded []uint32  // number of a word's folded form
	count  []uint32  // occurrences of a word
	after  successors

	everyday      map[string]bool    // words the lexicon explains, meant as they are typed
	everydayPairs map[[2]string]bool // neighbours in ways of saying that it explains

	// What follows is derived from the above by index.
	total     float64
	chance    []float64 // of meeting a word anywhere
	floor     []float64 // logarithm of the chance to meet it after a word it never follows here
	often     []float64 // logarithm of its occurrences
	unknown   float64   // chance of a word the corpus lacks
	variants  groups    // words of a folded form
	shortened chains    // folded forms by what is left of them without one letter
}

// successors counts which words follow which: those that follow word w are next
// from starts[w] up to starts[w+1], in order.
type successors struct {
	starts, next, count []uint32
}

// of returns how often word follows prev.
func (s successors) of(prev, word uint32) uint32 {
	lo := s.starts[prev]
	i, ok := slices.BinarySearch(s.next[lo:s.starts[prev+1]], word)
	if !ok {
		return 0
	}
	return s.count[int(lo)+i]
}

// groups lists the members of numbered groups.
type groups struct {
	starts, members []uint32
}

// newGroups gathers the members of n groups; of gives the group of each.
func newGroups(n int, of []uint32) groups {
	g := groups{make([]uint32, n+1), make([]uint32, len(of))}
	for _, group := range of {
		g.starts[group+1]++
	}
	for i := range n {
		g.starts[i+1] += g.starts[i]
	}
	fill := slices.Clone(g.starts[:n])
	for member, group := range of {
		g.members[fill[group]] = uint32(member)
		fill[group]++
	}
	return g
}

func (g groups) of(group uint32) []uint32 { return g.members[g.starts[group]:g.starts[group+1]] }

func newVocabulary() *vocabulary {
	return &vocabulary{words: newWordList(wordForm, nil), forms: newWordList(foldForm, nil)}
}

// id returns the number of word, a new one for a new word.
func (v *vocabulary) id(word string) uint32 {
	id := v.words.add(word)
	if int(id) == len(v.count) {
		v.count = append(v.count, 0)
		v.folded = append(v.folded, v.forms.add(vitext.Fold(word)))
	}
	return id
}

// mixed is the share of a word's chance that comes from the word before, as
// Jelinek and Mercer interpolate pair counts with word counts.
const mixed = 0.9

// index prepares the look-ups and chances once all words are counted.
func (v *vocabulary) index() {
	v.total = 0
	for _, n := range v.count {
		v.total += float64(n)
	}
	v.unknown = 0.1 / (v.total + 1)
	v.chance = make([]float64, len(v.count))
	v.floor = make([]float64, len(v.count))
	v.often = make([]float64, len(v.count))
	for w, n := range v.count {
		v.often[w] = math.Log(float64(n))
		v.chance[w] = (float64(n) + 0.1) / (v.total + 1)
		v.floor[w] = math.Log((1 - mixed) * v.chance[w])
	}
	v.variants = newGroups(len(v.forms.words), v.folded)
	v.shortened = newChains(v.forms.words)
}

func startsWithLetter(s string) bool { return s != "" && (s[0] > '9' || s[0] < '0') }

// known reports whether word occurs in the corpus.
func (v *vocabulary) known(word string) bool {
	_, ok := v.words.find(word)
	return ok
}

// first returns the logarithm of the chance to meet c at the beginning.
func (v *vocabulary) first(c candidate) float64 {
	if c.word == noWord {
		return math.Log(v.unknown)
	}
	return math.Log(v.chance[c.word])
}

// least returns the logarithm of the chance to meet c after a word that it
// never follows in the corpus.
func (v *vocabulary) least(c candidate) float64 {
	if c.word == noWord {
		return math.Log((1 - mixed) * v.unknown)
	}
	return v.floor[c.word]
}

// most returns no less than following can: c follows prev at most as often as it
// occurs. The hundredth is for what is added to the count of each word.
func (v *vocabulary) most(prev, c candidate) float64 {
	if prev.word == noWord || c.word == noWord {
		return math.Inf(-1)
	}
	return v.often[c.word] - v.often[prev.word] + 0.01
}

// following returns the logarithm of the chance to meet c after prev, where the
// corpus holds the two together; ok is false where it does not.
func (v *vocabulary) following(prev, c candidate) (chance float64, ok bool) {
	if prev.word == noWord || c.word == noWord {
		return 0, false
	}
	n := v.after.of(prev.word, c.word)
	if n == 0 {
		return 0, false
	}
	after := float64(n) / float64(v.count[prev.word])
	return math.Log(mixed*after + (1-mixed)*v.chance[c.word]), true
}

// hasLetters reports whether s holds anything but digits.
func hasLetters(s string) bool { return strings.Trim(s, "0123456789") != "" }
