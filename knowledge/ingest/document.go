package ingest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// document is what every reader makes of its file.
type document struct {
	title   string // that the file gives itself; may be empty
	source  knowledge.Source
	blocks  []block
	remarks []string
}

// block is a part of a document.
type block struct {
	kind   blockKind
	level  int    // of a heading from 1, of a list item from 0
	number int    // of an item of a numbered list; zero for a bullet
	spans  []span // the text of all but a table
	rows   [][]string
	strong bool // all of it in bold
}

type blockKind int

const (
	paragraph blockKind = iota
	heading
	item
	table
)

// span is a run of text, with the address it links to, if any.
type span struct {
	text, url string
}

func textBlock(kind blockKind, text string) block {
	return block{kind: kind, spans: []span{{text: text}}}
}

func (b *block) text() string {
	var s strings.Builder
	for _, p := range b.spans {
		s.WriteString(p.text)
	}
	return strings.Join(strings.Fields(s.String()), " ")
}

// clean brings all text into composed form without invisible characters and
// drops blocks without any.
func (d *document) clean() {
	d.title = strings.TrimSpace(vitext.Clean(d.title))
	var kept []block
	for _, b := range d.blocks {
		for i := range b.spans {
			b.spans[i].text = vitext.Clean(b.spans[i].text)
		}
		columns := 0
		for i := range b.rows {
			b.rows[i] = narrow(b.rows[i])
			for j := range b.rows[i] {
				b.rows[i][j] = cleanLines(b.rows[i][j])
			}
			columns = max(columns, len(b.rows[i]))
		}
		b.rows = slices.DeleteFunc(b.rows, func(row []string) bool { return strings.Join(row, "") == "" })
		switch {
		case b.kind == table && (columns < 2 || layout(b.rows)): // a table that only arranges text
			for _, row := range b.rows {
				for _, cell := range row {
					for part := range strings.SplitSeq(cell, "\n") {
						if part != "" {
							kept = append(kept, textBlock(paragraph, part))
						}
					}
				}
			}
		case b.kind == table && len(b.rows) > 0:
			for i := range b.rows {
				for len(b.rows[i]) < columns {
					b.rows[i] = append(b.rows[i], "")
				}
			}
			kept = append(kept, b)
		case b.kind != table && b.text() != "":
			kept = append(kept, b)
		}
	}
	d.blocks = kept
}

// maxColumns is how many columns a table keeps; what stands further right goes
// into the last.
const maxColumns = 60

func narrow(row []string) []string {
	if len(row) <= maxColumns {
		return row
	}
	return append(row[:maxColumns-1:maxColumns-1], strings.Join(row[maxColumns-1:], "\n"))
}

// cleanLines cleans the lines of a cell, which its paragraphs are.
func cleanLines(s string) string {
	var lines []string
	for l := range strings.SplitSeq(s, "\n") {
		if l = strings.Join(strings.Fields(vitext.Clean(l)), " "); l != "" {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "\n")
}

// layout reports whether a table is the head of an official document, two
// columns without lines.
func layout(rows [][]string) bool {
	if len(rows) > 8 {
		return false
	}
	for _, row := range rows {
		for _, cell := range row {
			if f := vitext.Fold(strings.ReplaceAll(cell, "\n", " ")); strings.Contains(f, "cong hoa xa hoi chu nghia viet nam") || strings.HasPrefix(f, "noi nhan") {
				return true
			}
		}
	}
	return false
}

func (d *document) empty() bool { return len(d.blocks) == 0 }

// headingNames maps what headings mean to sections, without diacritics, number
// and colon. A heading that begins with one of them and a word such as "cap"
// counts, too; see sectionOf.
var headingNames = map[string]knowledge.SectionKind{
	"tom tat": knowledge.Summary,

	"dieu kien": knowledge.Conditions, "yeu cau dieu kien": knowledge.Conditions, "doi tuong": knowledge.Conditions,
	"doi tuong thuc hien": knowledge.Conditions, "doi tuong ap dung": knowledge.Conditions, "pham vi dieu chinh": knowledge.Conditions,
	"pham vi doi tuong ap dung": knowledge.Conditions, "dieu kien thuc hien": knowledge.Conditions, "ai duoc lam": knowledge.Conditions,

	"chuan bi": knowledge.Prepare, "ho so": knowledge.Prepare, "thanh phan ho so": knowledge.Prepare, "giay to can co": knowledge.Prepare,
	"thanh phan so luong ho so": knowledge.Prepare, "giay to can chuan bi": knowledge.Prepare, "ho so can chuan bi": knowledge.Prepare,
	"ho so gom": knowledge.Prepare,

	"cac buoc": knowledge.Steps, "cac buoc thuc hien": knowledge.Steps, "trinh tu": knowledge.Steps, "trinh tu thuc hien": knowledge.Steps,
	"cach thuc hien": knowledge.Steps, "cach thuc thuc hien": knowledge.Steps, "cach lam": knowledge.Steps, "quy trinh": knowledge.Steps,
	"huong dan thuc hien": knowledge.Steps, "quy trinh thuc hien": knowledge.Steps,

	"le phi": knowledge.Fee, "phi": knowledge.Fee, "phi le phi": knowledge.Fee, "muc thu": knowledge.Fee, "muc le phi": knowledge.Fee,
	"chi phi": knowledge.Fee,

	"thoi han": knowledge.Deadline, "thoi gian": knowledge.Deadline, "thoi han giai quyet": knowledge.Deadline,
	"thoi gian giai quyet": knowledge.Deadline, "thoi gian thuc hien": knowledge.Deadline, "hieu luc": knowledge.Deadline,
	"hieu luc thi hanh": knowledge.Deadline,

	"noi lam": knowledge.Place, "noi nop": knowledge.Place, "noi nop ho so": knowledge.Place, "dia diem": knowledge.Place,
	"dia diem thuc hien": knowledge.Place, "co quan thuc hien": knowledge.Place, "co quan giai quyet": knowledge.Place,
	"noi tiep nhan": knowledge.Place, "noi tiep nhan ho so": knowledge.Place,

	"luu y": knowledge.Notes, "chu y": knowledge.Notes, "ghi chu": knowledge.Notes, "mot so luu y": knowledge.Notes,

	"can cu": knowledge.Basis, "can cu phap ly": knowledge.Basis, "co so phap ly": knowledge.Basis, "can cu ban hanh": knowledge.Basis,

	"can giup": knowledge.Help, "lien he": knowledge.Help, "ho tro": knowledge.Help, "thong tin lien he": knowledge.Help,
	"lien he ho tro": knowledge.Help,
}

var numbering = regexp.MustCompile(`^(?:(?:Điều|Mục|Phần|Bước|Chương)\s+)?(?:\d{1,2}(?:\.\d{1,2})*|[IVXLC]{1,6}|[A-ZĐa-zđ])[.):/]\s*`)

// sectionOf tells which section of the vocabulary a heading opens, empty for
// none.
func sectionOf(text string) knowledge.SectionKind {
	text = numbering.ReplaceAllString(strings.TrimSpace(text), "")
	var words []string
	for _, w := range vitext.Words(text) {
		if word := vitext.Fold(w.Text); word != "va" && word != "cac" || len(words) == 0 {
			words = append(words, word)
		}
	}
	if len(words) > 0 && words[0] == "va" {
		words = words[1:]
	}
	return headingNames[strings.Join(words, " ")]
}

// opensSection reports whether b, a heading or a short line that stands alone
// like one, opens a section.
func (b *block) opensSection() knowledge.SectionKind {
	switch b.kind {
	case heading:
		return sectionOf(b.text())
	case paragraph:
		if text := b.text(); utf8.RuneCountInString(text) <= 50 && (b.strong || strings.HasSuffix(text, ":") || numbering.MatchString(text)) {
			return sectionOf(text)
		}
	}
	return ""
}

// result makes the draft.
func (d *document) result(name string) *Result {
	draft := &knowledge.Draft{}
	r := &Result{Draft: draft, Remarks: d.remarks}
	remark := func(format string, args ...any) { r.Remarks = append(r.Remarks, fmt.Sprintf(format, args...)) }

	var body []block
	official := recognise(d.blocks)
	source := d.source
	switch {
	case official != nil:
		draft.Document = official.document
		draft.Title = official.title
		draft.ID = knowledge.Slug(official.document.Type + " " + official.document.Number)
		body = d.blocks[official.body:]
		source.Title, source.Number, source.Issuer, source.Date = official.name, official.document.Number, official.document.Issuer, official.document.Date
		remark("nhận ra văn bản %s; hãy đối chiếu số hiệu, ngày, cơ quan và ghi tình trạng hiệu lực", official.document.Number)
	default:
		draft.Title, body = d.takeTitle(name)
	}
	draft.Title, source.Title, source.Issuer = rounded.Replace(draft.Title), rounded.Replace(source.Title), rounded.Replace(source.Issuer)
	if draft.ID == "" {
		draft.ID = knowledge.Slug(draft.Title)
	}
	if draft.ID == "" {
		draft.ID = "ban-nhap"
	}
	if source.Title == "" {
		source.Title = draft.Title
	}
	draft.Sources = []knowledge.Source{source}

	for i := range body {
		if b := &body[i]; b.kind == paragraph && b.strong && standsAlone(b.text()) {
			b.kind, b.level = heading, 2
		}
	}
	sections := map[knowledge.SectionKind][]block{}
	at, found := knowledge.SectionKind(""), false
	var preamble []block
	for _, b := range body {
		if kind := b.opensSection(); kind != "" {
			at, found = kind, true
			continue
		}
		if at == "" {
			preamble = append(preamble, b)
			continue
		}
		if b.kind == heading && b.level <= 2 && len(sections[at]) > 0 {
			at = knowledge.Notes // a heading of its own kind: what follows belongs to no section
		}
		sections[at] = append(sections[at], b)
	}
	home := knowledge.Notes
	if found && len(preamble) <= 2 && !slices.ContainsFunc(preamble, func(b block) bool { return b.kind != paragraph }) {
		home = knowledge.Summary
	}
	sections[home] = append(preamble, sections[home]...)
	if !found {
		remark("không nhận ra đề mục nào của cẩm nang; mọi nội dung nằm dưới \"Lưu ý\", hãy chia lại")
	}

	for _, kind := range []knowledge.SectionKind{
		knowledge.Summary, knowledge.Conditions, knowledge.Prepare, knowledge.Steps, knowledge.Fee,
		knowledge.Deadline, knowledge.Place, knowledge.Notes, knowledge.Basis, knowledge.Help,
	} {
		if text := markdown(sections[kind]); text != "" || kind == knowledge.Summary {
			draft.Sections = append(draft.Sections, knowledge.DraftSection{Kind: kind, Text: text})
		}
	}
	if legacyText(d.plain()) {
		remark("phần lớn chữ không phải tiếng Việt Unicode (có thể là phông TCVN3 hoặc VNI); hãy chuyển mã tệp gốc rồi nhập lại")
	}
	remark("hãy viết tóm tắt, câu hỏi mẫu, chủ đề, đối tượng; ghi verified và review_by sau khi đối chiếu nguồn")
	return r
}

// rounded makes round brackets of those that front matter is built with, which a
// guide may not hold many of.
var rounded = strings.NewReplacer("[", "(", "]", ")", "{", "(", "}", ")")

// standsAlone reports whether a paragraph in bold is a heading that was only
// painted as one: short, no sentence, numbered or in capitals.
func standsAlone(text string) bool {
	return utf8.RuneCountInString(text) <= 100 && !strings.HasSuffix(text, ".") && (numbering.MatchString(text) || upper(text))
}

// plainNumbering is numbering that only orders headings; "Điều 5." names one.
var plainNumbering = regexp.MustCompile(`^(?:\d{1,2}(?:\.\d{1,2})*|[IVXLC]{1,6}|[A-ZĐa-zđ])[.)]\s+`)

// takeTitle chooses the title and returns what is left as body.
func (d *document) takeTitle(name string) (string, []block) {
	for i, b := range d.blocks {
		if b.kind == heading && sectionOf(b.text()) == "" {
			return b.text(), slices.Concat(d.blocks[:i], d.blocks[i+1:])
		}
		if i > 10 {
			break
		}
	}
	if utf8.RuneCountInString(d.title) >= 8 { // "x", "Doc1" and the like are no titles
		return d.title, d.blocks
	}
	if b := d.blocks[0]; b.kind == paragraph && b.opensSection() == "" && utf8.RuneCountInString(b.text()) <= 120 {
		return b.text(), d.blocks[1:]
	}
	name = strings.TrimSpace(strings.NewReplacer("-", " ", "_", " ").Replace(name))
	if name == "" {
		name = "Bản nháp"
	}
	return name, d.blocks
}

func (d *document) plain() string {
	var out strings.Builder
	for _, b := range d.blocks {
		out.WriteString(b.text())
		for _, row := range b.rows {
			out.WriteString(" " + strings.Join(row, " "))
		}
		out.WriteByte(' ')
	}
	return out.String()
}

// markdown writes blocks in the form guides are written in. Headings become
// headings of level three.
func markdown(blocks []block) string {
	var out strings.Builder
	for i, b := range blocks {
		if i > 0 {
			out.WriteByte('\n')
			if b.kind != item || blocks[i-1].kind != item || b.level == 0 && (b.number == 0) != (blocks[i-1].number == 0) && blocks[i-1].level == 0 {
				out.WriteByte('\n')
			}
		}
		switch b.kind {
		case heading:
			text := b.text()
			if rest := plainNumbering.ReplaceAllString(text, ""); rest != "" {
				text = rest
			}
			out.WriteString("### " + escape(text))
		case item:
			mark := "-"
			if b.number > 0 {
				mark = fmt.Sprintf("%d.", b.number)
			}
			out.WriteString(strings.Repeat("   ", min(b.level, 3)) + mark + " " + b.inline())
		case table:
			writeTable(&out, b.rows)
		default:
			out.WriteString(b.inline())
		}
	}
	return out.String()
}

func writeTable(out *strings.Builder, rows [][]string) {
	for i, row := range rows {
		if i > 0 {
			out.WriteByte('\n')
		}
		out.WriteByte('|')
		for _, cell := range row {
			out.WriteString(" " + escape(strings.ReplaceAll(cell, "\n", " ")) + " |")
		}
		if i == 0 {
			out.WriteString("\n|" + strings.Repeat("---|", len(row)))
		}
	}
}

// inline writes the text of a block with its links.
func (b *block) inline() string {
	var out []byte
	for _, s := range b.spans {
		text := strings.Join(strings.Fields(s.text), " ")
		if text == "" {
			if s.text != "" {
				out = append(out, ' ')
			}
			continue
		}
		if unicode.IsSpace(firstRune(s.text)) {
			out = append(out, ' ')
		}
		if s.url != "" {
			if n := len(out) - 1; n >= 0 && out[n] == '!' { // or the link would be a picture
				out = append(out[:n], `\!`...)
			}
			out = fmt.Appendf(out, "[%s](%s)", escapeMarks(text), s.url)
		} else {
			out = append(out, escapeMarks(text)...)
		}
		if unicode.IsSpace(lastRune(s.text)) {
			out = append(out, ' ')
		}
	}
	return escapeStart(strings.Join(strings.Fields(string(out)), " "))
}

func firstRune(s string) rune { r, _ := utf8.DecodeRuneInString(s); return r }
func lastRune(s string) rune  { r, _ := utf8.DecodeLastRuneInString(s); return r }

var (
	marks      = regexp.MustCompile("[\\\\`*_\\[\\]<>|~&{}]")
	startMarks = regexp.MustCompile(`^(?:#{1,6}(?:\s|$)|[-+=](?:\s|-|=|$)|\d{1,9}[.)](?:\s|$))`)
)

// escape makes Markdown read text as it is written.
func escape(text string) string { return escapeStart(escapeMarks(text)) }

func escapeMarks(text string) string {
	return marks.ReplaceAllStringFunc(text, func(s string) string { return `\` + s })
}

// escapeStart keeps the beginning of a line from being a heading, list or rule.
func escapeStart(text string) string {
	loc := startMarks.FindStringIndex(text)
	if loc == nil {
		return text
	}
	at := strings.IndexAny(text, "#-+=.)")
	return text[:at] + `\` + text[at:]
}
