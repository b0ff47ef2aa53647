package assistant

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"trolyso/assistant/screen"
	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// again says the last answer once more, in the way asked for. It says nothing
// that the guides do not: it chooses among their sentences and lays them out.
func (t *turn) again(ctx context.Context, v screen.Verdict) error {
	i := len(t.turns) - 1
	for i >= 0 && t.turns[i].Answer.Outcome != Answered {
		i--
	}
	if i < 0 {
		t.answer(Clarify, v.Reply())
		return nil
	}
	last := t.turns[i]
	t.start(cmp.Or(last.Understood, last.Question)) // what it is about, for whoever asks on
	t.done.Answer = last.Answer
	if v.Reason == screen.Again {
		return nil
	}
	if v.Reason == screen.Slower {
		t.done.Answer.Text = slowly(last.Answer.Text)
		return nil
	}
	evidence, hits, err := t.sourcesOf(ctx, last)
	if err != nil || len(evidence) == 0 {
		return err
	}
	var text string
	switch v.Reason {
	case screen.Shorter:
		text, evidence = shortly(evidence)
	case screen.Longer:
		text, evidence = fully(evidence, last.Answer.Citations)
	default:
		text, evidence = simply(evidence)
	}
	traceEvidence(ctx, evidence)
	text, citations := cite(text, evidence)
	t.done.Answer = Answer{Outcome: Answered, Text: text + t.notes(citations, evidence), Citations: citations, Next: last.Answer.Next}
	if len(t.done.Answer.Next) == 0 {
		t.done.Answer.Next = next(t.turns, last.Question, hits)
	}
	return nil
}

// sourcesOf finds the guide that a turn was answered from: first the passage
// that answered most directly, then the guide's other ones in their order. It
// returns none where the guides have changed since.
func (t *turn) sourcesOf(ctx context.Context, answered Turn) (evidence, hits []knowledge.Hit, err error) {
	question := cmp.Or(answered.Understood, answered.Question)
	f, err := t.find(ctx, question, searchDepth)
	if err != nil {
		return nil, nil, fmt.Errorf("retrieve: %w", err)
	}
	if len(answered.Answer.Citations) > 0 {
		keepTo(&f, answered.Answer.Citations[0].Guide)
	}
	if len(f.Hits) == 0 || f.Hits[0].Passage.Guide == nil {
		return nil, nil, nil
	}
	g := f.Hits[0].Passage.Guide
	if c := answered.Answer.Citations; len(c) > 0 && c[0].Guide != g.ID {
		return nil, nil, nil
	}
	first := Evidence(question, f)[0]
	evidence = []knowledge.Hit{first}
	for _, p := range g.Passages() {
		if p.ID != first.Passage.ID {
			evidence = append(evidence, knowledge.Hit{Passage: p})
		}
	}
	return evidence, f.Hits, nil
}

// section returns the number, counted from one, of the passage of a kind.
func section(evidence []knowledge.Hit, kind knowledge.SectionKind) int {
	return 1 + slices.IndexFunc(evidence, func(h knowledge.Hit) bool { return h.Passage.Kind == kind })
}

// shortly is the first sentence of what answers most directly.
func shortly(evidence []knowledge.Hit) (string, []knowledge.Hit) {
	p := evidence[0].Passage
	if n := section(evidence, knowledge.Summary); p.Kind == knowledge.Steps && n > 0 {
		evidence = evidence[n-1 : n]
		p = evidence[0].Passage
	}
	for _, b := range p.Blocks {
		if b.Kind != knowledge.Subheading && len(b.Items) > 0 {
			return vitext.Sentences(b.Items[0])[0] + " [1]", evidence[:1]
		}
	}
	return p.Text + " [1]", evidence[:1]
}

// simplySentences is how many sentences of each part are said simply.
const simplySentences = 3

// simply is the answer in short lines: what it comes to, the steps without what
// may be left out, and who helps in person.
func simply(evidence []knowledge.Hit) (string, []knowledge.Hit) {
	var lines []string
	told := []int{1}
	if k := evidence[0].Passage.Kind; k == knowledge.Steps || k == knowledge.Summary {
		told = []int{section(evidence, knowledge.Summary), section(evidence, knowledge.Steps)}
	}
	for _, n := range append(told, section(evidence, knowledge.Help)) {
		if n == 0 {
			continue
		}
		mark := fmt.Sprintf(" [%d]", n)
		prose := simplySentences
		for _, b := range evidence[n-1].Passage.Blocks {
			switch b.Kind {
			case knowledge.Subheading:
				lines = append(lines, strings.TrimRight(b.Items[0], ":")+":")
			case knowledge.Numbered:
				for i, item := range b.Items {
					lines = append(lines, fmt.Sprintf("%d. %s", b.Number(i), bare(vitext.Sentences(item)[0])))
				}
				lines[len(lines)-1] += mark
			default:
				for _, item := range b.Items {
					for _, s := range vitext.Sentences(item) {
						if prose > 0 && !strings.HasSuffix(s, ":") {
							lines = append(lines, "- "+bare(s)+mark)
							prose--
						}
					}
				}
			}
		}
	}
	return strings.Join(lines, "\n"), evidence
}

var aside = regexp.MustCompile(` ?\([^()]*\)`)

// bare is a sentence without what stands in brackets.
func bare(s string) string { return aside.ReplaceAllString(s, "") }

// fully is what the guide says besides what was said already, but for its legal
// basis, each part under its heading.
func fully(evidence []knowledge.Hit, said []Citation) (string, []knowledge.Hit) {
	var parts []string
	var rest []knowledge.Hit
	for _, skip := range []bool{true, false} { // all was said: say it in full
		for _, h := range evidence {
			p := h.Passage
			if p.Kind == knowledge.Basis || skip && slices.ContainsFunc(said, func(c Citation) bool { return c.Passage == p.ID }) || len(rest) == evidenceLimit {
				continue
			}
			rest = append(rest, h)
			parts = append(parts, fmt.Sprintf("%s:\n%s [%d]", p.Heading, p.Text, len(rest)))
		}
		if len(rest) > 0 {
			break
		}
	}
	return strings.Join(parts, "\n\n"), rest
}

var step = regexp.MustCompile(`^(\d{1,2})\. `)

// slowly lays a text out one step or sentence at a time.
func slowly(text string) string {
	var parts []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if m := step.FindStringSubmatch(line); m != nil {
			parts = append(parts, "Bước "+m[1]+": "+line[len(m[0]):])
			continue
		}
		parts = append(parts, vitext.Sentences(strings.TrimPrefix(line, "- "))...)
	}
	return strings.Join(parts, "\n\n")
}
