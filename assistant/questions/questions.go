package questions

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"trolyso/assistant"
	"trolyso/knowledge/vitext"
)

// maxLine bounds a line of a question set.
const maxLine = 1 << 20

// A Question is one question of a set, with what makes an answer right.
type Question struct {
	ID       string `json:"id"`
	Question string `json:"question"`
	// Turns is what was said before, oldest first.
	Turns []Turn `json:"turns,omitempty"`
	// Variant names the way of asking, such as without diacritics.
	Variant string `json:"variant"`
	// Topic is a topic of the guide that answers; empty where none does.
	Topic string `json:"topic"`
	// MustMention are words the answer has to contain, in any case and with or
	// without diacritics.
	MustMention []string `json:"must_mention"`
	// Outcome is how the turn has to end; Read fills in "answered".
	Outcome assistant.Outcome `json:"outcome"`
}

// A Turn is an earlier question of the same conversation with its answer.
type Turn struct {
	Question string `json:"question"`
	Answer   string `json:"answer"`
}

// History returns the earlier turns in the form an assistant takes.
func History(turns []Turn) []assistant.Turn {
	history := make([]assistant.Turn, len(turns))
	for i, t := range turns {
		history[i] = assistant.Turn{
			ID:       fmt.Sprint(i + 1),
			Question: t.Question,
			Answer:   assistant.Answer{Outcome: assistant.Answered, Text: t.Answer},
		}
	}
	return history
}

var outcomes = []assistant.Outcome{
	assistant.Answered, assistant.Clarify, assistant.NotFound, assistant.OutOfScope,
	assistant.Refused, assistant.Greeting, assistant.Handoff, assistant.Failed,
}

// Read reads a question set. Blank lines are skipped, and fields it does not
// know are left alone. When lines are wrong it returns no questions and an
// error for each of them, joined, with name and line.
func Read(name string, r io.Reader) ([]Question, error) {
	var questions []Question
	var mistakes []error
	lineOf := map[string]int{}
	scanner := bufio.NewScanner(r)
	scanner.Buffer(make([]byte, 64<<10), maxLine)
	number := 0
	for scanner.Scan() {
		number++
		text := scanner.Bytes()
		if number == 1 {
			text = bytes.TrimPrefix(text, []byte("\ufeff"))
		}
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		q, err := parse(text)
		if err == nil && lineOf[q.ID] > 0 {
			err = fmt.Errorf("id %q is already on line %d", q.ID, lineOf[q.ID])
		}
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("%s:%d: %w", name, number, err))
			continue
		}
		lineOf[q.ID] = number
		questions = append(questions, q)
	}
	if err := scanner.Err(); err != nil {
		mistakes = append(mistakes, fmt.Errorf("%s:%d: %w", name, number+1, err))
	}
	if len(mistakes) > 0 {
		return nil, errors.Join(mistakes...)
	}
	if len(questions) == 0 {
		return nil, fmt.Errorf("%s: no questions", name)
	}
	return questions, nil
}

func parse(line []byte) (Question, error) {
	var q Question
	if err := json.Unmarshal(line, &q); err != nil {
		return q, err
	}
	if q.Outcome == "" {
		q.Outcome = assistant.Answered
	}
	switch {
	case q.ID == "":
		return q, errors.New("id is missing or empty")
	case q.Question == "":
		return q, errors.New("question is missing or empty")
	case !slices.Contains(outcomes, q.Outcome):
		return q, fmt.Errorf("outcome %q is none of %v", q.Outcome, outcomes)
	}
	for _, words := range q.MustMention {
		if plain(words) == "" {
			return q, errors.New("must_mention has an empty entry, which every answer contains")
		}
	}
	return q, nil
}

// Faults returns what is wrong with a as an answer to q; a right answer has no
// faults. An answer is right when it has the outcome asked for, contains all
// that it must mention, and cites a guide with the topic. Where the person is
// to be asked back, a choice that leads to such a guide counts like a citation;
// with the other outcomes, which rest on no guide, the topic is not looked at.
// Topics returns the topics of the guide with the given ID.
func (q Question) Faults(a assistant.Answer, topics func(guide string) []string) []string {
	var faults []string
	if a.Outcome != q.Outcome {
		faults = append(faults, fmt.Sprintf("outcome %s, want %s", a.Outcome, q.Outcome))
	}
	if q.Topic != "" && (q.Outcome == assistant.Answered || q.Outcome == assistant.Clarify) {
		var cited []string
		for _, c := range a.Citations {
			cited = append(cited, c.Guide)
		}
		if q.Outcome == assistant.Clarify {
			for _, c := range a.Choices {
				cited = append(cited, c.Guide)
			}
		}
		if !slices.ContainsFunc(cited, func(guide string) bool {
			return slices.ContainsFunc(topics(guide), func(t string) bool { return plain(t) == plain(q.Topic) })
		}) {
			faults = append(faults, fmt.Sprintf("topic %q not cited", q.Topic))
		}
	}
	text := plain(a.Text)
	for _, words := range q.MustMention {
		if !strings.Contains(text, plain(words)) {
			faults = append(faults, fmt.Sprintf("%q not mentioned", words))
		}
	}
	return faults
}

// plain is text without case, diacritics and the way its white space falls.
func plain(s string) string {
	return strings.Join(strings.Fields(vitext.Fold(vitext.Clean(s))), " ")
}
