package llm

import (
	"regexp"
	"strings"
	"sync"
	"time"
)

// A breaker keeps a failing server from costing every person a wait. After a
// number of failures in a row it lets nobody through for a while, then one to
// try.
type breaker struct {
	failures int
	pause    time.Duration
	now      func() time.Time

	mu      sync.Mutex
	row     int
	until   time.Time
	probing bool
}

// allow reports whether a request may be sent.
func (b *breaker) allow() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.row < b.failures {
		return true
	}
	if b.probing || b.now().Before(b.until) {
		return false
	}
	b.probing = true
	return true
}

// release takes back an allowed request that told nothing of the server.
func (b *breaker) release() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.probing = false
}

func (b *breaker) succeeded() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.row, b.probing = 0, false
}

// failed counts a failure and reports whether it opened the breaker.
func (b *breaker) failed() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.row++
	b.probing = false
	if b.row < b.failures {
		return false
	}
	b.until = b.now().Add(b.pause)
	return b.row == b.failures
}

// A dialect remembers which name the server has for the bound on an answer.
type dialect struct {
	mu         sync.Mutex
	completion bool
}

// The client itself refuses max_tokens for models of these names.
var newModels = regexp.MustCompile(`^(o1|o3|o4|gpt-5|gpt-6)`)

func (d *dialect) completionTokens(model string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.completion || newModels.MatchString(model)
}

func (d *dialect) learn() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.completion = true
}

// A thoughtFilter drops <think> blocks, whose marks may come in pieces.
type thoughtFilter struct {
	held     string
	thinking bool
}

const (
	thoughtStart = "<think>"
	thoughtEnd   = "</think>"
)

// pass takes the next piece and returns what is no thought; what may be the
// beginning of a mark is held back.
func (f *thoughtFilter) pass(piece string) string {
	f.held += piece
	var out strings.Builder
	for {
		sign := thoughtStart
		if f.thinking {
			sign = thoughtEnd
		}
		before, after, found := strings.Cut(f.held, sign)
		if !found {
			keep := 0
			for n := min(len(sign)-1, len(f.held)); n > 0; n-- {
				if strings.HasSuffix(f.held, sign[:n]) {
					keep = n
					break
				}
			}
			if !f.thinking {
				out.WriteString(f.held[:len(f.held)-keep])
			}
			f.held = f.held[len(f.held)-keep:]
			return out.String()
		}
		if !f.thinking {
			out.WriteString(before)
		}
		f.held, f.thinking = after, !f.thinking
	}
}
