package index

// phrases are the ways people ask, each on its own: the title, sample questions
// and further phrasings of every guide. A question that is much like one of
// them is asked of that guide, however much else the guide holds. Their words
// are the first texts of the guide's profile.
type phrases struct {
	profiles *postings
	starts   []uint32  // where a guide's phrases start; one more than guides
	whole    []float32 // of a phrase: the sum of its gains
}

// likenessAsked is how much of the question must stand in a phrase, against how
// much of the phrase must stand in the question, for the two to be alike.
const likenessAsked = 0.4

// newPhrases weighs the phrases of guides, whose words profiles holds.
func newPhrases(guides []guideUnit, profiles *postings) *phrases {
	p := &phrases{profiles: profiles, starts: make([]uint32, 1, len(guides)+1)}
	for g, u := range guides {
		left := titleWeight + len(u.guide.Questions) + len(u.guide.Phrasings)
		profiles.eachText(g, func(tokens []uint32) bool {
			p.whole = append(p.whole, float32(profiles.gain(tokens)))
			left--
			return left > 0
		})
		p.starts = append(p.starts, uint32(len(p.whole)))
	}
	return p
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
