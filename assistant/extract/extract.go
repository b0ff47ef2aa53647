// Package extract answers without a language model, in the guides' own words.
//
// The first passage of the evidence answers most directly. Its words are given
// as they stand, a summary before steps, each part with the marker of its
// passage, so that nothing is said that no guide says.
package extract

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"trolyso/assistant"
	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// wordLimit is how long an answer grows, in words; steps are never cut short.
const wordLimit = 120

// Answerer is an [assistant.Answerer]. The zero value is ready and safe for
// concurrent use.
type Answerer struct{}

// New returns an answerer.
func New() Answerer { return Answerer{} }

// Answer writes the answer in parts, one a block. It fails only when ctx has
// ended; without evidence it says nothing.
func (Answerer) Answer(ctx context.Context, _ []assistant.Turn, question string, evidence []knowledge.Hit) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for i, part := range compose(question, evidence) {
			if err := ctx.Err(); err != nil {
				yield("", err)
				return
			}
			if i > 0 {
				part = "\n\n" + part
			}
			if !yield(strings.ToValidUTF8(part, "�"), nil) {
				return
			}
		}
	}
}

// compose returns the answer's parts.
func compose(question string, evidence []knowledge.Hit) []string {
	if len(evidence) == 0 {
		return nil
	}
	first := evidence[0].Passage
	parts, words := render(first, 1, wordLimit)
	// A summary alone is filled up with the steps, and steps are led in by the
	// summary's first sentence.
	for i := 1; i < len(evidence); i++ {
		p := evidence[i].Passage
		if p.GuideID() != first.GuideID() {
			continue
		}
		switch {
		case first.Kind == knowledge.Steps && p.Kind == knowledge.Summary:
			if s := vitext.Sentences(p.Text); len(s) > 0 {
				return append([]string{s[0] + fmt.Sprintf(" [%d]", i+1)}, parts...)
			}
		case first.Kind == knowledge.Summary && p.Kind == knowledge.Steps && asksHow(question),
			first.Kind == knowledge.Summary && p.Kind == knowledge.Notes && p.Guide != nil && p.Guide.Kind == knowledge.KindDocument && words < wordLimit/2:
			more, n := render(p, i+1, wordLimit)
			parts, words = append(parts, more...), words+n
		}
	}
	return parts
}

// asksHow reports whether the question leaves open what it wants or asks how.
func asksHow(question string) bool {
	kinds := assistant.Aspects(question)
	return len(kinds) == 0 || kinds[0] == knowledge.Steps
}

// render writes a passage's blocks until limit words, with marker n after each
// paragraph and after the last item of each list. At least one block is given.
func render(p knowledge.Passage, n, limit int) (parts []string, words int) {
	mark := fmt.Sprintf(" [%d]", n)
	if len(p.Blocks) == 0 {
		return renderPlain(p.Text, mark, limit)
	}
	heading := ""
	for _, b := range p.Blocks {
		if b.Kind == knowledge.Subheading {
			heading = strings.TrimRight(b.Items[0], ":") + ":\n"
			continue
		}
		text := b.Text()
		count := len(vitext.Words(text))
		if len(parts) > 0 && b.Kind != knowledge.Numbered && words+count > limit {
			break
		}
		parts = append(parts, heading+text+mark)
		words += count
		heading = ""
	}
	return parts, words
}

// renderPlain writes the first sentences of a text that has no blocks.
func renderPlain(text, mark string, limit int) (parts []string, words int) {
	var out []string
	for _, s := range vitext.Sentences(text) {
		count := len(vitext.Words(s))
		if len(out) > 0 && words+count > limit {
			break
		}
		out = append(out, s)
		words += count
	}
	if len(out) == 0 {
		return nil, 0
	}
	return []string{strings.Join(out, " ") + mark}, words
}
