package assistanttest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// A Request is what a client asked a [ModelServer].
type Request struct {
	Path, Query         string
	Header              http.Header
	Body                string
	Model               string
	Stream              bool
	MaxTokens           int      `json:"max_tokens"`
	MaxCompletionTokens int      `json:"max_completion_tokens"`
	Temperature         *float64 `json:"temperature"`
	StreamOptions       *struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
	Messages []Message
}

// A Message is one of a request's messages.
type Message struct{ Role, Content string }

// Text returns all messages of the request.
func (r Request) Text() string {
	var b strings.Builder
	for _, m := range r.Messages {
		b.WriteString(m.Content + "\n")
	}
	return b.String()
}

// An Exchange is a request that is being answered.
type Exchange struct {
	Request Request

	w       http.ResponseWriter
	gone    <-chan struct{} // the client went away
	closing <-chan struct{} // the server is being closed
	begun   bool
}

// begin sends the headers of an event stream if none were sent.
func (x *Exchange) begin() {
	if !x.begun {
		x.begun = true
		x.w.Header().Set("Content-Type", "text/event-stream")
		x.w.WriteHeader(http.StatusOK)
	}
}

func (x *Exchange) send(s string) bool {
	x.begin()
	if _, err := io.WriteString(x.w, s); err != nil {
		return false
	}
	return http.NewResponseController(x.w).Flush() == nil
}

// wait waits for d, or for ever if d is negative, and reports whether the client
// is still there.
func (x *Exchange) wait(d time.Duration) bool {
	var after <-chan time.Time
	if d >= 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		after = timer.C
	}
	select {
	case <-after:
		return true
	case <-x.gone:
	case <-x.closing:
	}
	return false
}

// A Step is one thing a server does in the course of an answer. It reports
// whether the next step is to follow.
type Step func(x *Exchange) bool

// A Script is the steps of one answer. When they are over the stream ends in
// good order.
type Script []Step

// Then returns the script with more steps at its end.
func (s Script) Then(steps ...Step) Script { return append(slices.Clone(s), steps...) }

// Raw sends bytes as they are, as the body of an event stream.
func Raw(s string) Step { return func(x *Exchange) bool { return x.send(s) } }

// Event sends one event with the given data.
func Event(data string) Step { return Raw("data: " + data + "\n\n") }

// Chunk sends one event whose only choice has the given delta, a JSON object.
func Chunk(delta string) Step {
	return Event(`{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":` + delta + `,"finish_reason":null}]}`)
}

// Text sends pieces of the answer, one event each.
func Text(pieces ...string) Step {
	return func(x *Exchange) bool {
		for _, p := range pieces {
			if !Field("content", p)(x) {
				return false
			}
		}
		return true
	}
}

// Field sends text in the given field of a delta: content, reasoning_content,
// reasoning, refusal.
func Field(name, text string) Step {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string always can be
	}
	return Chunk(fmt.Sprintf("{%q:%s}", name, quoted))
}

// Finish sends the reason for which the model stopped.
func Finish(reason string) Step {
	return Event(fmt.Sprintf(`{"choices":[{"index":0,"delta":{},"finish_reason":%q}]}`, reason))
}

// Done sends the end mark.
func Done() Step { return Event("[DONE]") }

// Usage sends an event without choices that tells how many tokens were read. A
// negative number makes it the number that a whole prompt has, about one in three
// bytes.
func Usage(promptTokens int) Step {
	return func(x *Exchange) bool {
		n := promptTokens
		if n < 0 {
			n = len(x.Request.Text()) / 3
		}
		return Event(fmt.Sprintf(`{"choices":[],"usage":{"prompt_tokens":%d,"completion_tokens":9,"total_tokens":%d}}`, n, n+9))(x)
	}
}

// Comments sends keep-alive comments.
func Comments(n int) Step { return Raw(strings.Repeat(": ping\n\n", n)) }

// Headers sends the headers of an event stream and nothing else.
func Headers() Step {
	return func(x *Exchange) bool { x.begin(); return http.NewResponseController(x.w).Flush() == nil }
}

// Wait does nothing for a while.
func Wait(d time.Duration) Step { return func(x *Exchange) bool { return x.wait(d) } }

// Hang does nothing until the client is gone.
func Hang() Step { return func(x *Exchange) bool { return x.wait(-1) } }

// Forever repeats a step until the client is gone.
func Forever(s Step) Step {
	return func(x *Exchange) bool {
		for s(x) && x.wait(0) {
		}
		return false
	}
}

// Abort breaks the connection.
func Abort() Step { return func(*Exchange) bool { panic(http.ErrAbortHandler) } }

// Respond sends a whole response that is no event stream and ends the script.
// headers are names and values in turn.
func Respond(status int, contentType, body string, headers ...string) Step {
	return func(x *Exchange) bool {
		x.begun = true
		x.w.Header().Set("Content-Type", contentType)
		for i := 0; i+1 < len(headers); i += 2 {
			x.w.Header().Set(headers[i], headers[i+1])
		}
		x.w.WriteHeader(status)
		_, _ = io.WriteString(x.w, body)
		return false
	}
}

// When does a step only for requests that ask for it, and otherwise goes on.
func When(asks func(Request) bool, s Step) Step {
	return func(x *Exchange) bool {
		if asks(x.Request) {
			return s(x)
		}
		return true
	}
}

// A ModelServer plays a language model behind an OpenAI-compatible server. It is
// safe for concurrent use.
type ModelServer struct {
	http    *httptest.Server
	closing chan struct{}

	mu       sync.Mutex
	scripts  []Script
	requests []Request
	active   int
}

// NewModelServer starts a server that answers the first request by the first
// script, the second by the second, and so on; the last serves all that follow.
// It is closed when the test ends.
func NewModelServer(t testing.TB, scripts ...Script) *ModelServer {
	t.Helper()
	s := &ModelServer{scripts: scripts, closing: make(chan struct{})}
	s.http = httptest.NewServer(s)
	t.Cleanup(func() {
		close(s.closing)
		s.http.CloseClientConnections()
		s.http.Close()
	})
	return s
}

// URL is the base address to give to a client, which ends in /v1.
func (s *ModelServer) URL() string { return s.http.URL + "/v1" }

// Play has the server follow other scripts from the next request on.
func (s *ModelServer) Play(scripts ...Script) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scripts = scripts
}

// Requests returns what was asked so far.
func (s *ModelServer) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Active returns the number of requests that are being answered.
func (s *ModelServer) Active() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.active
}

// AwaitIdle waits until no request is being answered and fails the test if that
// takes longer than two seconds.
func (s *ModelServer) AwaitIdle(t testing.TB) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		switch {
		case s.Active() == 0:
			return
		case time.Now().After(deadline):
			t.Errorf("the model server still works on %d requests", s.Active())
			return
		}
	}
}

// ServeHTTP answers a request by script.
func (s *ModelServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	req := Request{Path: r.URL.Path, Query: r.URL.RawQuery, Header: r.Header.Clone(), Body: string(body)}
	if err := json.Unmarshal(body, &req); err != nil {
		http.Error(w, `{"error":{"message":"request is no JSON"}}`, http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	s.requests = append(s.requests, req)
	s.active++
	var script Script
	if n := len(s.scripts); n > 0 {
		script = s.scripts[0]
		if n > 1 {
			s.scripts = s.scripts[1:]
		}
	}
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.active--
		s.mu.Unlock()
	}()
	x := &Exchange{Request: req, w: w, gone: r.Context().Done(), closing: s.closing}
	for _, step := range script {
		if !step(x) {
			return
		}
	}
	x.begin()
}
