package llm

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"trolyso/assistant"
	"trolyso/assistant/verify"
	"trolyso/knowledge/vitext"
)

const (
	rewriteTokens = 160
	rewriteLength = 400 // characters
)

// Rewrite has the model put a question that leans on the turns before it so that
// it stands alone: "thế còn lệ phí?" becomes "Lệ phí đổi thẻ căn cước là bao
// nhiêu?". Code checks what comes back: it keeps the names and figures of the
// question, brings none that stand in neither question nor turns, and is mostly
// made of their words. What does not hold is an error that wraps [ErrRewrite];
// other errors are those of [Answerer.Answer]. A question without turns is
// returned as it is.
func (a *Answerer) Rewrite(ctx context.Context, turns []assistant.Turn, question string) (string, error) {
	if len(promptTurns(turns)) == 0 {
		return question, nil
	}
	p := newRewritePrompt(turns, question)
	var out strings.Builder
	err := a.run(ctx, p, func() (prompt, bool) { return prompt{}, false }, rewriteTokens, func(s string) bool {
		out.WriteString(s)
		return true
	})
	if err != nil {
		return "", err
	}
	return checkRewrite(turns, question, out.String())
}

// functionWords may be added to a question without changing what it is about.
var functionWords = func() map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(`bao nhiêu thế nào như sao ở đâu khi lúc gì ai mấy là thì có không được cần phải nên muốn
		tôi mình bạn của cho khi để với và hay hoặc những các một về trong từ đến làm cách hết mất lâu xin hỏi nếu còn việc
		theo tại bằng vào ra lại này đó thủ tục bước giấy tờ gồm`) {
		set[vitext.Fold(w)] = true
	}
	return set
}()

func checkRewrite(turns []assistant.Turn, question, out string) (string, error) {
	fail := func(why string) (string, error) { return "", fmt.Errorf("%w: %s", ErrRewrite, why) }
	out = strings.TrimSpace(out)
	if i := strings.IndexByte(out, '\n'); i >= 0 {
		return fail("more than one line")
	}
	out = strings.Trim(strings.Join(strings.Fields(vitext.Clean(out)), " "), `"“”* `)
	switch n := utf8.RuneCountInString(out); {
	case n == 0:
		return fail("empty")
	case n > rewriteLength || n > 3*utf8.RuneCountInString(question)+160:
		return fail("too long")
	case strings.ContainsAny(out, "<>[]{}|`"):
		return fail("holds markup")
	case !vitext.HasMarks(out) && len(vitext.Words(out)) > 3:
		return fail("not Vietnamese with diacritics")
	}
	known := question
	for _, t := range turns {
		known += "\n" + t.Question + "\n" + t.Understood + "\n" + t.Answer.Text
	}
	// Figures.
	facts, knownFacts, asked := verify.Facts(out), verify.Facts(known), verify.Facts(question)
	for _, f := range facts {
		if !verify.Supported(f, knownFacts) {
			return fail("a figure that nobody named")
		}
	}
	for _, f := range asked {
		if !verify.Supported(f, facts) {
			return fail("a figure of the question is lost")
		}
	}
	// Names, and words altogether.
	have, said := foldedSet(known), foldedSet(out)
	for _, name := range names(question) {
		if !said[name] {
			return fail("a name of the question is lost")
		}
	}
	for _, name := range names(out) {
		if !have[name] {
			return fail("a name that nobody named")
		}
	}
	strange, content := 0, 0
	for _, w := range vitext.Words(out) {
		f := vitext.Fold(w.Text)
		if functionWords[f] || within(w, facts) {
			continue
		}
		content++
		if !have[f] {
			strange++
		}
	}
	if strange > 2 || strange*4 > content {
		return fail("words that nobody said")
	}
	// The question's own words have to be there, those that point back apart.
	lost, of := 0, 0
	for _, w := range vitext.Words(question) {
		f := vitext.Fold(w.Text)
		if functionWords[f] || within(w, asked) {
			continue
		}
		of++
		if !said[f] {
			lost++
		}
	}
	if lost*2 > of+1 {
		return fail("too little of the question is left")
	}
	return out, nil
}

// within reports whether a word is part of a figure.
func within(w vitext.Word, facts []verify.Fact) bool {
	for _, f := range facts {
		if f.Start <= w.Start && w.Start < f.End {
			return true
		}
	}
	return false
}

func foldedSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range vitext.Words(s) {
		set[vitext.Fold(w.Text)] = true
	}
	return set
}

// names returns the folded words of s that are written as names: with a capital
// that does not only begin a sentence, or with letters and digits mixed.
func names(s string) []string {
	var out []string
	for _, sentence := range vitext.Sentences(s) {
		for i, w := range vitext.Words(sentence) {
			raw := sentence[w.Start:w.End]
			upper, lower, digits := 0, 0, 0
			for _, r := range raw {
				switch {
				case unicode.IsUpper(r):
					upper++
				case unicode.IsDigit(r):
					digits++
				case unicode.IsLetter(r):
					lower++
				}
			}
			first, _ := utf8.DecodeRuneInString(raw)
			switch {
			case upper+lower == 0:
			case upper >= 2, digits > 0, upper == 1 && (i > 0 || !unicode.IsUpper(first)):
				out = append(out, vitext.Fold(w.Text))
			}
		}
	}
	return out
}
