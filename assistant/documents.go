package assistant

import (
	"fmt"
	"slices"
	"strings"

	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// documentUnclear answers a question whose document numbers the corpus does not
// hold or that could be several documents, and reports whether it did. A
// question that also names a document the corpus holds is answered from that.
func (t *turn) documentUnclear(understood string, f knowledge.Finding) bool {
	clear := slices.ContainsFunc(f.Documents, func(d knowledge.DocumentMatch) bool { return len(d.Guides)+len(d.Mentioned) == 1 })
	for _, d := range f.Documents {
		switch {
		case len(d.Guides)+len(d.Mentioned) > 1:
			t.start(understood)
			choices := documentChoices(d)
			t.answer(Clarify, clarifyDocumentText(d.Asked, choices))
			t.done.Answer.Choices = choices
			return true
		case len(d.Guides)+len(d.Mentioned) == 0 && !clear:
			t.start(understood)
			t.answer(NotFound, noDocumentText(d))
			t.done.Answer.Choices = documentChoices(d)
			return true
		}
	}
	return false
}

// documentChoices offers what a reference can be, or comes near to.
func documentChoices(d knowledge.DocumentMatch) []Choice {
	choices := []Choice{}
	for _, g := range d.Guides {
		choices = append(choices, Choice{Label: g.Title, Question: documentName(g), Guide: g.ID})
	}
	for _, m := range d.Mentioned {
		choices = append(choices, Choice{Label: mentionedLabel(m), Question: m.Name, Guide: m.Guide.ID})
	}
	for _, n := range d.Near {
		choices = append(choices, Choice{Label: n.Guide.Title, Question: documentName(n.Guide), Guide: n.Guide.ID})
	}
	return choices[:min(choiceLimit, len(choices))]
}

func documentName(g *knowledge.Guide) string { return g.Document.Type + " " + g.Document.Number }

// documentsFirst makes sure that the evidence holds every document that the
// question names, and says of each how it stands and of the second and further
// what it is. Documents that the corpus does not hold are named too.
func (t *turn) documentsFirst(question string, f knowledge.Finding, evidence []knowledge.Hit) (prefix string, _ []knowledge.Hit) {
	var out strings.Builder
	evidence = slices.Clip(evidence)
	for i, d := range f.Documents {
		switch {
		case len(d.Guides) == 1:
			g := d.Guides[0]
			at := slices.IndexFunc(evidence, func(h knowledge.Hit) bool { return h.Passage.Guide == g })
			if at < 0 {
				passages := g.Passages() // the summary stands first
				at, evidence = len(evidence), append(evidence, knowledge.Hit{Passage: passages[0]})
			}
			fmt.Fprintf(&out, "%s [%d]", statusText(g.Document, t.cfg.Now()), at+1)
			if s := vitext.Sentences(evidence[at].Passage.Text); i > 0 && len(s) > 0 {
				fmt.Fprintf(&out, " %s [%d]", s[0], at+1)
			}
		case len(d.Mentioned) == 1:
			out.WriteString(mentionedText(d.Mentioned[0]))
			if len(vitext.Words(question)) <= bareReference {
				evidence = passageFirst(evidence, d.Mentioned[0])
			}
		default:
			out.WriteString(noDocumentText(d))
		}
		out.WriteString("\n\n")
	}
	return out.String(), evidence
}

// bareReference is how many words a question has at the most that asks for a
// document and for nothing in it.
const bareReference = 8

// passageFirst puts the passage that speaks of m before the others.
func passageFirst(evidence []knowledge.Hit, m knowledge.MentionedDocument) []knowledge.Hit {
	for _, p := range m.Guide.Passages() {
		if p.ID == m.Passage {
			rest := slices.DeleteFunc(slices.Clone(evidence), func(h knowledge.Hit) bool { return h.Passage.ID == p.ID })
			return append([]knowledge.Hit{{Passage: p}}, rest...)
		}
	}
	return evidence
}
