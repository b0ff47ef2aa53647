package assistant

import (
	"context"

	"trolyso/assistant/screen"
	"trolyso/knowledge"
)

// pinned is the answer that a curator has pinned to the question, unless it
// should have been reviewed by now. Somebody in trouble gets the answer to that.
func (t *turn) pinned(f knowledge.Finding, v screen.Verdict) *knowledge.Pinned {
	if p := f.Pinned; p != nil && v.Kind == screen.Pass && !p.ReviewBy.PassedOn(t.cfg.Now()) {
		return p
	}
	return nil
}

// give answers with p, word for word.
func (t *turn) give(ctx context.Context, p *knowledge.Pinned, f knowledge.Finding) {
	evidence := make([]knowledge.Hit, len(p.Passages))
	for i := range p.Passages {
		evidence[i] = knowledge.Hit{Passage: p.Passages[i]}
	}
	Trace(ctx, "pinned", func() any { return p.ID })
	if !t.start(f.Understood) || !t.emit(Delta{p.Text}) {
		return
	}
	text, citations := cite(p.Text, evidence)
	notes := t.notes(citations, evidence)
	if p.ApprovedBy != "" {
		t.unapproved = "" // an office stands for these words, whoever stands for the guides
	}
	t.done.Answer = Answer{Outcome: Answered, Text: text + notes, Citations: citations, Next: next(t.turns, t.done.Question, append(evidence, f.Hits...))}
}
