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
	kinds []Kind
	above []float32 // by kind: the score from which a text is of it
	// weights has what each feature says about some of the kinds. A word that
	// says nothing about any is still known by being in it.
	weights map[string][]weight
}

type weight struct {
	kind    int // index in kinds
	value   float32
	telling bool // more of those who say it mean the kind than are honest
}

const (
	unlike     = -3 // score of a text about which nothing is known
	farthest   = 3  // words from one of a pair to the other
	windowSize = 40 // words looked at together
	windowStep = 20
	forCries   = 1 // score by which a cry for help goes before what else it may be
	fewest     = 5 // words below which a text is like nothing in particular
)

// parseLikeness reads a line "kind above 1.25" for each kind, an empty line, and
// then, for each word or pair, its name and, after a tab, a letter and a weight
// for each kind it says something about: a for the first, b for the second,
// A and B where it is telling.
func parseLikeness(text string) (*likeness, error) {
	head, body, _ := strings.Cut(text, "\n\n")
	l := &likeness{weights: make(map[string][]weight, strings.Count(body, "\n"))}
	line := 0
	for s := range strings.Lines(head) {
		line++
		if strings.HasPrefix(s, "# ") {
			continue
		}
		kind, score, ok := strings.Cut(strings.TrimSpace(s), " above ")
		above, err := strconv.ParseFloat(score, 32)
		if !ok || err != nil || rank(Kind(kind)) < 0 {
			return nil, fmt.Errorf("weights.txt:%d: want \"kind above score\", have %q", line, s)
		}
		l.kinds, l.above = append(l.kinds, Kind(kind)), append(l.above, float32(above))
	}
	line++
	all := make([]weight, 0, strings.Count(body, " "))
	for s := range strings.Lines(body) {
		line++
		name, rest, _ := strings.Cut(strings.TrimSuffix(s, "\n"), "\t")
		from := len(all)
		for field := range strings.FieldsSeq(rest) {
			telling := field[0] < 'a'
			k := int(field[0]|0x20) - 'a'
			w, err := strconv.ParseFloat(field[1:], 32)
			if err != nil || k < 0 || k >= len(l.kinds) {
				return nil, fmt.Errorf("weights.txt:%d: want a letter and a weight, have %q", line, field)
			}
			all = append(all, weight{k, float32(w), telling})
		}
		l.weights[name] = all[from:len(all):len(all)]
	}
	return l, nil
}

// kind returns the kind that t is most like, by how far it is above what it
// takes, or [Pass]; where in doubt it is a cry for help.
func (l *likeness) kind(t *reading) Kind {
	best, most := Pass, float32(0)
	for i, s := range l.likest(t) {
		over := s - l.above[i]
		if over > 0 && l.kinds[i].cry() {
			over += forCries
		}
		if over > most {
			best, most = l.kinds[i], over
		}
	}
	return best
}

// likest scores t by kind. A text is like what a sentence or other part of it is
// like.
func (l *likeness) likest(t *reading) []float32 {
	best := make([]float32, len(l.kinds))
	for i := range best {
		best[i] = unlike
	}
	look := func(part []token) {
		if len(afterOpening(part)) < fewest || !l.knows(part) {
			return
		}
		for i, s := range l.scores(features(part)) {
			best[i] = max(best[i], s)
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

// openings are words that people begin to ask with.
var openings = map[string]bool{
	"da": true, "toi": true, "em": true, "minh": true, "con": true, "chau": true, "cho": true, "xin": true, "muon": true, "can": true, "hoi": true,
}

// afterOpening returns part without words such as "cho tôi hỏi về" at its beginning,
// which say nothing of what is asked.
func afterOpening(part []token) []token {
	for i, t := range part {
		if !openings[t.plain] {
			break
		}
		if t.plain == "hoi" {
			part = part[i+1:]
			if len(part) > 0 && part[0].plain == "ve" {
				part = part[1:]
			}
			break
		}
	}
	return part
}

// knows reports whether three of four words of part were seen by the fit. About
// a text of strange words nothing can be said from the few that are not.
func (l *likeness) knows(part []token) bool {
	known := 0
	for _, t := range part {
		if _, ok := l.weights[t.plain]; ok {
			known++
		}
	}
	return 4*known >= 3*len(part)
}

// cry reports whether k is a cry for help.
func (k Kind) cry() bool {
	return k == SelfHarm || k == ChildAbuse || k == Violence || k == Urgent
}

// scores weighs the features of a text by kind. It is unlike a kind where all
// that is telling rests on one word, or nothing is.
func (l *likeness) scores(features []feature) []float32 {
	out := make([]float32, len(l.kinds))
	common := make([]uint64, len(l.kinds)) // words that all that is telling rests on
	for i := range common {
		common[i] = math.MaxUint64
	}
	for _, f := range features {
		for _, w := range l.weights[f.name] {
			out[w.kind] += w.value
			if w.telling && f.words != 0 {
				common[w.kind] &= f.words
			}
		}
	}
	norm := float32(1 / math.Sqrt(float64(len(features))))
	for i := range out {
		if common[i] != 0 {
			out[i] = unlike
			continue
		}
		out[i] = unlike + out[i]*norm
	}
	return out
}

// A feature is a word of a text or a pair of words that stand near each other.
type feature struct {
	name  string
	words uint64 // a bit for each of the first 64 words it is made of
}

// features names the words of a text and its pairs, each once. The ends of the
// text are the words ^ and $, which are not counted as words.
func features(tokens []token) []feature {
	n := len(tokens) + 2
	word := func(i int) (name string, bit uint64) {
		switch i {
		case 0:
			return "^", 0
		case n - 1:
			return "$", 0
		}
		return tokens[i-1].plain, 1 << (i - 1)
	}
	out := make([]feature, 0, 4*n)
	seen := make(map[string]bool, 4*n)
	add := func(name string, words uint64) {
		if !seen[name] {
			seen[name] = true
			out = append(out, feature{name, words})
		}
	}
	for i := range n {
		first, bit := word(i)
		add(first, bit)
		for d := 1; d <= farthest && i+d < n; d++ {
			second, other := word(i + d)
			add(first+"   "[:d]+second, bit|other)
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
