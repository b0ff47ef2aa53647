package widget_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"trolyso/assistant"
	"trolyso/assistant/extract"
	"trolyso/widget"
	"trolyso/widget/wire"
)

func TestSocketAnswers(t *testing.T) {
	s := start(t, nil)
	b := s.dial(t, "", nil)
	b.ask("c1", "echo ko dau")
	done, before := b.until("done")
	if len(before) == 0 || before[0].Type != "started" || before[0].ID != "c1" || before[0].Understood != "echo không dấu" {
		t.Errorf("before the end: %+v", before)
	}
	if done.Outcome != assistant.Answered || done.Turn != before[0].Turn || len(done.Citations) != 1 || done.Choices == nil || len(done.Next) != 1 {
		t.Errorf("end: %+v", done)
	}

	b.ask("c2", "long chuyện")
	done, before = b.until("done")
	var text strings.Builder
	deltas := 0
	for _, m := range before {
		if m.Type == "delta" {
			deltas++
			text.WriteString(m.Text)
		}
	}
	if deltas < 2 || deltas > 30 || !strings.HasPrefix(text.String(), "mảnh 0 mảnh 1 ") {
		t.Errorf("100 pieces came in %d frames: %q", deltas, text.String())
	}
	if done.Outcome != assistant.Answered {
		t.Errorf("end: %+v", done)
	}
	s.script.mu.Lock()
	turns := s.script.turns
	s.script.mu.Unlock()
	if len(turns) != 1 || turns[0].Question != "echo ko dau" {
		t.Errorf("the second question came with turns %+v", turns)
	}

	b.ask("c3", "wait")
	if _, before = b.until("done"); len(before) < 2 || before[1].Type != "waiting" || before[1].Message == "" || before[1].ID != "c3" {
		t.Errorf("waiting: %+v", before)
	}
	for _, secret := range []string{"ko dau", "Bạn hỏi", "127.0.0.1"} {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("the log tells %q:\n%s", secret, s.log)
		}
	}
}

// The whole way with the real assistant, which answers from the guide itself.
func TestRealAssistant(t *testing.T) {
	s := start(t, func(c *widget.Config) {
		a, err := assistant.New(assistant.Config{Retriever: c.Retriever, Answerer: extract.New(), Now: c.Now})
		if err != nil {
			t.Fatal(err)
		}
		c.Assistant = a
	})
	b := s.dial(t, "", nil)
	b.ask("c1", "bấm nút")
	done, before := b.until("done")
	if done.Outcome != assistant.Answered || before[0].Type != "started" || before[0].Turn != done.Turn {
		t.Fatalf("got %+v, %+v", before, done)
	}
	for _, c := range done.Citations {
		if !strings.Contains(done.Text, fmt.Sprintf("[%d]", c.Marker)) {
			t.Errorf("citation %d is not used in %q", c.Marker, done.Text)
		}
		page, anchor, _ := strings.Cut(c.URL, "#")
		if resp, body := s.get(t, "/"+page); resp.StatusCode != 200 || !strings.Contains(body, `id="`+anchor+`"`) {
			t.Errorf("citation leads to %s: %d", c.URL, resp.StatusCode)
		}
	}
	if len(done.Citations) == 0 {
		t.Error("no citation")
	}
}

func TestSocketRefusals(t *testing.T) {
	s := start(t, func(c *widget.Config) { c.MaxQuestion = 50 })
	b := s.dial(t, "", nil)
	tests := []struct {
		name, frame string
		want        wire.Code
		id          string
	}{
		{"not JSON", `{`, wire.BadFrame, ""},
		{"null", `null`, wire.BadFrame, ""},
		{"unknown type", `{"type":"hello"}`, wire.BadFrame, ""},
		{"unknown field", `{"type":"ask","id":"c1","question":"a","role":"system"}`, wire.BadFrame, ""},
		{"empty question", `{"type":"ask","id":"c1","question":" \n"}`, wire.BadFrame, "c1"},
		{"deep nesting", `{"type":` + strings.Repeat("[", 20000), wire.BadFrame, ""},
		{"not UTF-8", "{\"type\":\"stop\",\"id\":\"\xff\"}", wire.BadFrame, ""},
		{"long question", `{"type":"ask","id":"c1","question":"` + strings.Repeat("ữ", 51) + `"}`, wire.TooLong, "c1"},
		{"long comment", `{"type":"feedback","turn":"T1","rating":"up","comment":"` + strings.Repeat("ữ", 2001) + `"}`, wire.TooLong, ""},
		{"busy", `{"type":"ask","id":"c1","question":"busy"}`, wire.Busy, "c1"},
		{"broken", `{"type":"ask","id":"c1","question":"broken"}`, wire.Unavailable, "c1"},
		{"panic", `{"type":"ask","id":"c1","question":"panic"}`, wire.Unavailable, "c1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b.t = t
			b.send(tt.frame)
			got := b.next()
			if got.Type != "error" || got.Code != tt.want || got.ID != tt.id || got.Message == "" {
				t.Errorf("got %+v, want error %s", got, tt.want)
			}
			if strings.Contains(got.Message, "secret") {
				t.Errorf("the message tells inner workings: %q", got.Message)
			}
		})
	}
	b.t = t
	if err := b.WriteMessage(websocket.BinaryMessage, []byte{1, 2, 3}); err != nil {
		t.Fatal(err)
	}
	if got := b.next(); got.Code != wire.BadFrame {
		t.Errorf("binary message: got %+v", got)
	}
	b.ask("c9", "panic late")
	if done, _ := b.until("done"); done.Outcome != assistant.Failed || strings.Contains(done.Text, "secret") || done.Text == "" {
		t.Errorf("after a panic in the middle: %+v", done)
	}
	b.ask("c10", "echo vẫn sống")
	if done, _ := b.until("done"); done.Outcome != assistant.Answered {
		t.Errorf("the socket did not survive: %+v", done)
	}
}

func TestSocketTooLarge(t *testing.T) {
	s := start(t, func(c *widget.Config) { c.MaxBody = 1000 })
	b := s.dial(t, "", nil)
	_ = b.WriteMessage(websocket.TextMessage, []byte(strings.Repeat("x", 5000)))
	_ = b.SetReadDeadline(time.Now().Add(5 * time.Second))
	_, _, err := b.ReadMessage()
	// What was sent and not read may reset the connection before the code arrives.
	if !websocket.IsCloseError(err, websocket.CloseMessageTooBig) && !strings.Contains(fmt.Sprint(err), "reset") {
		t.Errorf("got %v, want close code 1009", err)
	}
}

func TestSocketFlood(t *testing.T) {
	s := start(t, nil)
	b := s.dial(t, "", nil)
	go func() {
		for range 5000 {
			if b.WriteMessage(websocket.TextMessage, []byte("x")) != nil {
				return
			}
		}
	}()
	for {
		_ = b.SetReadDeadline(time.Now().Add(5 * time.Second))
		if _, _, err := b.ReadMessage(); err != nil {
			// What was sent and not read may end the connection before code 1008 arrives.
			var late net.Error
			if errors.As(err, &late) && late.Timeout() {
				t.Errorf("the flood was not cut off: %v", err)
			}
			return
		}
	}
}

func TestSocketRateLimit(t *testing.T) {
	s := start(t, func(c *widget.Config) { c.ConversationRate = widget.Rate{PerMinute: 6, Burst: 2} })
	b := s.dial(t, "", nil)
	for i := range 2 {
		b.ask(fmt.Sprint(i), "echo")
		b.until("done")
	}
	b.ask("c3", "echo")
	got := b.next()
	if got.Code != wire.RateLimited || got.RetryAfter < 9 || got.RetryAfter > 10 || got.ID != "c3" {
		t.Errorf("got %+v, want rate_limited with ten seconds", got)
	}
	other := s.dial(t, "", nil)
	other.ask("c1", "echo")
	other.until("done")
}

func TestSocketBusy(t *testing.T) {
	s := start(t, func(c *widget.Config) { c.MaxTurns = 1 })
	one, two := s.dial(t, "", nil), s.dial(t, "", nil)
	one.ask("c1", "slow")
	one.until("started")
	two.ask("c1", "echo")
	if got := two.next(); got.Code != wire.Busy || got.RetryAfter == 0 {
		t.Errorf("got %+v, want busy", got)
	}
	s.script.goOn <- struct{}{}
	one.until("done")
	eventually(t, "room for another question", func() bool {
		two.ask("c2", "echo")
		return two.next().Type == "started"
	})
}

func TestStop(t *testing.T) {
	s := start(t, nil)
	b := s.dial(t, "", nil)
	b.ask("c1", "slow")
	b.until("delta")
	b.send(`{"type":"stop","id":"c1"}`)
	done, _ := b.until("done")
	if done.Outcome != assistant.Failed || done.Text == "lỗi" || done.Text == "" {
		t.Errorf("after a stop: %+v", done)
	}
	// A question that waits for its turn can be stopped as well.
	b.ask("c2", "slow")
	b.until("delta")
	b.ask("c3", "slow")
	b.send(`{"type":"stop","id":"c3"}`)
	if done, before := b.until("done"); done.Outcome != assistant.Failed || before[len(before)-1].ID != "c3" {
		t.Errorf("after a stop while waiting: %+v, %+v", before, done)
	}
	s.script.goOn <- struct{}{}
	if done, _ := b.until("done"); done.Outcome != assistant.Answered {
		t.Errorf("the one not stopped: %+v", done)
	}
}

func TestResumeAfterTheEnd(t *testing.T) {
	s := start(t, nil)
	b := s.dial(t, "", nil)
	b.ask("c1", "echo một")
	first, _ := b.until("done")
	b.ask("c2", "echo hai")
	second, _ := b.until("done")
	b.vanish()

	again := s.dial(t, fmt.Sprintf("?conversation=%s&after=%d", b.hello.Conversation, first.Seq), nil)
	if again.hello.Conversation != b.hello.Conversation || again.hello.Seq != second.Seq {
		t.Errorf("hello: %+v", again.hello)
	}
	done, before := again.until("done")
	if len(before) != 1 || before[0].Type != "started" || before[0].ID != "c2" || done.Text != second.Text || done.Seq != second.Seq {
		t.Errorf("replayed: %+v, %+v", before, done)
	}
	again.ask("c3", "echo ba")
	if m := again.next(); m.Type != "started" || m.ID != "c3" {
		t.Errorf("after the replay: %+v", m)
	}
}

func TestResumeIntoARunningTurn(t *testing.T) {
	s := start(t, nil)
	b := s.dial(t, "", nil)
	b.ask("c1", "slow")
	started, _ := b.until("started")
	b.until("delta") // the first piece comes at once
	delta, _ := b.until("delta")
	b.vanish()

	again := s.dial(t, fmt.Sprintf("?conversation=%s&after=%d", b.hello.Conversation, delta.Seq), nil)
	s.script.goOn <- struct{}{}
	done, before := again.until("done")
	if done.Turn != started.Turn || done.Outcome != assistant.Answered || len(before) != 0 {
		t.Errorf("resumed: %+v, %+v", before, done)
	}
	if n := s.script.n.Load(); n != 1 {
		t.Errorf("the question was asked %d times", n)
	}
}

func TestResumeFromNothingSeen(t *testing.T) {
	s := start(t, nil)
	b := s.dial(t, "", nil)
	b.ask("c1", "slow")
	b.until("delta")
	b.vanish()
	again := s.dial(t, "?conversation="+b.hello.Conversation+"&after=0", nil)
	_, before := again.until("delta")
	if len(before) != 1 || before[0].Type != "started" {
		t.Errorf("replayed: %+v", before)
	}
	// The browser never heard of the start and sends the question again.
	again.ask("c1", "slow")
	s.script.goOn <- struct{}{}
	if done, _ := again.until("done"); done.Outcome != assistant.Answered {
		t.Errorf("end: %+v", done)
	}
	again.ask("c2", "echo")
	if m := again.next(); m.ID != "c2" {
		t.Errorf("the repeated question was answered twice: %+v", m)
	}
	if n := s.script.n.Load(); n != 2 {
		t.Errorf("got %d turns, want 2", n)
	}
}

func TestRepeatedQuestionAfterItsEnd(t *testing.T) {
	s := start(t, nil)
	b := s.dial(t, "", nil)
	b.ask("c1", "echo")
	b.until("done")
	b.vanish()
	again := s.dial(t, "?conversation="+b.hello.Conversation+"&after=0", nil)
	again.ask("c1", "echo")
	again.until("done")
	again.ask("c1", "echo") // Now it is asked anew.
	again.until("done")
	if n := s.script.n.Load(); n != 2 {
		t.Errorf("got %d turns, want 2", n)
	}
}

func TestUnknownConversation(t *testing.T) {
	s := start(t, nil)
	b := s.dial(t, "?conversation=KHONGCO&after=77", nil)
	if b.hello.Conversation == "KHONGCO" || b.hello.Seq != 0 {
		t.Errorf("hello: %+v", b.hello)
	}
	b.ask("c1", "echo")
	if m := b.next(); m.Type != "started" {
		t.Errorf("got %+v", m)
	}
	for _, after := range []string{"-1", "x", "99999999999999999999", "9007199254740993"} {
		s.dial(t, "?conversation="+b.hello.Conversation+"&after="+after, nil)
	}
}

func TestNumbersGoOnAfterALoss(t *testing.T) {
	conversations := assistant.NewConversations(assistant.ConversationsConfig{})
	id := conversations.Start()
	conversations.Append(id, assistant.Turn{ID: "T0"})
	// A server that knows the conversation and nothing of its frames.
	s := start(t, func(c *widget.Config) { c.Conversations = conversations })
	b := s.dial(t, "?conversation="+id+"&after=500", nil)
	b.ask("c1", "echo")
	if m := b.next(); m.Seq <= 500 {
		t.Errorf("got %+v, want a number above 500", m)
	}
}

func TestGrace(t *testing.T) {
	s := start(t, func(c *widget.Config) { c.Grace = 150 * time.Millisecond })
	b := s.dial(t, "", nil)
	b.ask("c1", "slow")
	delta, _ := b.until("delta")
	b.vanish()
	time.Sleep(50 * time.Millisecond)
	if got := s.script.causes(); len(got) != 0 {
		t.Fatalf("given up at once: %v", got)
	}
	eventually(t, "the turn is given up", func() bool { return len(s.script.causes()) == 1 })
	again := s.dial(t, fmt.Sprintf("?conversation=%s&after=%d", b.hello.Conversation, delta.Seq), nil)
	if done, _ := again.until("done"); done.Outcome != assistant.Failed || done.Text == "lỗi" {
		t.Errorf("the ending: %+v", done)
	}
}

func TestLeavingCancelsAtOnce(t *testing.T) {
	for _, code := range []int{websocket.CloseNormalClosure, websocket.CloseGoingAway} {
		s := start(t, func(c *widget.Config) { c.Grace = time.Hour })
		b := s.dial(t, "", nil)
		b.ask("c1", "slow")
		b.until("delta")
		b.leave(code)
		eventually(t, "the turn is given up", func() bool { return len(s.script.causes()) == 1 })
	}
}

func TestSlowReader(t *testing.T) {
	s := start(t, func(c *widget.Config) { c.WriteWait = 300 * time.Millisecond })
	slow, other := s.dial(t, "", nil), s.dial(t, "", nil)
	slow.ask("c1", "long")
	other.ask("c1", "echo")
	if done, _ := other.until("done"); done.Outcome != assistant.Answered {
		t.Errorf("beside a slow reader: %+v", done)
	}
	time.Sleep(500 * time.Millisecond)
	if done, _ := slow.until("done"); done.Outcome != assistant.Answered {
		t.Errorf("the slow reader, once it reads: %+v", done)
	}
}

func TestReaderThatNeverReads(t *testing.T) {
	s := start(t, func(c *widget.Config) { c.WriteWait = 200 * time.Millisecond })
	b := s.dial(t, "", nil)
	other := s.dial(t, "", nil)
	b.ask("c1", "flood")
	eventually(t, "the reader is cut off", func() bool {
		_, body := s.get(t, "/metrics")
		return strings.Contains(body, "trolyso_sockets_open 1\n")
	})
	other.ask("c1", "echo")
	other.until("done")
}

func TestPingKeepsSocketsAndDropsDeadOnes(t *testing.T) {
	s := start(t, func(c *widget.Config) { c.PongWait = 200 * time.Millisecond })
	alive, dead := s.dial(t, "", nil), s.dial(t, "", nil)
	dead.SetPingHandler(func(string) error { return nil })
	lost := make(chan error, 1)
	go func() {
		_, _, err := dead.ReadMessage()
		lost <- err
	}()
	go func() {
		time.Sleep(600 * time.Millisecond)
		_ = alive.WriteMessage(websocket.TextMessage, []byte(`{"type":"ask","id":"c1","question":"echo"}`))
	}()
	if done, _ := alive.until("done"); done.Outcome != assistant.Answered {
		t.Errorf("a socket that answers pings: %+v", done)
	}
	select {
	case <-lost:
	case <-time.After(5 * time.Second):
		t.Error("a socket that answers no pings is still open")
	}
}

func TestSocketOrigin(t *testing.T) {
	s := start(t, func(c *widget.Config) { c.Origins = []string{"https://Cong.example.vn/"} })
	tests := []struct {
		origin string
		want   bool
	}{
		{"", true},
		{s.URL, true},
		{"https://cong.example.vn", true},
		{"http://cong.example.vn", false},
		{"https://cong.example.vn:8443", false},
		{"https://cong.example.vn.evil.example", false},
		{"https://evil.example", false},
		{"null", false},
	}
	for _, tt := range tests {
		t.Run(tt.origin, func(t *testing.T) {
			header := http.Header{}
			if tt.origin != "" {
				header.Set("Origin", tt.origin)
			}
			c, resp, err := websocket.DefaultDialer.Dial(strings.Replace(s.URL, "http", "ws", 1)+"/api/chat", header)
			if got := err == nil; got != tt.want {
				t.Fatalf("got %v (%v), want %v", got, err, tt.want)
			}
			if err != nil {
				if resp.StatusCode != http.StatusForbidden {
					t.Errorf("got status %d, want 403", resp.StatusCode)
				}
				return
			}
			_ = c.Close()
		})
	}
}

func TestSocketLimits(t *testing.T) {
	s := start(t, func(c *widget.Config) { c.MaxSocketsPerClient = 2 })
	one := s.dial(t, "", nil)
	s.dial(t, "", nil)
	_, resp, err := websocket.DefaultDialer.Dial(strings.Replace(s.URL, "http", "ws", 1)+"/api/chat", nil)
	if err == nil || resp.StatusCode != http.StatusTooManyRequests {
		t.Fatalf("a third socket: got %v, %v; want 429", resp, err)
	}
	one.leave(websocket.CloseNormalClosure)
	eventually(t, "room for another socket", func() bool {
		c, _, err := websocket.DefaultDialer.Dial(strings.Replace(s.URL, "http", "ws", 1)+"/api/chat", nil)
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	})
}

func TestShutdown(t *testing.T) {
	s := start(t, nil)
	idle, working := s.dial(t, "", nil), s.dial(t, "", nil)
	working.ask("c1", "slow")
	working.until("delta")
	ended := make(chan error, 1)
	go func() { ended <- s.service.Shutdown(context.Background()) }()

	_ = idle.SetReadDeadline(time.Now().Add(5 * time.Second))
	if _, _, err := idle.ReadMessage(); !websocket.IsCloseError(err, websocket.CloseServiceRestart) {
		t.Errorf("idle socket: got %v, want close code 1012", err)
	}
	if _, resp, err := websocket.DefaultDialer.Dial(strings.Replace(s.URL, "http", "ws", 1)+"/api/chat", nil); err == nil || resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a new socket while shutting down: %v", err)
	}
	working.ask("c2", "echo")
	if got := working.next(); got.Code != wire.Unavailable {
		t.Errorf("a new question while shutting down: %+v", got)
	}
	if resp, _ := s.get(t, "/readyz"); resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("readyz while shutting down: %d", resp.StatusCode)
	}
	s.script.goOn <- struct{}{}
	if done, _ := working.until("done"); done.Outcome != assistant.Answered {
		t.Errorf("the turn under way: %+v", done)
	}
	if _, _, err := working.ReadMessage(); !websocket.IsCloseError(err, websocket.CloseServiceRestart) {
		t.Errorf("working socket: got %v, want close code 1012", err)
	}
	if err := <-ended; err != nil {
		t.Errorf("Shutdown: %v", err)
	}
}

func TestShutdownInAHurry(t *testing.T) {
	s := start(t, nil)
	b := s.dial(t, "", nil)
	b.ask("c1", "slow")
	b.until("delta")
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- s.service.Shutdown(ctx) }()
	if done, _ := b.until("done"); done.Outcome != assistant.Failed || done.Text == "lỗi" {
		t.Errorf("the turn given up: %+v", done)
	}
	if _, _, err := b.ReadMessage(); !websocket.IsCloseError(err, websocket.CloseServiceRestart) {
		t.Errorf("got %v, want close code 1012", err)
	}
	if err := <-ended; !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Shutdown: got %v, want the deadline's error", err)
	}
}

func TestTurnTimeout(t *testing.T) {
	s := start(t, func(c *widget.Config) { c.TurnTimeout = 100 * time.Millisecond })
	b := s.dial(t, "", nil)
	b.ask("c1", "slow")
	if done, _ := b.until("done"); done.Outcome != assistant.Failed || !strings.Contains(done.Text, "lâu quá") {
		t.Errorf("got %+v", done)
	}
}

func TestFeedbackOverSocket(t *testing.T) {
	got := make(chan wire.Feedback, 1)
	s := start(t, func(c *widget.Config) {
		c.Feedback = func(_ context.Context, f wire.Feedback) error {
			if f.Turn == "broken" {
				return errors.New("secret inner workings")
			}
			got <- f
			return nil
		}
	})
	b := s.dial(t, "", nil)
	b.send(`{"type":"feedback","turn":"T1","rating":"down","reason":"outdated","comment":"Cũ rồi"}`)
	if f := <-got; f.Turn != "T1" || f.Rating != wire.Down || f.Reason != "outdated" || f.Comment != "Cũ rồi" {
		t.Errorf("got %+v", f)
	}
	b.send(`{"type":"feedback","turn":"broken","rating":"up"}`)
	if m := b.next(); m.Code != wire.Unavailable || strings.Contains(m.Message, "secret") {
		t.Errorf("a rating that could not be kept: %+v", m)
	}
}
