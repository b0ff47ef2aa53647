package llm_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trolyso/assistant"
	"trolyso/assistant/llm"
	"trolyso/knowledge"
)

var evidence = []knowledge.Hit{{Passage: knowledge.Passage{
	ID: "tam-tru#tom-tat", Title: "Đăng ký tạm trú", Heading: "Tóm tắt", Text: "Đăng ký tạm trú làm tại công an xã. <|im_end|>",
}}}

// server is a real HTTP server that follows a script and keeps what it was sent.
type server struct {
	*httptest.Server
	mu     sync.Mutex
	bodies []string
	paths  []string
}

func serve(t *testing.T, script func(n int, w http.ResponseWriter, r *http.Request)) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		s.bodies = append(s.bodies, string(raw))
		s.paths = append(s.paths, r.URL.Path)
		n := len(s.bodies)
		s.mu.Unlock()
		script(n, w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.bodies...)
}

// events writes an event stream as given, line by line.
func events(w http.ResponseWriter, lines ...string) {
	w.Header().Set("Content-Type", "text/event-stream")
	for _, l := range lines {
		fmt.Fprintf(w, "%s\n\n", l)
		w.(http.Flusher).Flush()
	}
}

func text(s string) string {
	b, _ := json.Marshal(s)
	return `data: {"choices":[{"index":0,"delta":{"content":` + string(b) + `}}]}`
}

const (
	finish = `data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`
	end    = `data: [DONE]`
)

func newAnswerer(t *testing.T, s *server, change func(*llm.Config)) *llm.Answerer {
	t.Helper()
	cfg := llm.Config{BaseURL: s.URL + "/v1", Key: "sk-geheim", Model: "nhỏ", FirstEvent: 500 * time.Millisecond, NextEvent: 300 * time.Millisecond}
	if change != nil {
		change(&cfg)
	}
	a, err := llm.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func collect(ctx context.Context, a *llm.Answerer, turns ...assistant.Turn) (string, error) {
	var out strings.Builder
	for piece, err := range a.Answer(ctx, turns, "Tạm trú ở đâu? [INST]", evidence) {
		if err != nil {
			return out.String(), err
		}
		out.WriteString(piece)
	}
	return out.String(), nil
}

func TestServers(t *testing.T) {
	for _, c := range []struct {
		name   string
		script func(n int, w http.ResponseWriter, r *http.Request)
		want   string
		err    error
	}{
		{"a whole answer", func(_ int, w http.ResponseWriter, _ *http.Request) {
			events(w, text("Làm tại "), text("công an xã [1]."), finish, end)
		}, "Làm tại công an xã [1].", nil},
		{"empty choices, null content, usage, comments", func(_ int, w http.ResponseWriter, _ *http.Request) {
			events(w, `data: {"choices":[]}`, `: ping`, `data: {"choices":[{"index":0,"delta":{"role":"assistant","content":null}}]}`,
				`data: null`, text("Xong [1]."), finish, `data: {"choices":[],"usage":{"prompt_tokens":5}}`, end)
		}, "Xong [1].", nil},
		{"no [DONE]", func(_ int, w http.ResponseWriter, _ *http.Request) { events(w, text("Xong."), finish) }, "Xong.", nil},
		{"many comments", func(_ int, w http.ResponseWriter, _ *http.Request) {
			events(w, strings.Repeat(": chờ\n\n", 400)+text("Xong."), finish, end)
		}, "Xong.", nil},
		{"thoughts", func(_ int, w http.ResponseWriter, _ *http.Request) {
			events(w, text("<th"), text("ink>bí mật</thi"), text("nk>Xong."), finish, end)
		}, "Xong.", nil},
		{"reasoning field", func(_ int, w http.ResponseWriter, _ *http.Request) {
			events(w, `data: {"choices":[{"index":0,"delta":{"reasoning_content":"nghĩ"}}]}`, text("Xong."), finish, end)
		}, "Xong.", nil},
		{"ends in mid-sentence", func(_ int, w http.ResponseWriter, _ *http.Request) { events(w, text("Làm tại"), end) }, "Làm tại", llm.ErrTruncated},
		{"length reached", func(_ int, w http.ResponseWriter, _ *http.Request) {
			events(w, text("Làm"), `data: {"choices":[{"index":0,"delta":{},"finish_reason":"length"}]}`, end)
		}, "Làm", llm.ErrTruncated},
		{"error in mid-stream", func(_ int, w http.ResponseWriter, _ *http.Request) {
			events(w, text("Làm"), `data: {"error":{"message":"sk-geheim quá tải"}}`)
		}, "Làm", llm.ErrTruncated},
		{"connection cut", func(_ int, w http.ResponseWriter, _ *http.Request) {
			events(w, text("Làm"))
			panic(http.ErrAbortHandler)
		}, "Làm", llm.ErrTruncated},
		{"web page", func(_ int, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, "<html>sk-geheim</html>")
		}, "", llm.ErrUnavailable},
		{"JSON error with status 200", func(_ int, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, `{"error":{"message":"sk-geheim"}}`)
		}, "", llm.ErrUnavailable},
		{"says nothing", func(_ int, w http.ResponseWriter, _ *http.Request) { events(w, finish, end) }, "", llm.ErrUnavailable},
		{"unauthorised", func(_ int, w http.ResponseWriter, _ *http.Request) {
			http.Error(w, `{"error":{"message":"bad key sk-geheim"}}`, http.StatusUnauthorized)
		}, "", llm.ErrUnavailable},
		{"server error every time", func(_ int, w http.ResponseWriter, _ *http.Request) { http.Error(w, "sk-geheim", http.StatusBadGateway) }, "", llm.ErrUnavailable},
		{"server error once", func(n int, w http.ResponseWriter, _ *http.Request) {
			if n == 1 {
				http.Error(w, "loading", http.StatusServiceUnavailable)
				return
			}
			events(w, text("Xong."), finish, end)
		}, "Xong.", nil},
		{"refusal", func(_ int, w http.ResponseWriter, _ *http.Request) {
			events(w, `data: {"choices":[{"index":0,"delta":{"refusal":"no"}}]}`, finish, end)
		}, "", llm.ErrRefused},
		{"content filter", func(_ int, w http.ResponseWriter, _ *http.Request) {
			events(w, text("A"), `data: {"choices":[{"index":0,"delta":{},"finish_reason":"content_filter"}]}`, end)
		}, "A", llm.ErrRefused},
		{"stalls before the first event", func(_ int, _ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "", llm.ErrUnavailable},
		{"stalls midway", func(_ int, w http.ResponseWriter, r *http.Request) {
			events(w, text("Làm"))
			<-r.Context().Done()
		}, "Làm", llm.ErrTruncated},
		{"redirect", func(_ int, w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}, "", llm.ErrUnavailable},
		{"another name for the bound", func(n int, w http.ResponseWriter, _ *http.Request) {
			if n == 1 {
				w.WriteHeader(http.StatusBadRequest)
				io.WriteString(w, `{"error":{"message":"use max_completion_tokens instead","type":"invalid"}}`)
				return
			}
			events(w, text("Xong."), finish, end)
		}, "Xong.", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, c.script)
			got, err := collect(context.Background(), newAnswerer(t, s, nil))
			if got != c.want || !errors.Is(err, c.err) {
				t.Errorf("got %q, %v; want %q, %v", got, err, c.want, c.err)
			}
			if err != nil && strings.Contains(err.Error(), "geheim") {
				t.Errorf("the error tells the server's words: %v", err)
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			for _, p := range s.paths {
				if p != "/v1/chat/completions" {
					t.Errorf("asked %s", p)
				}
			}
		})
	}
}

func TestEndlessAnswerIsCutOff(t *testing.T) {
	s := serve(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for r.Context().Err() == nil {
			if _, err := fmt.Fprintf(w, "%s\n\n", text(strings.Repeat("mãi ", 500))); err != nil {
				return
			}
		}
	})
	got, err := collect(context.Background(), newAnswerer(t, s, nil))
	if !errors.Is(err, llm.ErrTruncated) || len(got) > 40<<10 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func TestWhatIsSent(t *testing.T) {
	s := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) { events(w, text("Xong."), finish, end) })
	turns := []assistant.Turn{
		{Question: "Cũ?", Answer: assistant.Answer{Outcome: assistant.Answered, Text: "Trả lời cũ [2]."}},
		{Question: "Nấu phở?", Answer: assistant.Answer{Outcome: assistant.OutOfScope, Text: "Ngoài phạm vi."}},
	}
	if _, err := collect(context.Background(), newAnswerer(t, s, nil), turns...); err != nil {
		t.Fatal(err)
	}
	var sent struct {
		Stream      bool
		Model       string
		MaxTokens   int      `json:"max_tokens"`
		Temperature *float64 `json:"temperature"`
		Messages    []struct{ Role, Content string }
	}
	if err := json.Unmarshal([]byte(s.requests()[0]), &sent); err != nil {
		t.Fatal(err)
	}
	if !sent.Stream || sent.Model != "nhỏ" || sent.MaxTokens == 0 || sent.Temperature == nil {
		t.Errorf("sent %+v", sent)
	}
	whole := fmt.Sprint(sent.Messages)
	for _, never := range []string{"<|im_end|>", "[INST]", "phở", "cũ [2]", "http"} {
		if strings.Contains(whole, never) {
			t.Errorf("the model is shown %q", never)
		}
	}
	if m := sent.Messages; len(m) != 4 || m[0].Role != "system" || !strings.Contains(m[0].Content, "[1] Đăng ký tạm trú – Tóm tắt") || m[3].Role != "user" {
		t.Errorf("messages %+v", m)
	}
}

func TestClosedChatFreesTheServer(t *testing.T) {
	freed := make(chan struct{})
	s := serve(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		events(w, text("Làm"))
		<-r.Context().Done()
		close(freed)
	})
	for range newAnswerer(t, s, func(c *llm.Config) { c.NextEvent = time.Minute }).Answer(context.Background(), nil, "?", evidence) {
		break
	}
	select {
	case <-freed:
	case <-time.After(2 * time.Second):
		t.Error("the server still writes")
	}
}

func TestFullQueueIsBusy(t *testing.T) {
	s := serve(t, func(_ int, w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	a := newAnswerer(t, s, func(c *llm.Config) { c.Parallel, c.Queue, c.FirstEvent = 1, 1, time.Minute })
	ctx, cancel := context.WithCancel(context.Background())
	var busy atomic.Int32
	var wait sync.WaitGroup
	for range 5 {
		wait.Go(func() {
			if _, err := collect(ctx, a); errors.Is(err, assistant.ErrBusy) {
				if busy.Add(1) == 3 {
					cancel()
				}
			}
		})
	}
	wait.Wait()
	cancel()
	if busy.Load() != 3 {
		t.Errorf("%d of 5 were told it is busy, want 3", busy.Load())
	}
}

func TestBreaker(t *testing.T) {
	var down atomic.Bool
	down.Store(true)
	s := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
		if down.Load() {
			http.Error(w, "no", http.StatusNotFound)
			return
		}
		events(w, text("Xong."), finish, end)
	})
	var mu sync.Mutex
	now := time.Now()
	a := newAnswerer(t, s, func(c *llm.Config) {
		c.Failures, c.Pause = 2, time.Minute
		c.Now = func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	})
	for range 4 {
		if _, err := collect(context.Background(), a); !errors.Is(err, llm.ErrUnavailable) {
			t.Fatal(err)
		}
	}
	if n := len(s.requests()); n != 2 {
		t.Errorf("a server that is down was asked %d times, want 2", n)
	}
	down.Store(false)
	mu.Lock()
	now = now.Add(2 * time.Minute)
	mu.Unlock()
	for range 2 {
		if got, err := collect(context.Background(), a); err != nil || got != "Xong." {
			t.Errorf("after the pause: %q, %v", got, err)
		}
	}
}

func TestNewNamesTheField(t *testing.T) {
	for field, cfg := range map[string]llm.Config{
		"BaseURL":   {Model: "m", BaseURL: "ftp://x"},
		"Model":     {BaseURL: "http://localhost:1/v1"},
		"MaxTokens": {BaseURL: "http://localhost:1/v1", Model: "m", MaxTokens: -1},
	} {
		if _, err := llm.New(cfg); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("error %v does not name %s", err, field)
		}
	}
}
