package widget_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"trolyso/assistant"
	"trolyso/assistant/screen"
	"trolyso/knowledge"
	"trolyso/widget"
	"trolyso/widget/wire"
)

// day is when these tests take place.
var day = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// a script is an assistant that does what its question says:
//
//	echo …     answers at once with a citation
//	slow …     says two pieces, then waits until told to go on
//	long …     says a hundred pieces, then answers
//	flood      says more than any buffer holds, until it is given up
//	choose     asks back
//	busy       has no room
//	broken     fails before it starts
//	panic      panics before it starts
//	panic late panics in the middle
//	wait       says that it waits, then answers
type script struct {
	n    atomic.Int64
	goOn chan struct{} // lets one slow turn go on

	mu    sync.Mutex
	turns []assistant.Turn // of the last question
	ended []error          // causes that ended slow turns
}

func newScript() *script { return &script{goOn: make(chan struct{})} }

func (s *script) Ask(ctx context.Context, turns []assistant.Turn, question string) iter.Seq2[assistant.Event, error] {
	return func(yield func(assistant.Event, error) bool) {
		s.mu.Lock()
		s.turns = turns
		s.mu.Unlock()
		verb, _, _ := strings.Cut(question, " ")
		switch question {
		case "busy":
			yield(nil, assistant.ErrBusy)
			return
		case "broken":
			yield(nil, errors.New("secret inner workings"))
			return
		case "panic":
			panic("secret inner workings")
		}
		question, _ = screen.Mask(question) // as the real one does
		t := assistant.Turn{ID: fmt.Sprintf("T%d", s.n.Add(1)), Question: question}
		if strings.HasPrefix(question, "echo ko dau") {
			t.Understood = "echo không dấu"
		}
		if !yield(assistant.Started{Turn: t.ID, Understood: t.Understood}, nil) {
			return
		}
		say := func(text string) bool { return yield(assistant.Delta{Text: text}, nil) }
		t.Answer = assistant.Answer{
			Outcome: assistant.Answered, Text: "Bạn hỏi: " + question + " [1]",
			Citations: []assistant.Citation{{
				Marker: 1, Guide: "thu-nghiem", Passage: "thu-nghiem#cac-buoc", Title: "Thử nghiệm", Heading: "Các bước",
				Quote: "Làm thế này.", URL: "cam-nang/thu-nghiem#cac-buoc", Verified: "2026-11-01",
			}},
			Next: []string{"echo tiếp"},
		}
		switch verb {
		case "slow":
			if !say("Một ") || !say("hai ") {
				return
			}
			select {
			case <-s.goOn:
			case <-ctx.Done():
				s.mu.Lock()
				s.ended = append(s.ended, context.Cause(ctx))
				s.mu.Unlock()
				// As the real one does: a failed turn, said by itself.
				t.Answer = assistant.Answer{Outcome: assistant.Failed, Text: "lỗi"}
			}
		case "long":
			for i := range 100 {
				if !say(fmt.Sprintf("mảnh %d ", i)) {
					return
				}
				time.Sleep(2 * time.Millisecond)
			}
		case "flood":
			for ctx.Err() == nil {
				if !say(strings.Repeat("x", 16<<10)) {
					return
				}
				time.Sleep(time.Millisecond)
			}
			t.Answer = assistant.Answer{Outcome: assistant.Failed, Text: "lỗi"}
		case "choose":
			t.Answer = assistant.Answer{
				Outcome: assistant.Clarify, Text: "Việc nào?",
				Choices: []assistant.Choice{{Label: "Việc một", Question: "echo một"}},
			}
		case "panic":
			say("Một ")
			panic("secret inner workings")
		case "wait":
			if !yield(assistant.Waiting{Message: "Mời bạn chờ."}, nil) {
				return
			}
		}
		yield(assistant.Done{Turn: t}, nil)
	}
}

func (s *script) causes() []error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]error(nil), s.ended...)
}

// titles finds passages whose title or text contains the query.
type titles struct{ corpus *knowledge.Corpus }

func (ts titles) Find(_ context.Context, query string, limit int) (knowledge.Finding, error) {
	if query == "broken" {
		return knowledge.Finding{}, errors.New("secret inner workings")
	}
	f := knowledge.Finding{Confidence: 1}
	for _, p := range ts.corpus.Passages() {
		if strings.Contains(strings.ToLower(p.Title+" "+p.Text), strings.ToLower(query)) && len(f.Hits) < limit {
			f.Hits = append(f.Hits, knowledge.Hit{Passage: p, Score: 1})
		}
	}
	return f, nil
}

const guideHead = `---
id: %s
title: %s
audience: [%s]
topics: ["%s"]
questions:
  - Thử nghiệm thế nào?
  - Thử nghiệm ở đâu?
  - Thử nghiệm mất bao lâu?
  - Thử nghiệm tốn bao nhiêu?
sources:
  - {title: "Nghị định về thử nghiệm", number: "1/2025/NĐ-CP", issuer: "Chính phủ", date: 2025-08-19, url: "https://example.vn/1"}
verified: 2026-08-01
review_by: %s
approved_by: "%s"
%s---

`

func testCorpus(t testing.TB) *knowledge.Corpus {
	t.Helper()
	files := map[string]string{
		"thu-nghiem.md": fmt.Sprintf(guideHead, "thu-nghiem", "Thử nghiệm <b>", "citizen", "Chủ đề một", "2027-02-28", "", "") +
			"## Tóm tắt\n\nLàm thử rồi xem [việc khác](/cam-nang/qua-han).\n\n## Các bước\n\n1. Mở máy.\n2. Bấm nút.\n\n" +
			"## Lệ phí {#le-phi valid-until=\"2026-10-31\"}\n\nPhí 100.000 đồng.\n\n## Thời hạn {#thoi-han valid-until=\"2026-12-31\"}\n\nBa ngày.\n",
		"qua-han.md": fmt.Sprintf(guideHead, "qua-han", "Quá hạn", "staff", "Chủ đề hai", "2026-10-01", "Sở Thử nghiệm",
			"kind: document\ndocument:\n  number: \"1/2025/NĐ-CP\"\n  type: \"Nghị định\"\n  issuer: \"Chính phủ\"\n  date: 2025-08-19\n"+
				"  effective: 2026-01-01\n  status: \"chưa có hiệu lực\"\n  replaces: [\"9/2020/NĐ-CP\"]\n  replaced_by: []\n  abolishes: [\"8/2019/NĐ-CP\"]\n") +
			"## Tóm tắt\n\nVăn bản thử.\n",
	}
	var guides []*knowledge.Guide
	for _, name := range []string{"qua-han.md", "thu-nghiem.md"} {
		g, mistakes := knowledge.ParseGuide(name, []byte(files[name]))
		if len(mistakes) > 0 {
			t.Fatal(mistakes)
		}
		guides = append(guides, g)
	}
	c, err := knowledge.NewCorpus(guides)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A site is a server under test with what stands behind it.
type site struct {
	*httptest.Server
	service *widget.Server
	script  *script
	log     *logBuffer
}

// start serves cfg, completed for tests, until the test ends.
func start(t testing.TB, change func(*widget.Config)) *site {
	t.Helper()
	before := runtime.NumGoroutine()
	corpus := testCorpus(t)
	s := &site{script: newScript(), log: &logBuffer{}}
	cfg := widget.Config{
		Assistant: s.script,
		Corpus:    func() *knowledge.Corpus { return corpus },
		Retriever: titles{corpus},
		Log:       slog.New(slog.NewTextHandler(s.log, nil)),
		Now:       func() time.Time { return day.Add(time.Since(began)) },
		Version:   "1.2.3",
	}
	if change != nil {
		change(&cfg)
	}
	var err error
	if s.service, err = widget.New(cfg); err != nil {
		t.Fatal(err)
	}
	s.Server = httptest.NewServer(s.service)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		_ = s.service.Shutdown(ctx) // Some tests leave turns running.
		s.Server.CloseClientConnections()
		s.Close()
		http.DefaultClient.CloseIdleConnections()
		for range 100 {
			if runtime.NumGoroutine() <= before+2 {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		buf := make([]byte, 1<<20)
		t.Errorf("goroutines leaked: %d before, %d after\n%s", before, runtime.NumGoroutine(), buf[:runtime.Stack(buf, true)])
	})
	return s
}

var began = time.Now()

// logBuffer keeps what was logged.
type logBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// A message is any frame to the browser.
type message struct {
	Type         string               `json:"type"`
	ID           string               `json:"id"`
	Turn         string               `json:"turn"`
	Seq          int64                `json:"seq"`
	Text         string               `json:"text"`
	Understood   string               `json:"understood"`
	Outcome      assistant.Outcome    `json:"outcome"`
	Citations    []assistant.Citation `json:"citations"`
	Choices      []assistant.Choice   `json:"choices"`
	Next         []string             `json:"next"`
	Code         wire.Code            `json:"code"`
	Message      string               `json:"message"`
	RetryAfter   int                  `json:"retry_after"`
	Conversation string               `json:"conversation"`
	Notice       string               `json:"notice"`
	Suggestions  []string             `json:"suggestions"`
}

// A browser is one socket.
type browser struct {
	*websocket.Conn
	t     testing.TB
	hello message
	seen  int64
}

func (s *site) dial(t testing.TB, query string, header http.Header) *browser {
	t.Helper()
	c, resp, err := websocket.DefaultDialer.Dial(strings.Replace(s.URL, "http", "ws", 1)+"/api/chat"+query, header)
	if err != nil {
		t.Fatalf("dial: %v (%v)", err, resp)
	}
	t.Cleanup(func() { _ = c.Close() })
	b := &browser{Conn: c, t: t}
	b.hello = b.next()
	if b.hello.Type != "hello" || b.hello.Conversation == "" || b.hello.Notice == "" || b.hello.Suggestions == nil {
		t.Fatalf("first frame: %+v", b.hello)
	}
	return b
}

// next reads a frame.
func (b *browser) next() message {
	b.t.Helper()
	_ = b.SetReadDeadline(time.Now().Add(10 * time.Second))
	var m message
	if err := b.ReadJSON(&m); err != nil {
		b.t.Fatalf("read: %v", err)
	}
	if m.Seq > 0 && m.Type != "hello" {
		if m.Seq <= b.seen {
			b.t.Errorf("frame %+v comes after number %d", m, b.seen)
		}
		b.seen = m.Seq
	}
	return m
}

func (b *browser) send(text string) {
	b.t.Helper()
	if err := b.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) ask(id, question string) {
	b.t.Helper()
	data, err := json.Marshal(wire.Ask{Type: "ask", ID: id, Question: question})
	if err != nil {
		b.t.Fatal(err)
	}
	b.send(string(data))
}

// until reads up to a frame of the given type and returns it with those before.
func (b *browser) until(kind string) (last message, before []message) {
	b.t.Helper()
	for {
		m := b.next()
		if m.Type == kind {
			return m, before
		}
		before = append(before, m)
	}
}

// vanish cuts the connection without a close frame, as a lost network does.
func (b *browser) vanish() { _ = b.NetConn().Close() }

// leave says goodbye with a code.
func (b *browser) leave(code int) {
	_ = b.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
	_ = b.Close()
}

// get fetches a path and returns the response with its body read.
func (s *site) get(t testing.TB, path string, header ...string) (*http.Response, string) {
	t.Helper()
	return s.do(t, "GET", path, "", header...)
}

func (s *site) do(t testing.TB, method, path, body string, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(data)
}

// eventually waits for something to become true.
func eventually(t testing.TB, what string, f func() bool) {
	t.Helper()
	for range 500 {
		if f() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("not within five seconds: %s", what)
}
