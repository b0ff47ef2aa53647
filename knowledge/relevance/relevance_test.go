package relevance_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"trolyso/knowledge"
	"trolyso/knowledge/relevance"
)

// folder writes the files of a collection and returns their folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestRead(t *testing.T) {
	want := &relevance.Collection{
		Documents: []relevance.Document{{"1", "Căn cước", "Làm thẻ ở công an."}, {"d2", "", "Khác."}},
		Queries:   []relevance.Query{{"7", "làm thẻ"}, {"q8", "khác"}},
		Judgments: map[string]map[string]float64{"7": {"1": 2, "d2": 0}, "q8": {"d2": 1}},
	}
	corpus := `{"_id":1,"title":"Căn cước","text":"Làm thẻ ở công an."}` + "\n" + `{"_id":"d2","text":"Khác.","metadata":{}}` + "\n"
	queries := `{"_id":7,"text":"làm thẻ"}` + "\n" + `{"_id":"q8","text":"khác"}`
	for _, tc := range []struct {
		name  string
		files map[string]string
	}{
		{"plain", map[string]string{
			"corpus.jsonl": corpus, "queries.jsonl": queries,
			"qrels.tsv": "query-id\tcorpus-id\tscore\n7\t1\t2\n7\td2\t0\nq8\td2\t1\n",
		}},
		{"CRLF, blank lines, byte order mark, folder of judgments", map[string]string{
			"corpus.jsonl":   "\ufeff" + strings.ReplaceAll(corpus, "\n", "\r\n\r\n"),
			"queries.jsonl":  strings.ReplaceAll(queries, "\n", "\r\n"),
			"qrels/test.tsv": "\r\n7\t1\t2.0\r\n\r\n7\td2\t0\r\nq8\td2\t1",
		}},
		{"TREC judgments", map[string]string{
			"corpus.jsonl": corpus, "queries.jsonl": queries,
			"qrels.tsv": "7 0 1 2\n7 0 d2 0\nq8 0 d2 1\n",
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := relevance.Read(folder(t, tc.files), "")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("collection (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadWithoutRelevance(t *testing.T) {
	dir := folder(t, map[string]string{
		"corpus.jsonl": `{"_id":"d","text":"x"}`, "other.jsonl": `{"_id":"q","text":"y"}`, "qrels.tsv": "query-id\tcorpus-id\nq\td\n",
	})
	got, err := relevance.Read(dir, filepath.Join(dir, "other.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]map[string]float64{"q": {"d": 1}}
	if diff := cmp.Diff(want, got.Judgments); diff != "" {
		t.Errorf("judgments (-want +got):\n%s", diff)
	}
}

func TestReadNamesMistake(t *testing.T) {
	good := map[string]string{
		"corpus.jsonl":  `{"_id":"d","text":"x"}`,
		"queries.jsonl": `{"_id":"q","text":"y"}`,
		"qrels.tsv":     "q\td\t1\n",
	}
	for _, tc := range []struct {
		name, file, content string
		want                string
	}{
		{"not JSON", "corpus.jsonl", "{\"_id\":\"d\",\"text\":\"x\"}\n\n{oops}\n", "corpus.jsonl:3: "},
		{"no ID", "corpus.jsonl", `{"text":"x"}`, "corpus.jsonl:1: _id is missing"},
		{"ID is a list", "corpus.jsonl", `{"_id":[],"text":"x"}`, "corpus.jsonl:1: "},
		{"no text", "queries.jsonl", `{"_id":"q"}`, "queries.jsonl:1: text is missing"},
		{"ID twice", "queries.jsonl", "{\"_id\":\"1\",\"text\":\"y\"}\n{\"_id\":1,\"text\":\"z\"}", `queries.jsonl:2: _id "1" is already on line 1`},
		{"empty", "queries.jsonl", "\n", "queries.jsonl: no lines"},
		{"one column", "qrels.tsv", "q\n", "qrels.tsv:1: 1 columns"},
		{"relevance in words", "qrels.tsv", "q\td\t1\nq\te\thigh\n", `qrels.tsv:2: relevance "high" is not a number`},
		{"relevance without end", "qrels.tsv", "q\td\tInf\n", `qrels.tsv:1: relevance "Inf" is not a number`},
		{"heading alone", "qrels.tsv", "query-id\tcorpus-id\tscore\n", "qrels.tsv: no judgments"},
		{"file missing", "corpus.jsonl", "-", "corpus.jsonl"},
		{"judgments missing", "qrels.tsv", "-", "no judgments: neither"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			files := map[string]string{}
			for name, content := range good {
				files[name] = content
			}
			files[tc.file] = tc.content
			if tc.content == "-" {
				delete(files, tc.file)
			}
			_, err := relevance.Read(folder(t, files), "")
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want one with %q", err, tc.want)
			}
		})
	}
}

// rankings is a Finder that finds for each question the documents listed.
type rankings map[string][]string

func (r rankings) Find(_ context.Context, question string, limit int) (knowledge.Finding, error) {
	ids, ok := r[question]
	if !ok {
		return knowledge.Finding{}, fmt.Errorf("unexpected question %q", question)
	}
	var f knowledge.Finding
	for i, id := range ids[:min(limit, len(ids))] {
		f.Hits = append(f.Hits, knowledge.Hit{Passage: knowledge.Passage{ID: id}, Score: 1 / float64(i+1)})
	}
	return f, nil
}

// The expected figures were worked out by hand from the definitions.
func TestMeasure(t *testing.T) {
	c := &relevance.Collection{
		Documents: []relevance.Document{{ID: "a"}, {ID: "b"}, {ID: "c"}},
		Queries:   []relevance.Query{{"1", "graded"}, {"2", "second"}, {"3", "nothing found"}, {"4", "unjudged"}, {"5", "judged bad"}},
		Judgments: map[string]map[string]float64{
			"1": {"a": 3, "b": 1, "c": 0},
			"2": {"a": 1, "gone": 1},
			"3": {"c": 1},
			"5": {"c": 0},
		},
	}
	finder := rankings{
		"graded": {"b", "c", "a"},
		"second": {"b", "a", "a"},
		// The relevant document is out of reach of every figure.
		"nothing found": {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "c"},
	}
	got, run, err := relevance.Measure(t.Context(), finder, c)
	if err != nil {
		t.Fatal(err)
	}
	log3 := math.Log2(3)
	ndcg1 := (1 + 3/2.0) / (3 + 1/log3)
	ndcg2 := (1 / log3) / (1 + 1/log3)
	want := relevance.Report{
		Documents: 3, Queries: 3, Unjudged: 2, Unknown: 1,
		NDCG10:   (ndcg1 + ndcg2) / 3,
		MRR10:    (1 + 0.5) / 3,
		Recall1:  0.5 / 3,
		Recall5:  (1 + 0.5) / 3,
		Recall10: (1 + 0.5) / 3,
	}
	ignore := cmpopts.IgnoreFields(relevance.Report{}, "LatencyP50", "LatencyP99")
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(1e-12, 0), ignore); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
	if got.LatencyP99 < got.LatencyP50 || got.LatencyP99 == 0 {
		t.Errorf("latencies p50 %d, p99 %d", got.LatencyP50, got.LatencyP99)
	}
	if len(run) != 3 || len(run[1].Ranked) != 2 {
		t.Errorf("run %v: want three rankings, the second without its double", run)
	}
}

func TestMeasureFails(t *testing.T) {
	c := &relevance.Collection{
		Queries:   []relevance.Query{{"1", "x"}},
		Judgments: map[string]map[string]float64{"1": {"a": 1}},
	}
	if _, _, err := relevance.Measure(t.Context(), rankings{}, c); err == nil || !strings.Contains(err.Error(), "query 1: ") {
		t.Errorf("error %v, want that of the finder with the query's ID", err)
	}
	c.Judgments = map[string]map[string]float64{"2": {"a": 1}}
	if _, _, err := relevance.Measure(t.Context(), rankings{}, c); err == nil {
		t.Error("no error for a collection without judged queries")
	}
}

// ties is a Finder all of whose hits score the same.
type ties int

func (n ties) Find(_ context.Context, _ string, limit int) (knowledge.Finding, error) {
	var f knowledge.Finding
	for i := range min(int(n), limit) {
		f.Hits = append(f.Hits, knowledge.Hit{Passage: knowledge.Passage{ID: fmt.Sprint("d", i)}, Score: 0.25})
	}
	return f, nil
}

func TestRunWrite(t *testing.T) {
	c := &relevance.Collection{
		Queries:   []relevance.Query{{"q", "x"}},
		Judgments: map[string]map[string]float64{"q": {"d0": 1}},
	}
	_, run, err := relevance.Measure(t.Context(), ties(3), c)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := run.Write(&out, "trolyso"); err != nil {
		t.Fatal(err)
	}
	want := "q Q0 d0 1 0.25 trolyso\nq Q0 d1 2 0.24999999 trolyso\nq Q0 d2 3 0.24999997 trolyso\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("run (-want +got):\n%s", diff)
	}

	_, run, err = relevance.Measure(t.Context(), ties(1000), c)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(run[0].Ranked); got != relevance.RunDepth {
		t.Errorf("%d hits in the run, want %d", got, relevance.RunDepth)
	}
	if err := run.Write(&out, "two words"); err == nil {
		t.Error("no error for a tag of two words")
	}
	run[0].Query = "a b"
	if err := run.Write(&out, "trolyso"); err == nil {
		t.Error("no error for an ID of two words")
	}
	if err := (relevance.Run{{Query: "q", Ranked: []relevance.Ranked{{Document: "d", Score: 1}}}}).Write(broken{}, "tag"); !errors.Is(err, errBroken) {
		t.Errorf("error %v, want that of the writer", err)
	}
}

var errBroken = errors.New("broken")

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errBroken }

func TestReportJSON(t *testing.T) {
	got, err := json.Marshal(relevance.Report{NDCG10: 0.5, LatencyP50: 1_234_567})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"nDCG@10":0.5`, `"MRR@10":0`, `"recall@1":0`, `"recall@5":0`, `"recall@10":0`, `"latency_p50_ms":1.235`, `"index_bytes":0`} {
		if !strings.Contains(string(got), want) {
			t.Errorf("%s lacks %s", got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`{"_id":"d","text":"x"}`, "q\td\t1\n")
	f.Add("{\"_id\":1e3,\"text\":\"\\ud800\"}\r\n", "query-id\tcorpus-id\tscore\r\nq\td\t-1\n")
	f.Fuzz(func(t *testing.T, objects, judgments string) {
		dir := folder(t, map[string]string{"corpus.jsonl": objects, "queries.jsonl": objects, "qrels.tsv": judgments})
		c, err := relevance.Read(dir, "")
		if err != nil {
			return
		}
		finder := ties(3)
		r, _, err := relevance.Measure(t.Context(), finder, c)
		if err != nil {
			return
		}
		for _, figure := range []float64{r.NDCG10, r.MRR10, r.Recall1, r.Recall5, r.Recall10} {
			if !(figure >= 0 && figure <= 1) {
				t.Errorf("figure %v outside 0 to 1", figure)
			}
		}
	})
}
