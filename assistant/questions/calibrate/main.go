// Command calibrate fits the gate of package index on the question sets: it
// prints the coefficients to freeze there and a table of precision against
// coverage.
//
//	go run ./assistant/questions/calibrate assistant/questions/testdata/*.jsonl
//
// A question counts as borne when the best guide covers its topic. Questions
// that name an official document by number, ask of another province, follow-ups
// and those that are screened before retrieval are left out. For the table each half of the questions
// is judged by a fit on the other half; the coefficients are fitted on all.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"

	"trolyso/assistant"
	"trolyso/assistant/questions"
	"trolyso/assistant/screen"
	"trolyso/knowledge"
	"trolyso/knowledge/guides"
	"trolyso/knowledge/index"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "calibrate:", err)
		os.Exit(1)
	}
}

var names = []string{"bias", "coverage", "pairs", "matched", "profile", "margin", "unknown", "likeness", "beyond", "strange", "theme"}

type sample struct {
	x    []float64
	want float64
}

func run(files []string, out io.Writer) error {
	if len(files) == 0 {
		return errors.New("name one or more question sets")
	}
	corpus, err := knowledge.Load(guides.FS)
	if err != nil {
		return err
	}
	x, err := index.Build(corpus.Passages(), index.Config{})
	if err != nil {
		return err
	}
	defer x.Close()
	var samples []sample
	for _, name := range files {
		more, err := read(name, x)
		if err != nil {
			return err
		}
		samples = append(samples, more...)
	}
	w := regress(samples)
	fmt.Fprintf(out, "%d questions\n\n", len(samples))
	for i, n := range names {
		fmt.Fprintf(out, "\t%q: %.2f,\n", n, w[i])
	}
	var halves [2][]sample
	for i, s := range samples {
		halves[i%2] = append(halves[i%2], s)
	}
	type judged struct{ chance, want float64 }
	var all []judged
	for i, half := range halves {
		w := regress(halves[1-i])
		for _, s := range half {
			all = append(all, judged{chance(w, s.x), s.want})
		}
	}
	fmt.Fprintf(out, "\n%9s %9s %9s\n", "threshold", "precision", "coverage")
	for _, t := range []float64{0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9} {
		var taken, right, whole float64
		for _, j := range all {
			whole += j.want
			if j.chance >= t {
				taken++
				right += j.want
			}
		}
		fmt.Fprintf(out, "%9.1f %9.3f %9.3f\n", t, right/max(1, taken), right/max(1, whole))
	}
	return nil
}

func read(name string, x *index.Index) ([]sample, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	set, err := questions.Read(name, f)
	if err != nil {
		return nil, err
	}
	var out []sample
	for _, q := range set {
		if len(q.Turns) > 0 || q.Outcome == assistant.Clarify || screen.Question(q.Question, screen.Limits{}).Kind != screen.Pass {
			continue
		}
		found, err := x.Find(context.Background(), q.Question, searchDepth)
		if err != nil {
			return nil, err
		}
		if found.Documents != nil || found.Elsewhere != "" || len(found.Hits) == 0 {
			continue
		}
		s := sample{x: make([]float64, len(names))}
		for i, n := range names {
			s.x[i] = found.Features[n]
		}
		if q.Outcome == assistant.Answered && offered(found.Hits, q.Topic) {
			s.want = 1
		}
		out = append(out, s)
	}
	return out, nil
}

// offered reports whether an answer from hits would lead with a guide of topic.
func offered(hits []knowledge.Hit, topic string) bool {
	best := hits[0]
	for _, h := range hits {
		if h.Score >= assistant.RivalScore*best.Score && slices.Contains(h.Passage.Guide.Topics, topic) {
			return true
		}
	}
	return false
}

// searchDepth is how many passages are looked at for the next guide.
const searchDepth = 30

// regress fits a logistic regression by gradient descent with a small penalty
// on the size of the coefficients. Questions nobody should answer weigh a little
// more all together than those somebody should, since a wrong answer costs more
// than none: how many there are of each in the sets says nothing of the world.
func regress(samples []sample) []float64 {
	const steps, rate, penalty, caution = 20000, 0.5, 0.0005, 1.15
	answerable := 0.0
	for _, s := range samples {
		answerable += s.want
	}
	strange := caution * answerable / max(1, float64(len(samples))-answerable)
	w := make([]float64, len(names))
	for range steps {
		gradient := make([]float64, len(names))
		for _, s := range samples {
			d := chance(w, s.x) - s.want
			if s.want == 0 {
				d *= strange
			}
			for i := range gradient {
				gradient[i] += d * s.x[i] / float64(len(samples))
			}
		}
		for i := range w {
			w[i] -= rate * (gradient[i] + penalty*w[i])
		}
	}
	return w
}

func chance(w, x []float64) float64 {
	z := 0.0
	for i := range w {
		z += w[i] * x[i]
	}
	return 1 / (1 + math.Exp(-z))
}
