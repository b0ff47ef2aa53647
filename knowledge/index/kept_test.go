package index_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"trolyso/knowledge"
	"trolyso/knowledge/index"
	"trolyso/knowledge/vitext"
)

// lockEnv makes the test binary a process that holds the lock of an index.
const lockEnv = "TROLYSO_TEST_LOCK"

func TestMain(m *testing.M) {
	if path := os.Getenv(lockEnv); path != "" {
		holdLock(path)
		return
	}
	os.Exit(m.Run())
}

func holdLock(path string) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: 10 * time.Second})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("locked")
	_, _ = io.Copy(io.Discard, os.Stdin) // until the test is done
	_ = db.Close()
}

// lock has another process lock the index in folder until the test ends.
func lock(t *testing.T, folder string) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), lockEnv+"="+filepath.Join(folder, "store", "root.bolt"))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		_ = cmd.Wait()
	})
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "locked\n" {
		t.Fatalf("the other process says %q, %v", line, err)
	}
}

func build(t *testing.T, dir, version string, passages []knowledge.Passage) *index.Index {
	t.Helper()
	x, err := index.Build(passages, index.Config{Dir: dir, Version: version})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return x
}

// found writes out what an index finds for the questions of its own guides,
// typed in full and without diacritics.
func found(t *testing.T, x *index.Index, passages []knowledge.Passage, every int) []string {
	t.Helper()
	var out []string
	for i := 0; i < len(passages); i += every {
		q := passages[i].Questions[i%len(passages[i].Questions)]
		for _, q := range []string{q, vitext.Fold(q)} {
			f := find(t, x, q)
			var line strings.Builder
			fmt.Fprintf(&line, "%s | %s | %.6f |", q, f.Understood, f.Confidence)
			for _, h := range f.Hits {
				fmt.Fprintf(&line, " %s %.6f", h.Passage.ID, h.Score)
			}
			out = append(out, line.String())
		}
	}
	return out
}

func TestKeptFindsTheSame(t *testing.T) {
	passages := corpus().Passages()
	want := found(t, inMemory(), passages, 50)
	dir := t.TempDir()
	for _, state := range []string{"just built", "opened again"} {
		t.Run(state, func(t *testing.T) {
			x := build(t, dir, "1", passages)
			if diff := cmp.Diff(want, found(t, x, passages, 50)); diff != "" {
				t.Errorf("another finding than from memory (-memory +kept):\n%s", diff)
			}
			if x.Size() == 0 {
				t.Error("Size is 0")
			}
		})
	}
}

// indexFolder returns the one folder of an index in dir.
func indexFolder(t *testing.T, dir string) string {
	t.Helper()
	folders, err := filepath.Glob(filepath.Join(dir, "index-*"))
	if err != nil || len(folders) != 1 {
		t.Fatalf("index folders %v, %v, want one", folders, err)
	}
	return folders[0]
}

func TestDamageIsNoticed(t *testing.T) {
	passages := corpus().Passages()[:40]
	whole := t.TempDir()
	want := found(t, build(t, whole, "1", passages), passages, 13)

	// check builds over a copy of the whole index with damage done, and wants the
	// same findings from an index built anew, which the next to open can use.
	check := func(t *testing.T, version string, anew bool, damage func(t *testing.T, dir, folder string)) {
		t.Helper()
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(whole)); err != nil {
			t.Fatal(err)
		}
		before := indexFolder(t, dir)
		damage(t, dir, before)
		x := build(t, dir, version, passages)
		if diff := cmp.Diff(want, found(t, x, passages, 13)); diff != "" {
			t.Errorf("another finding than from the whole index (-whole +got):\n%s", diff)
		}
		after := indexFolder(t, dir)
		if (after != before) != anew {
			t.Errorf("built anew: %v, want %v", after != before, anew)
		}
		build(t, dir, version, passages)
		if again := indexFolder(t, dir); again != after {
			t.Error("what was built is not used by the next")
		}
	}
	none := func(*testing.T, string, string) {}
	t.Run("none", func(t *testing.T) { check(t, "1", false, none) })
	t.Run("another version", func(t *testing.T) { check(t, "2", true, none) })
	t.Run("another process reads it", func(t *testing.T) {
		check(t, "1", false, func(t *testing.T, dir, _ string) { build(t, dir, "1", passages) })
	})
	t.Run("another process locks it", func(t *testing.T) {
		check(t, "1", true, func(t *testing.T, _, folder string) { lock(t, folder) })
	})
	t.Run("an older build left its own", func(t *testing.T) {
		check(t, "1", true, func(t *testing.T, _, folder string) {
			edit(t, filepath.Join(folder, "manifest.json"), func(b []byte) []byte {
				return []byte(strings.Replace(string(b), `"layout": `, `"layout": 1`, 1))
			})
		})
	})
	t.Run("a build was cut off", func(t *testing.T) {
		check(t, "1", true, func(t *testing.T, _, folder string) {
			if err := os.Remove(filepath.Join(folder, "manifest.json")); err != nil {
				t.Fatal(err)
			}
			yesterday := time.Now().AddDate(0, 0, -1)
			if err := os.Chtimes(folder, yesterday, yesterday); err != nil {
				t.Fatal(err)
			}
		})
	})

	var files []string
	err := filepath.WalkDir(whole, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(whole, path)
			files = append(files, name)
		}
		return err
	})
	if err != nil || len(files) < 5 {
		t.Fatalf("files %v, %v", files, err)
	}
	damaged := func(name, what string, change func(t *testing.T, path string)) {
		t.Run(filepath.Base(name)+" "+what, func(t *testing.T) {
			check(t, "1", true, func(t *testing.T, dir, _ string) { change(t, filepath.Join(dir, name)) })
		})
	}
	for _, name := range files {
		for _, c := range []struct {
			what string
			edit func([]byte) []byte
		}{
			{"first byte flipped", func(b []byte) []byte { b[0] ^= 0x01; return b }},
			{"byte flipped at a third", func(b []byte) []byte { b[len(b)/3] ^= 0x10; return b }},
			{"byte flipped at two thirds", func(b []byte) []byte { b[len(b)*2/3] ^= 0x80; return b }},
			{"last byte flipped", func(b []byte) []byte { b[len(b)-1] ^= 0xff; return b }},
			{"one byte short", func(b []byte) []byte { return b[:len(b)-1] }},
			{"one byte long", func(b []byte) []byte { return append(b, 0) }},
			{"cut in half", func(b []byte) []byte { return b[:len(b)/2] }},
			{"empty", func([]byte) []byte { return nil }},
		} {
			damaged(name, c.what, func(t *testing.T, path string) { edit(t, path, c.edit) })
		}
		if filepath.Base(name) == "manifest.json" {
			continue // then it is a build that was cut off
		}
		damaged(name, "missing", func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// edit changes the bytes of a file.
func edit(t *testing.T, path string, change func([]byte) []byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, change(b), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestBuiltByTwo has two processes keep an index in one folder at one time.
func TestBuiltByTwo(t *testing.T) {
	passages := corpus().Passages()[:40]
	dir := t.TempDir()
	errs := make(chan error)
	for range 4 {
		go func() {
			x, err := index.Build(passages, index.Config{Dir: dir, Version: "1"})
			if err == nil {
				_, err = x.Find(context.Background(), passages[0].Title, 1)
				x.Close()
			}
			errs <- err
		}()
	}
	for range 4 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}
