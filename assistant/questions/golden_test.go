package questions_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trolyso/assistant"
	"trolyso/assistant/extract"
	"trolyso/assistant/questions"
	"trolyso/knowledge"
	"trolyso/knowledge/guides"
	"trolyso/knowledge/index"
)

var update = flag.Bool("update", false, "renew testdata/summary.golden")

// TestSummary puts the sets under testdata to the assistant as it is served,
// over the guides in the binary and without a language model, and compares how
// it went with testdata/summary.golden. A change that makes answers better or
// worse is to be seen, so it renews that file:
//
//	go test ./assistant/questions -run TestSummary -update
//
// What was missed is told by trolyso eval answers. The sets in testdata/heldout
// were written apart from the code and are not for tuning it.
func TestSummary(t *testing.T) {
	corpus, err := knowledge.Load(guides.FS)
	if err != nil {
		t.Fatal(err)
	}
	x, err := index.Build(corpus.Passages(), index.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	// A day of its own, so that what lapses later does not change the summary.
	day := time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC)
	asst, err := assistant.New(assistant.Config{Retriever: x, Answerer: extract.New(), Now: func() time.Time { return day }})
	if err != nil {
		t.Fatal(err)
	}
	topics := func(id string) []string {
		if g, ok := corpus.Guide(id); ok {
			return g.Topics
		}
		return nil
	}
	var got strings.Builder
	for _, pattern := range []string{"testdata/*.jsonl", "testdata/heldout/*.jsonl"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("no question sets %s: %v", pattern, err)
		}
		for _, name := range names {
			f, err := os.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			set, err := questions.Read(name, f)
			f.Close()
			if err != nil {
				t.Fatal(err)
			}
			report, err := questions.Run(t.Context(), asst, set, topics)
			if err != nil {
				t.Fatal(err)
			}
			got.WriteString("== " + filepath.ToSlash(strings.TrimPrefix(name, "testdata/")) + "\n")
			if err := report.Summary(&got); err != nil {
				t.Fatal(err)
			}
			for _, miss := range report.Misses {
				t.Logf("%s: %q: %s", miss.ID, miss.Question, strings.Join(miss.Faults, "; "))
			}
		}
	}
	golden := filepath.Join("testdata", "summary.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("answers have changed; -update renews the summary (-want +got):\n%s", diff)
	}
}

// Every topic a set asks for is that of some guide, so that a question can be
// answered at all.
func TestTopicsExist(t *testing.T) {
	corpus, err := knowledge.Load(guides.FS)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, topic := range corpus.Topics() {
		known[topic] = true
	}
	for _, pattern := range []string{"testdata/*.jsonl", "testdata/heldout/*.jsonl"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			f, err := os.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			set, err := questions.Read(name, f)
			f.Close()
			if err != nil {
				t.Fatal(err)
			}
			for _, q := range set {
				if q.Topic != "" && q.Outcome == assistant.Answered && !known[q.Topic] {
					t.Errorf("%s: %s: no guide has the topic %q", name, q.ID, q.Topic)
				}
			}
		}
	}
}
