package knowledge_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"trolyso/knowledge"
)

func TestSlug(t *testing.T) {
	for title, want := range map[string]string{
		"Đổi thẻ căn cước":                "doi-the-can-cuoc",
		"Nghị định 335/2025/NĐ-CP":        "nghi-dinh-335-2025-nd-cp",
		"  “VNeID”: mức 2?  ":             "vneid-muc-2",
		"???":                             "",
		"Lệ phí 35.000 đồng":              "le-phi-35000-dong",
		strings.Repeat("nghị quyết ", 20): "nghi-quyet-nghi-quyet-nghi-quyet-nghi-quyet-nghi-quyet-nghi",
		strings.Repeat("x", 100):          strings.Repeat("x", 60),
		"Привет 你好 Khánh Hòa":             "khanh-hoa",
	} {
		if got := knowledge.Slug(title); got != want {
			t.Errorf("Slug(%q) = %q, want %q", title, got, want)
		}
	}
}

// answers is what a curator types, wrong answers included.
const answers = `
Đổi  thẻ "căn cước" \ tại xã
Sai Mã
doi-the

4
3
thẻ
Thẻ căn cước

Đổi ở đâu?

doi o dau
Đổi mất bao lâu?
The nao moi doi duoc
Đổi thẻ hết bao nhiêu tiền?
Ai phải đổi thẻ?
Cần mang gì?

Luật Căn cước: sửa đổi
26/2023/QH15
Quốc hội
2023-13
2023-11-27
vanban.vn
https://vanban.chinhphu.vn/?docid=1

`

func TestInterview(t *testing.T) {
	dir := t.TempDir()
	c, err := knowledge.Load(fstest.MapFS{"doi-the.md": {Data: []byte(sample)}})
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	d, err := knowledge.Interview(strings.NewReader(answers), &said, knowledge.InterviewOptions{
		Dir: dir, Corpus: c, Today: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC),
		Topics: []knowledge.Topic{{Name: "Thẻ căn cước"}},
	})
	if err != nil {
		t.Fatalf("%v after\n%s", err, said.String())
	}
	for _, want := range []string{
		"Không để trống được.", "Mã chỉ gồm chữ thường", "Đã có cẩm nang mang mã này.", "Gõ 1, 2 hoặc 3.", `Có phải "Thẻ căn cước" không?`,
		"Cần ít nhất 4.", "Câu này đã có.", "Hãy viết có dấu.", `Cẩm nang "Đổi thẻ căn cước" đã có câu này`, "Ngày viết như", "Địa chỉ phải bắt đầu",
	} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("never said %q", want)
		}
	}
	path, err := d.WriteFile(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := filepath.Base(path), "doi-the-can-cuoc-tai-xa.md"; got != want {
		t.Errorf("written to %s, want %s", got, want)
	}
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, mistakes := knowledge.ParseGuide(filepath.Base(path), src)
	for _, m := range mistakes {
		if !strings.HasPrefix(m.Message, "đề mục này chưa có nội dung") {
			t.Errorf("the skeleton has a mistake besides empty sections: %s", m)
		}
	}
	if len(mistakes) != 10 {
		t.Errorf("%d empty sections, want 10", len(mistakes))
	}
	filled := strings.ReplaceAll(string(src), "\n## ", "\nĐã viết.\n\n## ") // puts words below each heading but the last, and above the first
	filled = strings.Replace(filled, "---\n\nĐã viết.\n", "---\n", 1) + "\nĐã viết.\n"
	g, mistakes := knowledge.ParseGuide(filepath.Base(path), []byte(filled))
	if mistakes != nil {
		t.Fatalf("filled skeleton:\n%s\n%s", mistakes.Error(), filled)
	}
	g.HeadLines, g.Sections = nil, nil
	want := &knowledge.Guide{
		ID: "doi-the-can-cuoc-tai-xa", Title: `Đổi thẻ "căn cước" \ tại xã`, File: "doi-the-can-cuoc-tai-xa.md",
		Audience: []knowledge.Audience{knowledge.Citizen, knowledge.Staff}, Topics: []string{"Thẻ căn cước"},
		Questions: []string{"Đổi ở đâu?", "Đổi mất bao lâu?", "Ai phải đổi thẻ?", "Cần mang gì?"},
		Sources: []knowledge.Source{{
			Title: "Luật Căn cước: sửa đổi", Number: "26/2023/QH15", Issuer: "Quốc hội", Date: "2023-11-27",
			URL: "https://vanban.chinhphu.vn/?docid=1",
		}},
		Verified: "2026-11-24", ReviewBy: "2027-05-24",
	}
	if diff := cmp.Diff(want, g); diff != "" {
		t.Errorf("guide (-want +got):\n%s", diff)
	}

	if _, err := d.WriteFile(dir); !errors.Is(err, fs.ErrExist) {
		t.Errorf("writing again: %v, want an error for an existing file", err)
	}
	if again, err := os.ReadFile(path); err != nil || string(again) != string(src) {
		t.Errorf("the file was changed: %v", err)
	}
	said.Reset()
	_, err = knowledge.Interview(strings.NewReader("Đổi thẻ căn cước tại xã\n\n"), &said, knowledge.InterviewOptions{Dir: dir})
	if !strings.Contains(said.String(), "Đã có tệp doi-the-can-cuoc-tai-xa.md") || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("an ID whose file exists: %v after\n%s", err, said.String())
	}
}

func TestDraftRefusesID(t *testing.T) {
	for _, id := range []string{"", "../x", "a/b", "A", ".md"} {
		if _, err := (&knowledge.Draft{ID: id}).WriteFile(t.TempDir()); err == nil {
			t.Errorf("draft with ID %q was written", id)
		}
	}
}

func FuzzInterview(f *testing.F) {
	f.Add(answers)
	f.Add("a\n\n1\nb\n\nc d\ne\nf\ng\n\n: x #\n\n\n\n\n\n")
	f.Fuzz(func(t *testing.T, typed string) {
		d, err := knowledge.Interview(strings.NewReader(typed), io.Discard, knowledge.InterviewOptions{Today: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return
		}
		_, mistakes := knowledge.ParseGuide("x.md", d.Markdown())
		for _, m := range mistakes {
			if !strings.HasPrefix(m.Message, "đề mục này chưa có nội dung") {
				t.Fatalf("%s\n%s", m, d.Markdown())
			}
		}
	})
}
