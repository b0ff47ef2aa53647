package widget

import (
	"container/list"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"trolyso/assistant"
	"trolyso/widget/wire"
)

const (
	// batch is how long pieces of text are gathered into one delta frame, the first
	// ones apart, which go at once.
	batch = 40 * time.Millisecond
	// maxLogged is how much text of running turns a log keeps, in bytes. A
	// reader that falls behind further loses deltas, which the done frame
	// makes up for.
	maxLogged = 256 << 10
	// keptTurns is how many ended turns a log can replay.
	keptTurns = 4
	// maxQueue is how many questions of one conversation may wait or run.
	maxQueue = 4
)

// Why a turn was given up.
var (
	errStopped  = errors.New("stopped by the person")
	errGone     = errors.New("nobody is listening any more")
	errShutdown = errors.New("the service is shutting down")
)

// A thread is the log of one conversation's frames and the turns that write to
// it. Turns run one after the other; any number of watchers read.
type thread struct {
	id   string
	slot chan struct{} // held by the turn that runs

	mu       sync.Mutex
	seq      int64 // of the newest frame
	log      []entry
	turns    []*turn // those that run or have entries in the log, oldest first
	watchers map[*watcher]struct{}
	grace    *time.Timer // set while turns go on without a watcher
	last     time.Time
}

// An entry is a frame in the log of a thread.
type entry struct {
	seq   int64
	turn  *turn
	frame wire.Outbound
}

// A turn is a question being answered, or answered, in a thread.
type turn struct {
	thread   *thread
	ask      string   // the browser's name for it
	question string   // personal data masked
	socket   *session // that asked; nil for plain requests, which cannot resume
	asked    time.Time
	ctx      context.Context
	cancel   context.CancelCauseFunc
	over     chan struct{} // closed when the last frame is in the log

	// Guarded by the thread's mutex.
	id      string // empty until the assistant has taken it on
	pending []byte // text not yet in a frame
	flush   *time.Timer
	ended   bool
	end     wire.Outbound // Done or Error, once ended
	endSeq  int64
}

// A watcher is woken when its thread has news.
type watcher struct{ wake chan struct{} }

// watch begins reading the thread and takes back a pending cancellation.
func (th *thread) watch() *watcher {
	th.mu.Lock()
	defer th.mu.Unlock()
	w := &watcher{wake: make(chan struct{}, 1)}
	th.watchers[w] = struct{}{}
	if th.grace != nil {
		th.grace.Stop()
		th.grace = nil
	}
	return w
}

// leave ends the reading of w. When it was the last, turns asked over sockets
// are given up after the grace.
func (th *thread) leave(w *watcher, grace time.Duration) {
	th.mu.Lock()
	defer th.mu.Unlock()
	delete(th.watchers, w)
	if len(th.watchers) > 0 {
		return
	}
	if grace <= 0 {
		th.abandon()
		return
	}
	var timer *time.Timer
	timer = time.AfterFunc(grace, func() {
		th.mu.Lock()
		defer th.mu.Unlock()
		if th.grace == timer {
			th.grace = nil
			th.abandon()
		}
	})
	th.grace = timer
}

// abandon gives up the turns asked over sockets. The lock is held.
func (th *thread) abandon() {
	for _, t := range th.turns {
		if t.socket != nil && !t.ended {
			t.cancel(errGone)
		}
	}
}

// after returns the entries numbered above seq, in order.
func (th *thread) after(seq int64) []entry {
	th.mu.Lock()
	defer th.mu.Unlock()
	i, _ := slices.BinarySearchFunc(th.log, seq+1, func(e entry, seq int64) int { return int(e.seq - seq) })
	return slices.Clone(th.log[i:])
}

// newest returns the number of the newest frame.
func (th *thread) newest() int64 {
	th.mu.Lock()
	defer th.mu.Unlock()
	return th.seq
}

// idle reports whether nothing runs or listens.
func (th *thread) idle() bool {
	th.mu.Lock()
	defer th.mu.Unlock()
	return len(th.watchers) == 0 && th.running() == 0
}

// busy reports whether a turn runs or waits.
func (th *thread) busy() bool {
	th.mu.Lock()
	defer th.mu.Unlock()
	return th.running() > 0
}

// running counts the turns that have not ended. The lock is held.
func (th *thread) running() int {
	n := 0
	for _, t := range th.turns {
		if !t.ended {
			n++
		}
	}
	return n
}

// enter adds t unless too many wait already.
func (th *thread) enter(t *turn) bool {
	th.mu.Lock()
	defer th.mu.Unlock()
	if th.running() >= maxQueue {
		return false
	}
	th.turns = append(th.turns, t)
	return true
}

// repeated finds the turn that ask repeats: a browser that lost its connection
// before it heard that its question was taken sends the question again under
// the same ID. It counts as repeated while the turn runs, and afterwards once,
// on another connection whose reader (which began after seq) was told the end.
func (th *thread) repeated(ask wire.Ask, by *session) bool {
	th.mu.Lock()
	defer th.mu.Unlock()
	question := masked(ask.Question)
	for _, t := range th.turns {
		if t.ask != ask.ID || t.question != question || t.socket == nil {
			continue
		}
		if !t.ended {
			return true
		}
		if t.socket != by && t.endSeq > by.from {
			t.socket = by
			return true
		}
	}
	return false
}

// stop gives up the question asked under the browser's ID.
func (th *thread) stop(ask string) {
	th.mu.Lock()
	defer th.mu.Unlock()
	for _, t := range th.turns {
		if t.ask == ask && !t.ended {
			t.cancel(errStopped)
		}
	}
}

// write appends a frame, made for the number it gets, and wakes the watchers.
// The lock is held.
func (th *thread) write(t *turn, frame func(seq int64) wire.Outbound) {
	th.seq++
	th.log = append(th.log, entry{th.seq, t, frame(th.seq)})
	for w := range th.watchers {
		select {
		case w.wake <- struct{}{}:
		default: // It is awake and has not looked yet.
		}
	}
}

func (t *turn) started(ev assistant.Started) {
	t.thread.mu.Lock()
	defer t.thread.mu.Unlock()
	t.start(ev)
}

// start logs that the turn was taken on. The lock is held.
func (t *turn) start(ev assistant.Started) {
	if t.id != "" {
		return
	}
	t.id = ev.Turn
	t.thread.write(t, func(seq int64) wire.Outbound {
		return wire.Started{ID: t.ask, Turn: t.id, Seq: seq, Understood: ev.Understood}
	})
}

func (t *turn) waiting(message string) {
	t.thread.mu.Lock()
	defer t.thread.mu.Unlock()
	t.writePending()
	t.thread.write(t, func(seq int64) wire.Outbound {
		return wire.Waiting{ID: t.ask, Turn: t.id, Seq: seq, Message: message}
	})
}

// delta writes text as a frame at once if none was written lately, and otherwise
// gathers it into one a little later.
func (t *turn) delta(text string) {
	t.thread.mu.Lock()
	defer t.thread.mu.Unlock()
	t.pending = append(t.pending, text...)
	if t.flush == nil {
		t.writePending()
		t.flush = time.AfterFunc(batch, t.flushDelta)
	}
}

func (t *turn) flushDelta() {
	t.thread.mu.Lock()
	defer t.thread.mu.Unlock()
	t.flush = nil
	if len(t.pending) > 0 && !t.ended {
		t.writePending()
		t.flush = time.AfterFunc(batch, t.flushDelta)
	}
}

// writePending writes the text gathered as a frame. The lock is held.
func (t *turn) writePending() {
	th := t.thread
	if t.ended || len(t.pending) == 0 {
		return
	}
	text := string(t.pending)
	t.pending = nil
	th.write(t, func(seq int64) wire.Outbound { return wire.Delta{Turn: t.id, Seq: seq, Text: text} })

	size := len(text)
	for i := len(th.log) - 2; i >= 0; i-- {
		if d, ok := th.log[i].frame.(wire.Delta); ok {
			if size += len(d.Text); size > maxLogged {
				th.log = slices.Delete(th.log, i, i+1)
			}
		}
	}
}

// finish ends the turn with its last frame. Of the turns that had ended before,
// what came between start and end leaves the log, and those that ended long
// ago leave it altogether.
func (t *turn) finish(frame func(seq int64) wire.Outbound) {
	th := t.thread
	th.mu.Lock()
	defer th.mu.Unlock()
	if t.flush != nil {
		t.flush.Stop()
	}
	t.writePending()
	th.log = slices.DeleteFunc(th.log, func(e entry) bool {
		switch e.frame.(type) {
		case wire.Delta, wire.Waiting:
			return e.turn.ended
		default:
			return false
		}
	})
	th.write(t, frame)
	t.ended, t.end, t.endSeq = true, th.log[len(th.log)-1].frame, th.seq

	ended := len(th.turns) - th.running()
	var old []*turn
	th.turns = slices.DeleteFunc(th.turns, func(t *turn) bool {
		if !t.ended || ended <= keptTurns {
			return false
		}
		ended--
		old = append(old, t)
		return true
	})
	th.log = slices.DeleteFunc(th.log, func(e entry) bool { return slices.Contains(old, e.turn) })
	close(t.over)
}

// threads keeps the threads of the conversations in use. It is safe for
// concurrent use.
type threads struct {
	max  int
	keep time.Duration
	now  func() time.Time

	mu   sync.Mutex
	byID map[string]*list.Element
	used *list.List // of *thread, the one used last in front
}

func newThreads(limit int, keep time.Duration, now func() time.Time) *threads {
	return &threads{max: limit, keep: keep, now: now, byID: map[string]*list.Element{}, used: list.New()}
}

// get returns the thread of a conversation. Its frames are numbered above
// after: a browser that has seen more than the server remembers must not take
// new frames for old ones.
func (ts *threads) get(id string, after int64) *thread {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	now := ts.now()
	if e, ok := ts.byID[id]; ok {
		ts.used.MoveToFront(e)
		th := e.Value.(*thread)
		th.last = now
		th.mu.Lock()
		th.seq = max(th.seq, after)
		th.mu.Unlock()
		return th
	}
	for e := ts.used.Back(); e != nil; {
		th := e.Value.(*thread)
		before := e.Prev()
		if len(ts.byID) < ts.max && now.Sub(th.last) < ts.keep {
			break
		}
		if th.idle() {
			ts.used.Remove(e)
			delete(ts.byID, th.id)
		}
		e = before
	}
	th := &thread{
		id: id, slot: make(chan struct{}, 1), seq: after, last: now,
		watchers: map[*watcher]struct{}{},
	}
	ts.byID[id] = ts.used.PushFront(th)
	return th
}
