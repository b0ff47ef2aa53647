package llm

import (
	"embed"
	"fmt"
	"strings"
	"text/template"
	"unicode/utf8"

	"trolyso/assistant"
	"trolyso/assistant/verify"
	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// noAnswer is what the model writes when the passages do not answer.
const noAnswer = "KHONG_DU_CAN_CU"

const (
	shownTurns    = 3   // turns of the conversation the model is told of
	shownQuestion = 300 // characters of an earlier question
	shownAnswer   = 240 // characters of an earlier answer
)

//go:embed prompts/*.tmpl
var promptFiles embed.FS

var (
	answerPrompt  = readPrompt("prompts/answer.tmpl")
	rewritePrompt = readPrompt("prompts/rewrite.tmpl")
)

func readPrompt(name string) *template.Template {
	return template.Must(template.New(name).Option("missingkey=error").ParseFS(promptFiles, name))
}

// PromptVersions names the versions of the prompts in use, for records of what
// an answer was written with.
func PromptVersions() string {
	return fill(answerPrompt, "version", nil) + " " + fill(rewritePrompt, "version", nil)
}

// Private returns the texts that must not appear in an answer: the instructions
// the model is given. They are meant for [verify.Options].
func Private() []string {
	return []string{
		fill(answerPrompt, "system", promptData{NoAnswer: noAnswer}),
		fill(rewritePrompt, "system", promptData{}),
	}
}

// fill runs a part of a prompt. The prompts are embedded and their tests run
// every part, so that it cannot fail.
func fill(t *template.Template, part string, data any) string {
	var b strings.Builder
	if err := t.ExecuteTemplate(&b, part, data); err != nil {
		panic(fmt.Sprintf("embedded prompt %s: %v", part, err))
	}
	return b.String()
}

type promptData struct {
	NoAnswer string
	Question string
	Turns    []promptTurn
	Passages []promptPassage
}

type promptTurn struct{ Question, Answer string }

type promptPassage struct {
	Number               int
	Title, Heading, Text string
}

// prompt is what a model is asked.
type prompt struct{ system, user string }

// tracedPrompt is a prompt in a trace.
type tracedPrompt struct {
	Model    string `json:"model"`
	Versions string `json:"versions"`
	System   string `json:"system"`
	User     string `json:"user"`
}

func (p prompt) bytes() int { return len(p.system) + len(p.user) }

// newAnswerPrompt asks for an answer. When it would be longer than limit bytes
// the conversation is left out, and then passages, the last first; the first
// always stays. It returns the number of passages told.
func newAnswerPrompt(turns []assistant.Turn, question string, evidence []knowledge.Hit, limit int) (prompt, int) {
	data := promptData{NoAnswer: noAnswer, Question: oneLine(question), Turns: promptTurns(turns)}
	for i, h := range evidence {
		data.Passages = append(data.Passages, promptPassage{
			i + 1, oneLine(h.Passage.Title), oneLine(h.Passage.Heading), neutral(h.Passage.Text),
		})
	}
	for {
		p := prompt{fill(answerPrompt, "system", data), fill(answerPrompt, "user", data)}
		switch {
		case p.bytes() <= limit:
		case len(data.Turns) > 0:
			data.Turns = data.Turns[1:]
			continue
		case len(data.Passages) > 1:
			data.Passages = data.Passages[:len(data.Passages)-1]
			continue
		}
		return p, len(data.Passages)
	}
}

func newRewritePrompt(turns []assistant.Turn, question string) prompt {
	data := promptData{Question: oneLine(question), Turns: promptTurns(turns)}
	return prompt{fill(rewritePrompt, "system", data), fill(rewritePrompt, "user", data)}
}

// promptTurns tells the last turns briefly. Turns that ended without an answer
// are left out: a refusal or an excuse teaches a model to refuse and to excuse
// itself.
func promptTurns(turns []assistant.Turn) []promptTurn {
	var out []promptTurn
	for _, t := range turns {
		switch t.Answer.Outcome {
		case assistant.Answered, assistant.Clarify, assistant.Handoff:
		default:
			continue
		}
		question := t.Question
		if t.Understood != "" {
			question = t.Understood
		}
		answer, _ := verify.Markers(t.Answer.Text)
		out = append(out, promptTurn{shorten(oneLine(question), shownQuestion), shorten(oneLine(answer), shownAnswer)})
	}
	return out[max(0, len(out)-shownTurns):]
}

func shorten(s string, characters int) string {
	if utf8.RuneCountInString(s) <= characters {
		return s
	}
	s = string([]rune(s)[:characters])
	if i := strings.LastIndexByte(s, ' '); i > 0 {
		s = s[:i]
	}
	return s + "…"
}

// neutral takes from a text what a chat template or our own prompt could read as
// more than words: <|im_end|>, </s>, [INST], <start_of_turn>, [1]. Its lines
// stay.
func neutral(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = brackets.Replace(strings.TrimRight(vitext.Clean(line), " "))
	}
	return strings.Join(lines, "\n")
}

// oneLine is neutral for what has to stay on one line.
func oneLine(s string) string {
	return brackets.Replace(strings.Join(strings.Fields(vitext.Clean(s)), " "))
}

var brackets = strings.NewReplacer("<", "‹", ">", "›", "＜", "‹", "＞", "›", "[", "(", "]", ")", "【", "(", "】", ")", "|", "/", "｜", "/", noAnswer, "")
