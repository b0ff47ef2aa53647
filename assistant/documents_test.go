package assistant_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"trolyso/assistant"
)

func TestDocuments(t *testing.T) {
	for _, c := range []struct {
		question string
		day      string
		outcome  assistant.Outcome
		says     []string
		silent   []string // must not stand in the text
		guides   []string // cited or offered, in order
	}{
		{"nd 171/2025 còn hiệu lực không", "2026-11-24", assistant.Answered, []string{"Nghị định 171/2025/NĐ-CP: còn hiệu lực (áp dụng từ 1/7/2025), thay 101/2017/NĐ-CP"}, nil, []string{"nd-171-2025-nd-cp"}},
		{"nđ 45/2026", "2026-11-24", assistant.Answered, []string{"hết hiệu lực", "đã được thay bằng 224/2026/NĐ-CP"}, nil, []string{"nd-45-2026-nd-cp"}},
		{"thông tư 41/2017/TT-BTTTT còn hiệu lực không", "2026-11-24", assistant.Answered, []string{"hết hiệu lực, bị bãi bỏ bởi 59/2026/TT-BKHCN"}, []string{"thay bằng"}, []string{"tt-41-2017-tt-btttt"}},
		{"tt 59/2026/TT-BKHCN", "2026-11-24", assistant.Answered, []string{"bãi bỏ 41/2017/TT-BTTTT, 37/2009, 08/2011"}, nil, []string{"tt-59-2026-tt-bkhcn"}},
		{"tt 59/2026/TT-BKHCN", "2026-11-01", assistant.Answered, []string{"chưa có hiệu lực (áp dụng từ 15/11/2026), sẽ bãi bỏ 41/2017/TT-BTTTT"}, nil, []string{"tt-59-2026-tt-bkhcn"}},
		{"luật 03/2026", "2026-11-24", assistant.Answered, []string{"Luật 03/2026/QH16: chưa có hiệu lực (áp dụng từ 1/3/2027), sẽ thay 60/2014/QH13"}, nil, []string{"luat-03-2026-qh16"}},
		{"luật 03/2026", "2027-03-01", assistant.Answered, []string{"Luật 03/2026/QH16: còn hiệu lực (áp dụng từ 1/3/2027), thay 60/2014/QH13"}, nil, []string{"luat-03-2026-qh16"}},
		{"nghị định 363/2026", "2026-11-10", assistant.Answered, []string{"chưa có hiệu lực (áp dụng từ 11/11/2026)"}, nil, []string{"nd-363-2026-nd-cp"}},
		{"nghị định 171 với kế hoạch 294 khác gì", "2026-11-24", assistant.Answered, []string{"Nghị định 171/2025/NĐ-CP: còn hiệu lực", "Kế hoạch 294-KH/TU: còn hiệu lực"}, nil, []string{"nd-171-2025-nd-cp", "kh-294-kh-tu"}},
		{"nghị định 171 với nghị định 999 khác gì", "2026-11-24", assistant.Answered, []string{"Nghị định 171/2025/NĐ-CP: còn hiệu lực", "không có Nghị định 999"}, nil, []string{"nd-171-2025-nd-cp"}},
		{"nghị quyết 71", "2026-11-24", assistant.Clarify, []string{"Nghị quyết 71/NQ-CP hay Nghị quyết 71-NQ/TW?"}, nil, []string{"nq-71-nq-cp"}},
		{"thông tư 117", "2026-11-24", assistant.Clarify, []string{"Thông tư 117/2026/TT-BCA hay Thông tư 117/2026/TT-BTC?"}, nil, []string{"tt-117-2026-tt-bca", "tt-117-2026-tt-btc"}},
		{"Nghị quyết 71-NQ/TW là gì", "2026-11-24", assistant.Answered, []string{"Tôi không có bản tóm tắt riêng của Nghị quyết 71-NQ/TW.", "71-NQ/TW là của Bộ Chính trị"}, []string{"còn hiệu lực"}, []string{"nq-71-nq-cp"}},
		{"nghị định 171/2024", "2026-11-24", assistant.NotFound, []string{"không có Nghị định 171/2024", "Nghị định 171/2025/NĐ-CP, cùng số nhưng khác năm", "Có phải ý bạn không?"}, []string{"còn hiệu lực"}, []string{"nd-171-2025-nd-cp"}},
		{"thông tư 171/2025", "2026-11-24", assistant.NotFound, []string{"không có Thông tư 171/2025", "khác loại văn bản"}, []string{"còn hiệu lực"}, []string{"nd-171-2025-nd-cp"}},
		{"quyết định 1636 của thủ tướng", "2026-11-24", assistant.NotFound, []string{"không có Quyết định 1636 của Thủ tướng Chính phủ", "khác cơ quan ban hành"}, []string{"còn hiệu lực"}, []string{"qd-1636-qd-tu"}},
		{"nghị định 999/2025/NĐ-CP quy định gì", "2026-11-24", assistant.NotFound, []string{"không có Nghị định 999/2025/NĐ-CP", "vanban.chinhphu.vn"}, []string{"Có phải ý bạn"}, nil},
	} {
		t.Run(c.question+" "+c.day, func(t *testing.T) {
			day, err := time.Parse(time.DateOnly, c.day)
			if err != nil {
				t.Fatal(err)
			}
			a := newAssistant(t, func(cfg *assistant.Config) { cfg.Now = func() time.Time { return day } })
			answer := ask(t, a, nil, c.question).Answer
			if answer.Outcome != c.outcome {
				t.Errorf("outcome %s, want %s: %s", answer.Outcome, c.outcome, answer.Text)
			}
			for _, s := range c.says {
				if !strings.Contains(answer.Text, s) {
					t.Errorf("%q does not say %q", answer.Text, s)
				}
			}
			for _, s := range c.silent {
				if strings.Contains(answer.Text, s) {
					t.Errorf("%q says %q", answer.Text, s)
				}
			}
			var guides []string
			for _, choice := range answer.Choices {
				guides = append(guides, choice.Guide)
			}
			for _, cited := range answer.Citations {
				guides = append(guides, cited.Guide)
			}
			for _, g := range c.guides {
				if !slices.Contains(guides, g) {
					t.Errorf("guides %v, want %s among them", guides, g)
				}
			}
		})
	}
}

// TestDocumentChoicesLeadThere asks what each choice asks and wants its guide.
func TestDocumentChoicesLeadThere(t *testing.T) {
	a := newAssistant(t, nil)
	for _, q := range []string{"nghị quyết 71", "nghị định 45", "nghị định 171/2024"} {
		choices := ask(t, a, nil, q).Answer.Choices
		if len(choices) == 0 {
			t.Errorf("%q offers no choice", q)
		}
		for _, choice := range choices {
			answer := ask(t, a, nil, choice.Question).Answer
			if answer.Outcome != assistant.Answered || answer.Citations[0].Guide != choice.Guide {
				t.Errorf("choice %q of %q: %s %s, want guide %s", choice.Question, q, answer.Outcome, answer.Text, choice.Guide)
			}
		}
	}
}
