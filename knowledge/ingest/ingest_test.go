package ingest_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trolyso/knowledge"
	"trolyso/knowledge/ingest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// left are the mistakes that a draft has until a person has worked on it.
var left = []string{
	"thiếu audience (citizen, staff)", "thiếu topics", "thiếu questions", "thiếu verified", "thiếu review_by", "đề mục này chưa có nội dung",
}

// unexpected returns the mistakes of a draft besides those left to a person.
func unexpected(d *knowledge.Draft, more ...string) []string {
	var out []string
	_, mistakes := knowledge.ParseGuide("x.md", d.Markdown())
	for _, m := range mistakes {
		if !slices.ContainsFunc(append(more, left...), func(s string) bool { return strings.HasPrefix(m.Message, s) }) {
			out = append(out, m.String())
		}
	}
	return out
}

func TestRealFiles(t *testing.T) {
	for _, name := range []string{"huong-dan.docx", "huong-dan.html", "huong-dan.pdf", "van-ban.docx", "van-ban.html", "van-ban.pdf"} {
		t.Run(name, func(t *testing.T) {
			r, err := ingest.File(filepath.Join("testdata", name), ingest.Options{})
			if err != nil {
				t.Fatal(err)
			}
			got := string(r.Draft.Markdown()) + "\n% " + strings.Join(r.Remarks, "\n% ") + "\n"
			golden := filepath.Join("testdata", name+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("draft (-want +got):\n%s", diff)
			}
			for _, m := range unexpected(r.Draft) {
				t.Errorf("not left to a person: %s", m)
			}
			if g, _ := knowledge.ParseGuide("x.md", r.Draft.Markdown()); g != nil {
				t.Error("a draft parses as it is; it must not go into service by itself")
			}
		})
	}
}

// TestFormatsAgree makes the same draft of the same document in three formats.
func TestFormatsAgree(t *testing.T) {
	for _, name := range []string{"huong-dan", "van-ban"} {
		want, err := ingest.File("testdata/"+name+".docx", ingest.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, ending := range []string{".html", ".pdf"} {
			got, err := ingest.File("testdata/"+name+ending, ingest.Options{})
			if err != nil {
				t.Fatal(err)
			}
			plain := strings.NewReplacer("[Cổng Dịch vụ công quốc gia](https://dichvucong.gov.vn/)", "Cổng Dịch vụ công quốc gia",
				"[Cổng Dịch vụ công quốc gia](https://dichvucong.gov.vn)", "Cổng Dịch vụ công quốc gia") // a PDF has no links in its text
			for _, d := range []*knowledge.Draft{want.Draft, got.Draft} {
				for i := range d.Sections {
					d.Sections[i].Text = plain.Replace(d.Sections[i].Text)
				}
				d.Sources[0].URL, d.Sources[0].Date, d.Sources[0].Issuer = "", "", ""
			}
			if diff := cmp.Diff(want.Draft, got.Draft); diff != "" {
				t.Errorf("%s: docx and %s differ (-docx +other):\n%s", name, ending, diff)
			}
		}
	}
}

// docx packs parts into a Word file.
func docx(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range parts {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// word wraps paragraphs into a document part.
func word(body string) map[string]string {
	return map[string]string{"word/document.xml": `<w:document xmlns:w="w" xmlns:r="r"><w:body>` + body + `</w:body></w:document>`}
}

func p(text string) string { return "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>" }

// TestWordParts looks at what Word files have and our samples have not.
func TestWordParts(t *testing.T) {
	parts := word(`<w:p><w:pPr><w:pStyle w:val="u1"/></w:pPr><w:r><w:t>Tên bài</w:t></w:r></w:p>` +
		`<w:p><w:pPr><w:outlineLvl w:val="1"/></w:pPr><w:r><w:t>III. LƯU Ý:</w:t></w:r></w:p>` +
		`<w:p><w:r><w:t>Còn</w:t></w:r><w:del><w:r><w:delText>đã xóa</w:delText></w:r></w:del><w:ins><w:r><w:t xml:space="preserve"> thêm</w:t></w:r></w:ins>` +
		`<w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r><w:r><w:t>.</w:t></w:r></w:p>` +
		`<w:p><w:pPr><w:pStyle w:val="ds"/></w:pPr><w:r><w:t>một</w:t></w:r></w:p>` +
		`<w:p><w:pPr><w:pStyle w:val="ds"/></w:pPr><w:r><w:t>hai</w:t></w:r></w:p>` +
		p("Xen giữa.") +
		`<w:p><w:pPr><w:pStyle w:val="ds"/></w:pPr><w:r><w:t>ba</w:t></w:r></w:p>` +
		`<w:p><w:hyperlink r:id="rId1"><w:r><w:t>trang</w:t></w:r></w:hyperlink><w:r><w:t xml:space="preserve"> và </w:t></w:r>` +
		`<w:hyperlink r:id="rId2"><w:r><w:t>mã độc</w:t></w:r></w:hyperlink></w:p>` +
		`<w:tbl><w:tr><w:tc>` + p("Việc") + `</w:tc><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>` + p("Mức | hạn") + `</w:tc></w:tr>` +
		`<w:tr><w:tc>` + p("Đổi") + p("thẻ") + `</w:tc><w:tc>` + p("*5*") + `</w:tc><w:tc>` + p("&lt;b&gt;") + `</w:tc></w:tr></w:tbl>` +
		`<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>` + p("Lớn") + `</w:tc><w:tc>` + p("1") + `</w:tc></w:tr>` +
		`<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc>` + p("2") + `</w:tc></w:tr></w:tbl>` +
		p("# không phải đề mục") + p("1. không phải danh sách") + `<w:sdt><w:sdtContent>` + p("Trong khung.") + `</w:sdtContent></w:sdt>` +
		`<w:p><w:r><w:AlternateContent><w:Choice><w:drawing><w:txbxContent>` + p("Hộp chữ.") + `</w:txbxContent></w:drawing></w:Choice>` +
		`<w:Fallback><w:txbxContent>` + p("Hộp chữ.") + `</w:txbxContent></w:Fallback></w:AlternateContent></w:r></w:p>`)
	parts["word/styles.xml"] = `<w:styles xmlns:w="w"><w:style w:styleId="u1"><w:name w:val="Heading 1"/></w:style>` +
		`<w:style w:styleId="goc"><w:pPr><w:numPr><w:numId w:val="4"/></w:numPr></w:pPr></w:style>` +
		`<w:style w:styleId="ds"><w:basedOn w:val="goc"/></w:style></w:styles>`
	parts["word/numbering.xml"] = `<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="9"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>` +
		`<w:num w:numId="4"><w:abstractNumId w:val="9"/></w:num></w:numbering>`
	parts["word/_rels/document.xml.rels"] = `<Relationships><Relationship Id="rId1" Target="https://a.vn/x" TargetMode="External"/>` +
		`<Relationship Id="rId2" Target="javascript:alert(1)" TargetMode="External"/></Relationships>`
	r, err := ingest.Bytes("x.docx", docx(t, parts), ingest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := `Còn thêm.

1. một
2. hai

Xen giữa.

3. ba

[trang](https://a.vn/x) và mã độc

| Việc | Mức \| hạn |  |
|---|---|---|
| Đổi thẻ | \*5\* | \<b\> |

| Lớn | 1 |
|---|---|
| Lớn | 2 |

\# không phải đề mục

1\. không phải danh sách

Trong khung.

Hộp chữ.`
	var got string
	for _, s := range r.Draft.Sections {
		if s.Kind == knowledge.Notes {
			got = s.Text
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	if r.Draft.Title != "Tên bài" || r.Draft.ID != "ten-bai" {
		t.Errorf("title %q, id %q", r.Draft.Title, r.Draft.ID)
	}
	for _, m := range unexpected(r.Draft) {
		t.Error(m)
	}
}

func TestOfficialHeads(t *testing.T) {
	for _, test := range []struct {
		name  string
		lines []string
		want  *knowledge.Document // nil for no official document
		title string
	}{
		{
			"decree",
			[]string{
				"CHÍNH PHỦ", "Số: 171/2025/NĐ-CP", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
				"Hà Nội, ngày 30 tháng 6 năm 2025", "NGHỊ ĐỊNH", "Quy định về đào tạo, bồi dưỡng công chức", "Căn cứ Luật Tổ chức Chính phủ;",
			},
			&knowledge.Document{Number: "171/2025/NĐ-CP", Type: "Nghị định", Issuer: "Chính phủ", Date: "2025-06-30", Status: knowledge.Unknown},
			"Nghị định 171/2025/NĐ-CP: Quy định về đào tạo, bồi dưỡng công chức",
		},
		{
			"party plan",
			[]string{
				"TỈNH ỦY KHÁNH HÒA", "BAN THƯỜNG VỤ", "Số 294-KH/TU", "ĐẢNG CỘNG SẢN VIỆT NAM", "Khánh Hòa, ngày 23 tháng 5 năm 2025",
				"KẾ HOẠCH", "triển khai phong trào Bình dân học vụ số",
			},
			&knowledge.Document{Number: "294-KH/TU", Type: "Kế hoạch", Issuer: "Tỉnh ủy Khánh Hòa", Date: "2025-05-23", Status: knowledge.Unknown},
			"Kế hoạch 294-KH/TU: triển khai phong trào Bình dân học vụ số",
		},
		{
			"impossible day",
			[]string{"QUỐC HỘI", "Luật số: 80/2025/QH15", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "ngày 31 tháng 2 năm 2025", "LUẬT", "CÁN BỘ, CÔNG CHỨC"},
			&knowledge.Document{Number: "80/2025/QH15", Type: "Luật", Issuer: "Quốc hội", Status: knowledge.Unknown},
			"Luật 80/2025/QH15: CÁN BỘ, CÔNG CHỨC",
		},
		{"an article that names a decree", []string{"Hỏi đáp về căn cước", "Theo Nghị định số 70/2024/NĐ-CP thì sao?"}, nil, "Hỏi đáp về căn cước"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var body string
			for _, l := range test.lines {
				body += p(l)
			}
			r, err := ingest.Bytes("x.docx", docx(t, word(body)), ingest.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, r.Draft.Document); diff != "" {
				t.Errorf("document (-want +got):\n%s", diff)
			}
			if r.Draft.Title != test.title {
				t.Errorf("title %q, want %q", r.Draft.Title, test.title)
			}
		})
	}
}

// pdfOf writes objects, numbered from one, as a PDF; the first is the catalog.
func pdfOf(objects []string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	at := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, at)
	return b.Bytes()
}

// TestCompositeFont reads a PDF as browsers and newer Word versions print them:
// two bytes a letter, widths in the descendant font, text in a form.
func TestCompositeFont(t *testing.T) {
	codes := map[rune]int{}
	var mapping, widths strings.Builder
	show := func(size float64, x, y float64, text string) string {
		var hex strings.Builder
		for _, r := range text {
			if codes[r] == 0 {
				codes[r] = len(codes) + 1
				fmt.Fprintf(&mapping, "<%04x> <%04x>\n", codes[r], r)
				width := 600
				if r == ' ' {
					width = 250
				}
				fmt.Fprintf(&widths, "%d %d %d ", codes[r], codes[r], width)
			}
			fmt.Fprintf(&hex, "%04x", codes[r])
		}
		return fmt.Sprintf("BT /F1 %g Tf 1 0 0 1 %g %g Tm [<%s>] TJ ET\n", size, x, y, hex.String())
	}
	content := show(20, 60, 780, "Đổi thẻ căn cước") + show(12, 60, 740, "1. Mở trang của công an xã rồi khai cho đủ mọi mục") +
		show(12, 60, 724, "theo thứ tự.") + show(12, 60, 708, "2. Nhận thẻ.") +
		show(16, 60, 660, "Lệ phí") + show(12, 60, 640, "Việc") + show(12, 300, 640, "Mức") + show(12, 60, 624, "Đổi thẻ") + show(12, 300, 624, "25.000 đồng")
	cmap := "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n" +
		fmt.Sprintf("%d beginbfchar\n", len(codes)) + mapping.String() + "endbfchar\nendcmap\nend\nend\n"
	stream := func(dict, data string) string {
		return fmt.Sprintf("<<%s/Length %d>>stream\n%s\nendstream", dict, len(data), data)
	}
	data := pdfOf([]string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</X 5 0 R>>>>/Contents 4 0 R>>",
		stream("", "q 1 0 0 1 0 0 cm /X Do Q"),
		stream("/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F1 6 0 R>>>>", content),
		"<</Type/Font/Subtype/Type0/BaseFont/ABC/Encoding/Identity-H/DescendantFonts[7 0 R]/ToUnicode 8 0 R>>",
		"<</Type/Font/Subtype/CIDFontType2/BaseFont/ABC/DW 1000/W[" + widths.String() + "]>>",
		stream("", cmap),
	})
	r, err := ingest.Bytes("x.pdf", data, ingest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []knowledge.DraftSection{
		{Kind: knowledge.Summary},
		{Kind: knowledge.Fee, Text: "| Việc | Mức |\n|---|---|\n| Đổi thẻ | 25.000 đồng |"},
		{Kind: knowledge.Notes, Text: "1. Mở trang của công an xã rồi khai cho đủ mọi mục theo thứ tự.\n2. Nhận thẻ."},
	}
	if diff := cmp.Diff(want, r.Draft.Sections); diff != "" || r.Draft.Title != "Đổi thẻ căn cước" {
		t.Errorf("title %q, sections (-want +got):\n%s", r.Draft.Title, diff)
	}
}

// deepPDF is a PDF whose page tree is its own child, whose form draws itself.
func deepPDF() []byte {
	return pdfOf([]string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R 2 0 R]/Count 9>>",
		"<</Type/Page/Parent 2 0 R/Resources 6 0 R/Contents 4 0 R>>", "<</Length 6>>stream\n/F Do \nendstream",
		"<</Type/XObject/Subtype/Form/Resources 6 0 R/Length 12>>stream\n/F Do /F Do \nendstream", "<</XObject<</F 5 0 R>>>>",
	})
}

func TestRefusals(t *testing.T) {
	read := func(name string) []byte {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	for _, test := range []struct {
		name string
		file string
		data []byte
		opts ingest.Options
		want string // of the reason
	}{
		{name: "scanned PDF", file: "a.pdf", data: read("ban-quet.pdf"), want: "bản quét"},
		{name: "half a PDF", file: "a.pdf", data: read("huong-dan.pdf")[:20000], want: "bị hỏng"},
		{name: "PDF in name only", file: "a.pdf", data: []byte("%PDF-1.7\nxin chào"), want: "bị hỏng"},
		{name: "PDF that contains itself", file: "a.pdf", data: deepPDF(), want: "bản quét"},
		{name: "PDF of too many pages", file: "a.pdf", data: read("van-ban.pdf"), opts: ingest.Options{MaxPages: -1}, want: "nhiều nhất -1"},
		{name: "half a docx", file: "a.docx", data: read("huong-dan.docx")[:5000], want: "bị hỏng"},
		{name: "zip that is no docx", file: "a.docx", data: docx(t, map[string]string{"x": "y"}), want: "không phải văn bản Word"},
		{name: "OpenDocument", file: "a.docx", data: docx(t, map[string]string{"content.xml": "<a/>"}), want: "OpenDocument"},
		{name: "zip bomb", file: "a.docx", data: docx(t, word(strings.Repeat(" ", 50<<20))), want: "bung ra quá lớn"},
		{name: "bomb in another part", file: "a.docx", data: docx(t, map[string]string{
			"word/document.xml": word(p("a"))["word/document.xml"], "word/styles.xml": strings.Repeat(" ", 50<<20),
		}), want: "bung ra quá lớn"},
		{name: "more than may be unpacked", file: "a.docx", data: docx(t, word(p(strings.Repeat("chữ ", 1000)))), opts: ingest.Options{MaxUnpacked: 1000}, want: "bung ra quá lớn"},
		{name: "deep XML", file: "a.docx", data: docx(t, word(strings.Repeat("<w:sdt>", 5000))), want: "lồng quá sâu"},
		{name: "many elements", file: "a.docx", data: manyElements(t), want: "quá dài"},
		{name: "entity bomb", file: "a.docx", data: docx(t, map[string]string{"word/document.xml": `<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>`}), want: "bị hỏng"},
		{name: "broken XML", file: "a.docx", data: docx(t, word("<w:p>")), want: "bị hỏng"},
		{name: "empty docx", file: "a.docx", data: docx(t, word("<w:p/>")), want: "không có chữ nào"},
		{name: "many parts", file: "a.docx", data: manyParts(t), want: "quá nhiều phần"},
		{name: "old Word file", file: "a.doc", data: []byte("\xd0\xcf\x11\xe0xxxx"), want: ".docx"},
		{name: "Word file with a password", file: "a.docx", data: []byte("\xd0\xcf\x11\xe0xxE\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"), want: "đặt mật khẩu"},
		{name: "program named like a page", file: "a.html", data: []byte("MZ\x90\x00\x03\x00 chữ"), want: "tên tệp kết thúc bằng .html nhưng nội dung"},
		{name: "program named like a Word file", file: "a.DOCX", data: []byte("\x7fELF\x02"), want: "tên tệp kết thúc bằng .docx nhưng nội dung"},
		{name: "picture", file: "a.png", data: []byte("\x89PNG"), want: `không nhận ra loại tệp ".png"`},
		{name: "nothing", file: "a.html", data: nil, want: "không có chữ nào"},
		{name: "page of scripts", file: "a.html", data: []byte("<html><script>1</script><nav>menu</nav></html>"), want: "không có chữ nào"},
		{name: "deep page", file: "a.html", data: []byte(strings.Repeat("<div>", 200_000) + "chữ"), want: "quá sâu"},
		{name: "too large", file: "a.html", data: []byte("<p>chữ chữ"), opts: ingest.Options{MaxBytes: 5}, want: "tệp lớn hơn"},
	} {
		t.Run(test.name, func(t *testing.T) {
			began := time.Now()
			r, err := ingest.Bytes(test.file, test.data, test.opts)
			var refusal *ingest.Refusal
			if !errors.As(err, &refusal) {
				t.Fatalf("result %+v, error %v; want a refusal", r, err)
			}
			if !strings.Contains(refusal.Reason, test.want) {
				t.Errorf("refused with %q, want %q", refusal.Reason, test.want)
			}
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
}

func manyParts(t *testing.T) []byte {
	parts := map[string]string{}
	for i := range 5000 {
		parts[fmt.Sprint(i)] = ""
	}
	return docx(t, parts)
}

func manyElements(t *testing.T) []byte {
	var body strings.Builder
	for i := range 700_000 {
		fmt.Fprintf(&body, "<a%d/>", i)
	}
	return docx(t, word(body.String()))
}

func TestFileErrors(t *testing.T) {
	if _, err := ingest.File(filepath.Join(t.TempDir(), "khong-co.docx"), ingest.Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that does not exist: %v", err)
	}
	if _, err := ingest.File(t.TempDir(), ingest.Options{}); err == nil {
		t.Error("a folder was read")
	}
	var refusal *ingest.Refusal
	if _, err := ingest.File("/dev/zero", ingest.Options{}); !errors.As(err, &refusal) && !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a device: %v", err)
	}
	if _, err := ingest.File("testdata/huong-dan.pdf", ingest.Options{MaxBytes: 100}); !errors.As(err, &refusal) {
		t.Errorf("a file that is too large: %v", err)
	}
}

// TestTruncated cuts the sample files everywhere; what is left is refused or
// makes a sound draft, and never brings the program down.
func TestTruncated(t *testing.T) {
	for _, name := range []string{"huong-dan.docx", "van-ban.pdf", "huong-dan.html"} {
		data, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for n := 0; n < len(data); n += len(data)/60 + 1 {
			r, err := ingest.Bytes(name, data[:n], ingest.Options{Timeout: 5 * time.Second})
			var refusal *ingest.Refusal
			switch {
			case err != nil && !errors.As(err, &refusal):
				t.Errorf("%s cut at %d: error %v is no refusal", name, n, err)
			case err == nil:
				for _, m := range unexpected(r.Draft) {
					t.Errorf("%s cut at %d: %s", name, n, m)
				}
			}
		}
	}
}

func TestLegacyFonts(t *testing.T) {
	text := strings.Repeat("C«ng an x· h\u00adíng dÉn ng\u00adêi d©n lµm thñ tôc ®æi thÎ c¨n c\u00adíc. ", 5)
	r, err := ingest.Bytes("a.html", []byte(`<meta charset="utf-8"><p>`+text), ingest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(strings.Join(r.Remarks, "\n"), "TCVN3") {
		t.Errorf("remarks %q do not warn of the old encoding", r.Remarks)
	}
}

// fuzz is the property of every reader: a refusal, or a draft whose text the
// guide parser takes.
func fuzz(t *testing.T, name string, data []byte) {
	r, err := ingest.Bytes(name, data, ingest.Options{Timeout: 2 * time.Second, MaxBytes: 1 << 20, MaxUnpacked: 4 << 20})
	if err != nil {
		var refusal *ingest.Refusal
		if !errors.As(err, &refusal) || refusal.Reason == "" {
			t.Fatalf("error %v is no refusal", err)
		}
		return
	}
	for _, m := range unexpected(r.Draft, "đoạn dài quá", "tệp lớn hơn", "phần đầu lớn hơn") {
		t.Fatalf("%s\n%s", m, r.Draft.Markdown())
	}
}

func FuzzDOCX(f *testing.F) {
	f.Add(`<w:p><w:pPr><w:numPr><w:ilvl w:val="2"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>`, "")
	f.Add(p("Số: 1/2025/NĐ-CP")+p("NGHỊ ĐỊNH")+p("về\tviệc *này*"), `<w:styles xmlns:w="w"><w:style w:styleId="a"><w:basedOn w:val="a"/></w:style></w:styles>`)
	f.Add(`<w:tbl><w:tr><w:tc>`+p("a|b")+`</w:tc><w:tc/></w:tr></w:tbl>`, "<")
	f.Fuzz(func(t *testing.T, body, styles string) {
		parts := word(body)
		if styles != "" {
			parts["word/styles.xml"] = styles
		}
		fuzz(t, "x.docx", docx(t, parts))
	})
}

func FuzzHTML(f *testing.F) {
	data, err := os.ReadFile("testdata/huong-dan.html")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(data))
	f.Add("<p>+ a<li>- b<ol start=-3><li>*<table><td>a<td>`")
	f.Add("<h1>a</h1><h2>Lệ phí</h2><p>&lt;b&gt; [x](y) <a href='http://a.vn/(x)'>z</a>")
	f.Fuzz(func(t *testing.T, page string) { fuzz(t, "x.html", []byte(page)) })
}

func FuzzPDF(f *testing.F) {
	for _, name := range []string{"huong-dan.pdf", "ban-quet.pdf"} {
		data, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add(deepPDF())
	f.Fuzz(func(t *testing.T, data []byte) { fuzz(t, "x.pdf", data) })
}
