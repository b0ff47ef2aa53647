package index

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"trolyso/knowledge"
)

// OutsideFile is where the subjects beyond the guides stand in the repository,
// for messages.
const OutsideFile = "knowledge/index/outside.txt"

// heldLikeness is how much a way of asking for a subject beyond the guides may be
// like one for a guide.
const heldLikeness = 0.6

//go:embed outside.txt
var outsideText string

// outside are subjects people ask about that the guides do not hold: a class of
// its own for the gate to weigh the best guide against.
type outside struct {
	subjects []subject
	askings  []asking         // for them: the parts of their lines
	holders  map[term][]int32 // askings that hold a term
}

type subject struct {
	line int
	text string
	kind knowledge.Beyond // the section of outside.txt it stands in
}

// asking is one way of asking for a subject.
type asking struct {
	subject int32
	text    string
	terms   []weighted
	whole   float64 // gain of its terms, once weighed
}

// parseOutside reads the format that outside.txt describes. The error names the
// line.
func parseOutside(text string) (*outside, error) {
	o := &outside{holders: map[term][]int32{}}
	var kind knowledge.Beyond
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			kind = knowledge.Beyond(strings.Trim(line, "[]"))
			if kind != knowledge.NotHeld && kind != knowledge.OutOfScope {
				return nil, fmt.Errorf("outside.txt line %d: section %q: want [%s] or [%s]", n+1, kind, knowledge.NotHeld, knowledge.OutOfScope)
			}
		case kind == "":
			return nil, fmt.Errorf("outside.txt line %d: no section above it", n+1)
		default:
			o.add(subject{n + 1, line, kind})
		}
	}
	return o, nil
}

func (o *outside) add(s subject) {
	number := int32(len(o.subjects))
	o.subjects = append(o.subjects, s)
	for _, part := range strings.Split(s.text, ",") {
		w := asking{subject: number, text: strings.TrimSpace(part)}
		id := int32(len(o.askings))
		eachTerm(wordTexts(part), func(int) float64 { return 1 }, func(t term, weight float64) {
			w.terms = append(w.terms, weighted{term: t, weight: weight})
			if have := o.holders[t]; len(have) == 0 || have[len(have)-1] != id {
				o.holders[t] = append(have, id)
			}
		})
		o.askings = append(o.askings, w)
	}
}

// weigh gives each asking what its terms are worth among the guides.
func (o *outside) weigh(profiles *postings) {
	for i := range o.askings {
		_, o.askings[i].whole = profiles.rate(o.askings[i].terms)
	}
}

// texts returns what the subjects say, for the vocabulary to be taught: a
// question about one of them is read as meant and not as the nearest thing the
// guides say.
func (o *outside) texts() []string {
	out := make([]string, len(o.askings))
	for i, w := range o.askings {
		out[i] = w.text
	}
	return out
}

// asks reports whether it says enough to be taken for a question: a word alone
// does not.
func (a asking) asks() bool { return strings.Contains(a.text, " ") }

// CheckOutside returns a mistake for every way of asking for a subject beyond the
// guides that is as good as one of a guide's own.
func (x *Index) CheckOutside() knowledge.Mistakes {
	var mistakes knowledge.Mistakes
	for _, a := range x.outside.askings {
		if !a.asks() {
			continue
		}
		query, telling := x.profiles.weigh(a.terms), a.telling(x.profiles)
		for g, u := range x.guides {
			if !slices.ContainsFunc(telling, func(t term) bool { return x.profiles.has(g, t) }) {
				continue
			}
			if x.phrases.likeness(g, query, a.whole) > heldLikeness {
				line := x.outside.subjects[a.subject].line
				mistakes = append(mistakes, knowledge.Mistake{File: OutsideFile, Line: line, Message: fmt.Sprintf("%q đã có trong cẩm nang %s", a.text, u.guide.ID)})
				break
			}
		}
	}
	return mistakes
}

// telling returns terms of which a guide holds one at least that has a way of
// asking as like as heldLikeness: without them too little is left to share.
func (a asking) telling(profiles *postings) []term {
	rated, whole := profiles.rate(a.terms)
	slices.SortFunc(rated, func(a, b weighted) int { return cmp.Compare(b.gain, a.gain) })
	// What is shared stands in the phrase too, so this much of the asking is shared.
	least := heldLikeness * likenessAsked / (1 - heldLikeness*(1-likenessAsked)) * whole
	var out []term
	for _, t := range rated {
		if whole < least {
			break
		}
		out = append(out, t.term)
		whole -= t.gain
	}
	return out
}

// nearest returns the subject that holds most of the query with its share of
// the query's gain, and the likeness of the query to the way of asking for any
// subject that is most like it.
func (o *outside) nearest(query []weighted) (best subject, share, like float64) {
	shared := make([]float64, len(o.subjects))
	alike := make([]float64, len(o.askings))
	whole := 0.0
	seen := map[term]bool{}
	for _, q := range query {
		whole += q.gain
		last := int32(-1)
		for _, w := range o.holders[q.term] {
			if s := o.askings[w].subject; s != last {
				shared[s] += q.gain
				last = s
			}
			if !seen[q.term] {
				alike[w] += min(1, weightOf[q.term.form()]/q.weight) * q.gain
			}
		}
		seen[q.term] = true
	}
	if whole == 0 {
		return subject{}, 0, 0
	}
	for i, s := range shared {
		if s/whole > share {
			best, share = o.subjects[i], s/whole
		}
	}
	for i, s := range alike {
		if !o.askings[i].asks() {
			continue
		}
		like = max(like, s/(likenessAsked*whole+(1-likenessAsked)*o.askings[i].whole))
	}
	return best, share, min(1, like)
}
