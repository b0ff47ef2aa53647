package screen

import (
	_ "embed"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"

	"trolyso/knowledge/vitext"
)

//go:embed weights.txt
var weightsText string

// weighed reads weights.txt once. A test holds that it reads, so a panic here
// means a binary that never passed its tests.
var weighed = sync.OnceValue(func() *likeness {
	l, err := parseLikeness(weightsText)
	if err != nil {
		panic(err)
	}
	return l
})

// A likeness tells how much a text is like what people say who mean one of some
// kinds: a logistic model over the words of the text and pairs of neighbours,
// folded, fitted by TestFit to what rules.txt cannot list. It is immutable.
type likeness struct {
	kinds   []Kind
	above   []float32 // by kind: the score from which a text is of it
	weights map[string][]float32
}

const (
	unlike     = -3 // score of a text about which nothing is known
	farthest   = 3  // words from one of a pair to the other
	windowSize = 40 // words looked at together
	windowStep = 20
	forCries   = 1 // score by which a cry for help goes before what else it may be
	fewest     = 5 // words below which a text is like nothing in particular
)

// parseLikeness reads a line "kind above 1.25" for each kind and then, for each
// word or pair, its name, a tab, and its weights by kind, "." for none.
func parseLikeness(text string) (*likeness, error) {
	l := &likeness{weights: map[string][]float32{}}
	line := 0
	for s := range strings.Lines(text) {
		line++
		s = strings.TrimSuffix(s, "\n")
		name, rest, ok := strings.Cut(s, "\t")
		if strings.HasPrefix(s, "# ") || s == "" {
			continue
		}
		if !ok {
			var kind string
			var above float32
			if _, err := fmt.Sscanf(s, "%s above %g", &kind, &above); err != nil || rank(Kind(kind)) < 0 {
				return nil, fmt.Errorf("weights.txt:%d: want \"kind above score\", have %q", line, s)
			}
			l.kinds, l.above = append(l.kinds, Kind(kind)), append(l.above, above)
			continue
		}
		fields := strings.Fields(rest)
		if len(fields) != len(l.kinds) {
			return nil, fmt.Errorf("weights.txt:%d: %d weights for %d kinds", line, len(fields), len(l.kinds))
		}
		weights := make([]float32, len(fields))
		for i, f := range fields {
			if f == "." {
				continue
			}
			w, err := strconv.ParseFloat(f, 32)
			if err != nil {
				return nil, fmt.Errorf("weights.txt:%d: %w", line, err)
			}
			weights[i] = float32(w)
		}
		l.weights[name] = weights
	}
	return l, nil
}

// kind returns the kind that t is most like, by how far it is above what it
// takes, or [Pass]; where in doubt it is a cry for help. A text is like what a
// sentence or other part of it is like.
func (l *likeness) kind(t *reading) Kind {
	best, most := Pass, float32(0)
	look := func(part []token) {
		if len(part) < fewest {
			return
		}
		for i, s := range l.scores(features(part)) {
			over := s - l.above[i]
			if over > 0 && l.kinds[i].cry() {
				over += forCries
			}
			if over > most {
				best, most = l.kinds[i], over
			}
		}
	}
	for from := 0; ; from += windowStep {
		to := min(from+windowSize, len(t.tokens))
		look(t.tokens[from:to])
		if to == len(t.tokens) {
			break
		}
	}
	from := 0
	for at := 1; at <= len(t.tokens); at++ {
		if at == len(t.tokens) && from == 0 { // one sentence
			break
		}
		if at == len(t.tokens) || t.tokens[at].breaks {
			look(t.tokens[from:min(at, from+windowSize)])
			from = at
		}
	}
	return best
}

// cry reports whether k is a cry for help.
func (k Kind) cry() bool {
	return k == SelfHarm || k == ChildAbuse || k == Violence || k == Urgent
}

func (l *likeness) scores(features []string) []float32 {
	out := make([]float32, len(l.kinds))
	for _, f := range features {
		for i, w := range l.weights[f] {
			out[i] += w
		}
	}
	norm := float32(1 / math.Sqrt(float64(len(features))))
	for i := range out {
		out[i] = unlike + out[i]*norm
	}
	return out
}

// features names the words of a text and the pairs that stand near each other.
func features(tokens []token) []string {
	words := make([]string, 0, len(tokens)+2)
	words = append(words, "^")
	for _, t := range tokens {
		words = append(words, t.plain)
	}
	words = append(words, "$")
	out := make([]string, 0, 4*len(words))
	seen := make(map[string]bool, 4*len(words))
	add := func(f string) {
		if !seen[f] {
			seen[f] = true
			out = append(out, f)
		}
	}
	for i, w := range words {
		add(w)
		for d := 1; d <= farthest && i+d < len(words); d++ {
			add(w + "   "[:d] + words[i+d])
		}
	}
	return out
}

// plain is the folded word behind what was typed.
func (l *lookup) plain(text string) string {
	if alt, ok := vitext.DecodeVNI(text); ok {
		return vitext.Fold(alt)
	}
	folded := vitext.Fold(text)
	if alt, ok := vitext.DecodeTelex(text); ok && !isSyllable(text) {
		return vitext.Fold(alt)
	}
	if meant := l.rules.spelling[folded]; len(meant) > 0 && folded == text {
		return vitext.Fold(meant[0])
	}
	if l.leet || strings.ContainsAny(text, "0@$") || !isASCII(folded) {
		return lookAlike(folded)
	}
	return folded
}
