package verify

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolyso/knowledge"
)

var update = flag.Bool("update", false, "renew golden files")

type supportCase struct {
	hit      knowledge.Hit
	sentence string
	want     Reason
	line     int
}

// readPairs reads testdata/pairs.txt.
func readPairs(t *testing.T) []supportCase {
	t.Helper()
	src, err := os.ReadFile("testdata/pairs.txt")
	if err != nil {
		t.Fatal(err)
	}
	var cases []supportCase
	var hit knowledge.Hit
	inText := false
	for i, line := range strings.Split(string(src), "\n") {
		switch {
		case strings.HasPrefix(line, "== "):
			f := strings.Split(strings.TrimPrefix(line, "== "), " | ")
			hit = knowledge.Hit{Passage: knowledge.Passage{ID: f[0], Title: f[1], Heading: f[2]}}
			inText = true
		case line == "--":
			inText = false
			hit.Passage.Text = strings.TrimSpace(hit.Passage.Text)
		case inText:
			hit.Passage.Text += line + "\n"
		case strings.HasPrefix(line, "+ "):
			cases = append(cases, supportCase{hit, line[2:], "", i + 1})
		case strings.HasPrefix(line, "- "):
			s, reason, ok := strings.Cut(strings.TrimSuffix(line[2:], "]"), " [")
			if !ok {
				t.Fatalf("pairs.txt:%d: no reason", i+1)
			}
			cases = append(cases, supportCase{hit, s, Reason(reason), i + 1})
		case line != "" && !strings.HasPrefix(line, "#"):
			t.Fatalf("pairs.txt:%d: neither + nor -", i+1)
		}
	}
	if len(cases) < 80 {
		t.Fatalf("got only %d pairs", len(cases))
	}
	return cases
}

func (sc supportCase) check() Verdict {
	c := Stream([]knowledge.Hit{sc.hit}, nil, Options{})
	return c.check(sc.sentence, []int{1}, false)
}

func TestPairs(t *testing.T) {
	for _, sc := range readPairs(t) {
		if got := sc.check(); got.Reason != sc.want {
			t.Errorf("pairs.txt:%d: %q: got %q (support %.2f), want %q", sc.line, sc.sentence, got.Reason, got.Support, sc.want)
		}
	}
}

// TestSupportTable shows how the thresholds divide the pairs: the table is the
// evidence for them.
func TestSupportTable(t *testing.T) {
	var b strings.Builder
	cases := readPairs(t)
	fmt.Fprintf(&b, "threshold  true kept  false kept by words alone  false kept by all checks\n")
	type measure struct {
		share   float64
		strange bool
		passes  bool // all checks but that of the share
	}
	measures := make([]measure, len(cases))
	for i, sc := range cases {
		c := Stream([]knowledge.Hit{sc.hit}, nil, Options{})
		facts := Facts(sc.sentence)
		ws := withFigures(wordsOf(sc.sentence), facts)
		m := &measures[i]
		m.share, m.strange = support(contents(ws), c.passages)
		m.passes = c.bears(sc.sentence, ws, contents(ws), facts, c.passages, 0).Reason == ""
	}
	for th := 0.40; th < 0.95; th += 0.05 {
		kept, of, words, all, falses := 0, 0, 0, 0, 0
		for i, sc := range cases {
			m := measures[i]
			pass := m.passes && m.share >= th
			if sc.want == "" {
				of++
				if pass {
					kept++
				}
				continue
			}
			falses++
			if m.share >= th && !m.strange {
				words++
			}
			if pass {
				all++
			}
		}
		fmt.Fprintf(&b, "%9.2f  %5d/%d  %22d/%d  %21d/%d\n", th, kept, of, words, falses, all, falses)
	}
	golden(t, "testdata/support.golden", b.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got), renew with -update:\n%s", name, diff)
	}
}
