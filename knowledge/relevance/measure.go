package relevance

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"trolyso/knowledge"
)

// RunDepth is how many hits a query gives in a [Run].
const RunDepth = 100

// A Finder is the search to be measured, best hits first.
type Finder interface {
	Find(ctx context.Context, question string, limit int) (knowledge.Finding, error)
}

// A Report is what a measurement found. The figures lie between 0 and 1.
type Report struct {
	Documents int `json:"documents"`
	Queries   int `json:"queries"`  // judged, and so counted
	Unjudged  int `json:"unjudged"` // left out, having no relevant document
	// Unknown counts relevant documents in the judgments of counted queries
	// that the collection lacks; they can only be missed.
	Unknown int `json:"unknown,omitempty"`

	NDCG10   float64 `json:"nDCG@10"`
	MRR10    float64 `json:"MRR@10"`
	Recall1  float64 `json:"recall@1"`
	Recall5  float64 `json:"recall@5"`
	Recall10 float64 `json:"recall@10"`

	LatencyP50 Milliseconds `json:"latency_p50_ms"`
	LatencyP99 Milliseconds `json:"latency_p99_ms"`
	// The caller, who builds the index, fills in the last two.
	BuildSeconds float64 `json:"build_seconds"`
	IndexBytes   int64   `json:"index_bytes"`
}

// Milliseconds is a duration that JSON shows as a number of milliseconds.
type Milliseconds time.Duration

// MarshalJSON writes m with three decimals.
func (m Milliseconds) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(m)/float64(time.Millisecond), 'f', 3, 64), nil
}

// A Run holds what a search found for each query, in the order of the queries.
type Run []Ranking

// A Ranking is what a search found for one query, best first.
type Ranking struct {
	Query  string
	Ranked []Ranked
}

// Ranked is one document found. Scores fall along a ranking.
type Ranked struct {
	Document string
	Score    float32
}

// Measure puts the judged queries of c to finder, one after the other, and
// compares what it finds with the judgments. It stops with the first error of
// finder or with ctx. A collection none of whose queries is judged is an error.
func Measure(ctx context.Context, finder Finder, c *Collection) (Report, Run, error) {
	r := Report{Documents: len(c.Documents)}
	known := make(map[string]bool, len(c.Documents))
	for _, d := range c.Documents {
		known[d.ID] = true
	}
	var run Run
	var took []time.Duration
	for _, q := range c.Queries {
		judged := c.Judgments[q.ID]
		relevant := 0
		for id, grade := range judged {
			if grade > 0 {
				relevant++
				if !known[id] {
					r.Unknown++
				}
			}
		}
		if relevant == 0 {
			r.Unjudged++
			continue
		}
		began := time.Now()
		finding, err := finder.Find(ctx, q.Text, RunDepth)
		took = append(took, time.Since(began))
		if err != nil {
			return Report{}, nil, fmt.Errorf("query %s: %w", q.ID, err)
		}
		ranked := rank(finding.Hits)
		run = append(run, Ranking{q.ID, ranked})
		r.Queries++
		r.NDCG10 += ndcg(ranked, judged, 10)
		r.MRR10 += reciprocalRank(ranked, judged, 10)
		r.Recall1 += recall(ranked, judged, 1, relevant)
		r.Recall5 += recall(ranked, judged, 5, relevant)
		r.Recall10 += recall(ranked, judged, 10, relevant)
	}
	if r.Queries == 0 {
		return Report{}, nil, fmt.Errorf("none of the %d queries has a relevant document in the judgments", len(c.Queries))
	}
	n := float64(r.Queries)
	r.NDCG10 /= n
	r.MRR10 /= n
	r.Recall1 /= n
	r.Recall5 /= n
	r.Recall10 /= n
	slices.Sort(took)
	r.LatencyP50 = Milliseconds(percentile(took, 0.50))
	r.LatencyP99 = Milliseconds(percentile(took, 0.99))
	return r, run, nil
}

// rank turns hits into a ranking: each document once, scores strictly falling.
// Tools that read runs sort by score, in single precision, and break ties in
// their own way; a score that does not fall is lowered by the least step.
func rank(hits []knowledge.Hit) []Ranked {
	hits = hits[:min(len(hits), RunDepth)]
	ranked := make([]Ranked, 0, len(hits))
	seen := make(map[string]bool, len(hits))
	for _, h := range hits {
		if seen[h.Passage.ID] {
			continue
		}
		seen[h.Passage.ID] = true
		score := float32(h.Score)
		if n := len(ranked); n > 0 && !(score < ranked[n-1].Score) {
			score = math.Nextafter32(ranked[n-1].Score, float32(math.Inf(-1)))
		}
		ranked = append(ranked, Ranked{h.Passage.ID, score})
	}
	return ranked
}

func ndcg(ranked []Ranked, judged map[string]float64, k int) float64 {
	gain := 0.0
	for i := range min(k, len(ranked)) {
		gain += max(0, judged[ranked[i].Document]) / math.Log2(float64(i+2))
	}
	var grades []float64
	for _, grade := range judged {
		if grade > 0 {
			grades = append(grades, grade)
		}
	}
	slices.SortFunc(grades, func(a, b float64) int { return cmp.Compare(b, a) })
	ideal := 0.0
	for i := range min(k, len(grades)) {
		ideal += grades[i] / math.Log2(float64(i+2))
	}
	return gain / ideal
}

func reciprocalRank(ranked []Ranked, judged map[string]float64, k int) float64 {
	for i := range min(k, len(ranked)) {
		if judged[ranked[i].Document] > 0 {
			return 1 / float64(i+1)
		}
	}
	return 0
}

func recall(ranked []Ranked, judged map[string]float64, k, relevant int) float64 {
	found := 0
	for i := range min(k, len(ranked)) {
		if judged[ranked[i].Document] > 0 {
			found++
		}
	}
	return float64(found) / float64(relevant)
}

// percentile returns the least of the sorted values that at least the share p
// of them do not exceed.
func percentile(sorted []time.Duration, p float64) time.Duration {
	return sorted[max(0, int(math.Ceil(p*float64(len(sorted))))-1)]
}

// Write writes the run, one hit a line: query, Q0, document, rank from one,
// score and tag. IDs and the tag must be free of white space, which that form
// cannot hold.
func (r Run) Write(w io.Writer, tag string) error {
	out := bufio.NewWriter(w)
	if !oneWord(tag) {
		return fmt.Errorf("tag %q is not one word", tag)
	}
	for _, ranking := range r {
		if !oneWord(ranking.Query) {
			return fmt.Errorf("query ID %q is not one word", ranking.Query)
		}
		for i, hit := range ranking.Ranked {
			if !oneWord(hit.Document) {
				return fmt.Errorf("document ID %q is not one word", hit.Document)
			}
			score := strconv.FormatFloat(float64(hit.Score), 'g', -1, 32)
			fmt.Fprintf(out, "%s Q0 %s %d %s %s\n", ranking.Query, hit.Document, i+1, score, tag)
		}
	}
	return out.Flush()
}

func oneWord(s string) bool { return s != "" && !strings.ContainsFunc(s, unicode.IsSpace) }
