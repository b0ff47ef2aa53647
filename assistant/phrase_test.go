package assistant

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"trolyso/knowledge"
	"trolyso/knowledge/guides"
	"trolyso/knowledge/vitext"
)

// TestPhrases holds the phrases written out to the expressions they are written as,
// over every question of the guides.
func TestPhrases(t *testing.T) {
	c, err := knowledge.Load(guides.FS)
	if err != nil {
		t.Fatal(err)
	}
	met := 0
	for i, a := range asks {
		pattern := regexp.MustCompile(` (` + a.phrases + `) `)
		for _, g := range c.Guides() {
			for _, q := range append(slices.Clip(g.Questions), g.Phrasings...) {
				var words []string
				for _, w := range vitext.Words(q) {
					words = append(words, vitext.Fold(w.Text))
				}
				got := false
				for at := range words {
					got = got || askPhrases.at(words[at:], i) != nil
				}
				want := pattern.MatchString(" " + strings.Join(words, " ") + " ")
				if got != want {
					t.Errorf("ask %d in %q: %v, by the expression %v", i, q, got, want)
				}
				if want {
					met++
				}
			}
		}
	}
	if met < 1000 {
		t.Errorf("the phrases were met %d times, want 1000 at least", met)
	}
}

// TestAspects reads what is asked for, however it is put.
func TestAspects(t *testing.T) {
	for _, c := range []struct {
		question string
		want     []knowledge.SectionKind
	}{
		{"mất căn cước mà không có VNeID", []knowledge.SectionKind{knowledge.Help}},
		{"má tui hông xài smartphone thì đóng tiền điện ở đâu", []knowledge.SectionKind{knowledge.Help, knowledge.Place}},
		{"Đăng ký tạm trú tốn nhiêu?", []knowledge.SectionKind{knowledge.Fee}},
		{"lam lai cccd het bn tien", []knowledge.SectionKind{knowledge.Fee}},
		{"đăng ký kết hôn cần giấy tờ j", []knowledge.SectionKind{knowledge.Prepare}},
		{"Trích lục khai sinh mấy bữa có?", []knowledge.SectionKind{knowledge.Deadline}},
		{"báo lưu trú trễ bị phạt mấy tiền", []knowledge.SectionKind{knowledge.Summary}},
		{"app VNeID có bao giờ nhắn tin không", nil},
		{"mua máy ở tiệm", nil},
		{"mang gì (Chứng thực bản sao, chữ ký làm ở đâu)?", []knowledge.SectionKind{knowledge.Prepare}},
		{"tờ khai có [địa chỉ]", nil},
	} {
		if got := Aspects(c.question); !slices.Equal(got, c.want) {
			t.Errorf("%q asks for %q, want %q", c.question, got, c.want)
		}
	}
}
