package assistant

import (
	"context"
	"strings"

	"trolyso/assistant/screen"
	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// What the index understands of a question, with its diacritics put back and its
// slips mended, is screened as well as what was typed. Folded or misspelt words
// hide both an honest question and one that is not: "vo cho nao" is no wife, and
// "bẻ khoá điện thoai nhặt đưoc" is a stolen phone.

const (
	plainlyOurs = 0.85 // confidence in an answer from which a refusal is taken back
	fewestWords = 5    // words below which none is: anything can be made of "cut di"
	asCurated   = 0.95 // likeness to a way of asking in a guide from which the question is that one
)

// reread returns the verdict on the question as it is understood where that is
// another. A rule may then call it a cry for help, or an attack or a wish for a person
// unless it is plainly one that the guides answer and holds nobody's data. A question
// that was not to be answered for what it seems to mean may be answered after all
// where no personal data are missing from what was understood, and it is plainly one
// that the guides answer, or one that a curator wrote down as a way of asking.
func (t *turn) reread(ctx context.Context, v screen.Verdict) screen.Verdict {
	if v.Kind != screen.Pass && !mayBeMisread(v) {
		return v
	}
	f, err := t.find(ctx, vitext.Clean(t.done.Question), searchDepth)
	if err != nil {
		return v // who goes on to search is told of the error there
	}
	again := v
	if f.Understood != "" {
		again = screen.Question(f.Understood, screen.Limits{MaxChars: t.cfg.MaxQuestion})
	}
	switch {
	case v.Kind == screen.Pass:
		if again.Rule == 0 || !isCry(again.Kind) && (!isNotForUs(again.Kind) || f.Confidence >= plainlyOurs && len(t.private) == 0) {
			return v
		}
	case len(t.private) > 0 || disguised(f.Words):
		return v
	case f.Features["likeness"] >= asCurated:
		again = screen.Verdict{Kind: screen.Pass}
	case !again.Kind.Answered() || v.Kind == screen.Human || f.Confidence < plainlyOurs || len(vitext.Words(f.Understood)) < fewestWords:
		return v
	}
	Trace(ctx, "reread", func() any { return tracedScreen{again.Kind, again.Reason, again.Rule} })
	return again
}

// mayBeMisread reports whether v refuses for what the words of a question seem to
// mean. Nobody writes hidden instructions or the known ones of an attack by a slip,
// and a cry for help is heard as it is.
func mayBeMisread(v screen.Verdict) bool {
	switch v.Kind {
	case screen.Injection:
		return v.Rule == 0 && v.Reason == ""
	case screen.Crime, screen.PrivateData, screen.Promise, screen.Abuse, screen.OutOfScope, screen.Human, screen.About:
		return true
	}
	return false
}

// disguised reports whether words are written with digits for letters. A finger
// slips onto a digit once, not again and again.
func disguised(words []knowledge.Word) bool {
	n := 0
	for _, w := range words {
		if w.How == "spelling" && strings.ContainsAny(w.Typed, "0123456789") {
			n++
		}
	}
	return n > 1
}

// isCry reports whether k is a cry for help.
func isCry(k screen.Kind) bool {
	return k == screen.SelfHarm || k == screen.ChildAbuse || k == screen.Violence || k == screen.Urgent
}

// isNotForUs reports whether k wants what is not to be done, or a person.
func isNotForUs(k screen.Kind) bool {
	return k == screen.Injection || k == screen.Crime || k == screen.PrivateData || k == screen.Promise || k == screen.Human
}
