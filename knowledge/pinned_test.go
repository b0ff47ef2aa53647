package knowledge_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"trolyso/knowledge"
)

// pinnedFile is a pinned answer without a mistake, beside the sample guide.
const pinnedFile = `---
id: ghim
questions:
  - Đổi điện thoại thì đăng nhập VNeID thế nào?
  - Không có điện thoại thì dùng VNeID thế nào?
  - Lệ phí năm 2026 bao nhiêu?
passages: ["doi-the#tom-tat"]
verified: 2026-11-23
review_by: 2027-02-28
approved_by: "Sở Khoa học và Công nghệ"
---

Bạn đăng nhập lại trên máy mới. [1]
`

func pinnedFS(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{"doi-the.md": {Data: []byte(sample)}}
	for name, text := range files {
		fsys["answers/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func TestLoadPinned(t *testing.T) {
	c, err := knowledge.Load(pinnedFS(map[string]string{"ghim.md": pinnedFile, ".draft.md": "no", "notes.txt": "no"}))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.PinnedAnswers()) != 1 {
		t.Fatalf("%d pinned answers", len(c.PinnedAnswers()))
	}
	p := c.PinnedAnswers()[0]
	if p.ID != "ghim" || p.Text != "Bạn đăng nhập lại trên máy mới. [1]" || len(p.Passages) != 1 || p.Passages[0].ID != "doi-the#tom-tat" ||
		p.ApprovedBy == "" || p.Verified != "2026-11-23" || p.ReviewBy != "2027-02-28" {
		t.Errorf("pinned answer %+v", p)
	}
	without, err := knowledge.Load(pinnedFS(nil))
	if err != nil {
		t.Fatal(err)
	}
	if c.Hash() == without.Hash() {
		t.Error("a pinned answer more does not change the hash")
	}
	for question, want := range map[string]bool{
		"Đổi điện thoại thì đăng nhập VNeID thế nào?":             true,
		"doi dien thoai dang nhap vneid the nao":                  true,
		"dạ cho em hỏi VNeID đăng nhập thế nào, đổi điện thoại ạ": true, // in another order
		"Đổi điện thoại mới thì đăng nhập VNeID thế nào?":         true,
		"Đổi điện thoại thì đăng nhập VssID thế nào?":             false, // another thing
		"Mất điện thoại thì đăng nhập VNeID thế nào?":             false,
		"Đổi điện thoại thì đăng nhập VNeID ở đâu?":               false, // another question
		"Có điện thoại thì dùng VNeID thế nào?":                   false, // the reverse
		"Lệ phí năm 2026 bao nhiêu?":                              true,
		"Lệ phí năm 2027 bao nhiêu?":                              false, // another year
		"Lệ phí bao nhiêu?":                                       false,
		"":                                                        false,
		"thế nào":                                                 false,
	} {
		if _, got := c.Pinned(question); got != want {
			t.Errorf("Pinned(%q) is %v, want %v", question, got, want)
		}
	}
	if _, ok := without.Pinned("Đổi điện thoại thì đăng nhập VNeID thế nào?"); ok {
		t.Error("a corpus without pinned answers has one")
	}
}

func TestPinnedMistakes(t *testing.T) {
	replace := strings.NewReplacer
	for _, c := range []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{
			"dead citation",
			map[string]string{"ghim.md": replace("doi-the#tom-tat", "doi-the#khong-co").Replace(pinnedFile)},
			[]string{`answers/ghim.md:7: không có đoạn "doi-the#khong-co"; viết như cam-nang#neo, ví dụ can-cuoc-le-phi#le-phi`},
		},
		{
			"marker of nothing",
			map[string]string{"ghim.md": replace("mới. [1]", "mới. [1] [2]").Replace(pinnedFile)},
			[]string{`answers/ghim.md:13: [2] không ứng với dòng nào của passages`},
		},
		{
			"no marker",
			map[string]string{"ghim.md": replace("mới. [1]", "mới.").Replace(pinnedFile)},
			[]string{
				`answers/ghim.md:7: passages thứ 1 không được nhắc tới; hãy thêm [1] vào chỗ dùng nó, hoặc bỏ đi`,
				`answers/ghim.md:13: đoạn này chưa ghi nguồn; hãy thêm [1], [2]… theo thứ tự của passages`,
			},
		},
		{
			"a question of two answers",
			map[string]string{"ghim.md": pinnedFile, "hai.md": replace("id: ghim", "id: hai").Replace(pinnedFile)},
			[]string{
				`answers/hai.md:4: câu hỏi "Đổi điện thoại thì đăng nhập VNeID thế nào?" đã có ở answers/ghim.md; mỗi câu chỉ ghim một câu trả lời`,
				`answers/hai.md:5: câu hỏi "Không có điện thoại thì dùng VNeID thế nào?" đã có ở answers/ghim.md; mỗi câu chỉ ghim một câu trả lời`,
				`answers/hai.md:6: câu hỏi "Lệ phí năm 2026 bao nhiêu?" đã có ở answers/ghim.md; mỗi câu chỉ ghim một câu trả lời`,
			},
		},
		{
			"unknown key",
			map[string]string{"ghim.md": replace("id: ghim", "id: ghim\ntitle: Không").Replace(pinnedFile)},
			[]string{`answers/ghim.md:3: khóa "title" không có trong định dạng câu trả lời ghim`},
		},
		{"file name", map[string]string{"khac.md": pinnedFile}, []string{`answers/khac.md:2: id "ghim" khác tên tệp; tên tệp phải là ghim.md`}},
		{
			"dates",
			map[string]string{"ghim.md": replace("2027-02-28", "2026-01-01").Replace(pinnedFile)},
			[]string{`answers/ghim.md:9: review_by 2026-01-01 sớm hơn verified 2026-11-23`},
		},
		{
			"heading",
			map[string]string{"ghim.md": replace("Bạn đăng", "## Tóm tắt\n\nBạn đăng").Replace(pinnedFile)},
			[]string{`answers/ghim.md:13: câu trả lời ghim không chia đề mục; hãy viết liền, hoặc dùng "###"`},
		},
		{
			"empty",
			map[string]string{"ghim.md": replace("Bạn đăng nhập lại trên máy mới. [1]\n", "").Replace(pinnedFile)},
			[]string{`answers/ghim.md:12: chưa có câu trả lời`},
		},
		{
			"HTML",
			map[string]string{"ghim.md": replace("Bạn", "<b>Bạn</b>").Replace(pinnedFile)},
			[]string{`answers/ghim.md:13: câu trả lời ghim không dùng thẻ HTML`, `answers/ghim.md:13: câu trả lời ghim không dùng thẻ HTML`},
		},
		{"no head", map[string]string{"ghim.md": "Bạn làm đi."}, []string{`answers/ghim.md:1: thiếu phần đầu giữa hai dòng "---"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := knowledge.Load(pinnedFS(c.files))
			if err == nil {
				t.Fatal("loaded")
			}
			if diff := cmp.Diff(c.want, strings.Split(err.Error(), "\n")); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzParsePinned(f *testing.F) {
	f.Add([]byte(pinnedFile))
	f.Add([]byte("---\nid: a\n---\n[1]"))
	f.Fuzz(func(t *testing.T, src []byte) {
		p, mistakes := knowledge.ParsePinned("f.md", src)
		if (p == nil) == (len(mistakes) == 0) {
			t.Fatalf("answer %v with mistakes %v", p, mistakes)
		}
	})
}
