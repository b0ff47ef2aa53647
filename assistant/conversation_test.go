package assistant_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"trolyso/assistant"
	"trolyso/assistant/extract"
	"trolyso/knowledge/vitext"
)

func TestTwoQuestions(t *testing.T) {
	a := newAssistant(t, nil)
	for _, c := range []struct {
		name, question string
		guides         []string // cited, in order
		holds          []string
	}{
		{"two subjects", "Đăng ký tạm trú ở đâu? Làm lý lịch tư pháp hết bao nhiêu tiền?", []string{"dang-ky-tam-tru", "ly-lich-tu-phap-xin-cap"}, []string{"200.000"}},
		{"without diacritics", "dang ky tam tru o dau? lam ly lich tu phap het bao nhieu tien?", []string{"dang-ky-tam-tru", "ly-lich-tu-phap-xin-cap"}, []string{"200.000"}},
		{"the second leans on the first", "Mất thẻ căn cước làm lại ở đâu? Hết bao nhiêu tiền?", []string{"can-cuoc-mat-hong-cap-lai"}, []string{"công an xã", "35.000 đồng"}},
		{"told first", "Tôi bị mất thẻ căn cước. Làm lại ở đâu? Hết bao nhiêu tiền?", []string{"can-cuoc-mat-hong-cap-lai"}, []string{"35.000 đồng"}},
		{"no question marks", "đăng ký tạm trú ở đâu với lại làm lý lịch tư pháp hết bao nhiêu tiền", []string{"dang-ky-tam-tru", "ly-lich-tu-phap-xin-cap"}, []string{"200.000"}},
		{"the second is beyond the corpus", "Đăng ký tạm trú ở đâu? Nuôi tôm hùm thế nào?", []string{"dang-ky-tam-tru"}, []string{"chưa tìm thấy"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			turn := ask(t, a, nil, c.question)
			if turn.Answer.Outcome != assistant.Answered {
				t.Fatalf("outcome %s: %s", turn.Answer.Outcome, turn.Answer.Text)
			}
			var guides []string
			for i, cited := range turn.Answer.Citations {
				if cited.Marker != i+1 {
					t.Errorf("citation %d has marker %d", i+1, cited.Marker)
				}
				if !slices.Contains(guides, cited.Guide) {
					guides = append(guides, cited.Guide)
				}
			}
			if !slices.Equal(guides, c.guides) {
				t.Errorf("cites %v, want %v", guides, c.guides)
			}
			for _, want := range append(c.holds, "Về câu") {
				if !strings.Contains(turn.Answer.Text, want) {
					t.Errorf("answer lacks %q: %s", want, turn.Answer.Text)
				}
			}
			if n := strings.Count(turn.Answer.Text, "đối chiếu ngày"); n != 1 {
				t.Errorf("told %d times that no office has approved", n)
			}
		})
	}
	third := ask(t, a, nil, "Đăng ký tạm trú ở đâu? Làm lý lịch tư pháp hết bao nhiêu? Lệ phí hộ chiếu bao nhiêu?")
	if len(third.Answer.Next) == 0 || third.Answer.Next[0] != "Lệ phí hộ chiếu bao nhiêu?" {
		t.Errorf("the third question is not offered: %q", third.Answer.Next)
	}
	for _, question := range []string{"Tôi đổi điện thoại. Đăng nhập lại VNeID thế nào?", "Alo? Có ai không?", "đăng ký tạm trú ở đâu, với lại tôi đang vội"} {
		if turn := ask(t, a, nil, question); strings.Contains(turn.Answer.Text, "Về câu") {
			t.Errorf("%q is taken for two questions: %s", question, turn.Answer.Text)
		}
	}
}

func TestAgain(t *testing.T) {
	a := newAssistant(t, nil)
	steps := ask(t, a, nil, "Đổi điện thoại thì đăng nhập lại VNeID thế nào?")
	fee := ask(t, a, nil, "Cấp lại thẻ căn cước bị mất hết bao nhiêu tiền?")
	for _, c := range []struct {
		name, command string
		last          assistant.Turn
		right         func(text string) bool
	}{
		{"simpler", "không hiểu", steps, func(s string) bool { return strings.Contains(s, "\n1. ") && !strings.Contains(s, "(") }},
		{"simpler, no diacritics", "noi lai de hon", steps, func(s string) bool { return strings.Contains(s, "\n1. ") }},
		{"a fee, simpler", "nói lại dễ hơn", fee, func(s string) bool { return strings.HasPrefix(s, "- ") && strings.Contains(s, "35.000 đồng") }},
		{"shorter", "ngắn hơn", steps, func(s string) bool { return len(vitext.Sentences(s)) == 1 }},
		{"a fee, shorter", "ngắn hơn", fee, func(s string) bool { return strings.Contains(s, "35.000 đồng") && len(vitext.Sentences(s)) == 1 }},
		{"slowly", "đọc chậm", steps, func(s string) bool { return strings.Contains(s, "\n\nBước 2: ") && !strings.Contains(s, "\n1. ") }},
		{"in full", "nói kỹ hơn", fee, func(s string) bool {
			return strings.Contains(s, "Các bước:") && strings.Contains(s, "Thời hạn:") && !strings.Contains(s, "Lệ phí:")
		}},
		{"again", "nói lại đi", fee, func(s string) bool { return s == fee.Answer.Text }},
	} {
		t.Run(c.name, func(t *testing.T) {
			turn := ask(t, a, []assistant.Turn{c.last}, c.command)
			if turn.Answer.Outcome != assistant.Answered || len(turn.Answer.Citations) == 0 || turn.Answer.Citations[0].Guide != c.last.Answer.Citations[0].Guide {
				t.Fatalf("outcome %s, cites %v", turn.Answer.Outcome, turn.Answer.Citations)
			}
			if !c.right(turn.Answer.Text) {
				t.Errorf("%q after\n%s\ngave\n%s", c.command, c.last.Answer.Text, turn.Answer.Text)
			}
		})
	}
	// One after the other, and asking on from there.
	simpler := ask(t, a, []assistant.Turn{steps}, "không hiểu")
	shorter := ask(t, a, []assistant.Turn{steps, simpler}, "ngắn hơn")
	if n := len(vitext.Sentences(shorter.Answer.Text)); n != 1 || shorter.Understood != steps.Question {
		t.Errorf("shorter after simpler: %d sentences, understood %q", n, shorter.Understood)
	}
	if on := ask(t, a, []assistant.Turn{steps, simpler, shorter}, "mất bao lâu?"); on.Answer.Outcome != assistant.Answered || on.Answer.Citations[0].Guide != "vneid-doi-dien-thoai" {
		t.Errorf("asking on: %s %v, understood %q", on.Answer.Outcome, on.Answer.Citations, on.Understood)
	}
	if turn := ask(t, a, nil, "ngắn hơn"); turn.Answer.Outcome != assistant.Clarify {
		t.Errorf("with nothing to say again: %s", turn.Answer.Outcome)
	}
	if turn := ask(t, a, []assistant.Turn{steps}, "cảm ơn bạn"); turn.Answer.Outcome != assistant.Greeting {
		t.Errorf("thanks: %s", turn.Answer.Outcome)
	}
}

func TestNextIsNew(t *testing.T) {
	a := newAssistant(t, nil)
	var turns []assistant.Turn
	asked := map[string]bool{}
	question := "Đăng ký tạm trú ở đâu?"
	for range 5 {
		turn := ask(t, a, turns, question)
		asked[vitext.Fold(question)] = true
		turns = append(turns, turn)
		if turn.Answer.Outcome != assistant.Answered {
			t.Fatalf("%q was offered and has no answer: %s", question, turn.Answer.Outcome)
		}
		if n := len(turn.Answer.Next); n < 2 || n > 3 {
			t.Errorf("after %q %d questions are offered", question, n)
		}
		for _, q := range turn.Answer.Next {
			if asked[vitext.Fold(q)] {
				t.Errorf("%q is offered after it was asked", q)
			}
		}
		question = turn.Answer.Next[0]
	}
}

func TestSaysWhatItIs(t *testing.T) {
	a := newAssistant(t, nil)
	for question, want := range map[string]string{"bạn là ai": "134/2025/QH15", "ban la nguoi hay may": "134/2025/QH15", "xin chào": "trợ lý AI"} {
		if turn := ask(t, a, nil, question); turn.Answer.Outcome != assistant.Greeting || !strings.Contains(turn.Answer.Text, want) {
			t.Errorf("%q: %s %s", question, turn.Answer.Outcome, turn.Answer.Text)
		}
	}
}

func TestTrace(t *testing.T) {
	a := newAssistant(t, func(c *assistant.Config) {
		c.Answerer = writer{pieces: []string{"Đăng ký tạm trú tốn ", "987.000 đồng [1]. Một nửa"}, err: errors.New("cut off")}
		c.Fallback = extract.New()
	})
	first := ask(t, a, nil, "Đăng ký tạm trú ở đâu?")
	var steps []assistant.Step
	ctx := assistant.WithTrace(context.Background(), func(s assistant.Step) { steps = append(steps, s) })
	for _, err := range a.Ask(ctx, []assistant.Turn{first}, "0914337208 còn lệ phí thì sao?") {
		if err != nil {
			t.Fatal(err)
		}
	}
	var names []string
	for _, s := range steps {
		names = append(names, s.Name)
		if s.TookMS < 0 {
			t.Errorf("step %s took %v ms", s.Name, s.TookMS)
		}
	}
	want := []string{"masked", "screened", "stand_alone", "found", "evidence", "written", "verified", "written"}
	if !slices.Equal(names, want) {
		t.Errorf("steps %q, want %q", names, want)
	}
	raw, err := json.Marshal(steps)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"kind":"pass"`, `"reason":"figure"`, `"error":"cut off"`, "987.000", "dang-ky-tam-tru#le-phi", `"confidence"`, "[số điện thoại]"} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("the trace lacks %s: %s", want, raw)
		}
	}
	if strings.Contains(string(raw), "0914337208") {
		t.Error("the trace holds personal data")
	}
}
