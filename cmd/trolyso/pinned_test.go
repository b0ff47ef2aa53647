package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const pinnedFee = `---
id: phi
questions: ["Làm thẻ căn cước hết bao nhiêu tiền?"]
passages: ["le-phi-can-cuoc#le-phi"]
verified: VERIFIED
review_by: REVIEW
approved_by: "Sở Khoa học và Công nghệ"
---

Bạn nộp 50.000 đồng khi đổi thẻ. [1]
`

func TestPinned(t *testing.T) {
	dir := copyGuides(t)
	before := fingerprint(dir)
	if err := os.Mkdir(filepath.Join(dir, "answers"), 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "answers", "phi.md")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	today := time.Now()
	fee := strings.NewReplacer("VERIFIED", today.AddDate(0, 0, -2).Format(time.DateOnly), "REVIEW", today.AddDate(0, 0, 30).Format(time.DateOnly)).Replace(pinnedFee)
	write(fee)
	if fingerprint(dir) == before {
		t.Error("a pinned answer more is not noticed")
	}
	for question, want := range map[string]bool{
		"làm thẻ căn cước hết bao nhiêu tiền":              true,
		"dạ cho hỏi bao nhiêu tiền hết làm thẻ căn cước ạ": true,
		"lam the can cuoc het bao nhieu tien":              true,
		"làm thẻ căn cước ở đâu":                           false,
	} {
		_, stdout, _ := trolyso(t, "", "ask", "--guides", dir, question)
		if got := strings.Contains(stdout, "Bạn nộp 50.000 đồng khi đổi thẻ. [1]"); got != want {
			t.Errorf("%q is answered word for word: %v, want %v\n%s", question, got, want, stdout)
		}
		if want && (!strings.Contains(stdout, "[1] Lệ phí làm thẻ căn cước – Lệ phí") || strings.Contains(stdout, "tổng hợp từ nguồn công khai")) {
			t.Errorf("%q: the approved answer is not cited, or said not to be approved:\n%s", question, stdout)
		}
	}
	if status, stdout, _ := trolyso(t, "", "guides", "check", "--guides", dir); status != exitDone || !strings.Contains(stdout, "1 câu trả lời ghim, không có lỗi") {
		t.Errorf("status %d, stdout %q", status, stdout)
	}
	for _, c := range []struct{ old, new, want string }{
		{"50.000 đồng", "55.000 đồng", ":10: \"55.000\""},
		{"khi đổi thẻ", "khi den trung tam phuc vu hanh chinh cong", ":10: có đoạn viết không dấu"},
		{"#le-phi", "#khong-co", ":4: không có đoạn"},
	} {
		write(strings.Replace(fee, c.old, c.new, 1))
		if status, stdout, _ := trolyso(t, "", "guides", "check", "--guides", dir); status != exitFailed || !strings.Contains(stdout, path+c.want) {
			t.Errorf("%s: status %d, stdout %q, want %q", c.new, status, stdout, c.want)
		}
	}
	write(strings.Replace(fee, today.AddDate(0, 0, 30).Format(time.DateOnly), today.AddDate(0, 0, -2).Format(time.DateOnly), 1)) // should have been reviewed
	if _, stdout, _ := trolyso(t, "", "ask", "--guides", dir, "làm thẻ căn cước hết bao nhiêu tiền"); strings.Contains(stdout, "Bạn nộp 50.000 đồng khi") {
		t.Errorf("a stale answer is given:\n%s", stdout)
	}
	if _, stdout, _ := trolyso(t, "", "guides", "stale", "--guides", dir); !strings.Contains(stdout, "answers/phi") {
		t.Errorf("the stale answer is not listed:\n%s", stdout)
	}
}
