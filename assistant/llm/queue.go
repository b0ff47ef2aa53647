package llm

import (
	"context"
	"sync/atomic"
	"time"

	"trolyso/assistant"
)

// A queue bounds the requests under way and those that wait for their turn.
type queue struct {
	slots   chan struct{}
	waiting atomic.Int64
	most    int64
	timeout time.Duration
}

type noticeKey struct{}

// Notify returns a context with which an answer that has to wait for its turn
// calls notice once, before the wait, on the goroutine that reads the answer. An
// assistant uses it to tell the person.
func (a *Answerer) Notify(ctx context.Context, notice func()) context.Context {
	return context.WithValue(ctx, noticeKey{}, notice)
}

// enter waits for a turn. It returns assistant.ErrBusy when too many wait already
// or the wait grows too long, and the error of ctx when that ends.
func (q *queue) enter(ctx context.Context) error {
	select {
	case q.slots <- struct{}{}:
		return nil
	default:
	}
	if q.waiting.Add(1) > q.most {
		q.waiting.Add(-1)
		return assistant.ErrBusy
	}
	defer q.waiting.Add(-1)
	if notice, ok := ctx.Value(noticeKey{}).(func()); ok {
		notice()
	}
	timer := time.NewTimer(q.timeout)
	defer timer.Stop()
	select {
	case q.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return assistant.ErrBusy
	}
}

func (q *queue) leave() { <-q.slots }
