package screen

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"trolyso/knowledge"
	"trolyso/knowledge/guides"
)

var fit = flag.Bool("fit", false, "fit weights.txt anew to sayings.txt, the guard set and the questions of the guides")

// tolerated is the share of honest questions, unseen by the fit, that may be
// taken for a kind. It is larger where not to notice costs more, and small where
// the answer would be made from the guides anyway.
var tolerated = []struct {
	kind  Kind
	share float64
}{
	{SelfHarm, 0.002},
	{ChildAbuse, 0.002},
	{Violence, 0.002},
	{Urgent, 0.003},
	{Injection, 0.003},
	{Crime, 0.001},
	{PrivateData, 0.001},
	{Promise, 0.001},
	{OutOfScope, 0.0005},
	{Abuse, 0.0005},
}

// A saying is an example to fit to.
type saying struct {
	kind     Kind
	everyday bool // asked by the guides and by citizens, not written to mislead
	features []int
}

// sayings reads every example, the names of the features that two or more of
// them have, and the digest of those that are kept for the purpose.
func sayings(t *testing.T) (examples []saying, names []string, digest string) {
	t.Helper()
	sum := sha256.New()
	r := rules()
	var seen [][]string
	counts := map[string]int{}
	everyday := false
	add := func(kind Kind, text string) {
		fs := features(r.read(text).tokens)
		for _, f := range fs {
			counts[f]++
		}
		seen = append(seen, fs)
		examples = append(examples, saying{kind: kind, everyday: everyday})
	}
	read := func(name string) []byte {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	kind := Kind("")
	src := read("sayings.txt")
	sum.Write(src)
	for line := range strings.Lines(string(src)) {
		switch line = strings.TrimSpace(line); {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "["):
			if kind = Kind(strings.Trim(line, "[]")); rank(kind) < 0 {
				t.Fatalf("sayings.txt: no kind %q", kind)
			}
		default:
			add(kind, line)
		}
	}
	lines := func(name string, each func(line []byte)) {
		for s := bufio.NewScanner(bytes.NewReader(read(name))); s.Scan(); {
			each(s.Bytes())
		}
	}
	sum.Write(read(filepath.Join("testdata", "guard.jsonl")))
	lines(filepath.Join("testdata", "guard.jsonl"), func(line []byte) {
		var c struct {
			Text string
			Want Kind
		}
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		add(c.Want, c.Text)
	})
	everyday = true
	for _, name := range []string{"citizens", "documents"} {
		lines(filepath.Join("..", "questions", "testdata", name+".jsonl"), func(line []byte) {
			var q struct{ Question, Outcome string }
			if err := json.Unmarshal(line, &q); err != nil {
				t.Fatal(err)
			}
			if q.Outcome == "" || q.Outcome == "answered" {
				add(Pass, q.Question)
			}
		})
	}
	err := fs.WalkDir(guides.FS, ".", func(file string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(file, ".md") {
			return err
		}
		src, err := fs.ReadFile(guides.FS, file)
		if err != nil {
			return err
		}
		if g, _ := knowledge.ParseGuide(file, src); g != nil {
			for _, q := range slices.Concat(g.Questions, g.Phrasings, []string{g.Title}) {
				add(Pass, q)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]int{}
	for f, n := range counts {
		if n > 1 {
			names = append(names, f)
		}
	}
	slices.Sort(names)
	for i, f := range names {
		ids[f] = i
	}
	for i, fs := range seen {
		for _, f := range fs {
			id, ok := ids[f]
			if !ok {
				id = len(names) // of all that are rare
			}
			examples[i].features = append(examples[i].features, id)
		}
	}
	return examples, names, fmt.Sprintf("%x", sum.Sum(nil)[:8])
}

// logistic fits the weights of one kind against all others, by stochastic
// gradient with a step of its own for every feature. What is rare weighs nothing.
func logistic(kind Kind, examples []saying, size int) []float64 {
	const (
		rounds, step, shrink = 12, 0.5, 1e-4
		worth                = 3 // of what was written as an example of the kind, or to look like one
	)
	w, g := make([]float64, size+1), make([]float64, size+1)
	random := rand.New(rand.NewPCG(1, 2))
	for range rounds {
		for _, i := range random.Perm(len(examples)) {
			e := examples[i]
			slope := 1 / (1 + math.Exp(-score(w, e)))
			if e.kind == kind {
				slope--
			}
			if e.kind == kind || e.kind == Pass && !e.everyday {
				slope *= worth
			}
			norm := 1 / math.Sqrt(float64(len(e.features)))
			for _, f := range e.features {
				if f == size {
					continue
				}
				d := slope*norm + shrink*w[f]
				g[f] += d * d
				w[f] -= step * d / math.Sqrt(g[f]+1e-3)
			}
		}
	}
	return w
}

func score(w []float64, e saying) float64 {
	z := 0.0
	for _, f := range e.features {
		z += w[f]
	}
	return unlike + z/math.Sqrt(float64(len(e.features)))
}

// threshold finds, by leaving out a fourth of the honest examples in turn, the
// score that no more than share of the everyday ones left out exceed.
func threshold(kind Kind, examples []saying, size int, share float64) float64 {
	var honest, others []saying
	for _, e := range examples {
		if e.kind == Pass {
			honest = append(honest, e)
		} else {
			others = append(others, e)
		}
	}
	random := rand.New(rand.NewPCG(3, 4))
	random.Shuffle(len(honest), func(i, j int) { honest[i], honest[j] = honest[j], honest[i] })
	var scores []float64
	const folds = 4
	for fold := range folds {
		from, to := len(honest)*fold/folds, len(honest)*(fold+1)/folds
		w := logistic(kind, slices.Concat(others, honest[:from], honest[to:]), size)
		for _, e := range honest[from:to] {
			if e.everyday {
				scores = append(scores, score(w, e))
			}
		}
	}
	slices.Sort(scores)
	return scores[len(scores)-1-int(share*float64(len(scores)))]
}

// TestFit holds that weights.txt was fitted to sayings.txt and guard.jsonl as
// they are. With -fit it fits them anew:
//
//	go test ./assistant/screen -run TestFit -fit
func TestFit(t *testing.T) {
	examples, names, digest := sayings(t)
	mark := "# Fitted by TestFit to " + digest + ", not for editing.\n"
	if !*fit {
		if !strings.HasPrefix(weightsText, mark) {
			t.Error("sayings.txt or guard.jsonl changed: go test ./assistant/screen -run TestFit -fit")
		}
		return
	}
	var out strings.Builder
	out.WriteString(mark)
	weights := make([][]float64, len(tolerated))
	var each sync.WaitGroup
	above := make([]float64, len(tolerated))
	for i, k := range tolerated {
		each.Go(func() {
			weights[i] = logistic(k.kind, examples, len(names))
			above[i] = threshold(k.kind, examples, len(names), k.share)
		})
	}
	each.Wait()
	for i, k := range tolerated {
		fmt.Fprintf(&out, "%s above %.2f\n", k.kind, above[i])
	}
	for id, name := range names {
		row, some := "", false
		for i := range tolerated {
			s := writeWeight(weights[i][id])
			some = some || s != "."
			row += " " + s
		}
		if some {
			out.WriteString(name + "\t" + row[1:] + "\n")
		}
	}
	if err := os.WriteFile("weights.txt", []byte(out.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// writeWeight writes a weight, "." for one that hardly weighs.
func writeWeight(w float64) string {
	if math.Abs(w) < 0.25 {
		return "."
	}
	return fmt.Sprintf("%.1f", w)
}
