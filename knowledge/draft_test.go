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
doi the can cuoc
Đổi thẻ căn cước
Đổi  thẻ "căn cước" \ tại xã
Sai Mã
doi-the

4
3
3
1
thẻ
Thẻ căn cước

Đổi ở đâu?

doi o dau
Đổi mất bao lâu?
The nao moi doi duoc
Đi đổi thẻ khi nào?
Tôi muốn biết ở xã tôi nơi nào nhận đổi thẻ căn cước cho người già yếu không đi lại được mà con cháu ở xa chưa về kịp để đưa tới trụ sở công an thì phải làm sao?
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
	c, err := knowledge.Load(fstest.MapFS{"doi-the.md": {Data: []byte(strings.Replace(sample, "sources:", "phrasings: [Đi đổi thẻ khi nào]\nsources:", 1))}})
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
		"Không để trống được.", "Mã chỉ gồm chữ thường", "Đã có cẩm nang mang mã này.", "Gõ 1, 2 hoặc 3.", "Gõ 1 hoặc 2.", "Tên này đã có ở doi-the.md", "Câu dài quá 30 chữ", `Có phải "Thẻ căn cước" không?`,
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

// TestInterviewOnDocument asks for what an official document is.
func TestInterviewOnDocument(t *testing.T) {
	c, err := knowledge.Load(fstest.MapFS{"luat-1.md": {Data: []byte(document)}})
	if err != nil {
		t.Fatal(err)
	}
	typed := strings.Join([]string{
		"Luật hai", "", "2", "2", "", "1/2026/qh16", "2/2026/QH16", "Luật", "", "Quốc hội", "2026-04-24", "1/1/2027", "2027-01-01", "6", "4",
		"Văn bản", "", "Luật hai nói gì?", "Luật hai có hiệu lực ngày nào?", "Luật hai thay luật nào?", "Ai ban hành luật hai?", "", "Luật hai", "", "", "", "", "",
	}, "\n") + "\n"
	var said strings.Builder
	d, err := knowledge.Interview(strings.NewReader(typed), &said, knowledge.InterviewOptions{Corpus: c})
	if err != nil {
		t.Fatalf("%v after\n%s", err, said.String())
	}
	for _, want := range []string{"Không để trống được.", "Văn bản này đã có ở luat-1.md.", "Ngày viết như", "Gõ 1, 2, 3, 4 hoặc 5."} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("never said %q", want)
		}
	}
	filled := strings.ReplaceAll(strings.TrimPrefix(string(d.Markdown()), "---\n"), "\n## ", "\nĐã viết.\n\n## ")
	g, mistakes := knowledge.ParseGuide("luat-hai.md", []byte("---\n"+strings.Replace(filled, "---\n\nĐã viết.\n", "---\n", 1)+"\nĐã viết.\n"))
	if mistakes != nil {
		t.Fatal(mistakes)
	}
	want := &knowledge.Document{
		Number: "2/2026/QH16", Type: "Luật", Issuer: "Quốc hội", Date: "2026-04-24", Effective: "2027-01-01", Status: knowledge.NotYetInForce,
		Replaces: []string{}, ReplacedBy: []string{}, Abolishes: []string{}, AbolishedBy: []string{},
	}
	if diff := cmp.Diff(want, g.Document); diff != "" || g.Kind != knowledge.KindDocument {
		t.Errorf("kind %q, document (-want +got):\n%s", g.Kind, diff)
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
	f.Add("a\n\n1\n2\n1/2026/QH16\nLuật\nQuốc hội\n\n2026\n5\nb\n\nc d\ne\nf\ng\n\n: x #\n\n\n\n\n\n")
	f.Add("a\n\n1\n1\nb\n\nc d\ne\nf\ng\n\n: x #\n\n\n\n\n\n")
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
