package assistant

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"trolyso/assistant/screen"
	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// questionLimit is how many questions of one message are answered.
const questionLimit = 2

// linkWords lead from one question to the next where people type without question
// marks.
var linkWords = []string{
	"với lại", "tiện thể", "sẵn tiện", "nhân tiện", "ngoài ra", "cho hỏi thêm", "cho tôi hỏi thêm", "cho em hỏi thêm",
	"cho hỏi luôn", "hỏi thêm", "hỏi luôn", "và cho hỏi", "và hỏi",
}

// typed reports whether w is word as it stands, or typed without any marks; bare
// "nhan tien" is more likely money than "nhân tiện".
func typed(w vitext.Word, word string) bool {
	return w.Text == word || word != "tiện" && w.Text == vitext.Fold(word)
}

// questionsIn cuts a message into the questions it asks. What is told before a
// question belongs to it, and so does what is told after the last one. Without
// two question marks, only words such as "với lại" divide, and only what asks
// for something on both sides.
func questionsIn(message string) []string {
	if strings.Count(message, "?") > 1 {
		var out []string
		told := ""
		for _, s := range vitext.Sentences(message) {
			told = strings.TrimSpace(told + " " + s)
			if strings.HasSuffix(strings.TrimRight(s, `!.…”"’) `), "?") && len(vitext.Words(told)) > 1 {
				out, told = append(out, told), ""
			}
		}
		if told != "" && len(out) > 0 {
			out[len(out)-1] += " " + told
		}
		return out
	}
	var out []string
	start := 0
	words := vitext.Words(message)
	for i := range words {
		for _, link := range linkWords {
			parts := strings.Fields(link)
			n := len(parts)
			if i+n > len(words) || !slices.EqualFunc(words[i:i+n], parts, typed) || words[i].Start < start {
				continue
			}
			before := strings.Trim(message[start:words[i].Start], " ,;.")
			if len(Aspects(before)) > 0 {
				out = append(out, before)
				start = words[i+n-1].End
			}
			break
		}
	}
	last := strings.Trim(message[start:], " ,;.")
	if len(out) > 0 && len(Aspects(last)) == 0 {
		return nil
	}
	return append(out, last)
}

// conjoined cuts a message in two at a word such as "và", where both sides ask for
// something of a subject of their own and the corpus answers them from different
// guides. It returns nil for anything else: "ở đâu và cần giấy gì" asks two things of
// one subject.
func (t *turn) conjoined(ctx context.Context, message string) []string {
	words := vitext.Words(message)
	for i, w := range words {
		if i == 0 || w.Text != "còn" && !typed(w, "và") && !typed(w, "rồi") { // bare "con" is a child
			continue
		}
		sides := []string{strings.Trim(message[:w.Start], " ,;."), strings.Trim(message[w.End:], " ,;.")}
		guides := map[string]bool{}
		for _, side := range sides {
			if len(Aspects(side)) == 0 || namesNothing(side) {
				break
			}
			f, err := t.cfg.Retriever.Find(ctx, side, 1)
			if err != nil || len(f.Hits) == 0 || len(f.Documents) > 0 || f.Confidence < surePart {
				break
			}
			guides[f.Hits[0].Passage.GuideID()] = true
		}
		if len(guides) == len(sides) {
			return sides
		}
	}
	return nil
}

// clause returns the part of a message between marks that the corpus surely answers
// where it does not answer the whole: people tell a story before they ask. The guide
// found must be among those that the whole message brings up. It returns an empty
// clause for none.
func (t *turn) clause(ctx context.Context, message string, whole knowledge.Finding) (string, knowledge.Finding, error) {
	parts := strings.FieldsFunc(message, func(r rune) bool { return strings.ContainsRune(",;.!?:", r) })
	if len(parts) < 2 {
		return "", knowledge.Finding{}, nil
	}
	near := guidesOf(whole.Hits, choiceLimit)
	for _, part := range slices.Backward(parts) {
		part = strings.TrimSpace(part)
		if len(vitext.Words(part)) < clauseWords || namesNothing(part) {
			continue
		}
		f, err := t.find(ctx, part, searchDepth)
		if err != nil {
			return "", knowledge.Finding{}, err
		}
		if len(f.Hits) > 0 && f.Documents == nil && f.Confidence >= surePart && slices.Contains(near, f.Hits[0].Passage.GuideID()) {
			return part, f, nil
		}
	}
	return "", knowledge.Finding{}, nil
}

// clauseWords is how many words a clause must have to be asked by itself.
const clauseWords = 5

// surePart is how sure the corpus must be of each side of a message cut in two.
const surePart = 0.7

// several answers a message that asks more than one question, one after the
// other, each with its own evidence. It reports false, and has said nothing,
// where the first of them has no answer of its own: then the message is better
// taken as a whole.
func (t *turn) several(ctx context.Context, message string) (handled bool, err error) {
	asked := questionsIn(message)
	if len(asked) < 2 {
		if asked = t.conjoined(ctx, message); asked == nil {
			return false, nil
		}
	}
	Trace(ctx, "questions", func() any { return asked })
	turns := t.turns
	var whole Answer
	for i, question := range asked[:min(questionLimit, len(asked))] {
		heading := headingFor(i, question)
		spoken := false
		sub := &turn{Assistant: t.Assistant, turns: turns, done: Turn{ID: t.done.ID, Question: question, Asked: t.done.Asked, masked: true}}
		sub.yield = func(e Event, _ error) bool {
			switch e := e.(type) {
			case Started:
				if e.Understood != "" {
					heading = headingFor(i, e.Understood)
				}
				return !t.stopped
			case Delta:
				if !spoken {
					spoken = true
					e.Text = heading + e.Text
				}
				return t.start("") && t.emit(e)
			default:
				return t.start("") && t.emit(e)
			}
		}
		if err := sub.respond(ctx, question, screen.Verdict{Kind: screen.Pass}); err != nil || sub.stopped {
			return true, err
		}
		t.unapproved = cmp.Or(t.unapproved, sub.unapproved)
		answer := sub.done.Answer
		if i == 0 && answer.Outcome != Answered {
			return false, nil
		}
		whole.join(heading, answer)
		turns = append(slices.Clip(turns), sub.done)
	}
	whole.Next = slices.DeleteFunc(whole.Next, func(q string) bool {
		return slices.ContainsFunc(asked, func(a string) bool { return alike(vitext.Fold(q), vitext.Fold(a)) })
	})
	whole.Next = append(slices.Clone(asked[min(questionLimit, len(asked)):]), whole.Next...)
	whole.Next = whole.Next[:min(nextLimit, len(whole.Next))]
	t.done.Answer = whole
	return true, nil
}

// headingFor names the i-th question above its answer.
func headingFor(i int, question string) string {
	heading := "Về câu “" + firstChars(strings.NewReplacer("[", "(", "]", ")").Replace(question), 160) + "”:\n"
	if i > 0 {
		return "\n\n" + heading
	}
	return heading
}

// join adds another answer under its heading. Its markers are counted on, and
// what a already says is not said twice.
func (a *Answer) join(heading string, other Answer) {
	if a.Outcome == "" {
		*a = other
		a.Text = heading + other.Text
		return
	}
	number := map[int]int{}
	citations := slices.Clone(a.Citations)
	for _, c := range other.Citations {
		i := slices.IndexFunc(citations, func(have Citation) bool { return have.Passage == c.Passage })
		if i < 0 {
			i = len(citations)
			was := c.Marker
			c.Marker = i + 1
			citations = append(citations, c)
			number[was] = c.Marker
			continue
		}
		number[c.Marker] = citations[i].Marker
	}
	text := marker.ReplaceAllStringFunc(other.Text, func(m string) string {
		n, _ := strconv.Atoi(strings.Trim(m, " []"))
		return fmt.Sprintf(" [%d]", number[n])
	})
	said := strings.Split(a.Text, "\n\n")
	fresh := slices.DeleteFunc(strings.Split(text, "\n\n"), func(p string) bool {
		return slices.ContainsFunc(said, func(s string) bool { return s == p || strings.HasSuffix(s, "\n"+p) })
	})
	if len(fresh) > 0 {
		a.Text += heading + strings.Join(fresh, "\n\n")
		text = a.Text
		a.Citations = slices.DeleteFunc(citations, func(c Citation) bool { return !strings.Contains(text, fmt.Sprintf("[%d]", c.Marker)) })
	}
	a.Choices = append(a.Choices, other.Choices...)
	a.Next = slices.Clone(a.Next[:min(2, len(a.Next))])
	for _, q := range other.Next {
		if !slices.Contains(a.Next, q) {
			a.Next = append(a.Next, q)
		}
	}
}
