package assistant

import (
	"container/list"
	"crypto/rand"
	"slices"
	"sync"
	"time"
)

// ConversationsConfig configures [NewConversations]. The zero value is usable.
type ConversationsConfig struct {
	// Max is the greatest number of conversations remembered; the default is
	// 10000. When one more begins, one without turns goes first, and otherwise
	// the one longest unused.
	Max int
	// MaxTurns is the greatest number of turns remembered of one conversation;
	// the default is 20. The oldest go first.
	MaxTurns int
	// Idle is how long a conversation is remembered after its last use; the
	// default is two hours.
	Idle time.Duration
	// Now tells the time; the default is time.Now.
	Now func() time.Time
}

// Conversations remembers what was asked and answered in each conversation, in
// memory and within bounds. It is safe for concurrent use.
type Conversations struct {
	max, maxTurns int
	idle          time.Duration
	now           func() time.Time

	mu   sync.Mutex
	byID map[string]*list.Element
	// Both lists hold *conversation, the one used last in front. Conversations
	// nobody has asked anything in are kept apart, so that opening many of them
	// cannot push out those in use.
	empty, used *list.List
}

type conversation struct {
	id    string
	turns []Turn
	last  time.Time
}

// NewConversations returns an empty memory.
func NewConversations(cfg ConversationsConfig) *Conversations {
	if cfg.Max <= 0 {
		cfg.Max = 10000
	}
	if cfg.MaxTurns <= 0 {
		cfg.MaxTurns = 20
	}
	if cfg.Idle <= 0 {
		cfg.Idle = 2 * time.Hour
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Conversations{
		max: cfg.Max, maxTurns: cfg.MaxTurns, idle: cfg.Idle, now: cfg.Now,
		byID: map[string]*list.Element{}, empty: list.New(), used: list.New(),
	}
}

// Start begins a conversation and returns its ID, which cannot be guessed:
// whoever knows it may go on with the conversation.
func (c *Conversations) Start() string {
	id := rand.Text()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(id)
	return id
}

// Turns returns the turns of a conversation, oldest first, and whether the
// conversation is remembered. The slice is the caller's own. Asking counts as
// use.
func (c *Conversations) Turns(id string) ([]Turn, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.expire()
	e, ok := c.byID[id]
	if !ok {
		return nil, false
	}
	return slices.Clone(c.touch(e).turns), true
}

// Append adds a turn to a conversation. One forgotten in the meantime is
// remembered anew from this turn on, so id must come from [Conversations.Start].
func (c *Conversations) Append(id string, t Turn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byID[id]
	if !ok {
		e = c.add(id)
	}
	conv := c.touch(e)
	if len(conv.turns) == 0 {
		c.empty.Remove(e)
		c.byID[id] = c.used.PushFront(conv)
	}
	conv.turns = append(conv.turns, t)
	if over := len(conv.turns) - c.maxTurns; over > 0 {
		conv.turns = slices.Delete(conv.turns, 0, over)
	}
}

// Len returns the number of conversations remembered.
func (c *Conversations) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.expire()
	return len(c.byID)
}

// add remembers a new conversation and makes room for it. The lock is held.
func (c *Conversations) add(id string) *list.Element {
	c.expire()
	for len(c.byID) >= c.max {
		oldest := c.empty.Back()
		if oldest == nil {
			oldest = c.used.Back()
		}
		c.forget(oldest)
	}
	e := c.empty.PushFront(&conversation{id: id, last: c.now()})
	c.byID[id] = e
	return e
}

// touch notes the use of a conversation. The lock is held.
func (c *Conversations) touch(e *list.Element) *conversation {
	conv := e.Value.(*conversation)
	conv.last = c.now()
	c.listOf(conv).MoveToFront(e)
	return conv
}

// expire forgets what has been idle too long. The lock is held.
func (c *Conversations) expire() {
	before := c.now().Add(-c.idle)
	for _, l := range []*list.List{c.empty, c.used} {
		for e := l.Back(); e != nil && e.Value.(*conversation).last.Before(before); e = l.Back() {
			c.forget(e)
		}
	}
}

func (c *Conversations) forget(e *list.Element) {
	conv := e.Value.(*conversation)
	c.listOf(conv).Remove(e)
	delete(c.byID, conv.id)
}

func (c *Conversations) listOf(conv *conversation) *list.List {
	if len(conv.turns) == 0 {
		return c.empty
	}
	return c.used
}
