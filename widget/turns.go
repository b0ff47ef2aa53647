package widget

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"trolyso/assistant"
	"trolyso/assistant/screen"
	"trolyso/widget/wire"
)

// open returns the thread of a conversation, or of a new one where the
// conversation is not known (any more).
func (s *Server) open(conversation string, after int64) *thread {
	if conversation != "" && len(conversation) <= wire.MaxID {
		if _, known := s.conversations.Turns(conversation); known {
			return s.threads.get(conversation, after)
		}
	}
	return s.threads.get(s.conversations.Start(), 0)
}

// begin takes a question on and answers it in its own goroutine, or says why
// not. The caller watches the thread, or waits for the turn to be over.
func (s *Server) begin(th *thread, client string, ask wire.Ask, by *session) (*turn, *wire.Error) {
	refuse := func(code wire.Code, message string, retryAfter int) (*turn, *wire.Error) {
		s.metrics.reject(rejection(code))
		return nil, &wire.Error{ID: ask.ID, Code: code, Message: message, RetryAfter: retryAfter}
	}
	switch {
	case strings.TrimSpace(ask.Question) == "":
		return refuse(wire.BadFrame, wordsNoQuestion, 0)
	case utf8.RuneCountInString(ask.Question) > s.cfg.MaxQuestion:
		return refuse(wire.TooLong, fmt.Sprintf(wordsTooLong, s.cfg.MaxQuestion), 0)
	}
	for _, l := range []struct {
		limiter *limiter
		key     string
	}{{s.byClient, client}, {s.byConversation, th.id}} {
		if wait, ok := l.limiter.take(l.key); !ok {
			after := seconds(wait)
			return refuse(wire.RateLimited, fmt.Sprintf(wordsRateLimited, after), after)
		}
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return refuse(wire.Unavailable, wordsClosing, 5)
	}
	if s.running >= s.cfg.MaxTurns {
		return refuse(wire.Busy, wordsBusy, 5)
	}
	ctx, cancelTimeout := context.WithTimeout(s.ctx, s.cfg.TurnTimeout)
	ctx, cancel := context.WithCancelCause(ctx)
	t := &turn{
		thread: th, ask: ask.ID, question: masked(ask.Question), socket: by, asked: s.now(),
		ctx: ctx, cancel: cancel, over: make(chan struct{}),
	}
	if !th.enter(t) {
		cancel(nil)
		cancelTimeout()
		return refuse(wire.Busy, wordsQueueFull, 5)
	}
	s.running++
	s.metrics.running.Inc()
	s.turns.Go(func() {
		defer func() {
			cancel(nil)
			cancelTimeout()
			s.mu.Lock()
			s.running--
			s.mu.Unlock()
			s.metrics.running.Dec()
		}()
		s.run(t, ask.Question)
	})
	return t, nil
}

// masked is a question as it is kept.
func masked(question string) string {
	question, _ = screen.Mask(question)
	return question
}

// run answers the question, as typed, when its thread is free, and always gives it
// an end: Done once it has started, and an Error if it never did.
func (s *Server) run(t *turn, question string) {
	th := t.thread
	var done *assistant.Turn
	var err error
	select {
	case th.slot <- struct{}{}:
		defer func() { <-th.slot }()
		done, err = s.answer(t, question)
	case <-t.ctx.Done():
		err = context.Cause(t.ctx)
	}

	took := s.now().Sub(t.asked)
	th.mu.Lock()
	taken := t.id != ""
	th.mu.Unlock()
	if done == nil || done.Answer.Outcome == assistant.Failed && t.ctx.Err() != nil {
		given := t.ctx.Err() != nil
		if given {
			err = context.Cause(t.ctx)
		}
		if !taken && !given {
			s.log.Error("question not taken", "err", err)
			refusal := wire.Error{ID: t.ask, Code: wire.Unavailable, Message: wordsUnavailable}
			if errors.Is(err, assistant.ErrBusy) {
				refusal.Code, refusal.Message, refusal.RetryAfter = wire.Busy, wordsBusy, 5
			}
			s.metrics.reject(rejection(refusal.Code))
			t.finish(func(int64) wire.Outbound { return refusal })
			return
		}
		if !taken {
			t.started(assistant.Started{Turn: rand.Text()})
		}
		done = &assistant.Turn{ID: t.id, Question: t.question, Answer: assistant.Answer{Outcome: assistant.Failed, Text: wordsFor(err)}}
	} else if done.Answer.Outcome != assistant.Failed {
		s.conversations.Append(th.id, *done)
	}
	if !taken {
		t.started(assistant.Started{Turn: done.ID, Understood: done.Understood})
	}
	s.metrics.finished(done.Answer.Outcome, took)
	attrs := []any{"turn", t.id, "outcome", done.Answer.Outcome, "took", took, "citations", len(done.Answer.Citations)}
	if err != nil {
		attrs = append(attrs, "err", err)
	}
	s.log.Info("turn ended", attrs...)
	final := *done
	final.ID = t.id
	t.finish(func(seq int64) wire.Outbound { return wire.DoneFrame(final, seq, took) })
}

// wordsFor tells a person why a turn failed.
func wordsFor(err error) string {
	switch {
	case errors.Is(err, errStopped):
		return wordsStopped
	case errors.Is(err, errGone):
		return wordsDisconnected
	case errors.Is(err, errShutdown):
		return wordsClosing
	case errors.Is(err, context.DeadlineExceeded):
		return wordsTimeout
	default:
		return wordsUnavailable
	}
}

// answer lets the assistant answer and writes what it says to the log. It
// returns the finished turn, or why there is none.
func (s *Server) answer(t *turn, question string) (done *assistant.Turn, err error) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("panic while answering", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			done, err = nil, fmt.Errorf("panic: %v", p)
		}
	}()
	turns, _ := s.conversations.Turns(t.thread.id)
	for ev, err := range s.cfg.Assistant.Ask(t.ctx, turns, question) {
		if err != nil {
			return nil, err
		}
		switch ev := ev.(type) {
		case assistant.Started:
			t.started(ev)
		case assistant.Waiting:
			t.waiting(ev.Message)
		case assistant.Delta:
			t.delta(ev.Text)
		case assistant.Done:
			return &ev.Turn, nil
		}
	}
	if t.ctx.Err() != nil {
		return nil, context.Cause(t.ctx)
	}
	return nil, errors.New("the assistant ended without an answer")
}

// wait returns the last frame of t. When ctx ends first, the turn is given up
// and still waited for, which does not take long.
func (t *turn) wait(ctx context.Context) wire.Outbound {
	select {
	case <-t.over:
	case <-ctx.Done():
		t.cancel(errGone)
		select {
		case <-t.over:
		case <-time.After(time.Second):
			return wire.Error{ID: t.ask, Code: wire.Unavailable, Message: wordsUnavailable}
		}
	}
	t.thread.mu.Lock()
	defer t.thread.mu.Unlock()
	return t.end
}
