package assistant

import (
	"slices"
	"strings"

	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// next picks questions that could follow and that the corpus answers: what else
// people ask of the guide that answered, and of its neighbours. What was asked
// in the conversation is not offered again.
func next(turns []Turn, question string, hits []knowledge.Hit) []string {
	asked := []string{vitext.Fold(question)}
	for _, t := range turns {
		asked = append(asked, vitext.Fold(t.Question), vitext.Fold(t.Understood))
	}
	var out []string
	offer := func(q string) bool {
		if len(out) == nextLimit || slices.ContainsFunc(asked, func(a string) bool { return alike(vitext.Fold(q), a) }) {
			return false
		}
		asked = append(asked, vitext.Fold(q))
		out = append(out, q)
		return true
	}
	var guides []*knowledge.Guide
	for _, h := range hits {
		if g := h.Passage.Guide; g != nil && !slices.Contains(guides, g) {
			guides = append(guides, g)
		}
	}
	for i, g := range guides {
		most := 2
		if i > 0 {
			most = 1
		}
		for _, q := range g.Questions {
			if most > 0 && offer(q) {
				most--
			}
		}
	}
	return out
}

// alike reports whether most words of a stand in b.
func alike(a, b string) bool {
	words, shared := vitext.Words(a), 0
	b = " " + strings.Trim(b, "?. ") + " "
	for _, w := range words {
		if strings.Contains(b, " "+w.Text+" ") {
			shared++
		}
	}
	return len(words) > 0 && shared*4 >= len(words)*3
}
