package ingest

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// Bounds of a docx file beside those of [Options].
const (
	maxZipEntries = 4000
	maxZipRatio   = 250 // unpacked bytes for one packed, beyond the first megabyte
	maxXMLDepth   = 120
	maxXMLNodes   = 600_000
)

// readDOCX reads a Word document: paragraphs, headings by style or outline
// level, lists by their numbering, tables, hyperlinks. Deleted and hidden text
// is left out.
func readDOCX(data []byte, opts Options) (*document, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, refuse(err, "tệp .docx bị hỏng hoặc chưa tải hết; hãy tải lại hoặc lưu lại tệp")
	}
	if len(archive.File) > maxZipEntries {
		return nil, refuse(nil, "tệp .docx có quá nhiều phần; hãy lưu lại bằng Word hoặc LibreOffice")
	}
	d := &docx{archive: archive, left: opts.MaxUnpacked}
	body, err := d.part("word/document.xml")
	if err != nil {
		return nil, err
	}
	if body == nil {
		if f := d.file("mimetype"); f != nil || d.file("content.xml") != nil {
			return nil, refuse(nil, "đây là tệp OpenDocument (.odt); hãy lưu lại dạng .docx rồi nhập")
		}
		return nil, refuse(nil, "tệp không phải văn bản Word (.docx)")
	}
	for _, load := range []func() error{d.loadLinks, d.loadStyles, d.loadNumbering} {
		if err := load(); err != nil {
			return nil, err
		}
	}
	core, err := d.part("docProps/core.xml")
	if err != nil {
		return nil, err
	}
	doc := &document{}
	if title := core.find("title"); title != nil {
		doc.title = title.allText()
	}
	d.out = doc
	d.walk(body.find("body"))
	if d.notes {
		doc.remarks = append(doc.remarks, "chú thích cuối trang không được nhập; hãy chép phần cần giữ từ tệp gốc")
	}
	return doc, nil
}

// docx is a Word document being read.
type docx struct {
	archive *zip.Reader
	left    int64 // bytes that may still be unpacked
	nodes   int
	links   map[string]string
	styles  map[string]style
	lists   map[string]list
	counts  map[string][]int // how far each numbering has counted, by level
	notes   bool             // footnotes or endnotes were met
	out     *document
}

// A list counts in a numbering that it may share with others; where it gives
// starts of its own it counts anew.
type list struct {
	numbering string
	levels    map[int]level
	starts    map[int]int
}

// A level is how the items of one depth are numbered.
type level struct {
	format string // "decimal", "bullet" and so on
	text   string // "%1.", "Điều %1."
	start  int
}

type style struct {
	heading int // level, zero for none
	list    string
	level   int
	basedOn string
}

// node is an XML element; text nodes have no name.
type node struct {
	name     string
	text     string
	attrs    map[string]string
	children []*node
}

func (d *docx) file(name string) *zip.File {
	for _, f := range d.archive.File {
		if strings.EqualFold(f.Name, name) {
			return f
		}
	}
	return nil
}

// part unpacks and parses one part of the archive, nil if there is none. The
// sizes that the archive itself gives are not believed.
func (d *docx) part(name string) (*node, error) {
	f := d.file(name)
	if f == nil {
		return nil, nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, refuse(err, "tệp .docx bị hỏng hoặc đặt mật khẩu; hãy lưu lại tệp không mật khẩu")
	}
	defer r.Close()
	limit := d.left
	if packed := int64(f.CompressedSize64); packed*maxZipRatio+1<<20 < limit {
		limit = packed*maxZipRatio + 1<<20
	}
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, refuse(err, "tệp .docx bị hỏng hoặc chưa tải hết; hãy tải lại hoặc lưu lại tệp")
	}
	if int64(len(data)) > limit {
		return nil, refuse(nil, "tệp .docx bung ra quá lớn so với kích thước của nó; tệp này không an toàn để mở")
	}
	d.left -= int64(len(data))
	root, err := d.parse(data)
	if err != nil {
		return nil, err
	}
	return root, nil
}

var errDeep = errors.New("XML nested too deep or too long")

func (d *docx) parse(data []byte) (*node, error) {
	decoder := xml.NewDecoder(bytes.NewReader(data))
	root := &node{}
	stack := []*node{root}
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			return root, nil
		}
		if err != nil {
			return nil, refuse(err, "nội dung tệp .docx bị hỏng; hãy mở bằng Word hoặc LibreOffice rồi lưu lại")
		}
		top := stack[len(stack)-1]
		switch t := token.(type) {
		case xml.StartElement:
			if d.nodes++; d.nodes > maxXMLNodes || len(stack) > maxXMLDepth {
				return nil, refuse(errDeep, "tệp .docx lồng quá sâu hoặc quá dài; hãy tách nhỏ tài liệu")
			}
			n := &node{name: t.Name.Local}
			for _, a := range t.Attr {
				if n.attrs == nil {
					n.attrs = map[string]string{}
				}
				n.attrs[a.Name.Local] = a.Value
			}
			top.children = append(top.children, n)
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if len(t) > 0 && top.name == "t" || top.name == "title" || top.name == "instrText" {
				top.children = append(top.children, &node{text: string(t)})
			}
		}
	}
}

// find returns the first descendant of the name, nil if there is none.
func (n *node) find(name string) *node {
	if n == nil {
		return nil
	}
	for _, c := range n.children {
		if c.name == name {
			return c
		}
		if found := c.find(name); found != nil {
			return found
		}
	}
	return nil
}

// child returns the child at the end of the path, nil if there is none.
func (n *node) child(path ...string) *node {
	for _, name := range path {
		if n == nil {
			return nil
		}
		var next *node
		for _, c := range n.children {
			if c.name == name {
				next = c
				break
			}
		}
		n = next
	}
	return n
}

func (n *node) attr(name string) string {
	if n == nil {
		return ""
	}
	return n.attrs[name]
}

func (n *node) allText() string {
	var s strings.Builder
	var walk func(*node)
	walk = func(n *node) {
		s.WriteString(n.text)
		for _, c := range n.children {
			walk(c)
		}
	}
	if n != nil {
		walk(n)
	}
	return s.String()
}

func (d *docx) loadLinks() error {
	d.links = map[string]string{}
	root, err := d.part("word/_rels/document.xml.rels")
	if err != nil || root == nil {
		return err
	}
	for _, r := range root.child("Relationships").all("Relationship") {
		if r.attr("TargetMode") == "External" && webAddress(r.attr("Target")) {
			d.links[r.attr("Id")] = r.attr("Target")
		}
	}
	return nil
}

func (n *node) all(name string) []*node {
	var out []*node
	if n != nil {
		for _, c := range n.children {
			if c.name == name {
				out = append(out, c)
			}
		}
	}
	return out
}

// webAddress reports whether s can stand in a Markdown link as it is.
func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && !strings.ContainsAny(s, " ()<>\t\n\\")
}

func (d *docx) loadStyles() error {
	d.styles = map[string]style{}
	root, err := d.part("word/styles.xml")
	if err != nil || root == nil {
		return err
	}
	for _, s := range root.child("styles").all("style") {
		st := style{basedOn: s.child("basedOn").attr("val")}
		name := strings.ToLower(s.child("name").attr("val"))
		if level, ok := strings.CutPrefix(name, "heading "); ok {
			st.heading, _ = strconv.Atoi(level)
		} else if name == "title" {
			st.heading = 1
		} else if o := s.child("pPr", "outlineLvl"); o != nil {
			if n, err := strconv.Atoi(o.attr("val")); err == nil && n < 9 {
				st.heading = n + 1
			}
		}
		st.list = s.child("pPr", "numPr", "numId").attr("val")
		st.level, _ = strconv.Atoi(s.child("pPr", "numPr", "ilvl").attr("val"))
		d.styles[s.attr("styleId")] = st
	}
	return nil
}

func (d *docx) loadNumbering() error {
	d.lists, d.counts = map[string]list{}, map[string][]int{}
	root, err := d.part("word/numbering.xml")
	if err != nil || root == nil {
		return err
	}
	abstract := map[string]map[int]level{}
	for _, a := range root.child("numbering").all("abstractNum") {
		levels := map[int]level{}
		for _, l := range a.all("lvl") {
			if n, err := strconv.Atoi(l.attr("ilvl")); err == nil {
				levels[n] = level{l.child("numFmt").attr("val"), l.child("lvlText").attr("val"), startOf(l.child("start"))}
			}
		}
		abstract[a.attr("abstractNumId")] = levels
	}
	for _, n := range root.child("numbering").all("num") {
		numbering := n.child("abstractNumId").attr("val")
		l := list{numbering: numbering, levels: abstract[numbering], starts: map[int]int{}}
		for _, o := range n.all("lvlOverride") {
			if at, err := strconv.Atoi(o.attr("ilvl")); err == nil && o.child("startOverride") != nil {
				l.starts[at] = startOf(o.child("startOverride"))
			}
		}
		d.lists[n.attr("numId")] = l
	}
	return nil
}

// startOf reads where a level begins to count, 1 unless said otherwise.
func startOf(n *node) int {
	if at, err := strconv.Atoi(n.attr("val")); err == nil && at >= 0 && at < 1_000_000 {
		return at
	}
	return 1
}

// walk reads the paragraphs and tables below n, in order.
func (d *docx) walk(n *node) {
	if n == nil {
		return
	}
	for _, c := range n.children {
		switch c.name {
		case "p":
			d.paragraph(c)
		case "tbl":
			d.out.blocks = append(d.out.blocks, block{kind: table, rows: d.table(c)})
		case "sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml":
			d.walk(c)
		}
	}
}

func (d *docx) paragraph(p *node) {
	spans, strong, inner := d.runs(p)
	b := block{kind: paragraph, spans: spans, strong: strong}
	properties := p.child("pPr")
	st := d.style(properties.child("pStyle").attr("val"))
	if o := properties.child("outlineLvl"); o != nil {
		if n, err := strconv.Atoi(o.attr("val")); err == nil && n < 9 {
			st.heading = n + 1
		}
	}
	if numbering := properties.child("numPr"); numbering != nil {
		if id := numbering.child("numId"); id != nil {
			st.list = id.attr("val")
		}
		st.level, _ = strconv.Atoi(numbering.child("ilvl").attr("val"))
	}
	listed := st.list != "" && st.list != "0" && b.text() != ""
	at := min(max(st.level, 0), 8)
	form := d.lists[st.list].levels[at]
	counts := form.format != "" && form.format != "bullet" && form.format != "none"
	number := 0
	if listed && counts {
		number = d.count(st.list, at)
		if named := d.numbered(st.list, at); named != "" { // "Điều 5." is more than a number
			b.spans = append([]span{{text: named + " "}}, b.spans...)
			listed = false
		}
	}
	switch {
	case st.heading > 0:
		b.kind, b.level = heading, st.heading
	case listed:
		b.kind, b.level, b.number = item, at, number
	}
	d.out.blocks = append(d.out.blocks, b)
	for _, box := range inner { // text boxes stand after the paragraph they hang on
		d.walk(box)
	}
}

// style follows the styles a style is based on.
func (d *docx) style(id string) style {
	var st style
	for range 10 {
		s, ok := d.styles[id]
		if !ok {
			break
		}
		if st.heading == 0 {
			st.heading = s.heading
		}
		if st.list == "" {
			st.list, st.level = s.list, s.level
		}
		id = s.basedOn
	}
	return st
}

// count counts an item of a list; deeper levels begin anew.
func (d *docx) count(id string, at int) int {
	l := d.lists[id]
	counts := d.counts[l.numbering]
	for len(counts) <= at {
		counts = append(counts, l.levels[len(counts)].start-1)
	}
	if start, ok := l.starts[at]; ok {
		counts[at] = start - 1
		delete(l.starts, at)
	}
	counts[at]++
	d.counts[l.numbering] = counts[:at+1]
	return counts[at]
}

// numbered writes the number of the item just counted when it is written with a
// word, as in "Điều 5.", and the empty string otherwise.
func (d *docx) numbered(id string, at int) string {
	l := d.lists[id]
	text := l.levels[at].text
	if !strings.ContainsFunc(levelMark.ReplaceAllString(text, ""), unicode.IsLetter) {
		return ""
	}
	return levelMark.ReplaceAllStringFunc(text, func(mark string) string {
		n := int(mark[1] - '1')
		if counts := d.counts[l.numbering]; n < len(counts) {
			return ordinal(counts[n], l.levels[n].format)
		}
		return ""
	})
}

var levelMark = regexp.MustCompile(`%[1-9]`)

// ordinal writes a number in the format of a level.
func ordinal(n int, format string) string {
	switch {
	case format == "lowerLetter" && 1 <= n && n <= 26:
		return string(rune('a' + n - 1))
	case format == "upperLetter" && 1 <= n && n <= 26:
		return string(rune('A' + n - 1))
	case (format == "lowerRoman" || format == "upperRoman") && 1 <= n && n < 400:
		var out strings.Builder
		for _, r := range []struct {
			value int
			sign  string
		}{{100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
			for ; n >= r.value; n -= r.value {
				out.WriteString(r.sign)
			}
		}
		if format == "lowerRoman" {
			return strings.ToLower(out.String())
		}
		return out.String()
	}
	return strconv.Itoa(n)
}

// runs reads the text of a paragraph: its spans, whether all is bold, and the
// text boxes in it.
func (d *docx) runs(p *node) (spans []span, strong bool, boxes []*node) {
	strong = true
	seen := false
	var open strings.Builder // the text of the last span
	end := func() {
		if last := len(spans) - 1; last >= 0 {
			spans[last].text = open.String()
			open.Reset()
		}
	}
	add := func(text, url string) {
		if last := len(spans) - 1; last < 0 || spans[last].url != url {
			end()
			spans = append(spans, span{url: url})
		}
		open.WriteString(text)
	}
	var walk func(n *node, url string)
	walk = func(n *node, url string) {
		for _, c := range n.children {
			switch c.name {
			case "r":
				if properties := c.child("rPr"); isOn(properties.child("vanish")) {
					continue
				} else if c.child("t") != nil && c.allText() != "" {
					seen = true
					strong = strong && isOn(properties.child("b"))
				}
				walk(c, url)
			case "t":
				add(c.allText(), url)
			case "tab", "br", "cr":
				add(" ", url)
			case "noBreakHyphen":
				add("-", url)
			case "footnoteReference", "endnoteReference":
				d.notes = true
			case "hyperlink":
				walk(c, d.links[c.attr("id")])
			case "ins", "moveTo", "smartTag", "sdt", "sdtContent", "fldSimple", "Choice", "AlternateContent", "drawing", "pict", "inline", "anchor",
				"graphic", "graphicData", "wsp", "txbx", "shape", "textbox", "rect":
				walk(c, url)
			case "txbxContent":
				boxes = append(boxes, c)
			}
		}
	}
	walk(p, "")
	end()
	return spans, strong && seen, boxes
}

func isOn(n *node) bool {
	if n == nil {
		return false
	}
	switch n.attr("val") {
	case "0", "false", "off":
		return false
	}
	return true
}

// table reads the cells of a table as text. A cell that continues the one above
// has its text, one that spans columns is followed by empty ones.
func (d *docx) table(t *node) [][]string {
	var rows [][]string
	var readRows func(n *node)
	readRows = func(n *node) {
		for _, c := range n.children {
			switch c.name {
			case "tr":
				var row []string
				for _, cell := range c.all("tc") {
					text := d.cell(cell)
					if on := cell.child("tcPr", "vMerge"); on != nil && on.attr("val") != "restart" && text == "" && len(rows) > 0 && len(row) < len(rows[len(rows)-1]) {
						text = repeated(rows[len(rows)-1][len(row)])
					}
					row = append(row, text)
					span, _ := strconv.Atoi(cell.child("tcPr", "gridSpan").attr("val"))
					for ; span > 1 && len(row) < maxColumns; span-- {
						row = append(row, "")
					}
				}
				rows = append(rows, row)
			case "sdt", "sdtContent", "ins", "moveTo":
				readRows(c)
			}
		}
	}
	readRows(t)
	return rows
}

// cell reads everything in a cell, lists and inner tables included, as one text.
func (d *docx) cell(cell *node) string {
	outer := d.out
	d.out = &document{}
	d.walk(cell)
	var parts []string
	for _, b := range d.out.blocks {
		if text := b.text(); text != "" {
			if b.number > 0 {
				text = fmt.Sprintf("%d) %s", b.number, text)
			}
			parts = append(parts, text)
		}
		for _, row := range b.rows {
			for _, inner := range row {
				if inner != "" {
					parts = append(parts, inner)
				}
			}
		}
	}
	d.out = outer
	return strings.Join(parts, "\n")
}
