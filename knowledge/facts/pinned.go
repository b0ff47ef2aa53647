package facts

import (
	"fmt"
	"regexp"
	"strings"

	"trolyso/knowledge"
)

var marker = regexp.MustCompile(`\[\d{1,3}\]`)

// Pinned returns a mistake for every figure of a pinned answer that does not
// stand in one of the passages that the answer cites, with its line. The facts
// bear out the passages; the passages bear out the answer.
func Pinned(c *knowledge.Corpus) knowledge.Mistakes {
	var mistakes knowledge.Mistakes
	for _, p := range c.PinnedAnswers() {
		cited := figures{}
		for _, passage := range p.Passages {
			for _, t := range Tokens(passage.Title + "\n" + passage.Text) {
				cited.add(t)
			}
		}
		for _, b := range p.Blocks {
			for i, item := range b.Items {
				for _, t := range Tokens(marker.ReplaceAllString(item, "")) {
					if vacuous(t) || cited.holds(t) {
						continue
					}
					line := b.Line
					if i < len(b.Lines) {
						line = b.Lines[i]
					}
					mistakes = append(mistakes, knowledge.Mistake{File: p.File, Line: line, Message: fmt.Sprintf(
						"%q (%s) không có trong các đoạn nêu ở passages; hãy sửa theo cẩm nang hoặc nêu thêm đoạn", strings.TrimSpace(t.Text), t)})
				}
			}
		}
	}
	return mistakes
}
