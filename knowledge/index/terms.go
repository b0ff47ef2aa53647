package index

import "trolyso/knowledge/vitext"

// A term is the hash of a word or of two neighbouring words, as written or
// folded; its lowest two bits tell which. With the other 30 the chance that a
// word of a question meets a different word of a passage is below one in a
// million.
type term uint32

// form tells the four kinds of term apart.
type form uint8

const (
	wordForm form = iota // a word with its diacritics
	foldForm             // a word without
	pairForm             // two neighbouring words with their diacritics
	foldPair             // and without
)

const formBits = 2

func (t term) form() form { return form(t & (1<<formBits - 1)) }

// slot returns where to look for t first in an open hash table, whose size is a
// power of two.
func (t term) slot(size int) int { return int(t>>formBits) & (size - 1) }

func hashWord(word string, f form) term {
	h := uint32(2166136261)
	for i := range len(word) {
		h = (h ^ uint32(word[i])) * 16777619
	}
	return mix(h, f)
}

func hashPair(a, b term, f form) term {
	return mix(uint32(a)*0x85ebca6b^(uint32(b)+uint32(f)*0x9e3779b1), f)
}

func mix(h uint32, f form) term { // the finaliser of MurmurHash3
	h ^= h >> 16
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	h ^= h >> 16
	return term(h<<formBits | uint32(f))
}

// eachTerm yields the terms of words with what each weighs in a query.
func eachTerm(words []string, share func(i int) float64, yield func(t term, weight float64)) {
	var lastWord, lastFold term
	for i, w := range words {
		s := share(i)
		tw, tf := hashWord(w, wordForm), hashWord(vitext.Fold(w), foldForm)
		yield(tw, weightWord*s)
		yield(tf, weightFold*s)
		if i > 0 {
			s = min(s, share(i-1))
			yield(hashPair(lastWord, tw, pairForm), weightPair*s)
			yield(hashPair(lastFold, tf, foldPair), weightPair*s)
		}
		lastWord, lastFold = tw, tf
	}
}

// A wordList numbers words from 0 in the order they are met.
type wordList struct {
	form  form
	words []string
	terms []term
	slots []uint32 // open hash table of numbers + 1, at most half full
}

// newWordList returns the list of words, which are all different.
func newWordList(f form, words []string) *wordList {
	l := &wordList{form: f, words: words, terms: make([]term, len(words))}
	for i, w := range words {
		l.terms[i] = hashWord(w, f)
	}
	l.rehash()
	return l
}

func (l *wordList) rehash() {
	l.slots = make([]uint32, tableSize(2*len(l.words)))
	for n, t := range l.terms {
		at := t.slot(len(l.slots))
		for l.slots[at] != 0 {
			at = (at + 1) & (len(l.slots) - 1)
		}
		l.slots[at] = uint32(n) + 1
	}
}

// tableSize returns the smallest power of two that is at least n, and at least 16.
func tableSize(n int) int {
	size := 16
	for size < n {
		size *= 2
	}
	return size
}

func (l *wordList) find(word string) (number uint32, ok bool) {
	t := hashWord(word, l.form)
	for at := t.slot(len(l.slots)); l.slots[at] != 0; at = (at + 1) & (len(l.slots) - 1) {
		if n := l.slots[at] - 1; l.terms[n] == t && l.words[n] == word {
			return n, true
		}
	}
	return 0, false
}

// findTerm returns the word that t is the hash of.
func (l *wordList) findTerm(t term) (number uint32, ok bool) {
	for at := t.slot(len(l.slots)); l.slots[at] != 0; at = (at + 1) & (len(l.slots) - 1) {
		if n := l.slots[at] - 1; l.terms[n] == t {
			return n, true
		}
	}
	return 0, false
}

// add returns the number of word, a new one for a new word.
func (l *wordList) add(word string) uint32 {
	if n, ok := l.find(word); ok {
		return n
	}
	n := uint32(len(l.words))
	l.words = append(l.words, word)
	l.terms = append(l.terms, hashWord(word, l.form))
	if 2*len(l.words) > len(l.slots) {
		l.rehash()
	} else {
		at := l.terms[n].slot(len(l.slots))
		for l.slots[at] != 0 {
			at = (at + 1) & (len(l.slots) - 1)
		}
		l.slots[at] = n + 1
	}
	return n
}
