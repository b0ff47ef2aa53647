package assistant

import (
	"context"
	"iter"
	"strings"
	"sync"
	"time"

	"trolyso/assistant/screen"
	"trolyso/assistant/verify"
	"trolyso/knowledge"
)

// A Step is what one step on the way to an answer found, for those who want to
// know why the answer is as it is. Detail can be written as JSON. It tells the
// question in its masked form only, but whole prompts and whole texts, so it is
// for the terminal of a curator and for no log.
type Step struct {
	Name   string  `json:"step"`
	TookMS float64 `json:"took_ms"` // since the step before
	Detail any     `json:"detail"`
}

// tracer passes steps on, one at a time.
type tracer struct {
	mu   sync.Mutex
	last time.Time
	put  func(Step)
}

type tracerKey struct{}

// WithTrace returns a context with which [Assistant.Ask], and what it calls,
// tell put of each step as it is done. Put is never called twice at a time.
func WithTrace(ctx context.Context, put func(Step)) context.Context {
	return context.WithValue(ctx, tracerKey{}, &tracer{last: time.Now(), put: put})
}

// Trace tells of a step where somebody wants to know; otherwise it only looks
// whether somebody does. Detail is called before Trace returns.
func Trace(ctx context.Context, name string, detail func() any) {
	t, ok := ctx.Value(tracerKey{}).(*tracer)
	if !ok {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	took := time.Since(t.last)
	t.put(Step{Name: name, TookMS: milliseconds(took), Detail: detail()})
	t.last = time.Now()
}

// traced reports whether somebody wants to know.
func traced(ctx context.Context) bool { return ctx.Value(tracerKey{}) != nil }

type tracedMask struct {
	Question string         `json:"question"`
	Found    []screen.Datum `json:"found"`
}

func (t *turn) traceMasked(ctx context.Context) {
	Trace(ctx, "masked", func() any {
		d := tracedMask{t.done.Question, []screen.Datum{}}
		for _, f := range t.private {
			d.Found = append(d.Found, f.Kind)
		}
		return d
	})
}

type tracedScreen struct {
	Kind   screen.Kind `json:"kind"`
	Reason string      `json:"reason,omitempty"`
	Rule   int         `json:"rule,omitempty"` // line of rules.txt
}

type tracedFollowUp struct {
	Question string `json:"question"`
	Guide    string `json:"guide,omitempty"` // what it must be about
	By       string `json:"by"`              // rules or model
	Err      string `json:"error,omitempty"`
}

type tracedFinding struct {
	Question   string             `json:"question"`
	Understood string             `json:"understood,omitempty"`
	Words      []knowledge.Word   `json:"words"`
	Confidence float64            `json:"confidence"`
	Features   map[string]float64 `json:"features"`
	Rivals     []string           `json:"rivals,omitempty"`
	Documents  []string           `json:"documents,omitempty"` // as asked for
	Hits       []tracedHit        `json:"hits"`
}

type tracedHit struct {
	Passage string  `json:"passage"`
	Score   float64 `json:"score"`
}

func tracedHits(hits []knowledge.Hit) []tracedHit {
	out := make([]tracedHit, len(hits))
	for i, h := range hits {
		out[i] = tracedHit{h.Passage.ID, h.Score}
	}
	return out
}

func traceFound(ctx context.Context, question string, f knowledge.Finding) {
	Trace(ctx, "found", func() any {
		d := tracedFinding{question, f.Understood, f.Words, f.Confidence, f.Features, f.Rivals, nil, tracedHits(f.Hits)}
		for _, m := range f.Documents {
			d.Documents = append(d.Documents, m.Asked)
		}
		return d
	})
}

func traceEvidence(ctx context.Context, evidence []knowledge.Hit) {
	Trace(ctx, "evidence", func() any { return tracedHits(evidence) })
}

// traceRaw tells what an Answerer wrote once it has come to its end.
func traceRaw(ctx context.Context, source iter.Seq2[string, error]) iter.Seq2[string, error] {
	if !traced(ctx) {
		return source
	}
	return func(yield func(string, error) bool) {
		var text strings.Builder
		var failed error
		defer func() {
			Trace(ctx, "written", func() any {
				d := tracedText{Text: text.String()}
				if failed != nil {
					d.Err = failed.Error()
				}
				return d
			})
		}()
		for piece, err := range source {
			text.WriteString(piece)
			failed = err
			if !yield(piece, err) {
				return
			}
		}
	}
}

type tracedText struct {
	Text string `json:"text"`
	Err  string `json:"error,omitempty"`
}

type tracedSentence struct {
	Sentence string        `json:"sentence"`
	Kept     bool          `json:"kept"`
	Reason   verify.Reason `json:"reason,omitempty"`
	Markers  []int         `json:"markers,omitempty"`
	Support  float64       `json:"support"`
	TookMS   float64       `json:"took_ms"`
}

func traceVerdicts(ctx context.Context, r verify.Result) {
	Trace(ctx, "verified", func() any {
		out := make([]tracedSentence, len(r.Verdicts))
		for i, v := range r.Verdicts {
			out[i] = tracedSentence{v.Sentence, v.Kept, v.Reason, v.Markers, v.Support, milliseconds(v.Took)}
		}
		return out
	})
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
