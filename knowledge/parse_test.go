package knowledge_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/text/unicode/norm"

	"trolyso/knowledge"
	"trolyso/knowledge/guides"
)

// sample is a guide with nothing wrong; tests change one thing in it.
const sample = `---
id: doi-the
title: Đổi thẻ căn cước
audience: [citizen, staff]
topics: ["Thẻ căn cước"]
questions:
  - Đổi thẻ căn cước ở đâu?
  - Thẻ hết hạn thì làm gì?
  - Đổi thẻ mất bao lâu?
  - Đổi thẻ hết bao nhiêu tiền?
sources:
  - {title: "Luật Căn cước", number: "26/2023/QH15", issuer: "Quốc hội", date: 2023-11-27, url: "https://vanban.chinhphu.vn/?docid=1"}
  - {title: "Bài báo", date: 2025-08}
verified: 2026-11-23
review_by: 2027-02-28
approved_by: ""
---

## Tóm tắt

Bạn đổi thẻ ở công an xã. Mang theo thẻ cũ.

## Các bước

1. Đặt lịch trên [Cổng Dịch vụ công](https://dichvucong.gov.vn).
2. Đến công an xã:
   - mang thẻ cũ
   - mang giấy hẹn
3. Nhận thẻ.

## Lệ phí {#le-phi valid-until="2026-12-31"}

| Việc | Mức |
|---|---|
| Đổi thẻ | 25.000 đồng |
| Cấp lại | 35.000 đồng |

## Lưu ý

### Trẻ em

Xem [Các bước](#cac-buoc) hoặc <https://vneid.gov.vn>.
`

func TestParseGuide(t *testing.T) {
	g, mistakes := knowledge.ParseGuide("doi-the.md", []byte(sample))
	if mistakes != nil {
		t.Fatal(mistakes)
	}
	if got, want := g.HeadLines["questions[2]"], 9; got != want {
		t.Errorf("third question on line %d, want %d", got, want)
	}
	if got, want := g.HeadLines["sources[1].date"], 13; got != want {
		t.Errorf("date of the second source on line %d, want %d", got, want)
	}
	g.HeadLines = nil
	want := &knowledge.Guide{
		ID: "doi-the", Title: "Đổi thẻ căn cước", Audience: []knowledge.Audience{knowledge.Citizen, knowledge.Staff},
		Topics:    []string{"Thẻ căn cước"},
		Questions: []string{"Đổi thẻ căn cước ở đâu?", "Thẻ hết hạn thì làm gì?", "Đổi thẻ mất bao lâu?", "Đổi thẻ hết bao nhiêu tiền?"},
		Sources: []knowledge.Source{
			{Title: "Luật Căn cước", Number: "26/2023/QH15", Issuer: "Quốc hội", Date: "2023-11-27", URL: "https://vanban.chinhphu.vn/?docid=1"},
			{Title: "Bài báo", Date: "2025-08"},
		},
		Verified: "2026-11-23", ReviewBy: "2027-02-28", File: "doi-the.md",
		Sections: []knowledge.Section{
			{Kind: knowledge.Summary, Anchor: "tom-tat", Line: 19, Blocks: []knowledge.Block{
				{Kind: knowledge.Paragraph, Items: []string{"Bạn đổi thẻ ở công an xã. Mang theo thẻ cũ."}, Line: 21, Lines: []int{21}},
			}},
			{
				Kind: knowledge.Steps, Anchor: "cac-buoc", Line: 23,
				Blocks: []knowledge.Block{{
					Kind:  knowledge.Numbered,
					Items: []string{"Đặt lịch trên Cổng Dịch vụ công.", "Đến công an xã: mang thẻ cũ; mang giấy hẹn", "Nhận thẻ."},
					Line:  25, Lines: []int{25, 26, 29},
				}},
				Links: []knowledge.Link{{Text: "Cổng Dịch vụ công", URL: "https://dichvucong.gov.vn", Line: 25}},
			},
			{Kind: knowledge.Fee, Anchor: "le-phi", ValidUntil: "2026-12-31", Line: 31, Blocks: []knowledge.Block{{
				Kind:  knowledge.Table,
				Items: []string{"Việc: Đổi thẻ; Mức: 25.000 đồng", "Việc: Cấp lại; Mức: 35.000 đồng"},
				Line:  33, Lines: []int{35, 36},
			}}},
			{
				Kind: knowledge.Notes, Anchor: "luu-y", Line: 38,
				Blocks: []knowledge.Block{
					{Kind: knowledge.Subheading, Items: []string{"Trẻ em"}, Line: 40, Lines: []int{40}},
					{Kind: knowledge.Paragraph, Items: []string{"Xem Các bước hoặc https://vneid.gov.vn."}, Line: 42, Lines: []int{42}},
				},
				Links: []knowledge.Link{
					{Text: "Các bước", URL: "#cac-buoc", Line: 42},
					{Text: "https://vneid.gov.vn", URL: "https://vneid.gov.vn", Line: 42},
				},
			},
		},
	}
	if diff := cmp.Diff(want, g, cmpopts.IgnoreUnexported(knowledge.Section{})); diff != "" {
		t.Errorf("guide differs (-want +got):\n%s", diff)
	}
}

// TestParseGuideReadsTheSame holds for files as editors on other systems save
// them.
func TestParseGuideReadsTheSame(t *testing.T) {
	want, mistakes := knowledge.ParseGuide("doi-the.md", []byte(sample))
	if mistakes != nil {
		t.Fatal(mistakes)
	}
	for name, src := range map[string]string{
		"Windows line ends": strings.ReplaceAll(sample, "\n", "\r\n"),
		"old Mac line ends": strings.ReplaceAll(sample, "\n", "\r"),
		"byte order mark":   "\ufeff" + sample,
		"decomposed":        norm.NFD.String(sample),
	} {
		t.Run(name, func(t *testing.T) {
			got, mistakes := knowledge.ParseGuide("doi-the.md", []byte(src))
			if mistakes != nil {
				t.Fatal(mistakes)
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(knowledge.Section{})); diff != "" {
				t.Errorf("guide differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseGuideMistakes(t *testing.T) {
	for _, test := range []struct {
		name     string
		old, new string
		want     string
	}{
		{"no front matter", "---\nid", "id", `g.md:1: thiếu phần đầu giữa hai dòng "---"`},
		{"bad id", "id: doi-the", "id: Đổi thẻ", `g.md:2: id "Đổi thẻ" phải là chữ thường không dấu, chữ số và dấu gạch nối`},
		{"no title", "title: Đổi thẻ căn cước", "title: ''", `g.md:3: thiếu title`},
		{"unknown key", "topics:", "topic:", `g.md:5: khóa "topic" không có trong định dạng cẩm nang`},
		{"a key twice", "approved_by: \"\"", "id: hai", `g.md:16: một khóa được viết hai lần`},
		{"broken YAML", "audience: [citizen, staff]", "audience: [citizen", `không đọc được phần đầu: sai cú pháp YAML`},
		{"wrong type", "topics: [\"Thẻ căn cước\"]", "topics: {a: b}", `g.md:5: giá trị sai kiểu (cần danh sách, chữ hoặc ngày theo định dạng)`},
		{"alias", "topics: [\"Thẻ căn cước\"]", "topics: &a [b]", `g.md:5: phần đầu không dùng neo và tham chiếu YAML (& và *); hãy viết lại giá trị, hoặc đặt nó trong ngoặc kép`},
		{"unknown audience", "staff]", "police]", `g.md:4: audience "police" không có; chỉ dùng citizen, staff`},
		{"empty question", "Thẻ hết hạn thì làm gì?", "''", `g.md:8: questions thứ 2 để trống`},
		{"day that does not exist", "verified: 2026-11-23", "verified: 2026-02-30", `g.md:14: verified "2026-02-30" không phải ngày có thật, viết như 2026-11-23`},
		{"review before verification", "2027-02-28", "2026-02-28", `g.md:15: review_by 2026-02-28 sớm hơn verified 2026-11-23`},
		{"source without scheme", "https://vanban", "vanban", `g.md:12: url "vanban.chinhphu.vn/?docid=1" của nguồn không phải địa chỉ http hoặc https`},
		{"document without its part", "audience: [citizen, staff]", "audience: [citizen]\nkind: document", `g.md:5: kind là document nhưng thiếu phần document`},
		{
			"unknown status", "approved_by: \"\"", "kind: document\ndocument: {number: 1, type: Luật, issuer: Quốc hội, status: còn}",
			`g.md:17: status "còn" không có; dùng một trong: còn hiệu lực, hết hiệu lực, hết hiệu lực một phần, chưa có hiệu lực, chưa rõ`,
		},
		{"unknown heading", "## Các bước", "## Cách làm", `g.md:23: đề mục "Cách làm" không thuộc bộ đề mục chuẩn (Tóm tắt, Điều kiện, Chuẩn bị, Các bước, Lệ phí, Thời hạn, Nơi làm, Lưu ý, Căn cứ, Cần giúp)`},
		{"no summary", "## Tóm tắt", "## Điều kiện", `g.md:19: thiếu đề mục "## Tóm tắt"`},
		{"heading twice", "## Lưu ý", "## Các bước", `g.md:38: hai đề mục cùng neo "cac-buoc"`},
		{"level one", "### Trẻ em", "# Trẻ em", `g.md:40: không dùng đề mục cấp một (#) trong thân cẩm nang: "Trẻ em"`},
		{"empty section", "## Lưu ý", "## Thời hạn\n\n## Lưu ý", `g.md:38: đề mục này chưa có nội dung; hãy viết, hoặc bỏ đề mục`},
		{"words before the first heading", "\n## Tóm tắt", "\nChào bạn.\n\n## Tóm tắt", `g.md:19: có chữ đứng trước đề mục đầu tiên; hãy đặt dưới một đề mục, ví dụ "## Tóm tắt"`},
		{"HTML", "Nhận thẻ.", "Nhận <b>thẻ</b>.", `g.md:25: cẩm nang không dùng thẻ HTML`},
		{"image", "Nhận thẻ.", "![ảnh](a.png)", `g.md:25: cẩm nang không dùng hình; hãy viết bằng chữ`},
		{"bad validity", `"2026-12-31"`, `"2026-13-31"`, `g.md:31: valid-until "2026-13-31" không phải ngày có thật, viết như 2026-11-23`},
		{"unknown attribute", "valid-until", "until", `g.md:31: thuộc tính "until" của đề mục không có; chỉ dùng #neo và valid-until`},
		{"not UTF-8", "Nhận thẻ.", "Nh\xffn", `g.md:29: có ký tự không phải UTF-8; hãy lưu lại tệp ở dạng UTF-8`},
		{"too large", "Nhận thẻ.", strings.Repeat("Nhận thẻ.\n\n", 30000), `g.md: tệp lớn hơn 256 KB; hãy tách thành nhiều cẩm nang`},
		{"too deep", "Nhận thẻ.", strings.Repeat("> ", 20) + "a", `g.md:29: dòng lồng quá sâu; hãy bớt cấp thụt vào`},
		{"brackets too deep", "[citizen, staff]", strings.Repeat("[", 20), `g.md:4: ngoặc lồng nhau quá sâu; hãy viết danh sách đơn giản`},
		{"paragraph without end", "Nhận thẻ.", strings.Repeat("[a](", 5000), `g.md:29: đoạn dài quá 16 KB; hãy tách bằng dòng trống`},
	} {
		t.Run(test.name, func(t *testing.T) {
			src := strings.Replace(sample, test.old, test.new, 1)
			if src == sample {
				t.Fatalf("the sample does not hold %q", test.old)
			}
			g, mistakes := knowledge.ParseGuide("g.md", []byte(src))
			if g != nil {
				t.Error("a guide with a mistake was returned")
			}
			if !strings.Contains(mistakes.Error(), test.want) {
				t.Errorf("mistakes:\n%s\nwant:\n%s", mistakes.Error(), test.want)
			}
		})
	}
}

// TestHTMLIsClean looks at what a page would show of a section.
func TestHTMLIsClean(t *testing.T) {
	src := strings.Replace(sample, "Nhận thẻ.", "Nhận [thẻ](javascript:alert(1)) & **xong**.", 1)
	g, mistakes := knowledge.ParseGuide("g.md", []byte(src))
	if mistakes != nil {
		t.Fatal(mistakes)
	}
	html := g.Section(knowledge.Steps).HTML()
	if strings.Contains(html, "javascript") || !strings.Contains(html, "<strong>xong</strong>") || !strings.Contains(html, `href="https://dichvucong.gov.vn"`) {
		t.Errorf("HTML of the steps: %s", html)
	}
}

func TestLoad(t *testing.T) {
	other := strings.NewReplacer("id: doi-the", "id: cap-lai", "Đổi thẻ căn cước", "Cấp lại thẻ").Replace(sample)
	for _, test := range []struct {
		name  string
		files fstest.MapFS
		want  string // of the error
	}{
		{"two guides", fstest.MapFS{"doi-the.md": {Data: []byte(sample)}, "cap-lai.md": {Data: []byte(other)}, "guides.go": {}, "sub/x.md": {}, ".nhap.md": {}}, ""},
		{"file named otherwise", fstest.MapFS{"a.md": {Data: []byte(sample)}}, `a.md:2: id "doi-the" khác tên tệp; tên tệp phải là doi-the.md`},
		{"no guide", fstest.MapFS{"a.txt": {}}, "no guide (*.md) in the folder"},
		{
			"mistakes of all files",
			fstest.MapFS{"a.md": {Data: []byte("x")}, "b.md": {Data: []byte("y")}},
			"a.md:1: thiếu phần đầu giữa hai dòng \"---\"\nb.md:1: thiếu phần đầu giữa hai dòng \"---\"",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := knowledge.Load(test.files)
			if test.want != "" {
				if err == nil || err.Error() != test.want {
					t.Errorf("error %v, want %s", err, test.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := len(c.Guides()); got != 2 {
				t.Errorf("%d guides, want 2", got)
			}
			p, ok := c.Passage("doi-the#le-phi")
			if !ok || p.Heading != "Lệ phí" || p.GuideID() != "doi-the" || p.Guide.Title != "Đổi thẻ căn cước" {
				t.Errorf("passage doi-the#le-phi: %v %+v", ok, p)
			}
			if want := "- Việc: Đổi thẻ; Mức: 25.000 đồng\n- Việc: Cấp lại; Mức: 35.000 đồng"; p.Text != want {
				t.Errorf("text %q, want %q", p.Text, want)
			}
		})
	}
}

func TestHashNamesTheFiles(t *testing.T) {
	load := func(src string) string {
		c, err := knowledge.Load(fstest.MapFS{"doi-the.md": {Data: []byte(src)}})
		if err != nil {
			t.Fatal(err)
		}
		return c.Hash()
	}
	if first, again := load(sample), load(sample); first != again {
		t.Error("the same files give two hashes")
	}
	if load(sample) == load(strings.Replace(sample, "25.000", "26.000", 1)) {
		t.Error("a changed figure does not change the hash")
	}
}

func TestDate(t *testing.T) {
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, test := range []struct {
		date       knowledge.Date
		valid, day bool
		vietnamese string
		last       string // last day it has not passed
	}{
		{"2026-12-31", true, true, "31/12/2026", "2026-12-31"},
		{"2026-02", true, false, "tháng 2/2026", "2026-02-28"},
		{"2024", true, false, "năm 2024", "2024-12-31"},
		{"2026-02-29", false, false, "2026-02-29", ""},
		{"31/12/2026", false, false, "31/12/2026", ""},
		{"", false, false, "", ""},
	} {
		if test.date.Valid() != test.valid || test.date.IsDay() != test.day || test.date.Vietnamese() != test.vietnamese {
			t.Errorf("%q: valid %v, day %v, %q", test.date, test.date.Valid(), test.date.IsDay(), test.date.Vietnamese())
		}
		if test.last == "" {
			if test.date.PassedOn(day("2999-01-01")) {
				t.Errorf("%q has passed; an unknown date never does", test.date)
			}
			continue
		}
		last := day(test.last).Add(23 * time.Hour)
		if test.date.PassedOn(last) || !test.date.PassedOn(last.Add(2*time.Hour)) {
			t.Errorf("%q does not pass after %s", test.date, test.last)
		}
	}
}

func FuzzParseGuide(f *testing.F) {
	f.Add([]byte(sample))
	f.Add([]byte("---\nid: &a x\n---\n## Tóm tắt {#a valid-until=\"2026\"}\n"))
	f.Add([]byte("---\n---\n# a\n\n|a|b|\n|-|-|\n|c|\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		g, mistakes := knowledge.ParseGuide("g.md", src)
		if (g == nil) != (len(mistakes) > 0) {
			t.Fatalf("guide %v with %d mistakes", g != nil, len(mistakes))
		}
		lines := strings.Count(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(src)), "\n") + 2
		for _, m := range mistakes {
			if m.Line < 0 || m.Line > lines {
				t.Fatalf("mistake on line %d of %d: %s", m.Line, lines, m)
			}
		}
		if g == nil {
			return
		}
		for _, p := range g.Passages() {
			if !utf8.ValidString(p.Text) || p.Text == "" || p.Heading == "" {
				t.Fatalf("passage %+v", p)
			}
		}
		for _, s := range g.Sections {
			for _, b := range s.Blocks {
				if len(b.Lines) != len(b.Items) || len(b.Items) == 0 {
					t.Fatalf("%d items with %d lines", len(b.Items), len(b.Lines))
				}
			}
			if strings.Contains(s.HTML(), "<script") || strings.Contains(s.HTML(), "javascript:") {
				t.Fatalf("HTML is not clean: %s", s.HTML())
			}
		}
		c, err := knowledge.NewCorpus([]*knowledge.Guide{g})
		if err != nil {
			t.Fatal(err)
		}
		knowledge.Check(c, knowledge.CheckOptions{})
	})
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := knowledge.Load(guides.FS); err != nil {
			b.Fatal(err)
		}
	}
}

// TestSurvey finds what is wrong with every guide beside one with mistakes of
// form, and nothing that may be but the consequence of those.
func TestSurvey(t *testing.T) {
	first := strings.NewReplacer("https://dichvucong.gov.vn", "/cam-nang/hong#le-phi", "#cac-buoc", "/cam-nang/cap-lai#le-phi", "<https://vneid.gov.vn>", "[đây](/cam-nang/khac)").Replace(sample)
	second := strings.NewReplacer("id: doi-the", "id: cap-lai", "title: Đổi thẻ căn cước", "title: Cấp lại thẻ", "## Lệ phí", "## Tiền nong",
		"ở công an xã. Mang theo thẻ cũ.", "ở công an xã. Mang theo. Thẻ cũ.", "Đổi thẻ ở đâu", "Cấp lại ở đâu",
		"Đổi thẻ căn cước ở đâu?", "Mất thẻ thì sao?", "Đổi thẻ mất bao lâu?", "Cấp lại mất bao lâu?", "Đổi thẻ hết bao nhiêu tiền?", "Cấp lại hết bao nhiêu tiền?").Replace(sample)
	c, mistakes, err := knowledge.Survey(fstest.MapFS{
		"doi-the.md":      {Data: []byte(first)},
		"cap-lai.md":      {Data: []byte(second)},
		"hong.md":         {Data: []byte("x")},
		"khong-dau.md":    {Data: []byte("---\nid: khong-dau\n---\n")},
		"ong.md":          {Mode: fs.ModeNamedPipe},
		"answers/ghim.md": {Data: []byte(strings.Replace(pinnedFile, "doi-the#tom-tat", "cap-lai#le-phi", 1))},
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range append(mistakes, knowledge.Check(c, knowledge.CheckOptions{})...) {
		if m.File != "khong-dau.md" {
			got = append(got, m.String())
		} else if !strings.HasPrefix(m.Message, "thiếu") && !strings.HasPrefix(m.Message, "chưa có đề mục") {
			t.Errorf("of a guide with nothing in it: %s", m)
		}
	}
	want := []string{
		`cap-lai.md:31: đề mục "Tiền nong" không thuộc bộ đề mục chuẩn (Tóm tắt, Điều kiện, Chuẩn bị, Các bước, Lệ phí, Thời hạn, Nơi làm, Lưu ý, Căn cứ, Cần giúp)`,
		"hong.md:1: thiếu phần đầu giữa hai dòng \"---\"",
		"ong.md: không phải một tệp; hãy thay bằng tệp văn bản hoặc bỏ đi",
		"cap-lai.md:19: tóm tắt có 3 câu; rút lại còn nhiều nhất 2 câu",
		`doi-the.md:8: câu hỏi mẫu "Thẻ hết hạn thì làm gì?" đã có ở cap-lai.md; mỗi câu chỉ dẫn tới một cẩm nang`,
		`doi-the.md:42: liên kết tới cẩm nang "khac" không có`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
}

// TestUnreadableFiles names files that cannot be read, as a mistake of theirs.
func TestUnreadableFiles(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "doi-the.md"), []byte(sample), 0o600); err != nil {
		t.Fatal(err)
	}
	for link, target := range map[string]string{"a.md": "khong-co.md", "b.md": "b.md", "c.md": "/dev/zero", "d.md": "."} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Skip("no symbolic links here:", err)
		}
	}
	_, err := knowledge.Load(os.DirFS(dir))
	var mistakes knowledge.Mistakes
	if !errors.As(err, &mistakes) || len(mistakes) != 4 {
		t.Fatalf("error %v, want four mistakes", err)
	}
	for i, want := range []string{"a.md: tệp này trỏ tới một tệp không có", "b.md: không đọc được tệp này", "c.md: không phải một tệp", "d.md: không phải một tệp"} {
		if got := mistakes[i].String(); !strings.HasPrefix(got, want) {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}
}

// TestListGoesOn keeps the numbers of a list that a note has cut in two.
func TestListGoesOn(t *testing.T) {
	src := strings.Replace(sample, "3. Nhận thẻ.", "\nMang theo tiền lẻ.\n\n3. Nhận thẻ.\n4. Ký tên.", 1)
	g, mistakes := knowledge.ParseGuide("g.md", []byte(src))
	if mistakes != nil {
		t.Fatal(mistakes)
	}
	s := g.Section(knowledge.Steps)
	if want := "2. Đến công an xã: mang thẻ cũ; mang giấy hẹn\n\nMang theo tiền lẻ.\n\n3. Nhận thẻ.\n4. Ký tên."; !strings.HasSuffix(s.Text(), want) {
		t.Errorf("text %q, want it to end with %q", s.Text(), want)
	}
	if !strings.Contains(s.HTML(), `<ol start="3">`) {
		t.Errorf("HTML %s does not begin the second list with 3", s.HTML())
	}
}

// FuzzSurvey checks what could be understood of any file beside a sound guide,
// in which no mistake may be found.
func FuzzSurvey(f *testing.F) {
	f.Add([]byte(strings.Replace(sample, "## Lệ phí", "## Tiền", 1)))
	f.Add([]byte("---\nid: g\nkind: document\ndocument: {replaces: [x], abolished_by: [x]}\nverified: 2026-31-31\n---\n## x {#tom-tat valid-until=\"1\"}\n[a](#b)\n"))
	f.Add([]byte("---\nid: doi-the\n---\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		c, mistakes, err := knowledge.Survey(fstest.MapFS{"doi-the.md": {Data: []byte(sample)}, "g.md": {Data: src}})
		if err != nil {
			t.Fatal(err)
		}
		if len(mistakes) == 0 && len(c.Guides()) != 2 {
			t.Fatalf("%d guides without a mistake, want 2", len(c.Guides()))
		}
		for _, m := range append(mistakes, knowledge.Check(c, knowledge.CheckOptions{})...) {
			if m.File == "" || m.Message == "" {
				t.Fatalf("mistake %+v", m)
			}
			// What two guides have in common is told of the later one, g.md.
			if m.File == "doi-the.md" {
				t.Fatalf("mistake in a sound guide: %s", m)
			}
		}
	})
}
