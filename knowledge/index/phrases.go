package index

import (
	"slices"

	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// phrases are the ways people ask, each on its own: the title, sample questions
// and further phrasings of every guide. A question that is much like one of
// them is asked of that guide, however much else the guide holds.
type phrases struct {
	guides []uint32 // where a guide's phrases start; one more than guides
	starts []uint32 // where a phrase's terms start; one more than phrases
	terms  []term   // in order within a phrase
	gains  []float32
	whole  []float32 // of a phrase: the sum of its gains
}

// likenessAsked is how much of the question must stand in a phrase, against how
// much of the phrase must stand in the question, for the two to be alike.
const likenessAsked = 0.4

// newPhrases gathers the phrases of guides, whose terms profiles weighs.
func newPhrases(guides []guideUnit, profiles *postings) *phrases {
	p := &phrases{guides: make([]uint32, 1, len(guides)+1), starts: make([]uint32, 1)}
	for _, g := range guides {
		for _, text := range phrasesOf(g.guide) {
			p.add(text, profiles)
		}
		p.guides = append(p.guides, uint32(len(p.whole)))
	}
	return p
}

func phrasesOf(g *knowledge.Guide) []string {
	return slices.Concat([]string{g.Title}, g.Questions, g.Phrasings)
}

func (p *phrases) add(text string, profiles *postings) {
	var terms []weighted
	eachTerm(wordTexts(text), func(int) float64 { return 1 }, func(t term, weight float64) {
		terms = append(terms, weighted{term: t, weight: weight})
	})
	rated, whole := profiles.rate(terms)
	slices.SortFunc(rated, byTerm)
	for _, t := range rated {
		p.terms = append(p.terms, t.term)
		p.gains = append(p.gains, float32(t.gain))
	}
	p.starts = append(p.starts, uint32(len(p.terms)))
	p.whole = append(p.whole, float32(whole))
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

// likeness tells how much the query is like the phrase of guide g most like it,
// from 0 to 1: what they share against what either says. Whole is the gain of
// all the question's terms.
func (p *phrases) likeness(g int, query []weighted, whole float64) float64 {
	best := 0.0
	for i := p.guides[g]; i < p.guides[g+1]; i++ {
		lo, hi := p.starts[i], p.starts[i+1]
		shared := 0.0
		for _, q := range query {
			at, ok := slices.BinarySearch(p.terms[lo:hi], q.term)
			lo += uint32(at)
			if ok {
				shared += min(q.gain, float64(p.gains[lo]))
			}
		}
		if s := shared / (likenessAsked*whole + (1-likenessAsked)*float64(p.whole[i])); s > best {
			best = s
		}
	}
	return min(1, best)
}
