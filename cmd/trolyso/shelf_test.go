package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trolyso/knowledge"
)

// testLog writes to the log of t, for as long as t runs.
func testLog(t *testing.T) *slog.Logger {
	return slog.New(slog.NewTextHandler(testWriter{t}, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

type testWriter struct{ t *testing.T }

func (w testWriter) Write(b []byte) (int, error) {
	w.t.Helper()
	w.t.Log(strings.TrimSpace(string(b)))
	return len(b), nil
}

func testShelf(t *testing.T, dir string) *shelf {
	t.Helper()
	log := testLog(t)
	s, err := newShelf(log,
		func() (*knowledge.Corpus, error) { return loadCorpus(dir) },
		func(c *knowledge.Corpus) (*edition, error) { return indexCorpus(c, "", log) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// edit replaces words in a file.
func edit(t *testing.T, path, from, to string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.ReplaceAll(string(raw), from, to)
	if changed == string(raw) {
		t.Fatalf("%s has no %q", path, from)
	}
	if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestShelf(t *testing.T) {
	dir := copyGuides(t)
	guide := filepath.Join(dir, "le-phi-can-cuoc.md")
	s := testShelf(t, dir)
	find := func(want string) {
		t.Helper()
		f, err := s.Find(t.Context(), "lệ phí đổi thẻ căn cước", 5)
		if err != nil || len(f.Hits) == 0 || !strings.Contains(f.Hits[0].Passage.Text, want) {
			t.Fatalf("found %+v, %v, want %q", f.Hits, err, want)
		}
	}
	find("50.000")

	first := s.Corpus()
	s.Reload()
	if s.Corpus() != first {
		t.Error("guides that have not changed were put into service again")
	}

	edit(t, guide, "50.000", "55.000")
	find("50.000")
	s.Reload()
	find("55.000")
	if s.Problem() != nil {
		t.Errorf("problem %v", s.Problem())
	}

	edit(t, guide, "## Tóm tắt", "## Tóm lược")
	s.Reload()
	find("55.000")
	if err := s.Problem(); err == nil || !strings.Contains(err.Error(), "le-phi-can-cuoc.md:") {
		t.Errorf("problem %v, want one that names the file", err)
	}

	edit(t, guide, "## Tóm lược", "## Tóm tắt")
	s.Reload()
	if s.Problem() != nil {
		t.Errorf("problem %v after it was mended", s.Problem())
	}

	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	s.Reload()
	find("55.000")
	if s.Problem() == nil {
		t.Error("no problem with a folder that is gone")
	}

	s.Close()
	if _, err := s.Find(t.Context(), "x", 1); !errors.Is(err, errShelfClosed) {
		t.Errorf("error %v after closing", err)
	}
}

func TestShelfKeepsOldWhenIndexFails(t *testing.T) {
	dir := copyGuides(t)
	broken := errors.New("disk full")
	var fail atomic.Bool
	s, err := newShelf(testLog(t),
		func() (*knowledge.Corpus, error) { return loadCorpus(dir) },
		func(c *knowledge.Corpus) (*edition, error) {
			if fail.Load() {
				return nil, broken
			}
			return indexCorpus(c, "", testLog(t))
		})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	fail.Store(true)
	edit(t, filepath.Join(dir, "le-phi-can-cuoc.md"), "50.000", "55.000")
	before := s.Corpus()
	s.Reload()
	if s.Corpus() != before || !errors.Is(s.Problem(), broken) {
		t.Errorf("problem %v, corpus swapped: %v", s.Problem(), s.Corpus() != before)
	}
}

// Searches go on, without a single error, while editions come and go.
func TestShelfUnderSearch(t *testing.T) {
	dir := copyGuides(t)
	guide := filepath.Join(dir, "le-phi-can-cuoc.md")
	s := testShelf(t, dir)
	ctx, cancel := context.WithCancel(t.Context())
	var searching sync.WaitGroup
	var searches atomic.Int64
	for range 4 {
		searching.Go(func() {
			for ctx.Err() == nil {
				f, err := s.Find(context.WithoutCancel(ctx), "lệ phí đổi thẻ căn cước", 5)
				if err != nil || len(f.Hits) == 0 {
					t.Errorf("found %d, %v", len(f.Hits), err)
					return
				}
				searches.Add(1)
			}
		})
	}
	for i := range 20 {
		if i%2 == 0 {
			edit(t, guide, "50.000", "55.000")
		} else {
			edit(t, guide, "55.000", "50.000")
		}
		s.Reload()
		if err := s.Problem(); err != nil {
			t.Error(err)
		}
	}
	for searches.Load() < 100 && !t.Failed() {
		time.Sleep(time.Millisecond)
	}
	cancel()
	searching.Wait()
}

func TestWatch(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "guides")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(name, content string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	changed := make(chan string, 100)
	now := make(chan os.Signal)
	w := &watch{
		dir: dir, seen: fingerprint(dir), now: now, every: 20 * time.Millisecond, quiet: 150 * time.Millisecond, patience: 600 * time.Millisecond, log: testLog(t),
		changed: func() {
			raw, _ := os.ReadFile(filepath.Join(dir, "a.md"))
			changed <- string(raw)
		},
	}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { w.run(ctx) })
	defer running.Wait()
	defer cancel()
	wait := func(want string) {
		t.Helper()
		select {
		case got := <-changed:
			if got != want {
				t.Errorf("called when the file held %q, want %q", got, want)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("no call after %q", want)
		}
	}

	select {
	case <-changed:
		t.Error("called before anything changed")
	case <-time.After(300 * time.Millisecond):
	}

	for _, content := range []string{"1", "12", "123"} { // one after the other, as a copy grows
		write("a.md", content)
		time.Sleep(10 * time.Millisecond)
	}
	wait("123")

	now <- os.Interrupt
	wait("123")

	// Whether a file may be read is a change, too.
	if err := os.Chmod(filepath.Join(dir, "a.md"), 0o640); err != nil {
		t.Fatal(err)
	}
	wait("123")

	// A folder that is never still is looked at nevertheless.
	stop := time.After(2 * time.Second)
	calls := 0
	for busy := true; busy; {
		select {
		case <-changed:
			calls++
			busy = false
		case <-stop:
			busy = false
		case <-time.After(30 * time.Millisecond):
			write("b.md", time.Now().String())
		}
	}
	if calls == 0 {
		t.Error("no call while the folder kept changing")
	}

	// The system's notices are for the old folder, which is moved away.
	if err := os.Rename(dir, dir+".old"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	write("a.md", "new folder")
	deadline := time.After(10 * time.Second)
	for got := ""; got != "new folder"; {
		select {
		case got = <-changed:
		case <-deadline:
			t.Fatal("no call for the new folder")
		}
	}
}

// What changes between the first reading and the first look is not missed.
func TestWatchLooksBack(t *testing.T) {
	dir := t.TempDir()
	changed := make(chan bool, 1)
	w := &watch{dir: dir, seen: fingerprint(dir), quiet: time.Millisecond, patience: time.Second, log: testLog(t), changed: func() { changed <- true }}
	if err := os.WriteFile(filepath.Join(dir, "a.md"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { w.run(ctx) })
	defer running.Wait()
	defer cancel()
	select {
	case <-changed:
	case <-time.After(10 * time.Second):
		t.Error("no call")
	}
}
