package screen

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"hash/fnv"
	"io/fs"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"trolyso/knowledge"
	"trolyso/knowledge/guides"
)

var fit = flag.Bool("fit", false, "fit weights.txt anew to sayings.txt, the guard set and the questions of the guides")

// tolerated is the share of honest questions, unseen by the fit, that may be
// taken for a kind, and how often as many of the honest as of the kind may say
// what counts as telling. Nobody who asks about the weather is to be told not to
// be alone tonight.
var tolerated = []struct {
	kind   Kind
	share  float64
	common int
}{
	{SelfHarm, 0, 6},
	{ChildAbuse, 0, 3},
	{Violence, 0, 6},
	{Urgent, 0.0005, 6},
	{Injection, 0.0002, 4},
	{Crime, 0.0004, 3},
	{PrivateData, 0.0001, 6},
	{Promise, 0.0001, 6},
	{Abuse, 0, 6},
	{OutOfScope, 0, 3},
}

// A saying is an example to fit to.
type saying struct {
	kind     Kind
	everyday bool // asked by the guides and by citizens, not written to mislead
	text     string
	reading  *reading
	names    []string // of features
	fold     int      // of the cross-validation
}

// folds is how many times the fit is tried without some of the examples.
const folds = 5

// sayings reads every example and the digest of those that are kept for the
// purpose.
func sayings(t *testing.T) (examples []saying, digest string) {
	t.Helper()
	sum := sha256.New()
	r := rules()
	everyday := false
	add := func(kind Kind, text string) {
		e := saying{kind: kind, everyday: everyday, text: text, reading: r.read(text)}
		if hidden(text, e.reading, r) != "" {
			return // its words are of no kind: "Lệ phí căn cước?" is honest but for what is hidden in it
		}
		for _, f := range features(e.reading.tokens) {
			e.names = append(e.names, f.name)
		}
		// One text typed in several ways is left out as one.
		h := fnv.New32a()
		for _, token := range e.reading.tokens {
			h.Write([]byte(token.plain))
		}
		e.fold = int(h.Sum32() % folds)
		examples = append(examples, e)
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
	sets, err := filepath.Glob(filepath.Join("..", "questions", "testdata", "*.jsonl"))
	if err != nil || len(sets) == 0 {
		t.Fatalf("%d question sets: %v", len(sets), err)
	}
	for _, name := range sets {
		lines(name, func(line []byte) {
			var q struct{ Question, Outcome string }
			if err := json.Unmarshal(line, &q); err != nil {
				t.Fatal(err)
			}
			switch q.Outcome {
			case "refused", "handoff", "greeting":
			case "out_of_scope":
				add(OutOfScope, q.Question)
			default:
				add(Pass, q.Question)
			}
		})
	}
	err = fs.WalkDir(guides.FS, ".", func(file string, _ fs.DirEntry, err error) error {
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
	return examples, fmt.Sprintf("%x", sum.Sum(nil)[:8])
}

const (
	support    = 3   // examples that have a feature which weighs
	matters    = 1.6 // weight below which a feature is left out
	knownAfter = 2   // examples that make a word known
)

// fitted fits a likeness with no bounds yet to the examples: once with all
// features that enough of them have, and again with those that matter.
func fitted(examples []saying) *likeness {
	counts, honest, meant := map[string]int{}, map[string]int{}, map[Kind]map[string]int{}
	for _, e := range examples {
		if meant[e.kind] == nil {
			meant[e.kind] = map[string]int{}
		}
		for _, f := range e.names {
			counts[f]++
			meant[e.kind][f]++
			if e.everyday || e.kind == Pass {
				honest[f]++
			}
		}
	}
	l := &likeness{weights: map[string][]weight{}}
	var names []string
	ids := map[string]int32{}
	for _, f := range slices.Sorted(maps.Keys(counts)) {
		if counts[f] >= knownAfter && !strings.Contains(f, " ") {
			l.weights[f] = nil
		}
		if counts[f] >= support {
			ids[f] = int32(len(names))
			names = append(names, f)
		}
	}
	all := make([][]int32, len(examples))
	for i, e := range examples {
		for _, f := range e.names {
			if id, ok := ids[f]; ok {
				all[i] = append(all[i], id)
			}
		}
	}
	fits := make([][]float64, len(tolerated))
	var each sync.WaitGroup
	for i, k := range tolerated {
		each.Go(func() {
			w := logistic(k.kind, examples, all, len(names))
			some := make([][]int32, len(all))
			for i, fs := range all {
				for _, f := range fs {
					if math.Abs(w[f]) >= matters {
						some[i] = append(some[i], f)
					}
				}
			}
			fits[i] = logistic(k.kind, examples, some, len(names))
		})
	}
	each.Wait()
	for k, w := range fits {
		kind := tolerated[k]
		l.kinds, l.above = append(l.kinds, kind.kind), append(l.above, 0)
		for id, f := range names {
			if math.Abs(w[id]) >= matters/2 {
				l.weights[f] = append(l.weights[f], weight{
					kind: k, value: float32(math.Round(w[id]*100) / 100),
					telling: w[id] > 0 && meant[kind.kind][f] >= 2 && kind.common*meant[kind.kind][f] >= honest[f],
				})
			}
		}
	}
	return l
}

// logistic fits the weights of one kind against all others, by stochastic
// gradient with a step of its own for every feature. What is honest but written
// to look like the kind counts for more.
func logistic(kind Kind, examples []saying, features [][]int32, size int) []float64 {
	const (
		rounds, step, shrink = 12, 0.5, 1e-4
		worth                = 3
	)
	w, g := make([]float64, size), make([]float64, size)
	random := rand.New(rand.NewPCG(1, 2))
	for range rounds {
		for _, i := range random.Perm(len(examples)) {
			e, fs := examples[i], features[i]
			norm := 1 / math.Sqrt(float64(len(e.names)))
			z := 0.0
			for _, f := range fs {
				z += w[f]
			}
			slope := 1 / (1 + math.Exp(-unlike-z*norm))
			if e.kind == kind {
				slope--
			}
			if e.kind == kind || e.kind == Pass && !e.everyday {
				slope *= worth
			}
			for _, f := range fs {
				d := slope*norm + shrink*w[f]
				g[f] += d * d
				w[f] -= step * d / math.Sqrt(g[f]+1e-3)
			}
		}
	}
	return w
}

// crossed scores every example by a likeness fitted without it.
func crossed(examples []saying) [][]float32 {
	scores := make([][]float32, len(examples))
	for fold := range folds {
		var others []saying
		for _, e := range examples {
			if e.fold != fold {
				others = append(others, e)
			}
		}
		l := fitted(others)
		for i, e := range examples {
			if e.fold == fold {
				scores[i] = l.likest(e.reading)
			}
		}
	}
	return scores
}

// margin is how far above the honest questions of today a text has to be, for
// the sake of those of tomorrow.
const margin = 0.3

// least is the lowest bound. Where all that is honest scores far lower, it is
// still not enough to be a little like an attack; who is likely in need is heard.
func least(kind Kind) float32 {
	if kind.cry() {
		return -0.4
	}
	return 0.6
}

// bound finds the score that no more than share of the everyday questions exceed.
func bound(kind int, share float64, examples []saying, scores [][]float32) float32 {
	var honest []float32
	for i, e := range examples {
		if e.everyday && e.kind != tolerated[kind].kind {
			honest = append(honest, scores[i][kind])
		}
	}
	slices.Sort(honest)
	return max(least(tolerated[kind].kind), honest[len(honest)-1-int(share*float64(len(honest)))]+margin)
}

// TestFit holds that weights.txt was fitted to sayings.txt and guard.jsonl as
// they are. With -fit it fits them anew:
//
//	go test ./assistant/screen -run TestFit -fit
func TestFit(t *testing.T) {
	examples, digest := sayings(t)
	mark := "# Fitted by TestFit to " + digest + ", not for editing.\n"
	if !*fit {
		if !strings.HasPrefix(weightsText, mark) {
			t.Error("sayings.txt or guard.jsonl changed: go test ./assistant/screen -run TestFit -fit")
		}
		return
	}
	scores := crossed(examples)
	l := fitted(examples)
	for i, k := range tolerated {
		l.above[i] = bound(i, k.share, examples, scores)
	}
	for i, k := range l.kinds {
		asked, found, everyday, held := 0, 0, 0, 0
		for j, e := range examples {
			over := scores[j][i] > l.above[i]
			switch {
			case e.kind == k:
				asked++
				if over {
					found++
				}
			case e.everyday:
				everyday++
				if over {
					held++
					t.Logf("%q is like %s", e.text, k)
				}
			}
		}
		t.Logf("%-12s above %.2f: finds %d of %d, takes %d of %d everyday questions for it", k, l.above[i], found, asked, held, everyday)
	}
	var out strings.Builder
	out.WriteString(mark)
	for i, k := range l.kinds {
		fmt.Fprintf(&out, "%s above %.2f\n", k, l.above[i])
	}
	out.WriteString("\n")
	for _, name := range slices.Sorted(maps.Keys(l.weights)) {
		sep := "\t"
		out.WriteString(name)
		for _, w := range l.weights[name] {
			letter := 'a' + w.kind
			if w.telling {
				letter = 'A' + w.kind
			}
			fmt.Fprintf(&out, "%s%c%s", sep, letter, strconv.FormatFloat(math.Round(float64(w.value)*100)/100, 'f', -1, 64))
			sep = " "
		}
		out.WriteString("\n")
	}
	if err := os.WriteFile("weights.txt", []byte(out.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
