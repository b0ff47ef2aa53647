package assistant

import (
	"fmt"
	"slices"
	"strings"

	"trolyso/assistant/screen"
	"trolyso/knowledge/vitext"
)

// again says the last answer once more, in the way asked for.
func (t *turn) again(v screen.Verdict) {
	i := len(t.turns) - 1
	for i >= 0 && t.turns[i].Answer.Outcome != Answered {
		i--
	}
	if i < 0 {
		t.answer(Clarify, v.Reply())
		return
	}
	last := t.turns[i].Answer
	if v.Reason == screen.Shorter || v.Reason == screen.Simpler {
		if s := vitext.Sentences(last.Text); len(s) > 0 {
			last.Text = s[0]
			last.Citations = slices.DeleteFunc(slices.Clone(last.Citations), func(c Citation) bool {
				return !strings.Contains(last.Text, fmt.Sprintf("[%d]", c.Marker))
			})
		}
	}
	t.done.Answer = last
}
