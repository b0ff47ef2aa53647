package assistant

import (
	"strings"

	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// next picks questions that could follow: what else people ask of the guide
// that answered and of its neighbours.
func next(question string, hits []knowledge.Hit) []string {
	var out []string
	seen := map[string]bool{vitext.Fold(question): true}
	guides := map[string]int{}
	for _, h := range hits {
		g := h.Passage.Guide
		if g == nil || guides[g.ID] > 0 {
			continue
		}
		guides[g.ID]++
		most := 2
		if len(guides) > 1 {
			most = 1
		}
		for _, q := range g.Questions {
			if len(out) == nextLimit {
				return out
			}
			if k := vitext.Fold(q); most > 0 && !seen[k] && !alike(k, vitext.Fold(question)) {
				seen[k] = true
				most--
				out = append(out, q)
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
