package assistant

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"trolyso/assistant/screen"
	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

const rewriteTimeout = 5 * time.Second

var followUp = regexp.MustCompile(`^(the |vay |roi |a |con |nhung |ma )*(con|the|vay|cai do|cai nay|viec do|viec nay|no|do|thu tuc do|thu tuc nay|cho do|neu|sao|vay thi|the thi)\b`)

// rewrite has the Rewriter put a follow-up, and keeps to what our own rules made
// of it when that fails or takes long.
func (t *turn) rewrite(ctx context.Context, question, whole string) string {
	if t.cfg.Rewriter == nil {
		return whole
	}
	bounded, cancel := context.WithTimeout(ctx, rewriteTimeout)
	defer cancel()
	rewritten, err := t.cfg.Rewriter.Rewrite(bounded, t.turns, question)
	Trace(ctx, "stand_alone", func() any {
		d := tracedFollowUp{Question: rewritten, By: "model"}
		if err != nil {
			d.Err = err.Error()
		}
		return d
	})
	if err != nil {
		t.cfg.Log.Info("follow-up not rewritten", "turn", t.done.ID, "err", err)
		return whole
	}
	return rewritten
}

// keepTo puts the passages of one guide first, for a question that leaves no
// doubt what it is about. An empty ID leaves the finding as it is.
func keepTo(f *knowledge.Finding, guide string) {
	own := func(h knowledge.Hit) bool { return h.Passage.GuideID() == guide }
	if guide == "" || !slices.ContainsFunc(f.Hits, own) {
		return
	}
	slices.SortStableFunc(f.Hits, func(a, b knowledge.Hit) int {
		switch {
		case own(a) == own(b):
			return 0
		case own(a):
			return -1
		}
		return 1
	})
	f.Confidence, f.Rivals = 1, nil
}

// standAlone makes a follow-up carry its subject. It reports false when the
// question stands on its own, and names the guide it must be about when the
// question itself names no subject at all.
func (t *turn) standAlone(ctx context.Context, question string, alone knowledge.Finding) (whole, about string, ok bool) {
	if len(t.turns) == 0 || alone.Documents != nil {
		return "", "", false
	}
	question = screen.Bare(question)
	folded := vitext.Fold(strings.TrimSpace(question))
	if alone.Understood != "" {
		folded = vitext.Fold(alone.Understood)
		question = alone.Understood
	}
	words := len(vitext.Words(question))
	pointing := followUp.MatchString(folded) || strings.Contains(folded, "cai do") || strings.Contains(folded, "viec do") || strings.Contains(folded, "thu tuc nay")
	bare := words <= 10 && namesNothing(question)
	if !pointing && !bare {
		return "", "", false
	}
	subject, guide := t.subject(ctx)
	if subject == "" {
		return "", "", false
	}
	asked := question
	if alone.Understood != "" {
		asked = alone.Understood
	}
	if !bare && !namesNothing(asked) && alone.Confidence > 0.8 && alone.Features["matched"] >= 3 {
		return "", "", false // names a subject of its own
	}
	if bare || namesNothing(asked) {
		about = guide
	}
	return strings.TrimRight(strings.TrimSpace(asked), "?.! ") + " (" + subject + ")?", about, true
}

// subject is what the conversation was last about: the title and ID of the guide
// that answered last.
func (t *turn) subject(ctx context.Context) (title, guide string) {
	for i := len(t.turns) - 1; i >= 0; i-- {
		last := t.turns[i]
		if len(last.Answer.Citations) > 0 {
			return last.Answer.Citations[0].Title, last.Answer.Citations[0].Guide
		}
		if last.Answer.Outcome != "" && last.Answer.Outcome != Answered {
			continue
		}
		f, err := t.find(ctx, last.Question, 1)
		if err == nil && len(f.Hits) > 0 && f.Confidence >= sureEnough {
			return f.Hits[0].Passage.Title, f.Hits[0].Passage.GuideID()
		}
	}
	return "", ""
}
