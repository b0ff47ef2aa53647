//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// SIGHUP reloads even where nothing else tells of a change.
func TestServeReloadsOnSignal(t *testing.T) {
	parent := t.TempDir()
	real := filepath.Join(parent, "1")
	if err := os.CopyFS(real, os.DirFS(testGuides)); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(parent, "guides")
	if err := os.Symlink(real, dir); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TROLYSO_RELOAD_EVERY", "0")
	s := startService(t, "--guides", dir)
	// The link leads elsewhere from now on, which no notice tells.
	other := filepath.Join(parent, "2")
	if err := os.CopyFS(other, os.DirFS(testGuides)); err != nil {
		t.Fatal(err)
	}
	edit(t, filepath.Join(other, "le-phi-can-cuoc.md"), "50.000", "60.000")
	if err := os.Symlink(other, dir+".new"); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(dir+".new", dir); err != nil {
		t.Fatal(err)
	}
	time.Sleep(500 * time.Millisecond)
	if !strings.Contains(s.ask(fee), "50.000") {
		t.Error("reloaded before the signal")
	}
	if err := syscall.Kill(syscall.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the fee of the other folder", func() bool { return strings.Contains(s.ask(fee), "60.000") })
}

// A pipe named like a guide is named as a problem and holds nothing up.
func TestServeWithPipeAmongGuides(t *testing.T) {
	dir := copyGuides(t)
	s := startService(t, "--guides", dir)
	pipe := filepath.Join(dir, "ong.md")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip("no pipes here:", err)
	}
	eventually(t, "the problem in /readyz", func() bool {
		_, body := s.get("/readyz")
		return strings.Contains(body, "ong.md: không phải một tệp")
	})
	if err := os.Remove(pipe); err != nil {
		t.Fatal(err)
	}
	edit(t, filepath.Join(dir, "le-phi-can-cuoc.md"), "50.000", "55.000")
	eventually(t, "the changed fee", func() bool {
		_, page := s.get("/cam-nang/le-phi-can-cuoc")
		return strings.Contains(page, "55.000")
	})
}
