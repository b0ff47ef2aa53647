package llm

import (
	"sync"
	"time"
)

// A breaker leaves a failing server alone for a while, then lets one request
// through to see whether it is back.
type breaker struct {
	failures int           // in a row, after which it opens
	cooldown time.Duration // the first time
	now      func() time.Time

	mu      sync.Mutex
	count   int
	trips   int // times it opened since the last success
	until   time.Time
	probing bool
}

// maxCooldown is how many times as long as the first a cooldown may grow.
const maxCooldown = 10

// A pass is leave to send a request. Its holder has to report how that went.
type pass struct{ probe bool }

// allow reports whether a request may go now, and if not, for how long none may.
func (b *breaker) allow() (p pass, ok bool, wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.until.IsZero() {
		return pass{}, true, 0
	}
	if wait = b.until.Sub(b.now()); wait > 0 {
		return pass{}, false, wait
	}
	if b.probing {
		return pass{}, false, b.cooldown
	}
	b.probing = true
	return pass{probe: true}, true, 0
}

// open reports whether requests are turned away now.
func (b *breaker) open() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return !b.until.IsZero() && (b.probing || b.now().Before(b.until))
}

type verdict int

const (
	healthy verdict = iota
	failing
	unknown // the caller went away before it could be told
)

// report takes how a request went, and how long the server asked to be left
// alone. It returns whether the breaker opened or closed by it.
func (b *breaker) report(p pass, v verdict, leave time.Duration) (opened, closed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if p.probe {
		b.probing = false
	}
	open := !b.until.IsZero()
	switch v {
	case healthy:
		b.count, b.trips, b.until = 0, 0, time.Time{}
		return false, open
	case failing:
		b.count++
		if open && !p.probe || b.count < b.failures && !p.probe && leave == 0 {
			return false, false
		}
		wait := min(b.cooldown<<min(b.trips, 8), b.cooldown*maxCooldown)
		b.until = b.now().Add(max(wait, min(leave, b.cooldown*maxCooldown)))
		b.trips++
		return !open, false
	}
	return false, false
}
