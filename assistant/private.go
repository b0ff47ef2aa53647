package assistant

import (
	"context"
	"slices"
	"strings"

	"trolyso/assistant/screen"
	"trolyso/knowledge"
)

// Personal data go no further than [Assistant.Ask]: what a person typed is
// screened as it is, and from there on there is only the masked form, in the
// turn, in what the model is shown and in the log. The search is given the
// masked form without its placeholders, for they are words that nobody typed.

// masked returns turns as they may be kept and shown to a model, and whether the
// person has been told not to send personal data. Turns that an assistant ended
// are masked already; a caller's own need not be.
func masked(turns []Turn) (out []Turn, warned bool) {
	out = make([]Turn, len(turns))
	for i, t := range turns {
		if !t.masked {
			t.Question, _ = screen.Mask(t.Question)
			t.Understood, _ = screen.Mask(t.Understood)
			t.Answer.Text, _ = screen.Mask(t.Answer.Text)
		}
		if before, after, found := strings.Cut(t.Answer.Text, privateText); found {
			warned = true
			t.Answer.Text = strings.TrimSpace(strings.TrimSpace(before) + after)
		}
		out[i] = t
	}
	return out, warned
}

// A finding is what was found for a question.
type finding struct {
	knowledge.Finding
	question string
	limit    int
}

// find searches for question, which is masked.
func (t *turn) find(ctx context.Context, question string, limit int) (knowledge.Finding, error) {
	if t.found == nil || t.found.question != question || t.found.limit != limit {
		f, err := t.cfg.Retriever.Find(ctx, screen.Bare(question), limit)
		if err != nil {
			return f, err
		}
		t.found = &finding{f, question, limit}
	}
	f := t.found.Finding
	f.Hits = slices.Clone(f.Hits) // which the caller may put in another order
	return f, nil
}
