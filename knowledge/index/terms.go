package index

import (
	"slices"

	"trolyso/knowledge/vitext"
)

// A term is the hash of a word or of two neighbouring words, as written or
// folded. With 32 bits the chance that a word of a question meets a different
// word of a passage is about one in ten million.
type term uint32

// form tells the four kinds of term apart.
type form uint8

const (
	wordForm form = iota // a word with its diacritics
	foldForm             // a word without
	pairForm             // two neighbouring words with their diacritics
	foldPair             // and without
	forms
)

func hashWord(word string, f form) term {
	h := uint32(2166136261) ^ uint32(f)*0x9e3779b1
	for i := range len(word) {
		h = (h ^ uint32(word[i])) * 16777619
	}
	return mix(h)
}

func hashPair(a, b term, f form) term {
	return mix(uint32(a)*0x85ebca6b ^ (uint32(b) + uint32(f)*0x9e3779b1))
}

func mix(h uint32) term { // the finaliser of MurmurHash3
	h ^= h >> 16
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	h ^= h >> 16
	return term(h)
}

// termCount is a term with how often it occurs in a unit, weighted by field.
type termCount struct {
	term  term
	count uint8
}

// A unit is what is ranked: a passage, or the profile of a guide (its title and
// the questions people ask for it). It is gathered text by text.
type unit struct {
	terms  []term // repeated as often as they weigh
	length float64
}

// wordTerms remembers the two terms of a word while an index is built.
type wordTerms struct {
	word, fold term
	folded     string
}

type termCache map[string]wordTerms

func (c termCache) of(word string) wordTerms {
	t, ok := c[word]
	if !ok {
		folded := vitext.Fold(word)
		t = wordTerms{hashWord(word, wordForm), hashWord(folded, foldForm), folded}
		c[word] = t
	}
	return t
}

// add gathers text into u with the given weight and reports its words to seen.
func (u *unit) add(c termCache, text string, weight int, seen func(prev, word string)) {
	var last wordTerms
	prev := ""
	for _, w := range vitext.Words(text) {
		t := c.of(w.Text)
		for range weight {
			u.terms = append(u.terms, t.word, t.fold)
			if prev != "" {
				u.terms = append(u.terms, hashPair(last.word, t.word, pairForm), hashPair(last.fold, t.fold, foldPair))
			}
		}
		u.length += float64(weight)
		seen(prev, w.Text)
		last, prev = t, w.Text
	}
}

// counts returns the unit's terms in order, each once with its count.
func (u *unit) counts() []termCount {
	slices.Sort(u.terms)
	var out []termCount
	for i := 0; i < len(u.terms); {
		j := i
		for j < len(u.terms) && u.terms[j] == u.terms[i] {
			j++
		}
		out = append(out, termCount{u.terms[i], uint8(min(j-i, 255))})
		i = j
	}
	return out
}
