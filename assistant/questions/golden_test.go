package questions_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
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

var update = flag.Bool("update", false, "renew the summaries beside the question sets")

// TestSummary puts the sets under testdata to the assistant as it is served,
// over the guides in the binary and without a language model, and compares how
// it went with the summary beside each. A change that makes answers better or
// worse is to be seen, so it renews the summaries:
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
	t.Cleanup(func() { x.Close() }) // after the parallel tests
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
	for _, name := range sets(t) {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".jsonl"), func(t *testing.T) {
			t.Parallel()
			report, err := questions.Run(t.Context(), asst, read(t, name), topics)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			if err := report.Summary(&got); err != nil {
				t.Fatal(err)
			}
			golden := strings.TrimSuffix(name, ".jsonl") + ".golden"
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
			diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got.String(), "\n"))
			if diff == "" {
				return
			}
			t.Errorf("answers have changed; -update renews the summary (-want +got):\n%s", diff)
			for _, miss := range report.Misses {
				t.Logf("missed %s: %q: %s", miss.ID, miss.Question, strings.Join(miss.Faults, "; "))
			}
		})
	}
}

// sets names the question sets.
func sets(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"testdata/*.jsonl", "testdata/heldout/*.jsonl"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("no question sets %s: %v", pattern, err)
		}
		all = append(all, names...)
	}
	return all
}

func read(t *testing.T, name string) []questions.Question {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	set, err := questions.Read(name, f)
	if err != nil {
		t.Fatal(err)
	}
	return set
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
	for _, name := range sets(t) {
		for _, q := range read(t, name) {
			if q.Topic != "" && q.Outcome == assistant.Answered && !known[q.Topic] {
				t.Errorf("%s: %s: no guide has the topic %q", name, q.ID, q.Topic)
			}
		}
	}
}

// Every guide has questions of its own, named after it as "<guide>-<number>",
// so that one that is no longer found shows in a summary.
func TestEveryGuideIsAskedFor(t *testing.T) {
	const enough = 3
	corpus, err := knowledge.Load(guides.FS)
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]int{}
	for _, name := range sets(t) {
		for _, q := range read(t, name) {
			i := strings.LastIndexByte(q.ID, '-')
			if i < 0 {
				continue
			}
			if _, err := strconv.Atoi(q.ID[i+1:]); err != nil {
				continue
			}
			// A line that asks for the topic of another guide, or for no
			// answer, does not miss this one.
			g, ok := corpus.Guide(q.ID[:i])
			if ok && q.Outcome == assistant.Answered && slices.Contains(g.Topics, q.Topic) {
				asked[g.ID]++
			}
		}
	}
	for _, g := range corpus.Guides() {
		if asked[g.ID] < enough {
			t.Errorf("guide %s: got %d questions, want at least %d", g.ID, asked[g.ID], enough)
		}
	}
}
