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
		case h.Lead != "" && (slices.Contains(kinds, p.Kind) || p.Kind == knowledge.Steps):
			// The second thing asked for, or a part of the steps.
			more, n := render(p, i+2, h.Lead, secondLimit)
			parts, words = append(parts, more...), words+n
		case h.Lead != "" && p.Kind != knowledge.Summary:
			parts = append(parts, h.Lead+mark)
		case first.Kind == knowledge.Steps && p.Kind == knowledge.Summary:
			// Steps are led in by the summary, by its first sentence where only they are
			// asked for.
			if s := vitext.Sentences(p.Text); len(s) > 0 {
				if len(kinds) < 2 {
					s = s[:1]
				}
				parts = append([]string{strings.Join(s, " ") + mark}, parts...)
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
	return once(parts)
}

// once leaves out of each paragraph the sentences that stand in a part before it,
// where the others do not lean on them.
func once(parts []string) []string {
	var out []string
	said := ""
	for _, part := range parts {
		text, mark := part, ""
		if at := strings.LastIndex(part, " ["); at > 0 && !strings.Contains(part, "\n") {
			text, mark = part[:at], part[at:]
		}
		sentences := vitext.Sentences(text)
		fresh := slices.DeleteFunc(slices.Clone(sentences), func(s string) bool { return strings.Contains(said, s) })
		switch {
		case mark == "" || len(fresh) == len(sentences):
		case len(fresh) == 0:
			continue
		case !slices.ContainsFunc(fresh, func(s string) bool { return !assistant.StandsAlone(s) }):
			part = strings.Join(fresh, " ") + mark
		}
		out = append(out, part)
		said += part + "\n"
	}
	return out
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
	blocks := p.Blocks
	switch only := part(blocks, lead); {
	case only != nil: // one part of the steps is asked for
		blocks, lead = only, ""
	case lead == "" || strings.HasPrefix(p.Text, lead):
		lead = ""
	default:
		parts, words = append(parts, lead+mark), len(vitext.Words(lead))
	}
	heading, last := "", ""
	for i, b := range blocks {
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
		if i+1 < len(blocks) && strings.HasSuffix(text, ":") { // goes with the list it leads in to
			count += len(vitext.Words(blocks[i+1].Text()))
		}
		if len(parts) > 0 && b.Kind != knowledge.Numbered && !strings.HasSuffix(last, ":") && words+count > limit {
			break
		}
		last = text
		count = len(vitext.Words(text))
		parts = append(parts, heading+text+mark)
		words += count
		heading = ""
	}
	return parts, words
}

// part returns the blocks under the subheading, itself first, and nil where there is
// none.
func part(blocks []knowledge.Block, subheading string) []knowledge.Block {
	isHeading := func(b knowledge.Block) bool { return b.Kind == knowledge.Subheading }
	at := slices.IndexFunc(blocks, func(b knowledge.Block) bool { return isHeading(b) && b.Items[0] == subheading })
	if at < 0 {
		return nil
	}
	blocks = blocks[at:]
	if end := slices.IndexFunc(blocks[1:], isHeading); end >= 0 {
		blocks = blocks[:end+1]
	}
	return blocks
}

// without returns b less what lead says of it: the item that it is, or its sentence
// where the others of the item do not lean on it.
func without(b knowledge.Block, lead string) knowledge.Block {
	for i, item := range b.Items {
		if item == lead || strings.HasSuffix(lead, ": "+item) {
			b.Items = slices.Delete(slices.Clone(b.Items), i, i+1)
			return b
		}
		sentences := vitext.Sentences(item)
		at := slices.Index(sentences, lead)
		if at < 0 {
			continue
		}
		rest := slices.Delete(sentences, at, at+1)
		if !slices.ContainsFunc(rest, func(s string) bool { return !assistant.StandsAlone(s) }) {
			b.Items = slices.Clone(b.Items)
			b.Items[i] = strings.Join(rest, " ")
		}
		return b
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
