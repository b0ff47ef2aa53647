package knowledge

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	yamlparser "github.com/goccy/go-yaml/parser"
	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	gmast "github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	gmparser "github.com/yuin/goldmark/parser"
	gmtext "github.com/yuin/goldmark/text"
	"golang.org/x/text/unicode/norm"
)

// MaxGuideBytes bounds the size of one guide file.
const MaxGuideBytes = 256 << 10

// Bounds within one file. The Markdown and YAML parsers take time by the square
// of depth and of the length of a paragraph, and the YAML parser memory as well,
// so what no guide needs is refused before they see it.
const (
	maxHeadBytes  = 64 << 10
	maxBlockBytes = 16 << 10 // lines between two blank ones
	maxNesting    = 10       // lists, quotes, brackets within one another
	maxIndent     = 40       // spaces a line begins with
)

// A Mistake is something wrong in a guide file: where, and what to do about
// it, in Vietnamese.
type Mistake struct {
	File    string `json:"file"`
	Line    int    `json:"line"` // counted from one; zero means the whole file
	Message string `json:"message"`
}

// String writes m as "file:line: message".
func (m Mistake) String() string {
	if m.Line == 0 {
		return m.File + ": " + m.Message
	}
	return fmt.Sprintf("%s:%d: %s", m.File, m.Line, m.Message)
}

// Mistakes is the error for guide files that cannot be used.
type Mistakes []Mistake

// Error lists the mistakes, one a line.
func (m Mistakes) Error() string {
	lines := make([]string, len(m))
	for i := range m {
		lines[i] = m[i].String()
	}
	return strings.Join(lines, "\n")
}

// frontMatter is the YAML head of a guide file.
type frontMatter struct {
	ID         string     `yaml:"id"`
	Title      string     `yaml:"title"`
	Kind       Kind       `yaml:"kind"`
	Audience   []Audience `yaml:"audience"`
	Topics     []string   `yaml:"topics"`
	Questions  []string   `yaml:"questions"`
	Phrasings  []string   `yaml:"phrasings"`
	Sources    []Source   `yaml:"sources"`
	Verified   Date       `yaml:"verified"`
	ReviewBy   Date       `yaml:"review_by"`
	ApprovedBy string     `yaml:"approved_by"`
	Document   *Document  `yaml:"document"`
}

var (
	idForm      = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	markdown    = goldmark.New(goldmark.WithExtensions(extension.Table), goldmark.WithParserOptions(gmparser.WithHeadingAttribute()))
	cleanPolicy = newPolicy()
)

// newPolicy allows what a guide needs and nothing that can run or load.
func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "ol", "ul", "li", "strong", "em", "code", "br", "blockquote", "h3", "h4",
		"table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowURLSchemes("http", "https", "tel", "mailto")
	p.AllowRelativeURLs(true)
	p.RequireNoFollowOnLinks(false)
	return p
}

// ParseGuide reads one guide file. It returns the guide when nothing is wrong
// with it, and otherwise a nil guide and every mistake found, in the order of
// the lines. The file name appears in the messages only. Text is brought into
// composed Unicode form (NFC) first.
func ParseGuide(file string, src []byte) (*Guide, Mistakes) {
	g, mistakes := parseGuide(file, src)
	if len(mistakes) > 0 {
		return nil, mistakes
	}
	return g, nil
}

// parseGuide is ParseGuide, but returns what could be understood of a guide with
// mistakes, and nil only where its head cannot be read.
func parseGuide(file string, src []byte) (*Guide, Mistakes) {
	r := &reader{file: file, what: "cẩm nang"}
	head, body, bodyLine, ok := r.open(src)
	if !ok {
		return nil, r.mistakes
	}
	g := r.front(head)
	sections := r.sections(body, bodyLine)
	if g != nil {
		g.Sections = sections
		g.File = file
	}
	slices.SortStableFunc(r.mistakes, func(a, b Mistake) int { return a.Line - b.Line })
	return g, r.mistakes
}

// open cuts a file into its head and its body, in composed Unicode form and
// within bounds.
func (r *reader) open(src []byte) (head, body []byte, bodyLine int, ok bool) {
	switch {
	case len(src) > MaxGuideBytes:
		r.fault(0, "tệp lớn hơn %d KB; hãy tách thành nhiều %s", MaxGuideBytes>>10, r.what)
		return nil, nil, 0, false
	case !utf8.Valid(src):
		r.fault(lineOfInvalid(src), "có ký tự không phải UTF-8; hãy lưu lại tệp ở dạng UTF-8")
		return nil, nil, 0, false
	}
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	src = norm.NFC.Bytes(bytes.ReplaceAll(src, []byte("\r"), []byte("\n"))) // YAML takes a lone CR for a line end, too

	head, body, bodyLine, ok = cutFrontMatter(src)
	if !ok {
		r.fault(1, "thiếu phần đầu giữa hai dòng \"---\"")
		return nil, nil, 0, false
	}
	r.bounds(head, body, bodyLine)
	return head, body, bodyLine, len(r.mistakes) == 0
}

// cutFrontMatter splits src at its two "---" lines and tells on which line the
// body begins.
func cutFrontMatter(src []byte) (head, body []byte, bodyLine int, ok bool) {
	rest, found := bytes.CutPrefix(src, []byte("---\n"))
	if !found {
		return nil, nil, 0, false
	}
	if after, empty := bytes.CutPrefix(rest, []byte("---\n")); empty {
		return nil, after, 3, true
	}
	head, body, found = bytes.Cut(rest, []byte("\n---\n"))
	if !found {
		if head, found = bytes.CutSuffix(rest, []byte("\n---")); !found {
			return nil, nil, 0, false
		}
	}
	return head, body, bytes.Count(head, []byte("\n")) + 4, true
}

var (
	bodyMarkers = regexp.MustCompile(`^(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t]))+`)
	headMarkers = regexp.MustCompile(`^(?:[ \t]*[-?:][ \t])+`)
	marker      = regexp.MustCompile(`>|[-*+?:]|\d+[.)]`)
)

// bounds refuses what is nested too deep or runs on without end.
func (r *reader) bounds(head, body []byte, bodyLine int) {
	if len(head) > maxHeadBytes {
		r.fault(1, "phần đầu lớn hơn %d KB; hãy rút ngắn", maxHeadBytes>>10)
	}
	depth := 0
	for i, line := range bytes.Split(head, []byte("\n")) {
		for _, c := range line {
			switch c {
			case '[', '{':
				depth++
			case ']', '}':
				depth = max(0, depth-1)
			}
			if depth > maxNesting {
				r.fault(i+2, "ngoặc lồng nhau quá sâu; hãy viết danh sách đơn giản")
				return
			}
		}
		r.nesting(i+2, line, headMarkers)
	}
	block := 0
	for i, line := range bytes.Split(body, []byte("\n")) {
		r.nesting(bodyLine+i, line, bodyMarkers)
		if block += len(line) + 1; len(bytes.TrimSpace(line)) == 0 {
			block = 0
		}
		if block > maxBlockBytes {
			r.fault(bodyLine+i, "đoạn dài quá %d KB; hãy tách bằng dòng trống", maxBlockBytes>>10)
			block = 0
		}
	}
}

func (r *reader) nesting(number int, line []byte, markers *regexp.Regexp) {
	indent := len(line) - len(bytes.TrimLeft(line, " \t"))
	if indent > maxIndent || len(marker.FindAll(markers.Find(line), maxNesting+1)) > maxNesting {
		r.fault(number, "dòng lồng quá sâu; hãy bớt cấp thụt vào")
	}
}

func lineOfInvalid(src []byte) int {
	line := 1
	for len(src) > 0 {
		r, n := utf8.DecodeRune(src)
		if r == utf8.RuneError && n == 1 {
			break
		}
		if r == '\n' {
			line++
		}
		src = src[n:]
	}
	return line
}

// reader gathers mistakes while a file is read.
type reader struct {
	file     string
	what     string // what the file holds, for messages
	mistakes Mistakes
}

func (r *reader) fault(line int, format string, args ...any) {
	r.mistakes = append(r.mistakes, Mistake{File: r.file, Line: line, Message: fmt.Sprintf(format, args...)})
}

// head decodes the front matter. It returns where its values stand, or nil when
// the YAML cannot be read at all.
func (r *reader) head(head []byte, into any) (lines map[string]int, at func(path string) int) {
	defer func() {
		if p := recover(); p != nil { // the YAML parser has panicked on hostile input before
			r.fault(1, "không đọc được phần đầu: sai cú pháp YAML")
			lines = nil
		}
	}()
	tree, err := yamlparser.ParseBytes(head, 0)
	if err != nil {
		r.yamlFault(err)
		return nil, nil
	}
	lines, reused := yamlLines(tree)
	if reused > 0 {
		r.fault(reused, "phần đầu không dùng neo và tham chiếu YAML (& và *); hãy viết lại giá trị, hoặc đặt nó trong ngoặc kép")
		return nil, nil
	}
	if err := decodeNode(tree, into); err != nil {
		r.yamlFault(err)
		return nil, nil
	}
	return lines, func(path string) int { return lineIn(lines, "%s", path) }
}

// lineIn finds a value of the front matter; line 1 stands for one that is not
// there.
func lineIn(lines map[string]int, format string, args ...any) int {
	if line, ok := lines[fmt.Sprintf(format, args...)]; ok {
		return line
	}
	return 1
}

func (r *reader) id(at func(string) int, id string) {
	if !idForm.MatchString(id) {
		r.fault(at("id"), "id %q phải là chữ thường không dấu, chữ số và dấu gạch nối", id)
	}
}

// dates checks when a file was verified and is to be reviewed.
func (r *reader) dates(at func(string) int, verified, reviewBy Date) {
	r.date(at("verified"), "verified", verified, true, true)
	r.date(at("review_by"), "review_by", reviewBy, true, true)
	if verified.IsDay() && reviewBy.IsDay() && reviewBy < verified {
		r.fault(at("review_by"), "review_by %s sớm hơn verified %s", reviewBy, verified)
	}
}

// front decodes and validates the front matter of a guide; it returns nil when
// the YAML cannot be read at all.
func (r *reader) front(head []byte) *Guide {
	var fm frontMatter
	lines, at := r.head(head, &fm)
	if lines == nil {
		return nil
	}
	r.id(at, fm.ID)
	if strings.TrimSpace(fm.Title) == "" {
		r.fault(at("title"), "thiếu title")
	}
	if fm.Kind != KindGuide && fm.Kind != KindDocument {
		r.fault(at("kind"), "kind %q không có; chỉ để trống hoặc \"document\"", string(fm.Kind))
	}
	if len(fm.Audience) == 0 {
		r.fault(at("audience"), "thiếu audience (citizen, staff)")
	}
	for i, a := range fm.Audience {
		if a != Citizen && a != Staff {
			r.fault(at(fmt.Sprintf("audience[%d]", i)), "audience %q không có; chỉ dùng citizen, staff", string(a))
		}
	}
	r.texts(at, "topics", fm.Topics)
	r.texts(at, "questions", fm.Questions)
	if fm.Phrasings != nil {
		r.texts(at, "phrasings", fm.Phrasings)
	}
	if len(fm.Sources) == 0 {
		r.fault(at("sources"), "thiếu sources: mỗi cẩm nang phải nêu nguồn")
	}
	for i, s := range fm.Sources {
		line := at(fmt.Sprintf("sources[%d]", i))
		if strings.TrimSpace(s.Title) == "" {
			r.fault(line, "nguồn thứ %d thiếu title", i+1)
		}
		r.date(at(fmt.Sprintf("sources[%d].date", i)), "date của nguồn", s.Date, false, false)
		if s.URL != "" && !webAddress(s.URL) {
			r.fault(line, "url %q của nguồn không phải địa chỉ http hoặc https", s.URL)
		}
	}
	r.dates(at, fm.Verified, fm.ReviewBy)
	switch d := fm.Document; {
	case fm.Kind == KindDocument && d == nil:
		r.fault(at("kind"), "kind là document nhưng thiếu phần document")
	case fm.Kind != KindDocument && d != nil:
		r.fault(at("document"), "có phần document nhưng kind không phải document")
	case d != nil:
		line := at("document")
		if d.Number == "" || d.Type == "" || d.Issuer == "" {
			r.fault(line, "phần document phải có number, type và issuer")
		}
		r.date(at("document.date"), "date của văn bản", d.Date, false, false)
		r.date(at("document.effective"), "effective của văn bản", d.Effective, false, false)
		if !slices.Contains(Statuses, d.Status) {
			r.fault(at("document.status"), "status %q không có; dùng một trong: %s", string(d.Status), joinStatuses())
		}
	}
	return &Guide{
		ID: fm.ID, Title: strings.TrimSpace(fm.Title), Kind: fm.Kind, Audience: fm.Audience, Topics: fm.Topics,
		Questions: fm.Questions, Phrasings: fm.Phrasings, Sources: fm.Sources, Verified: fm.Verified, ReviewBy: fm.ReviewBy,
		ApprovedBy: fm.ApprovedBy, Document: fm.Document, HeadLines: lines,
	}
}

// decodeNode decodes the one document of tree, strictly. It spares reading the
// text a second time.
func decodeNode(tree *ast.File, into any) error {
	if len(tree.Docs) == 0 || tree.Docs[0].Body == nil {
		return nil
	}
	return yaml.NewDecoder(strings.NewReader(""), yaml.Strict()).DecodeFromNode(tree.Docs[0].Body, into)
}

func joinStatuses() string {
	words := make([]string, len(Statuses))
	for i, s := range Statuses {
		words[i] = string(s)
	}
	return strings.Join(words, ", ")
}

func (r *reader) texts(at func(string) int, key string, texts []string) {
	if len(texts) == 0 {
		r.fault(at(key), "thiếu %s", key)
	}
	for i, t := range texts {
		if strings.TrimSpace(t) == "" {
			r.fault(at(fmt.Sprintf("%s[%d]", key, i)), "%s thứ %d để trống", key, i+1)
		}
	}
}

func (r *reader) date(line int, key string, d Date, required, day bool) {
	switch {
	case d == "" && required:
		r.fault(line, "thiếu %s", key)
	case d == "":
	case !d.Valid() || day && !d.IsDay():
		r.fault(line, "%s %q không phải ngày có thật, viết như 2026-11-23", key, string(d))
	}
}

// yamlFault turns an error of the YAML library into a mistake with its line.
// The front matter begins on line 2 of the file.
func (r *reader) yamlFault(err error) {
	line, message := 1, "không đọc được phần đầu"
	var located yaml.Error
	if errors.As(err, &located) {
		if tk := located.GetToken(); tk != nil && tk.Position != nil {
			line = tk.Position.Line + 1
		}
	}
	var unknown *yaml.UnknownFieldError
	var twice *yaml.DuplicateKeyError
	var wrongType *yaml.TypeError
	var wrongNode *yaml.UnexpectedNodeTypeError
	switch {
	case errors.As(err, &unknown):
		message = "khóa không có trong định dạng " + r.what
		if tk := unknown.GetToken(); tk != nil {
			message = fmt.Sprintf("khóa %q không có trong định dạng %s", tk.Value, r.what)
		}
	case errors.As(err, &twice) || located != nil && strings.Contains(located.GetMessage(), "already defined"):
		message = "một khóa được viết hai lần"
	case errors.As(err, &wrongType) || errors.As(err, &wrongNode):
		message = "giá trị sai kiểu (cần danh sách, chữ hoặc ngày theo định dạng)"
	default:
		message += ": sai cú pháp YAML"
	}
	r.fault(line, "%s", message)
}

// yamlLines tells on which line of the file each value of the head stands, by
// a path such as "document.status" or "questions[2]", and on which line an
// anchor or alias stands, 0 for none: an alias of aliases can be of any size.
func yamlLines(tree *ast.File) (lines map[string]int, reused int) {
	lines = map[string]int{}
	var walk func(path string, n ast.Node)
	walk = func(path string, n ast.Node) {
		if n == nil {
			return
		}
		if tk := n.GetToken(); path != "" && tk != nil && tk.Position != nil {
			lines[path] = tk.Position.Line + 1
		}
		switch n := n.(type) {
		case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
			reused = 1
			if tk := n.GetToken(); tk != nil && tk.Position != nil {
				reused = tk.Position.Line + 1
			}
		case *ast.TagNode:
			walk(path, n.Value)
		case *ast.MappingNode:
			for _, v := range n.Values {
				walk(path, v)
			}
		case *ast.MappingValueNode:
			if _, merge := n.Key.(*ast.MergeKeyNode); merge {
				walk("<<", n.Key)
				return
			}
			key := n.Key.String()
			if path != "" {
				key = path + "." + key
			}
			walk(key, n.Value)
			if tk := n.Key.GetToken(); tk != nil && tk.Position != nil {
				lines[key] = tk.Position.Line + 1
			}
		case *ast.SequenceNode:
			for i, v := range n.Values {
				walk(fmt.Sprintf("%s[%d]", path, i), v)
			}
		}
	}
	for _, doc := range tree.Docs {
		walk("", doc.Body)
	}
	return lines, reused
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// sections cuts the body at its level-two headings.
func (r *reader) sections(body []byte, firstLine int) []Section {
	root := markdown.Parser().Parse(gmtext.NewReader(body))
	lines := newLineIndex(body, firstLine)
	var sections []Section
	var parts [][]gmast.Node
	seen := map[string]bool{}
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		line := lines.of(n)
		if h, ok := n.(*gmast.Heading); ok && h.Level <= 2 {
			text := plain(n, body)
			if h.Level == 1 {
				r.fault(line, "không dùng đề mục cấp một (#) trong thân cẩm nang: %q", text)
				continue
			}
			s := Section{Line: line}
			for _, known := range sectionHeadings {
				if known.Heading == text {
					s.Kind = known.Kind
				}
			}
			if s.Kind == "" {
				r.fault(line, "đề mục %q không thuộc bộ đề mục chuẩn (%s)", text, vocabulary())
			}
			s.Anchor = string(s.Kind)
			for _, a := range h.Attributes() {
				value, _ := a.Value.([]byte)
				switch string(a.Name) {
				case "id":
					s.Anchor = string(value)
					if !idForm.MatchString(s.Anchor) {
						r.fault(line, "neo %q phải là chữ thường không dấu, chữ số và dấu gạch nối", s.Anchor)
					}
				case "valid-until":
					s.ValidUntil = Date(value)
					r.date(line, "valid-until", s.ValidUntil, true, true)
				default:
					r.fault(line, "thuộc tính %q của đề mục không có; chỉ dùng #neo và valid-until", string(a.Name))
				}
			}
			if s.Kind != "" && seen[s.Anchor] {
				r.fault(line, "hai đề mục cùng neo %q", s.Anchor)
			}
			seen[s.Anchor] = true
			sections = append(sections, s)
			parts = append(parts, nil)
			continue
		}
		if len(sections) == 0 {
			r.fault(line, "có chữ đứng trước đề mục đầu tiên; hãy đặt dưới một đề mục, ví dụ \"## Tóm tắt\"")
			continue
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], n)
	}
	for i := range sections {
		end := len(body)
		if i+1 < len(sections) {
			end = lines.start(sections[i+1].Line)
		}
		sections[i].markdown = string(body[min(end, lines.start(sections[i].Line+1)):end])
		r.fill(&sections[i], parts[i], body, lines)
	}
	if len(sections) == 0 {
		r.fault(firstLine, "chưa có đề mục nào; cần ít nhất \"## Tóm tắt\"")
	} else if !slices.ContainsFunc(sections, func(s Section) bool { return s.Kind == Summary }) {
		r.fault(sections[0].Line, "thiếu đề mục \"## Tóm tắt\"")
	}
	return sections
}

func vocabulary() string {
	words := make([]string, len(sectionHeadings))
	for i, h := range sectionHeadings {
		words[i] = h.Heading
	}
	return strings.Join(words, ", ")
}

// HTML returns the section's body as clean HTML, heading left out. It is made anew each
// time, which is seldom: only who reads a guide as a page needs it.
func (s *Section) HTML() string {
	var out bytes.Buffer
	if err := markdown.Convert([]byte(s.markdown), &out); err != nil {
		return html.EscapeString(s.Text())
	}
	return cleanPolicy.Sanitize(out.String())
}

// fill reads the nodes of one section into its blocks and links.
func (r *reader) fill(s *Section, nodes []gmast.Node, body []byte, lines lineIndex) {
	for _, n := range nodes {
		line := lines.of(n)
		_ = gmast.Walk(n, func(n gmast.Node, entering bool) (gmast.WalkStatus, error) {
			switch n := n.(type) {
			case *gmast.Link:
				if entering {
					s.Links = append(s.Links, Link{Text: plain(n, body), URL: string(n.Destination), Line: lines.of(n)})
				}
			case *gmast.AutoLink:
				if entering {
					s.Links = append(s.Links, Link{Text: string(n.Label(body)), URL: string(n.URL(body)), Line: line})
				}
			case *gmast.Image:
				if entering {
					r.fault(line, "%s không dùng hình; hãy viết bằng chữ", r.what)
				}
			case *gmast.RawHTML, *gmast.HTMLBlock:
				if entering {
					r.fault(line, "%s không dùng thẻ HTML", r.what)
				}
			}
			return gmast.WalkContinue, nil
		})
		if b := block(n, body, lines); len(b.Items) > 0 {
			b.Line = line
			s.Blocks = append(s.Blocks, b)
		}
	}
	if len(s.Blocks) == 0 {
		r.fault(s.Line, "đề mục này chưa có nội dung; hãy viết, hoặc bỏ đề mục")
	}
}

// block turns one top-level node into plain text.
func block(n gmast.Node, body []byte, lines lineIndex) Block {
	var b Block
	add := func(n gmast.Node, text string) {
		b.Items = append(b.Items, text)
		b.Lines = append(b.Lines, lines.of(n))
	}
	switch n := n.(type) {
	case *gmast.List:
		b.Kind = Bulleted
		if n.IsOrdered() {
			b.Kind = Numbered
			if n.Start > 1 {
				b.Start = n.Start
			}
		}
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			if text := plain(item, body); text != "" {
				add(item, text)
			}
		}
	case *extast.Table:
		b.Kind = Table
		var columns []string
		for row := n.FirstChild(); row != nil; row = row.NextSibling() {
			var cells []string
			for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
				cells = append(cells, plain(cell, body))
			}
			if _, head := row.(*extast.TableHeader); head {
				columns = cells
				continue
			}
			for i := range cells {
				if i < len(columns) && columns[i] != "" && cells[i] != "" {
					cells[i] = columns[i] + ": " + cells[i]
				}
			}
			if text := strings.Join(slices.DeleteFunc(cells, func(c string) bool { return c == "" }), "; "); text != "" {
				add(row, text)
			}
		}
	default:
		if _, heading := n.(*gmast.Heading); heading {
			b.Kind = Subheading
		}
		if text := plain(n, body); text != "" {
			add(n, text)
		}
	}
	return b
}

// plain returns the words of n without Markdown marks, white space folded.
// Parts of a nested list are divided by "; " after a part that ends no sentence.
func plain(n gmast.Node, body []byte) string {
	var out strings.Builder
	_ = gmast.Walk(n, func(c gmast.Node, entering bool) (gmast.WalkStatus, error) {
		switch c := c.(type) {
		case *gmast.Text:
			if entering {
				out.Write(unescape(c.Segment.Value(body)))
				if c.SoftLineBreak() || c.HardLineBreak() {
					out.WriteByte(' ')
				}
			}
		case *gmast.String:
			if entering {
				out.Write(c.Value)
			}
		case *gmast.AutoLink:
			if entering {
				out.Write(c.Label(body))
			}
		case *gmast.FencedCodeBlock, *gmast.CodeBlock:
			if entering {
				for i := range c.Lines().Len() {
					seg := c.Lines().At(i)
					out.Write(seg.Value(body))
					out.WriteByte(' ')
				}
			}
		case *gmast.ListItem, *gmast.Paragraph, *gmast.TextBlock:
			if entering && c != n && out.Len() > 0 {
				text := strings.TrimRight(out.String(), " ")
				if text != "" && !strings.ContainsAny(text[len(text)-1:], ".:;!?") {
					out.Reset()
					out.WriteString(text + ";")
				}
				out.WriteByte(' ')
			}
		}
		return gmast.WalkContinue, nil
	})
	return strings.Join(strings.Fields(out.String()), " ")
}

var escaped = regexp.MustCompile("\\\\([!-/:-@\\[-`{-~])")

// unescape resolves Markdown's backslash escapes.
func unescape(b []byte) []byte {
	if !bytes.ContainsRune(b, '\\') {
		return b
	}
	return escaped.ReplaceAll(b, []byte("$1"))
}

// lineIndex finds the line of a byte offset.
type lineIndex struct {
	starts []int
	first  int
}

func newLineIndex(body []byte, first int) lineIndex {
	starts := []int{0}
	for i, c := range body {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	return lineIndex{starts, first}
}

// start returns where a line of the file begins in the body.
func (x lineIndex) start(line int) int {
	return x.starts[min(max(0, line-x.first), len(x.starts)-1)]
}

// of returns the line on which node n begins in the file.
func (x lineIndex) of(n gmast.Node) int {
	offset := -1
	_ = gmast.Walk(n, func(c gmast.Node, entering bool) (gmast.WalkStatus, error) {
		if t, ok := c.(*gmast.Text); ok {
			offset = t.Segment.Start
			return gmast.WalkStop, nil
		}
		if c.Type() == gmast.TypeBlock && c.Lines().Len() > 0 {
			offset = c.Lines().At(0).Start
			return gmast.WalkStop, nil
		}
		return gmast.WalkContinue, nil
	})
	if offset < 0 {
		return x.first
	}
	i, found := slices.BinarySearch(x.starts, offset)
	if !found {
		i--
	}
	return x.first + i
}
