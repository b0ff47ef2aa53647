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
	folded []byte // its words folded, a space between words and a line for each text
}

// A gatherer reads texts into units and counts their words.
type gatherer struct {
	vocabulary *vocabulary
	words      map[string]wordTerms // those met so far
}

// wordTerms is what is known of a word while an index is built.
type wordTerms struct {
	id         uint32 // in the vocabulary
	word, fold term
	folded     string
}

func (g *gatherer) of(word string) wordTerms {
	t, ok := g.words[word]
	if !ok {
		folded := vitext.Fold(word)
		t = wordTerms{g.vocabulary.id(word), hashWord(word, wordForm), hashWord(folded, foldForm), folded}
		g.words[word] = t
	}
	return t
}

// add reads text into u with the given weight.
func (g *gatherer) add(u *unit, text string, weight int) {
	var last wordTerms
	first, line := true, len(u.folded)
	for _, w := range vitext.Words(text) {
		t := g.of(w.Text)
		for range weight {
			u.terms = append(u.terms, t.word, t.fold)
			if !first {
				u.terms = append(u.terms, hashPair(last.word, t.word, pairForm), hashPair(last.fold, t.fold, foldPair))
			}
		}
		u.length += float64(weight)
		if first {
			g.vocabulary.see(t.id)
		} else {
			g.vocabulary.seeAfter(last.id, t.id)
			u.folded = append(u.folded, ' ')
		}
		u.folded = append(u.folded, t.folded...)
		last, first = t, false
	}
	u.folded = append(u.folded, '\n')
	for end := len(u.folded); weight > 1; weight-- {
		u.folded = append(u.folded, u.folded[line:end]...)
	}
}

// counts returns the unit's terms in order, each once with its count.
func (u *unit) counts() []termCount {
	slices.Sort(u.terms)
	out := make([]termCount, 0, len(u.terms))
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
