// Package assistanttest helps test answerers and what is built on them. [Echo] is
// the smallest Answerer. [ModelServer] is a real HTTP server that plays a language
// model by script, with [Faults] to choose from, each a way in which real servers
// have been seen to fail. [TestAnswerer] is what every Answerer must pass.
package assistanttest

import (
	"context"
	"iter"
	"strings"

	"trolyso/assistant"
	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// Echo is an [assistant.Answerer] that answers with the first sentence of each
// passage, word for word and with its marker.
type Echo struct{}

// Answer yields one piece for each passage, and nothing without evidence.
func (Echo) Answer(ctx context.Context, _ []assistant.Turn, _ string, evidence []knowledge.Hit) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for i, h := range evidence {
			if err := ctx.Err(); err != nil {
				yield("", err)
				return
			}
			sentences := vitext.Sentences(strings.ToValidUTF8(h.Passage.Text, ""))
			if len(sentences) == 0 {
				continue
			}
			s := strings.TrimRight(sentences[0], ".!?…: ")
			if !yield(s+" ["+string(rune('1'+min(i, 8)))+"].\n", nil) {
				return
			}
		}
	}
}

// Evidence returns passages to answer from, and Question what they answer.
func Evidence() []knowledge.Hit {
	hit := func(id, title, heading, text string) knowledge.Hit {
		return knowledge.Hit{Passage: knowledge.Passage{ID: id, Title: title, Heading: heading, Text: text}, Score: 1}
	}
	return []knowledge.Hit{
		hit("can-cuoc-le-phi#le-phi", "Lệ phí làm thẻ căn cước", "Lệ phí",
			"Đổi thẻ căn cước có lệ phí 25.000 đồng đến hết 31/12/2026. Cấp lại thẻ căn cước có lệ phí 35.000 đồng."),
		hit("can-cuoc-lam-the#noi-lam", "Làm thẻ căn cước", "Nơi làm",
			"Thẻ căn cước làm tại công an xã, phường. Chưa rõ lệ phí thì gọi 1900 0368."),
	}
}

// Question is a question that [Evidence] answers.
const Question = "Đổi thẻ căn cước hết bao nhiêu tiền?"
