package questions_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolyso/assistant"
	"trolyso/assistant/questions"
)

func TestRead(t *testing.T) {
	set := "\ufeff" + `{"id":"a","question":"Làm căn cước ở đâu?","variant":"plain","topic":"Thẻ căn cước","must_mention":["công an"],"note":"ignored"}` + "\r\n\n" +
		`{"id":"b","question":"còn phí?","outcome":"not_found","turns":[{"question":"x","answer":"y"}]}`
	got, err := questions.Read("set.jsonl", strings.NewReader(set))
	if err != nil {
		t.Fatal(err)
	}
	want := []questions.Question{
		{ID: "a", Question: "Làm căn cước ở đâu?", Variant: "plain", Topic: "Thẻ căn cước", MustMention: []string{"công an"}, Outcome: assistant.Answered},
		{ID: "b", Question: "còn phí?", Outcome: assistant.NotFound, Turns: []questions.Turn{{Question: "x", Answer: "y"}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("questions (-want +got):\n%s", diff)
	}
}

func TestReadNamesMistakes(t *testing.T) {
	for _, tc := range []struct {
		name, set string
		want      []string
	}{
		{"every bad line", "{\n" + `{"id":"a","question":"x"}` + "\n[]\n", []string{"set.jsonl:1: ", "set.jsonl:3: "}},
		{"no id", `{"question":"x"}`, []string{"set.jsonl:1: id is missing"}},
		{"no question", `{"id":"a"}`, []string{"set.jsonl:1: question is missing"}},
		{"outcome misspelt", `{"id":"a","question":"x","outcome":"notfound"}`, []string{`set.jsonl:1: outcome "notfound"`}},
		{"empty mention", `{"id":"a","question":"x","must_mention":[" "]}`, []string{"set.jsonl:1: must_mention"}},
		{"id twice", `{"id":"a","question":"x"}` + "\n" + `{"id":"a","question":"y"}`, []string{`set.jsonl:2: id "a" is already on line 1`}},
		{"nothing", "\n\n", []string{"set.jsonl: no questions"}},
		{"line without end", `{"id":"` + strings.Repeat("a", 2<<20), []string{"set.jsonl:1: "}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := questions.Read("set.jsonl", strings.NewReader(tc.set))
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range tc.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q lacks %q", err, want)
				}
			}
		})
	}
}

// topics are those of two guides.
func topics(guide string) []string {
	return map[string][]string{"phi": {"Thẻ căn cước: lệ phí"}, "vneid": {"VNeID"}}[guide]
}

func citing(o assistant.Outcome, text, guide string) assistant.Answer {
	return assistant.Answer{Outcome: o, Text: text, Citations: []assistant.Citation{{Marker: 1, Guide: guide}}}
}

func TestFaults(t *testing.T) {
	fee := questions.Question{Topic: "thẻ căn cước: lệ phí", MustMention: []string{"25.000 ĐỒNG", "miễn phí"}, Outcome: assistant.Answered}
	for _, tc := range []struct {
		name   string
		q      questions.Question
		answer assistant.Answer
		want   []string
	}{
		{"right", fee, citing(assistant.Answered, "Đổi thẻ 25.000 \nđồng [1], lần đầu mien phi.", "phi"), nil},
		{"decomposed", fee, citing(assistant.Answered, "25.000 đồng, mie\u0302\u0303n phi\u0301", "phi"), nil},
		{
			"everything wrong", fee, citing(assistant.Clarify, "Không rõ.", "vneid"),
			[]string{"outcome clarify, want answered", `topic "thẻ căn cước: lệ phí" not cited`, `"25.000 ĐỒNG" not mentioned`, `"miễn phí" not mentioned`},
		},
		{
			"not found",
			questions.Question{Topic: "Thời tiết", Outcome: assistant.NotFound},
			assistant.Answer{Outcome: assistant.NotFound},
			nil,
		},
		{
			"asked back",
			questions.Question{Topic: "VNeID", Outcome: assistant.Clarify},
			assistant.Answer{Outcome: assistant.Clarify, Choices: []assistant.Choice{{Guide: "phi"}, {Guide: "vneid"}}},
			nil,
		},
		{
			"asked back about something else",
			questions.Question{Topic: "VNeID", Outcome: assistant.Clarify},
			assistant.Answer{Outcome: assistant.Clarify, Choices: []assistant.Choice{{Guide: "phi"}}},
			[]string{`topic "VNeID" not cited`},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, tc.q.Faults(tc.answer, topics)); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

// script is an Asker that has an answer ready for each question, and tells
// through Understood how many turns it was given.
type script map[string]assistant.Answer

var errUnknown = errors.New("question not in the script")

func (s script) Ask(_ context.Context, turns []assistant.Turn, question string) iter.Seq2[assistant.Event, error] {
	return func(yield func(assistant.Event, error) bool) {
		a, ok := s[question]
		if !ok {
			yield(nil, errUnknown)
			return
		}
		turn := assistant.Turn{Question: question, Answer: a}
		for _, before := range turns {
			turn.Understood += before.Question + "/" + before.Answer.Text + ";"
		}
		if yield(assistant.Started{}, nil) && a.Text != "cut off" {
			yield(assistant.Done{Turn: turn}, nil)
		}
	}
}

func TestRun(t *testing.T) {
	asker := script{
		"phí?":      citing(assistant.Answered, "25.000 đồng", "phi"),
		"phi":       citing(assistant.NotFound, "Tôi chưa có.", "vneid"),
		"thời tiết": {Outcome: assistant.OutOfScope},
		"giá vàng":  citing(assistant.Answered, "Vàng.", "vneid"),
	}
	set := []questions.Question{
		{ID: "1", Question: "phí?", Variant: "plain", Topic: "Thẻ căn cước: lệ phí", Outcome: assistant.Answered},
		{ID: "2", Question: "phi", Variant: "bare", Outcome: assistant.Answered, Turns: []questions.Turn{{"a", "b"}}},
		{ID: "3", Question: "thời tiết", Variant: "plain", Outcome: assistant.NotFound},
		{ID: "4", Question: "giá vàng", Outcome: assistant.OutOfScope},
	}
	got, err := questions.Run(t.Context(), asker, set, topics)
	if err != nil {
		t.Fatal(err)
	}
	want := questions.Report{
		Tally:    questions.Tally{Questions: 4, Right: 1, Accuracy: 0.25},
		Answers:  questions.Tally{Questions: 2, Right: 1, Accuracy: 0.5},
		Refusals: questions.Tally{Questions: 2, Right: 1, Accuracy: 0.5},
		Variants: []questions.Group{
			{"-", questions.Tally{Questions: 1}},
			{"bare", questions.Tally{Questions: 1}},
			{"plain", questions.Tally{Questions: 2, Right: 1, Accuracy: 0.5}},
		},
		Outcomes: []questions.Group{
			{"answered", questions.Tally{Questions: 2, Right: 1, Accuracy: 0.5}},
			{"not_found", questions.Tally{Questions: 1}},
			{"out_of_scope", questions.Tally{Questions: 1}},
		},
		Misses: []questions.Miss{
			{ID: "2", Question: "phi", Variant: "bare", Faults: []string{"outcome not_found, want answered"}, Outcome: assistant.NotFound, Understood: "a/b;", Text: "Tôi chưa có.", Guides: []string{"vneid"}},
			{ID: "3", Question: "thời tiết", Variant: "plain", Faults: []string{"outcome out_of_scope, want not_found"}, Outcome: assistant.OutOfScope, Guides: []string{}},
			{ID: "4", Question: "giá vàng", Faults: []string{"outcome answered, want out_of_scope"}, Outcome: assistant.Answered, Text: "Vàng.", Guides: []string{"vneid"}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
	var summary strings.Builder
	if err := got.Summary(&summary); err != nil {
		t.Fatal(err)
	}
	if want := "variant plain                       1 / 2      50.0%\n"; !strings.Contains(summary.String(), want) {
		t.Errorf("summary lacks %q:\n%s", want, summary.String())
	}
}

func TestRunFails(t *testing.T) {
	set := []questions.Question{{ID: "7", Question: "?", Outcome: assistant.Answered}}
	if _, err := questions.Run(t.Context(), script{}, set, topics); !errors.Is(err, errUnknown) || !strings.Contains(err.Error(), "question 7: ") {
		t.Errorf("error %v, want that of the asker with the question's ID", err)
	}
	if _, err := questions.Run(t.Context(), script{"?": {Text: "cut off"}}, set, topics); err == nil {
		t.Error("no error for an answer that never ended")
	}
}

type broken struct{}

var errBroken = errors.New("broken")

func (broken) Write([]byte) (int, error) { return 0, errBroken }

func TestSummaryFails(t *testing.T) {
	if err := (questions.Report{}).Summary(broken{}); !errors.Is(err, errBroken) {
		t.Errorf("error %v, want that of the writer", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`{"id":"a","question":"x","must_mention":["y"]}`)
	f.Add("{\"id\":\"a\",\"question\":\"x\"}\n\n{")
	f.Fuzz(func(t *testing.T, set string) {
		got, err := questions.Read("set", strings.NewReader(set))
		if (err == nil) != (len(got) > 0) {
			t.Errorf("%d questions with error %v", len(got), err)
		}
		for _, q := range got {
			if faults := q.Faults(assistant.Answer{}, topics); len(faults) == 0 && q.Outcome != "" {
				t.Errorf("an empty answer is right for %+v", q)
			}
		}
	})
}
