package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"trolyso/assistant"
)

// echo answers with the question, after a wait of any length up to slow. It
// fails on the question "fail", and counts the questions in work.
type echo struct {
	slow    time.Duration
	working atomic.Int32
	most    atomic.Int32
}

var errEcho = errors.New("no echo")

func (e *echo) Ask(ctx context.Context, turns []assistant.Turn, question string) iter.Seq2[assistant.Event, error] {
	return func(yield func(assistant.Event, error) bool) {
		n := e.working.Add(1)
		defer e.working.Add(-1)
		for most := e.most.Load(); n > most && !e.most.CompareAndSwap(most, n); most = e.most.Load() {
		}
		if e.slow > 0 {
			select {
			case <-time.After(rand.N(e.slow)):
			case <-ctx.Done():
				yield(nil, ctx.Err())
				return
			}
		}
		if question == "fail" {
			yield(nil, errEcho)
			return
		}
		text := question
		for _, t := range turns {
			text += "|" + t.Question + ">" + t.Answer.Text
		}
		yield(assistant.Done{Turn: assistant.Turn{Answer: assistant.Answer{Outcome: assistant.Answered, Text: text}}}, nil)
	}
}

// answers decodes what a batch gave.
func answers(t *testing.T, out io.Reader) []batchAnswer {
	t.Helper()
	var list []batchAnswer
	d := json.NewDecoder(out)
	for {
		var a batchAnswer
		if err := d.Decode(&a); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, a)
	}
}

func TestBatchKeepsOrder(t *testing.T) {
	const lines, parallel = 300, 8
	var in, out bytes.Buffer
	for i := range lines {
		fmt.Fprintf(&in, "{\"id\":\"%d\",\"question\":\"q%d\"}\n", i, i)
	}
	e := &echo{slow: 3 * time.Millisecond}
	if err := runBatch(t.Context(), e, &in, &out, parallel); err != nil {
		t.Fatal(err)
	}
	got := answers(t, &out)
	if len(got) != lines {
		t.Fatalf("%d answers, want %d", len(got), lines)
	}
	for i, a := range got {
		if want := fmt.Sprintf("%q", fmt.Sprint(i)); string(a.ID) != want || a.Text != fmt.Sprint("q", i) {
			t.Fatalf("answer %d is %s %q", i, a.ID, a.Text)
		}
	}
	if most := e.most.Load(); most < 2 || most > parallel {
		t.Errorf("%d questions in work at once, want 2 to %d", most, parallel)
	}
}

func TestBatchLines(t *testing.T) {
	long := `{"id":"long","question":"` + strings.Repeat("a", maxBatchLine) + `"}`
	fits := `{"id":"fits","question":"` + strings.Repeat("a", maxBatchLine-100) + `"}`
	in := strings.Join([]string{
		"\ufeff" + `{"id":"turns","question":"q","turns":[{"question":"a","answer":"b"},{"question":"c","answer":"d"}]}`,
		long, fits, "  ", `[]`, `null`, `{"id":{},"question":"q"}`, `{"question":"no id"}`, `{"id":"n","question":null}`,
		`{"id":"number","question":7}`, `{"id":"fail","question":"fail"}`, "{\"id\":\"bytes\",\"question\":\"\xff\"}", `{"id":"empty","question":""}`, `{"id":"last","question":"q"}`,
	}, "\n")
	var out bytes.Buffer
	if err := runBatch(t.Context(), &echo{}, strings.NewReader(in), &out, 3); err != nil {
		t.Fatal(err)
	}
	want := []struct {
		id      string
		outcome assistant.Outcome
		text    string
		fault   string
	}{
		{`"turns"`, "answered", "q|a>b|c>d", ""},
		{`""`, "invalid", "", "line 2: longer than"},
		{`"fits"`, "answered", strings.Repeat("a", maxBatchLine-100), ""},
		{`""`, "invalid", "", "line 5: "},
		{`""`, "invalid", "", "line 6: question is missing"},
		{`""`, "invalid", "", "line 7: "},
		{`""`, "answered", "no id", ""},
		{`"n"`, "invalid", "", "line 9: question is missing"},
		{`"number"`, "invalid", "", "line 10: "},
		{`"fail"`, "failed", "", "no echo"},
		{`"bytes"`, "answered", "\ufffd", ""},
		{`"empty"`, "answered", "", ""},
		{`"last"`, "answered", "q", ""},
	}
	got := answers(t, &out)
	if len(got) != len(want) {
		t.Fatalf("%d answers, want %d", len(got), len(want))
	}
	for i, w := range want {
		g := got[i]
		if string(g.ID) != w.id || g.Outcome != w.outcome || g.Text != w.text || !strings.Contains(g.Error, w.fault) || (w.fault == "") != (g.Error == "") {
			t.Errorf("answer %d: %s %s %.40q %q, want %+.80v", i, g.ID, g.Outcome, g.Text, g.Error, w)
		}
	}
}

// Each answer comes out before the next question has to come in.
func TestBatchStreams(t *testing.T) {
	inReader, inWriter := io.Pipe()
	outReader, outWriter := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := runBatch(t.Context(), &echo{}, inReader, outWriter, 4)
		outWriter.Close()
		done <- err
	}()
	out := bufio.NewScanner(outReader)
	for i := range 5 {
		fmt.Fprintf(inWriter, "{\"id\":\"%d\",\"question\":\"q\"}\n", i)
		if !out.Scan() || !strings.Contains(out.Text(), fmt.Sprintf(`"id":"%d"`, i)) {
			t.Fatalf("line %d: %q", i, out.Text())
		}
	}
	inWriter.Close()
	if out.Scan() {
		t.Errorf("one more line: %q", out.Text())
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestBatchFails(t *testing.T) {
	question := "{\"id\":\"a\",\"question\":\"q\"}\n"
	t.Run("reading", func(t *testing.T) {
		var out bytes.Buffer
		broken := errors.New("broken")
		in := io.MultiReader(strings.NewReader(question), iotest.ErrReader(broken))
		if err := runBatch(t.Context(), &echo{}, in, &out, 1); !errors.Is(err, broken) {
			t.Errorf("error %v", err)
		}
		if got := answers(t, &out); len(got) != 1 {
			t.Errorf("%d answers before the break, want 1", len(got))
		}
	})
	t.Run("writing", func(t *testing.T) {
		e := &echo{slow: time.Millisecond}
		in := strings.NewReader(strings.Repeat(question, 1000))
		out, closed := io.Pipe()
		out.Close()
		if err := runBatch(t.Context(), e, in, closed, 4); !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("error %v", err)
		}
		if n := e.working.Load(); n != 0 {
			t.Errorf("%d questions still in work", n)
		}
	})
	t.Run("stopped while reading waits", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		in, writer := io.Pipe()
		defer writer.Close() // lets the reader go
		if err := runBatch(ctx, &echo{}, in, io.Discard, 4); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
	})
}

func FuzzBatch(f *testing.F) {
	f.Add([]byte("{\"id\":\"a\",\"question\":\"q\"}\n\n{\r\n"))
	f.Add([]byte("{\"id\":-1e9,\"question\":\"\\ud800\",\"turns\":[{}]}"))
	f.Fuzz(func(t *testing.T, in []byte) {
		var out bytes.Buffer
		if err := runBatch(t.Context(), &echo{}, bytes.NewReader(in), &out, 2); err != nil {
			t.Fatal(err)
		}
		want := 0
		for i, line := range bytes.Split(in, []byte("\n")) {
			if i == 0 {
				line = bytes.TrimPrefix(line, []byte("\ufeff"))
			}
			if len(bytes.TrimSpace(line)) > 0 {
				want++
			}
		}
		if got := bytes.Count(out.Bytes(), []byte("\n")); got != want {
			t.Errorf("%d lines out, want %d", got, want)
		}
		for _, a := range answers(t, &out) {
			if a.Outcome == "" || (a.Error == "") != (a.Outcome == assistant.Answered) {
				t.Errorf("answer %+v", a)
			}
		}
	})
}
