package index

import (
	_ "embed"
	"fmt"
	"strings"

	"trolyso/knowledge"
)

//go:embed outside.txt
var outsideText string

// outside are subjects people ask about that the guides do not hold: a class of
// its own for the gate to weigh the best guide against.
type outside struct {
	subjects []subject
	holders  map[term][]int32 // subjects that hold a term
}

type subject struct {
	line int
	text string
	kind knowledge.Beyond // the section of outside.txt it stands in
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
		eachTerm(wordTexts(part), func(int) float64 { return 1 }, func(t term, _ float64) {
			if have := o.holders[t]; len(have) == 0 || have[len(have)-1] != number {
				o.holders[t] = append(have, number)
			}
		})
	}
}

// texts returns what the subjects say, for the vocabulary to be taught: a
// question about one of them is read as meant and not as the nearest thing the
// guides say.
func (o *outside) texts() []string {
	var out []string
	for _, s := range o.subjects {
		out = append(out, strings.Split(s.text, ",")...)
	}
	return out
}

// nearest returns the subject that holds most of the query, and its share of
// the query's gain.
func (o *outside) nearest(query []weighted) (best subject, share float64) {
	shared := make([]float64, len(o.subjects))
	whole := 0.0
	for _, q := range query {
		whole += q.gain
		for _, s := range o.holders[q.term] {
			shared[s] += q.gain
		}
	}
	if whole == 0 {
		return subject{}, 0
	}
	for i, s := range shared {
		if s/whole > share {
			best, share = o.subjects[i], s/whole
		}
	}
	return best, share
}
