package assistant_test

import (
	"context"
	"strings"
	"testing"

	"trolyso/assistant"
	"trolyso/knowledge"
)

// What a question asks for decides which passage answers and which sentence of
// it leads.
func TestEvidence(t *testing.T) {
	for _, tc := range []struct {
		question, passage, lead string
	}{
		{"Cấp lại thẻ căn cước bị mất hết bao nhiêu tiền?", "can-cuoc-mat-hong-cap-lai#le-phi", "35.000 đồng"},
		{"Bỏ thuế khoán từ ngày nào?", "thue-ho-kinh-doanh#tom-tat", "1/1/2026"},
		{"Đăng ký tạm trú ở đâu?", "dang-ky-tam-tru#noi-lam", ""},
		{"Đăng ký tạm trú mất mấy ngày?", "dang-ky-tam-tru#thoi-han", "3 ngày"},
		{"Đổi điện thoại thì đăng nhập lại VNeID thế nào?", "vneid-doi-dien-thoai#cac-buoc", ""},
		{"Đường dây nóng của Khánh Hòa là số nào?", "", ""},     // only that no other number leads
		{"Ai đang quản lý Cổng Dịch vụ công quốc gia?", "", ""}, // only that nothing of the past leads
	} {
		f, err := embedded().Find(context.Background(), tc.question, 30)
		if err != nil {
			t.Fatal(err)
		}
		first := assistant.Evidence(tc.question, f)[0]
		if tc.passage != "" && first.Passage.ID != tc.passage {
			t.Errorf("%q is answered from %s, want %s", tc.question, first.Passage.ID, tc.passage)
		}
		if !strings.Contains(first.Lead, tc.lead) {
			t.Errorf("%q is led by %q, want %q in it", tc.question, first.Lead, tc.lead)
		}
		if strings.HasPrefix(first.Lead, "Trước") || strings.HasPrefix(first.Lead, "Nay") {
			t.Errorf("%q is led by what is over or leans on what is not said: %q", tc.question, first.Lead)
		}
	}
}

// Two things asked in one question are both in the evidence, one after the other.
func TestEvidenceOfTwoThingsAsked(t *testing.T) {
	const question = "Làm hộ chiếu ở đâu, bao lâu có?"
	f, err := embedded().Find(context.Background(), question, 30)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, h := range assistant.Evidence(question, f)[:2] {
		got = append(got, h.Passage.ID)
		if h.Lead == "" {
			t.Errorf("%s has no lead", h.Passage.ID)
		}
	}
	if want := "ho-chieu-pho-thong#thoi-han ho-chieu-pho-thong#noi-lam"; strings.Join(got, " ") != want {
		t.Errorf("evidence begins %v, want %s", got, want)
	}
}

// Whoever asks for a fee, a place or help is told by the section that says it, where
// the guide has one, however the asking is put.
func TestSectionAskedFor(t *testing.T) {
	ways := map[knowledge.SectionKind][]string{
		knowledge.Fee:      {"hết bao nhiêu tiền", "tốn nhiêu tiền", "có mất tiền không", "lệ phí bao nhiêu", "có tốn tiền hông"},
		knowledge.Deadline: {"mất mấy ngày", "bao lâu thì xong", "mấy bữa có", "bao nhiêu ngày", "chừng nào xong"},
		knowledge.Place:    {"làm ở đâu", "phải ra đâu", "tới chỗ nào", "nộp ở đâu", "đi đâu làm"},
		knowledge.Prepare:  {"cần giấy tờ gì", "phải mang theo gì", "cần j", "chuẩn bị những gì", "đem giấy gì"},
		knowledge.Help:     {"không có điện thoại thông minh thì sao", "hông rành mạng thì làm sao", "không biết dùng máy thì nhờ ai", "gặp lỗi thì hỏi ai"},
		knowledge.Basis:    {"theo quy định nào", "văn bản nào quy định", "căn cứ luật nào"},
	}
	asked, led := map[knowledge.SectionKind]int{}, map[knowledge.SectionKind]int{}
	n := 0
	for _, g := range corpus().Guides() {
		if g.Kind == knowledge.KindDocument {
			continue
		}
		title, _, _ := strings.Cut(g.Title, ":")
		for _, p := range g.Passages() {
			if len(ways[p.Kind]) == 0 {
				continue
			}
			question := title + ", " + ways[p.Kind][n%len(ways[p.Kind])] + "?"
			n++
			f, err := embedded().Find(context.Background(), question, 30)
			if err != nil {
				t.Fatal(err)
			}
			if len(f.Hits) == 0 || f.Hits[0].Passage.GuideID() != g.ID {
				continue
			}
			asked[p.Kind]++
			if assistant.Evidence(question, f)[0].Passage.Kind == p.Kind {
				led[p.Kind]++
			}
		}
	}
	for kind := range ways {
		if asked[kind] == 0 || led[kind]*100 < asked[kind]*90 {
			t.Errorf("%s leads in %d of %d answers to who asks for it, want 90 in 100", kind, led[kind], asked[kind])
		}
		t.Logf("%s leads %d of %d", kind, led[kind], asked[kind])
	}
}

// Nothing is passed off as what a guide does not tell.
func TestMissing(t *testing.T) {
	for question, want := range map[string]string{
		"Lấy lại tài khoản Facebook bị hack tốn bao nhiêu tiền?": "chưa nêu mức tiền",
		"Đăng ký tạm trú hết bao nhiêu tiền?":                    "",
		"Nghị định 171/2025/NĐ-CP tốn bao nhiêu tiền?":           "",
	} {
		f, err := embedded().Find(context.Background(), question, 30)
		if err != nil {
			t.Fatal(err)
		}
		if got := assistant.Missing(question, f); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q in it", question, got, want)
		}
	}
}
