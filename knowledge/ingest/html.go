package ingest

import (
	"bytes"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"trolyso/knowledge"
)

// maxHTMLBytes bounds a web page, and maxHTMLDepth what is nested in it.
const (
	maxHTMLBytes = 8 << 20
	maxHTMLDepth = 400
)

// readHTML reads a saved web page: the main part of it, without navigation,
// scripts and forms, and what the page says of itself.
func readHTML(data []byte) (*document, error) {
	if len(data) > maxHTMLBytes {
		return nil, refuse(nil, "trang web lớn hơn %d MB; hãy lưu riêng phần nội dung", maxHTMLBytes>>20)
	}
	r, err := charset.NewReader(bytes.NewReader(data), "text/html")
	if err != nil {
		return nil, refuse(err, "không nhận ra bảng mã của trang; hãy lưu lại dạng UTF-8")
	}
	root, err := html.Parse(r)
	if err != nil {
		return nil, refuse(err, "trang web bị hỏng hoặc lồng quá sâu")
	}
	p := &page{doc: &document{}}
	p.head(root)
	main := first(root, 0, atom.Main)
	if main == nil {
		main = first(root, 0, atom.Article)
	}
	if main == nil {
		main = first(root, 0, atom.Body)
	}
	if main == nil {
		main = root
	}
	p.walk(main, 0, 0)
	p.flush()
	return p.doc, nil
}

// page is a web page being read.
type page struct {
	doc  *document
	base *url.URL
	open block // gathered for the next block
	said bool  // it has text
}

func (p *page) add(text, url string) {
	p.open.spans = append(p.open.spans, span{text, url})
	p.said = p.said || strings.TrimSpace(text) != ""
}

// head reads the title, the address, the site and the day of the page.
func (p *page) head(n *html.Node) {
	forEach(n, 0, func(n *html.Node) {
		switch n.DataAtom {
		case atom.Title:
			if p.doc.title == "" && n.Parent != nil && n.Parent.DataAtom == atom.Head {
				p.doc.title = textOf(n, 0)
			}
		case atom.Link:
			if attr(n, "rel") == "canonical" {
				p.address(attr(n, "href"))
			}
		case atom.Meta:
			content := strings.TrimSpace(attr(n, "content"))
			switch attr(n, "property") + attr(n, "name") {
			case "og:url":
				p.address(content)
			case "og:site_name":
				p.doc.source.Issuer = content
			case "article:published_time", "pubdate":
				if day := knowledge.Date(content[:min(len(content), 10)]); day.IsDay() {
					p.doc.source.Date = day
				}
			}
		}
	})
}

func (p *page) address(s string) {
	if u, err := url.Parse(s); err == nil && webAddress(s) && p.base == nil {
		p.base, p.doc.source.URL = u, s
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// forEach visits the elements below n.
func forEach(n *html.Node, depth int, visit func(*html.Node)) {
	if depth > maxHTMLDepth {
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode {
			visit(c)
		}
		forEach(c, depth+1, visit)
	}
}

func first(n *html.Node, depth int, tag atom.Atom) *html.Node {
	if depth > maxHTMLDepth {
		return nil
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && c.DataAtom == tag {
			return c
		}
		if found := first(c, depth+1, tag); found != nil {
			return found
		}
	}
	return nil
}

func textOf(n *html.Node, depth int) string {
	if n.Type == html.TextNode {
		return strings.Join(strings.FieldsFunc(n.Data, func(r rune) bool { return r == '\n' || r == '\r' }), " ")
	}
	if depth > maxHTMLDepth {
		return ""
	}
	var s strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && skipped(c) {
			continue
		}
		s.WriteString(textOf(c, depth+1))
		switch c.DataAtom {
		case atom.Br:
			s.WriteByte(' ')
		case atom.P, atom.Li, atom.Div:
			s.WriteByte('\n')
		}
	}
	return s.String()
}

// skipped reports whether an element holds no content of the page. A form is
// gone through, since many pages of offices are one form from head to foot; its
// fields are left out.
func skipped(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Nav, atom.Header, atom.Footer, atom.Aside, atom.Button,
		atom.Select, atom.Input, atom.Textarea, atom.Iframe, atom.Svg, atom.Math, atom.Img, atom.Video, atom.Audio, atom.Canvas, atom.Object, atom.Head:
		return n.DataAtom != atom.Header || n.Parent == nil || n.Parent.DataAtom != atom.Article // an article's header has its title
	}
	if slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "hidden" }) || attr(n, "aria-hidden") == "true" {
		return true
	}
	return strings.Contains(strings.ReplaceAll(attr(n, "style"), " ", ""), "display:none")
}

// flush ends the block at hand.
func (p *page) flush() {
	if len(p.open.spans) > 0 {
		p.doc.blocks = append(p.doc.blocks, p.open)
	}
	p.open, p.said = block{}, false
}

func (p *page) walk(n *html.Node, depth, list int) {
	if depth > maxHTMLDepth {
		return
	}
	number := 0
	if n.DataAtom == atom.Ol {
		number = 1
		if start, err := strconv.Atoi(attr(n, "start")); err == nil && start > 0 && start < 1_000_000 {
			number = start
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode {
			p.add(c.Data, "")
			continue
		}
		if c.Type != html.ElementNode || skipped(c) {
			continue
		}
		switch c.DataAtom {
		case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
			p.flush()
			p.walk(c, depth+1, list)
			p.open.kind, p.open.level = heading, int(c.Data[1]-'0')
			p.flush()
		case atom.Ul, atom.Ol:
			p.flush()
			p.walk(c, depth+1, list+1)
			p.flush()
		case atom.Li:
			p.flush()
			if value, err := strconv.Atoi(attr(c, "value")); err == nil && number > 0 && value > 0 && value < 1_000_000 {
				number = value
			}
			p.open.kind, p.open.level, p.open.number = item, min(max(list-1, 0), 8), number
			if number > 0 {
				number++
			}
			p.walk(c, depth+1, list)
			p.flush()
		case atom.Table:
			p.flush()
			p.table(c, depth+1)
		case atom.A:
			if target := p.target(attr(c, "href")); target != "" {
				p.add(textOf(c, depth), target)
				continue
			}
			p.walk(c, depth+1, list)
		case atom.Br:
			p.add(" ", "")
		case atom.B, atom.Strong:
			alone := !p.said
			p.walk(c, depth+1, list)
			p.open.strong = alone && c.NextSibling == nil
		case atom.I, atom.Em, atom.Span, atom.U, atom.Small, atom.Sup, atom.Sub, atom.Code, atom.Abbr, atom.Time, atom.Mark, atom.Font, atom.Cite, atom.Label:
			p.walk(c, depth+1, list)
		default: // p, div, section and the like
			inItem := p.open.kind == item && !p.said
			if !inItem {
				p.flush()
			}
			p.walk(c, depth+1, list)
			if !inItem {
				p.flush()
			}
		}
	}
}

// target resolves the address of a link; it is empty for one that leads nowhere
// outside this page.
func (p *page) target(href string) string {
	u, err := url.Parse(strings.TrimSpace(href))
	if err != nil || href == "" || strings.HasPrefix(href, "#") {
		return ""
	}
	if p.base != nil {
		u = p.base.ResolveReference(u)
	}
	if s := u.String(); webAddress(s) {
		return s
	}
	return ""
}

// table reads the cells of a table as text. As in a Word document a cell that
// spans columns is followed by empty ones, and one that spans rows stands in each
// of them.
func (p *page) table(t *html.Node, depth int) {
	var rows [][]string
	type reach struct {
		rows int
		text string
	}
	var below []reach // for each column, the rows that the cell above still spans
	cells := 0
	begin := func() { rows = append(rows, nil) }
	put := func(text string, spanned int) {
		row := &rows[len(rows)-1]
		if len(*row) >= maxColumns {
			*row = append(*row, text) // joined with the last one later
			return
		}
		if len(below) == len(*row) {
			below = append(below, reach{})
		}
		below[len(*row)] = reach{spanned, repeated(text)}
		*row = append(*row, text)
	}
	// pass goes by the columns that cells above reach into.
	pass := func() {
		row := &rows[len(rows)-1]
		for len(*row) < len(below) && below[len(*row)].rows > 0 {
			above := &below[len(*row)]
			above.rows--
			*row = append(*row, above.text)
		}
	}
	// rest settles the columns that a row has no cells for.
	rest := func() {
		if len(rows) > 0 {
			pass()
			for i := len(rows[len(rows)-1]); i < len(below); i++ {
				below[i].rows = max(0, below[i].rows-1)
			}
		}
	}
	var walk func(n *html.Node, depth int)
	walk = func(n *html.Node, depth int) {
		if depth > maxHTMLDepth {
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch c.DataAtom {
			case atom.Tr:
				rest()
				begin()
				walk(c, depth+1)
			case atom.Td, atom.Th:
				if len(rows) == 0 {
					begin()
				}
				pass()
				spanned, _ := strconv.Atoi(attr(c, "rowspan"))
				spanned = min(max(spanned-1, 0), maxRowSpan)
				put(textOf(c, depth), spanned)
				wide, _ := strconv.Atoi(attr(c, "colspan"))
				for ; wide > 1 && len(rows[len(rows)-1]) < maxColumns; wide-- {
					put("", spanned)
				}
				cells++
			case atom.Caption:
				p.doc.blocks = append(p.doc.blocks, textBlock(paragraph, textOf(c, depth)))
			default:
				if c.Type == html.ElementNode && !skipped(c) {
					walk(c, depth+1)
				}
			}
		}
	}
	walk(t, depth)
	if cells > 0 {
		p.doc.blocks = append(p.doc.blocks, block{kind: table, rows: rows})
	}
}

// maxRepeated is the longest text of a cell, in bytes, that is written again in
// each row that the cell spans.
const maxRepeated = 200

// repeated returns the text that a cell has in the further rows it spans. Rows of
// a guide are read alone, where a sum says nothing without the word beside it.
func repeated(text string) string {
	if len(text) > maxRepeated {
		return ""
	}
	return text
}

// maxRowSpan is how many rows a cell can reach down, as browsers have it.
const maxRowSpan = 65534
