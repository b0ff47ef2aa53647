package assistant_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"trolyso/assistant"
)

type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func TestConversationsRemember(t *testing.T) {
	c := assistant.NewConversations(assistant.ConversationsConfig{MaxTurns: 3})
	id := c.Start()
	if turns, ok := c.Turns(id); !ok || len(turns) != 0 {
		t.Fatalf("a new conversation: got %d turns, known %v", len(turns), ok)
	}
	for i := range 5 {
		c.Append(id, assistant.Turn{ID: fmt.Sprint(i)})
	}
	turns, ok := c.Turns(id)
	if !ok || len(turns) != 3 || turns[0].ID != "2" || turns[2].ID != "4" {
		t.Fatalf("got %v, %v; want the last three turns", turns, ok)
	}
	turns[0].ID = "changed"
	if again, _ := c.Turns(id); again[0].ID != "2" {
		t.Error("the caller's slice is shared with the memory")
	}
	if _, ok := c.Turns("KHONGCO"); ok {
		t.Error("an unknown conversation is known")
	}
}

func TestConversationsExpire(t *testing.T) {
	clk := &clock{t: time.Unix(1e9, 0)}
	c := assistant.NewConversations(assistant.ConversationsConfig{Idle: time.Hour, Now: clk.now})
	kept, lost := c.Start(), c.Start()
	c.Append(kept, assistant.Turn{ID: "1"})
	c.Append(lost, assistant.Turn{ID: "1"})
	clk.pass(50 * time.Minute)
	c.Turns(kept)
	clk.pass(50 * time.Minute)
	if _, ok := c.Turns(kept); !ok {
		t.Error("a conversation in use was forgotten")
	}
	if _, ok := c.Turns(lost); ok {
		t.Error("an idle conversation is still known")
	}
	c.Append(lost, assistant.Turn{ID: "2"})
	if turns, ok := c.Turns(lost); !ok || len(turns) != 1 {
		t.Errorf("after appending to a forgotten one: got %v, %v", turns, ok)
	}
}

func TestConversationsAreBounded(t *testing.T) {
	clk := &clock{t: time.Unix(1e9, 0)}
	c := assistant.NewConversations(assistant.ConversationsConfig{Max: 3, Now: clk.now})
	first := c.Start()
	c.Append(first, assistant.Turn{ID: "1"})
	for range 100 {
		clk.pass(time.Second)
		c.Start()
	}
	if got := c.Len(); got != 3 {
		t.Errorf("got %d conversations, want 3", got)
	}
	if _, ok := c.Turns(first); !ok {
		t.Error("conversations nobody asked in pushed out one in use")
	}
	for range 3 {
		clk.pass(time.Second)
		c.Append(c.Start(), assistant.Turn{ID: "1"})
	}
	if _, ok := c.Turns(first); ok {
		t.Error("the conversation longest unused is still known")
	}
}

func TestConversationsConcurrently(t *testing.T) {
	c := assistant.NewConversations(assistant.ConversationsConfig{Max: 50, MaxTurns: 5})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				id := c.Start()
				c.Append(id, assistant.Turn{ID: "1"})
				c.Turns(id)
			}
		})
	}
	wg.Wait()
	if got := c.Len(); got > 50 {
		t.Errorf("got %d conversations, want at most 50", got)
	}
}

func TestConversationIDs(t *testing.T) {
	c := assistant.NewConversations(assistant.ConversationsConfig{})
	seen := map[string]bool{}
	for range 1000 {
		id := c.Start()
		if len(id) < 26 || seen[id] {
			t.Fatalf("ID %q is short or not new", id)
		}
		seen[id] = true
	}
}
