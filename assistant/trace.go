package assistant

import (
	"context"
	"sync"
	"time"
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
	t.put(Step{Name: name, TookMS: float64(took.Microseconds()) / 1000, Detail: detail()})
	t.last = time.Now()
}

// tracedHit is a passage in a trace.
type tracedHit struct {
	Passage string  `json:"passage"`
	Score   float64 `json:"score"`
}

func traceHits[H any](hits []H, of func(H) tracedHit) []tracedHit {
	out := make([]tracedHit, len(hits))
	for i, h := range hits {
		out[i] = of(h)
	}
	return out
}
