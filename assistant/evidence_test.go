package assistant_test

import (
	"context"
	"strings"
	"testing"

	"trolyso/assistant"
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
		if strings.HasPrefix(first.Lead, "Trước") {
			t.Errorf("%q is led by what is over: %q", tc.question, first.Lead)
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
