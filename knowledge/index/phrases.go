package index

import (
	"maps"
	"slices"
)

// phrases are the ways people ask, each on its own: the title, sample questions
// and further phrasings of every guide. A question that is much like one of
// them is asked of that guide, however much else the guide holds. Their words
// are the first texts of the guide's profile.
type phrases struct {
	profiles *postings
	starts   []uint32  // where a guide's phrases start; one more than guides
	whole    []float32 // of a phrase: the sum of its gains
	themes   []theme   // of guides
}

// theme is what the phrases of a guide have in common: folded words and pairs of
// them with what each weighs, all together 1.
type theme map[term]float64

// commonShare is the share of a guide's phrases that hold what they have in
// common.
const commonShare = 0.2

// likenessAsked is how much of the question must stand in a phrase, against how
// much of the phrase must stand in the question, for the two to be alike.
const likenessAsked = 0.4

// newPhrases weighs the phrases of guides, whose words profiles holds.
func newPhrases(guides []guideUnit, profiles *postings) *phrases {
	p := &phrases{profiles: profiles, starts: make([]uint32, 1, len(guides)+1)}
	for g, u := range guides {
		left := titleWeight + len(u.guide.Questions) + len(u.guide.Phrasings)
		phrases, held := float64(left), map[term]float64{}
		profiles.eachText(g, func(tokens []uint32) bool {
			p.whole = append(p.whole, float32(profiles.gain(tokens)))
			for t := range profiles.foldedTerms(tokens) {
				held[t]++
			}
			left--
			return left > 0
		})
		p.themes = append(p.themes, profiles.theme(held, phrases))
		p.starts = append(p.starts, uint32(len(p.whole)))
	}
	return p
}

// foldedTerms returns the folded words and pairs of a text.
func (p *postings) foldedTerms(tokens []uint32) map[term]bool {
	set := map[term]bool{}
	var last term
	for i, token := range tokens {
		fold := p.vocabulary.forms.terms[p.vocabulary.folded[token-1]]
		set[fold] = true
		if i > 0 {
			set[hashPair(last, fold, foldPair)] = true
		}
		last = fold
	}
	return set
}

// theme weighs what some phrases have in common, given how many of them hold
// each term.
func (p *postings) theme(held map[term]float64, phrases float64) theme {
	out, whole := theme{}, 0.0
	for t, n := range held {
		if share := n / phrases; share >= commonShare {
			out[t] = weightOf[t.form()] * p.idf(t) * share
		}
	}
	for _, t := range slices.Sorted(maps.Keys(out)) {
		whole += out[t]
	}
	for t := range out {
		out[t] /= whole
	}
	return out
}

// met is how much of the theme of guide g the query holds, from 0 to 1.
func (p *phrases) met(g int, query []weighted) float64 {
	met := map[term]bool{}
	sum := 0.0
	for _, q := range query {
		if !met[q.term] {
			met[q.term] = true
			sum += p.themes[g][q.term]
		}
	}
	return sum
}

// likeness tells how much the query is like the phrase of guide g most like it,
// from 0 to 1: what they share against what either says. Whole is the gain of
// all the question's terms.
func (p *phrases) likeness(g int, query *weighing, whole float64) float64 {
	best := 0.0
	i, end := p.starts[g], p.starts[g+1]
	p.profiles.eachText(g, func(tokens []uint32) bool {
		if i == end {
			return false
		}
		query.meetAll(tokens)
		shared := 0.0
		query.eachMet(func(t weighted, _ float64) { shared += t.alike })
		best = max(best, shared/max(1e-9, likenessAsked*whole+(1-likenessAsked)*float64(p.whole[i])))
		i++
		return true
	})
	return min(1, best)
}
