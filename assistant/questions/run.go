package questions

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"trolyso/assistant"
)

// An Asker answers questions, as [assistant.Assistant] does.
type Asker interface {
	Ask(ctx context.Context, turns []assistant.Turn, question string) iter.Seq2[assistant.Event, error]
}

// Answer asks and returns the finished turn. It fails when the events fail or
// end without one.
func Answer(ctx context.Context, asker Asker, turns []assistant.Turn, question string) (assistant.Turn, error) {
	for event, err := range asker.Ask(ctx, turns, question) {
		if err != nil {
			return assistant.Turn{}, err
		}
		if done, ok := event.(assistant.Done); ok {
			return done.Turn, nil
		}
	}
	return assistant.Turn{}, cmp.Or(ctx.Err(), errors.New("the answer never ended"))
}

// A Report is how a set of questions went.
type Report struct {
	Tally
	// Refusals are the questions that ought not to be answered; right means
	// that they were not, however they ended.
	Refusals Tally `json:"refusals"`
	// Answers are the questions that ought to be answered; right means that
	// they were, however well.
	Answers Tally `json:"answers"`
	// Variants and Outcomes divide the set by way of asking and by the outcome
	// asked for, in the order of their names.
	Variants []Group `json:"variants"`
	Outcomes []Group `json:"outcomes"`
	Misses   []Miss  `json:"misses"`
}

// A Tally counts questions and right answers.
type Tally struct {
	Questions int     `json:"questions"`
	Right     int     `json:"right"`
	Accuracy  float64 `json:"accuracy"` // 0 for no questions
}

// A Group is the part of a set that has one thing in common.
type Group struct {
	Name string `json:"name"`
	Tally
}

// A Miss is a question that was not answered rightly.
type Miss struct {
	ID         string            `json:"id"`
	Question   string            `json:"question"`
	Variant    string            `json:"variant"`
	Faults     []string          `json:"faults"`
	Outcome    assistant.Outcome `json:"outcome"`
	Understood string            `json:"understood,omitempty"`
	Text       string            `json:"text"`
	Guides     []string          `json:"guides"` // cited
}

func (t *Tally) add(right bool) {
	t.Questions++
	if right {
		t.Right++
	}
	t.Accuracy = float64(t.Right) / float64(t.Questions)
}

func addTo(groups []Group, name string, right bool) []Group {
	i, found := slices.BinarySearchFunc(groups, name, func(g Group, name string) int { return cmp.Compare(g.Name, name) })
	if !found {
		groups = slices.Insert(groups, i, Group{Name: name})
	}
	groups[i].add(right)
	return groups
}

// Run puts the questions to asker, one after the other, and compares the
// answers with what is asked for; topics is as in [Question.Faults]. It stops
// with the first error of asker or with ctx.
func Run(ctx context.Context, asker Asker, questions []Question, topics func(guide string) []string) (Report, error) {
	report := Report{Misses: []Miss{}}
	for _, q := range questions {
		turn, err := Answer(ctx, asker, History(q.Turns), q.Question)
		if err != nil {
			return Report{}, fmt.Errorf("question %s: %w", q.ID, err)
		}
		a := turn.Answer
		faults := q.Faults(a, topics)
		right := len(faults) == 0
		report.add(right)
		report.Variants = addTo(report.Variants, cmp.Or(q.Variant, "-"), right)
		report.Outcomes = addTo(report.Outcomes, string(q.Outcome), right)
		if q.Outcome == assistant.Answered {
			report.Answers.add(a.Outcome == assistant.Answered)
		} else {
			report.Refusals.add(a.Outcome != assistant.Answered)
		}
		if right {
			continue
		}
		miss := Miss{
			ID: q.ID, Question: q.Question, Variant: q.Variant, Faults: faults,
			Outcome: a.Outcome, Understood: turn.Understood, Text: a.Text, Guides: []string{},
		}
		for _, c := range a.Citations {
			if !slices.Contains(miss.Guides, c.Guide) {
				miss.Guides = append(miss.Guides, c.Guide)
			}
		}
		report.Misses = append(report.Misses, miss)
	}
	return report, nil
}

// Summary writes the counts of r, without the misses, one a line.
func (r Report) Summary(w io.Writer) error {
	var failed error
	line := func(name string, t Tally) {
		if _, err := fmt.Fprintf(w, "%-32s %4d / %-4d %6.1f%%\n", name, t.Right, t.Questions, 100*t.Accuracy); failed == nil {
			failed = err
		}
	}
	line("right", r.Tally)
	line("answered where one should", r.Answers)
	line("held back where one should", r.Refusals)
	for _, g := range r.Variants {
		line("variant "+g.Name, g.Tally)
	}
	for _, g := range r.Outcomes {
		line("outcome "+g.Name, g.Tally)
	}
	return failed
}
