package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// lockedBuffer takes what a running service prints.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// service is a running service.
type service struct {
	t    *testing.T
	url  string
	logs *lockedBuffer
	stop func() int // ends it and returns its exit status
}

// startService runs serve on a port of its own.
func startService(t *testing.T, args ...string) *service {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var out, logs lockedBuffer
	done := make(chan int, 1)
	go func() {
		done <- run(ctx, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...), strings.NewReader(""), &out, &logs)
	}()
	status := sync.OnceValue(func() int {
		cancel()
		select {
		case status := <-done:
			return status
		case <-time.After(30 * time.Second):
			t.Error("the service does not end")
			return -1
		}
	})
	t.Cleanup(func() {
		status()
		if t.Failed() {
			t.Log(logs.String())
		}
	})
	s := &service{t: t, logs: &logs, stop: status}
	address := regexp.MustCompile(`http://\S+`)
	for range 3000 {
		if s.url = address.FindString(out.String()); s.url != "" {
			if strings.Count(out.String(), "\n") != 1 {
				t.Errorf("more than one line: %q", out.String())
			}
			return s
		}
		select {
		case status := <-done:
			t.Fatalf("the service ended with status %d: %s", status, logs.String())
		case <-time.After(10 * time.Millisecond):
		}
	}
	t.Fatal("the service never said where it is")
	return nil
}

// get returns the status and body of a page.
func (s *service) get(path string) (int, string) {
	s.t.Helper()
	r, err := http.Get(s.url + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return r.StatusCode, string(body)
}

// ask returns the text of an answer.
func (s *service) ask(question string) string {
	s.t.Helper()
	body, err := json.Marshal(map[string]string{"question": question})
	if err != nil {
		s.t.Fatal(err)
	}
	r, err := http.Post(s.url+"/api/ask", "application/json", bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	var frame struct{ Outcome, Text string }
	if err := json.NewDecoder(r.Body).Decode(&frame); err != nil || r.StatusCode != http.StatusOK {
		s.t.Fatalf("status %d, %v", r.StatusCode, err)
	}
	return frame.Outcome + ": " + frame.Text
}

// eventually waits until what holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for range 1000 {
		if holds() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("never: %s", what)
}

const fee = "Lệ phí đổi thẻ căn cước là bao nhiêu?"

func TestServe(t *testing.T) {
	s := startService(t, "--guides", testGuides)
	for path, want := range map[string]string{
		"/":                         "tro-ly-so",
		"/widget.js":                "customElements",
		"/healthz":                  `"ok"`,
		"/readyz":                   `"ready"`,
		"/metrics":                  "trolyso_turns_total",
		"/cam-nang/le-phi-can-cuoc": "Lệ phí làm thẻ căn cước",
		"/api/guides":               "dat-lich-kham",
	} {
		if status, body := s.get(path); status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: status %d, body without %q: %.200s", path, status, want, body)
		}
	}
	if answer := s.ask(fee); !strings.HasPrefix(answer, "answered: ") || !strings.Contains(answer, "50.000") {
		t.Errorf("answer %q", answer)
	}
	if logs := s.logs.String(); strings.Contains(logs, "căn cước") || strings.Contains(logs, "level=ERROR") {
		t.Errorf("logs tell of a question or an error:\n%s", logs)
	}
	if status := s.stop(); status != exitDone {
		t.Errorf("status %d", status)
	}
	if _, err := http.Get(s.url + "/healthz"); err == nil {
		t.Error("the service still answers")
	}
}

func TestServeReloads(t *testing.T) {
	dir := copyGuides(t)
	guide := filepath.Join(dir, "le-phi-can-cuoc.md")
	s := startService(t, "--guides", dir)

	edit(t, guide, "50.000", "55.000")
	// Unlike questions, pages are not rate-limited, however long the reload takes.
	eventually(t, "the changed fee", func() bool {
		_, page := s.get("/cam-nang/le-phi-can-cuoc")
		return strings.Contains(page, "55.000")
	})
	if answer := s.ask(fee); !strings.Contains(answer, "55.000") {
		t.Errorf("answer %q", answer)
	}

	edit(t, guide, "audience: [citizen, staff]", "audience: [nobody]")
	eventually(t, "the problem in /readyz", func() bool {
		status, body := s.get("/readyz")
		var ready struct{ Status, Problem string }
		return status == http.StatusOK && json.Unmarshal([]byte(body), &ready) == nil &&
			ready.Status == "ready" && strings.Contains(ready.Problem, "le-phi-can-cuoc.md:4: ")
	})
	if !strings.Contains(s.ask(fee), "55.000") {
		t.Error("bad guides took the place of good ones")
	}
	if !strings.Contains(s.logs.String(), "le-phi-can-cuoc.md:4: ") {
		t.Error("the log does not name the problem")
	}

	edit(t, guide, "audience: [nobody]", "audience: [citizen]")
	eventually(t, "an end of the problem", func() bool {
		_, body := s.get("/readyz")
		return !strings.Contains(body, "problem")
	})
}

func TestServeRefusesToStart(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	status, _, stderr := trolyso(t, "", "serve", "--guides", testGuides, "--listen", taken.Addr().String())
	if status != exitFailed || !strings.Contains(stderr, taken.Addr().String()) {
		t.Errorf("taken port: status %d, stderr %q", status, stderr)
	}
	dir := copyGuides(t)
	edit(t, filepath.Join(dir, "dat-lich-kham.md"), "title:", "titel:")
	status, _, stderr = trolyso(t, "", "serve", "--guides", dir, "--listen", "127.0.0.1:0")
	if status != exitFailed || !strings.Contains(stderr, "dat-lich-kham.md:") {
		t.Errorf("bad guides: status %d, stderr %q", status, stderr)
	}
}

func TestBrowserURL(t *testing.T) {
	for _, tc := range []struct{ ip, want string }{
		{"", "http://localhost:8080"},
		{"0.0.0.0", "http://localhost:8080"},
		{"::1", "http://localhost:8080"},
		{"10.0.0.7", "http://10.0.0.7:8080"},
		{"2001:db8::1", "http://[2001:db8::1]:8080"},
	} {
		if got := browserURL(&net.TCPAddr{IP: net.ParseIP(tc.ip), Port: 8080}); got != tc.want {
			t.Errorf("browserURL(%q) = %q, want %q", tc.ip, got, tc.want)
		}
	}
}
