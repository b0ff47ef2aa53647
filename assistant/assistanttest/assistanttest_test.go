package assistanttest_test

import (
	"bufio"
	"net/http"
	"strings"
	"testing"
	"time"

	"trolyso/assistant"
	"trolyso/assistant/assistanttest"
	"trolyso/assistant/verify"
)

func TestEcho(t *testing.T) {
	assistanttest.TestAnswerer(t, func(testing.TB) assistant.Answerer { return assistanttest.Echo{} })

	checked := verify.Stream(assistanttest.Evidence(), assistanttest.Echo{}.Answer(t.Context(), nil, assistanttest.Question, assistanttest.Evidence()), verify.Options{})
	for range checked.Text() {
	}
	if r := checked.Result(); !r.Answers() || r.Kept != 2 {
		t.Errorf("what Echo says does not hold: %+v", r)
	}
}

func post(t *testing.T, s *assistanttest.ModelServer, body string) *http.Response {
	t.Helper()
	resp, err := http.Post(s.URL()+"/chat/completions", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

func TestModelServer(t *testing.T) {
	s := assistanttest.NewModelServer(t,
		assistanttest.Script{assistanttest.Respond(http.StatusServiceUnavailable, "text/plain", "later", "Retry-After", "3")},
		assistanttest.Whole())
	if resp := post(t, s, `{"model":"m"}`); resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") != "3" {
		t.Errorf("first script: got %d, %q", resp.StatusCode, resp.Header)
	}
	for range 2 { // the last script serves all that follow
		resp := post(t, s, `{"model":"m","stream":true,"max_tokens":7,"messages":[{"role":"user","content":"a"}]}`)
		events, text := 0, ""
		for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
			if strings.HasPrefix(lines.Text(), "data: ") {
				events++
				text = lines.Text()
			}
		}
		if want := len(strings.SplitAfter(assistanttest.Answer, " ")) + 4; events != want || text != "data: [DONE]" {
			t.Errorf("got %d events, the last %q; want %d", events, text, want)
		}
	}
	if r := s.Requests(); len(r) != 3 || r[1].MaxTokens != 7 || !r[1].Stream || r[1].Messages[0].Content != "a" || r[1].Path != "/v1/chat/completions" {
		t.Errorf("got requests %+v", r)
	}
	s.AwaitIdle(t)
}

func TestModelServerNoticesTheClientLeave(t *testing.T) {
	s := assistanttest.NewModelServer(t, assistanttest.Script{assistanttest.Headers(), assistanttest.Hang()})
	resp := post(t, s, `{}`)
	if s.Active() != 1 {
		t.Errorf("%d requests are being answered, want 1", s.Active())
	}
	if err := resp.Body.Close(); err != nil {
		t.Fatal(err)
	}
	s.AwaitIdle(t)
}

func TestFaultNames(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range assistanttest.Faults() {
		if f.Name == "" || seen[f.Name] || len(f.Scripts) == 0 {
			t.Errorf("fault %q has no name of its own or no script", f.Name)
		}
		seen[f.Name] = true
	}
	if len(seen) < 60 {
		t.Errorf("only %d faults", len(seen))
	}
}

func TestWaitEndsWithTheServer(t *testing.T) {
	started := time.Now()
	t.Run("server", func(t *testing.T) {
		s := assistanttest.NewModelServer(t, assistanttest.Script{assistanttest.Headers(), assistanttest.Wait(time.Minute)})
		post(t, s, `{}`)
	})
	if took := time.Since(started); took > 10*time.Second {
		t.Errorf("closing a server that waits took %v", took)
	}
}
