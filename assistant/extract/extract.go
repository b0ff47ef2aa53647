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
	"slices"
	"strings"

	"trolyso/assistant"
	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// wordLimit is how long an answer grows, in words; steps are never cut short.
const wordLimit = 120

// secondLimit is how much the second thing asked for may add.
const secondLimit = 50

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

// compose returns the answer's parts: the sentence that answers most directly,
// the rest of its passage, and the leads of the other passages asked for.
func compose(question string, evidence []knowledge.Hit) []string {
	if len(evidence) == 0 {
		return nil
	}
	first := evidence[0].Passage
	kinds := assistant.Aspects(question)
	parts, words := render(first, 1, evidence[0].Lead, wordLimit)
	for i, h := range evidence[1:] {
		p := h.Passage
		mark := fmt.Sprintf(" [%d]", i+2)
		own := p.GuideID() == first.GuideID()
		switch {
		case !own && h.Lead != "":
			parts = append(parts, fmt.Sprintf("Nếu bạn hỏi về “%s”: %s%s", p.Title, h.Lead, mark))
		case !own:
		case h.Lead != "" && slices.Contains(kinds, p.Kind) && p.Kind != knowledge.Steps:
			// The second thing asked for.
			more, n := render(p, i+2, h.Lead, secondLimit)
			parts, words = append(parts, more...), words+n
		case h.Lead != "" && p.Kind != knowledge.Summary:
			parts = append(parts, h.Lead+mark)
		case first.Kind == knowledge.Steps && p.Kind == knowledge.Summary:
			// Steps are led in by the summary's first sentence.
			if s := vitext.Sentences(p.Text); len(s) > 0 {
				parts = append([]string{s[0] + mark}, parts...)
			}
		case p.Kind == knowledge.Summary && (!slices.Contains(kinds, first.Kind) || isDocument(p)):
			// A passage found by its words alone does not tell the whole, and of an
			// official document it must always be said what it is.
			at := 0
			if evidence[0].Lead != "" {
				at = 1
			}
			more, n := render(p, i+2, "", secondLimit)
			parts, words = slices.Insert(parts, at, more...), words+n
		case first.Kind == knowledge.Summary && p.Kind == knowledge.Steps && asksHow(question),
			first.Kind == knowledge.Summary && p.Kind == knowledge.Notes && isDocument(p) && words < wordLimit/2:
			// A summary alone is filled up.
			more, n := render(p, i+2, "", wordLimit)
			parts, words = append(parts, more...), words+n
		}
	}
	return parts
}

func isDocument(p knowledge.Passage) bool {
	return p.Guide != nil && p.Guide.Kind == knowledge.KindDocument
}

// asksHow reports whether the question leaves open what it wants or asks how.
func asksHow(question string) bool {
	kinds := assistant.Aspects(question)
	return len(kinds) == 0 || kinds[0] == knowledge.Steps
}

// render writes a passage's blocks until limit words, with marker n after each
// paragraph and after the last item of each list. At least one block is given.
// A lead comes first, and is not said again where it stands.
func render(p knowledge.Passage, n int, lead string, limit int) (parts []string, words int) {
	mark := fmt.Sprintf(" [%d]", n)
	if len(p.Blocks) == 0 {
		return renderPlain(p.Text, mark, limit)
	}
	if lead == "" || p.Kind == knowledge.Steps || strings.HasPrefix(p.Text, lead) {
		lead = ""
	} else {
		parts, words = append(parts, lead+mark), len(vitext.Words(lead))
	}
	heading := ""
	for _, b := range p.Blocks {
		if b.Kind == knowledge.Subheading {
			heading = strings.TrimRight(b.Items[0], ":") + ":\n"
			continue
		}
		if lead != "" && b.Kind != knowledge.Numbered {
			b = without(b, lead)
		}
		text := b.Text()
		if text == "" {
			continue
		}
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

// without returns b less the item that lead is; of a longer item nothing is taken,
// since its other sentences may lean on the lead.
func without(b knowledge.Block, lead string) knowledge.Block {
	if at := slices.Index(b.Items, lead); at >= 0 {
		b.Items = slices.Delete(slices.Clone(b.Items), at, at+1)
	}
	return b
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
