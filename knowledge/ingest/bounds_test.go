package ingest_test

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolyso/knowledge"
	"trolyso/knowledge/ingest"
)

func notesOf(t *testing.T, name string, data []byte) string {
	t.Helper()
	r, err := ingest.Bytes(name, data, ingest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range unexpected(r.Draft) {
		t.Error(m)
	}
	for _, s := range r.Draft.Sections {
		if s.Kind == knowledge.Notes {
			return s.Text
		}
	}
	return ""
}

// TestWordNumbering counts as Word does: lists of one numbering go on with each
// other, one with a start of its own begins there, and numbers written with a
// word keep it.
func TestWordNumbering(t *testing.T) {
	li := func(list, level int, text string) string {
		return fmt.Sprintf(`<w:p><w:pPr><w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%d"/></w:numPr></w:pPr><w:r><w:t>%s</w:t></w:r></w:p>`, level, list, text)
	}
	parts := word(p("Mở đầu.") + li(3, 0, "Tên gọi") + p("Nội dung.") + li(3, 0, "Màu sắc") +
		li(1, 0, "năm") + li(1, 1, "con một") + li(1, 1, "con hai") + li(1, 0, "sáu") + li(1, 1, "con lại một") +
		p("Xen giữa.") + li(2, 0, "bảy, cùng cách đánh số") + p("Xen nữa.") + li(4, 0, "mười") + li(4, 0, "mười một") +
		`<w:p><w:moveTo><w:r><w:t>Chuyển tới đây</w:t></w:r></w:moveTo><w:moveFrom><w:r><w:t>đã dời</w:t></w:r></w:moveFrom><w:r><w:footnoteReference w:id="1"/></w:r></w:p>`)
	lvl := func(at int, format, text string, start int) string {
		return fmt.Sprintf(`<w:lvl w:ilvl="%d"><w:start w:val="%d"/><w:numFmt w:val="%s"/><w:lvlText w:val="%s"/></w:lvl>`, at, start, format, text)
	}
	parts["word/numbering.xml"] = `<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="1">` + lvl(0, "decimal", "%1.", 5) + lvl(1, "lowerLetter", "%2)", 1) + `</w:abstractNum>` +
		`<w:abstractNum w:abstractNumId="2">` + lvl(0, "upperRoman", "Điều %1.", 4) + `</w:abstractNum>` +
		`<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>` +
		`<w:num w:numId="4"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="10"/></w:lvlOverride></w:num></w:numbering>`
	data := docx(t, parts)
	want := `Điều IV. Tên gọi

Nội dung.

Điều V. Màu sắc

5. năm
   1. con một
   2. con hai
6. sáu
   1. con lại một

Xen giữa.

7. bảy, cùng cách đánh số

Xen nữa.

10. mười
11. mười một

Chuyển tới đây`
	if diff := cmp.Diff(want, notesOf(t, "x.docx", data)); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	r, err := ingest.Bytes("x.docx", data, ingest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(r.Remarks, func(s string) bool { return strings.Contains(s, "chú thích") }) {
		t.Errorf("remarks %q say nothing of the footnote", r.Remarks)
	}
}

// TestPageInOneForm reads a page as many offices serve them.
func TestPageInOneForm(t *testing.T) {
	got := notesOf(t, "x.html", []byte(`<html><body><form id="aspnetForm"><input value="x"><select><option>chọn</select><h1>Phí làm thẻ</h1>
<ol start="3"><li>ba</li><li value="7">bảy</li><li>tám</li></ol><p>Mức phí như sau.</p><p hidden>ẩn đi</p>
<table><tr><th>Việc</th><th>Nơi</th><th>Mức</th></tr>
<tr><td rowspan="3">Cấp mới</td><td>Trực tiếp</td><td>50.000</td></tr>
<tr><td>Trực tuyến</td><td>25.000</td></tr>
<tr><td colspan="2">Miễn phí cho trẻ em</td></tr>
<tr><td>Đổi</td><td rowspan="2">Trực tiếp</td><td>60.000</td></tr>
<tr><td>Cấp lại</td><td>70.000</td></tr></table></form></body></html>`))
	want := `3. ba
7. bảy
8. tám

Mức phí như sau.

| Việc | Nơi | Mức |
|---|---|---|
| Cấp mới | Trực tiếp | 50.000 |
| Cấp mới | Trực tuyến | 25.000 |
| Cấp mới | Miễn phí cho trẻ em |  |
| Đổi | Trực tiếp | 60.000 |
| Cấp lại | Trực tiếp | 70.000 |`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

// TestBounded reads files that would take hours or all memory if what they cost
// grew with the square of their size.
func TestBounded(t *testing.T) {
	wide := "<table><tr><td>a</td><td>" + strings.Repeat("<td>b", 100_000) + strings.Repeat("<tr><td>c<td>d", 30_000) + "</table>"
	for name, data := range map[string][]byte{
		"wide and long table.html": []byte(wide),
		"bold after bold.html":     []byte("<p>" + strings.Repeat("<b>chữ</b> ", 100_000)),
		"blank bold.html":          []byte("<p>" + strings.Repeat("<b> </b>", 100_000) + "chữ"),
		"runs.docx":                docx(t, word("<w:p>"+strings.Repeat("<w:r><w:t>"+strings.Repeat("chữ ", 20)+"</w:t></w:r>", 50_000)+"</w:p>")),
		"cells.docx": docx(t, word("<w:tbl><w:tr>"+strings.Repeat("<w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc>", 50_000)+"</w:tr>"+
			strings.Repeat("<w:tr><w:tc/><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr>", 50_000)+"</w:tbl>")),
	} {
		t.Run(name, func(t *testing.T) {
			var refusal *ingest.Refusal
			if r, err := ingest.Bytes(name, data, ingest.Options{}); err != nil && !errors.As(err, &refusal) || err == nil && len(r.Draft.Markdown()) == 0 {
				t.Errorf("error %v", err)
			}
		})
	}
}

func deflated(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// pages is a PDF with a page for each content.
func pages(contents ...string) []byte {
	objects := []string{"<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"}
	var kids strings.Builder
	for _, c := range contents {
		n := len(objects) + 1
		fmt.Fprintf(&kids, "%d 0 R ", n)
		objects = append(objects, fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>", n+1), c)
	}
	objects[1] = fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", kids.String(), len(contents))
	return pdfOf(objects)
}

func TestPackedPDF(t *testing.T) {
	content := "BT /F1 12 Tf 60 700 Td (Mot hai ba bon nam sau bay tam) Tj ET\n"
	stream := func(text string) string {
		packed := deflated(t, text)
		return fmt.Sprintf("<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream", len(packed), packed)
	}
	again := strings.Replace(content, "60 700", "60.3 700", 1) // as some programs make bold letters
	if r, err := ingest.Bytes("x.pdf", pages(stream(content+again)), ingest.Options{}); err != nil || !bytes.Contains(r.Draft.Markdown(), []byte("Mot hai ba bon nam sau bay tam")) {
		t.Errorf("error %v, draft:\n%s", err, r.Draft.Markdown())
	}
	for name, data := range map[string][]byte{
		"one stream":     pages(stream(content + strings.Repeat("1 ", 40<<20))),
		"several":        pages(stream(strings.Repeat("1 ", 20<<20)), stream(strings.Repeat("2 ", 20<<20))),
		"not referenced": append(pages(stream(content)), "stream\r\n"+deflated(t, strings.Repeat("x", 80<<20))...),
	} {
		_, err := ingest.Bytes("x.pdf", data, ingest.Options{})
		var refusal *ingest.Refusal
		if !errors.As(err, &refusal) || !strings.Contains(refusal.Reason, "bung ra quá lớn") {
			t.Errorf("%s: error %v, want a refusal", name, err)
		}
	}
}

// TestRepeatedContent refuses a page that shows one stream again and again, and
// passes over content that ends within a string.
func TestRepeatedContent(t *testing.T) {
	text := "BT /F1 12 Tf 60 700 Td (" + strings.Repeat("Mot hai ba bon nam. ", 4) + ") Tj ET " + strings.Repeat("1 ", 20_000)
	stream := fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(text), text)
	many := pages("["+strings.Repeat("7 0 R ", 5000)+"]", stream) // the second page's content is object 7
	var refusal *ingest.Refusal
	if _, err := ingest.Bytes("x.pdf", many, ingest.Options{}); !errors.As(err, &refusal) || !strings.Contains(refusal.Reason, "bung ra quá lớn") {
		t.Errorf("error %v, want a refusal", err)
	}
	open := "BT <4d6f 74"
	r, err := ingest.Bytes("x.pdf", pages(stream, fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(open), open)), ingest.Options{})
	if err != nil || !slices.ContainsFunc(r.Remarks, func(s string) bool { return strings.HasPrefix(s, "1 trang PDF đọc không trọn") }) {
		t.Errorf("result %+v, error %v; want a remark on one damaged page", r, err)
	}
}

// TestPagesWithoutText tells which pages of a PDF are pictures.
func TestPagesWithoutText(t *testing.T) {
	stream := func(text string) string {
		return fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(text), text)
	}
	content := stream("BT /F1 12 Tf 60 700 Td (" + strings.Repeat("Mot hai ba bon nam. ", 4) + ") Tj ET")
	r, err := ingest.Bytes("x.pdf", pages(content, stream("0 0 m"), content, stream("0 0 m")), ingest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(r.Remarks, func(s string) bool { return strings.HasPrefix(s, "trang 2, 4 không có chữ") }) {
		t.Errorf("remarks %q do not name pages 2 and 4", r.Remarks)
	}
}
