package ingest

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"runtime/metrics"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/ledongthuc/pdf"
	"golang.org/x/text/unicode/norm"
)

// Bounds of a PDF beside those of [Options].
const (
	maxGlyphs     = 2_000_000
	maxPageGlyphs = 60_000
	maxFormDepth  = 4
	maxStates     = 256 // saved graphics states
	maxPDFMemory  = 1 << 30
	maxTreeDepth  = 50 // of the tree of pages
)

// readPDF reads the text layer of a PDF and finds lines, paragraphs, lists,
// headings and tables in it by where the letters stand.
//
// The reader below panics on some damaged files and can run for ever on others,
// so it works in a goroutine of its own; after opts.Timeout that is abandoned to
// end by itself, which a command that imports one file can afford.
func readPDF(data []byte, opts Options) (*document, error) {
	type outcome struct {
		doc *document
		err error
	}
	done := make(chan outcome, 1)
	stop := make(chan struct{})
	go func() {
		doc, err := scanPDF(data, opts, stop)
		done <- outcome{doc, err}
	}()
	timer := time.NewTimer(opts.Timeout)
	defer timer.Stop()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	most := heapBytes() + maxPDFMemory
	for {
		select {
		case o := <-done:
			return o.doc, o.err
		case <-timer.C:
			close(stop)
			return nil, refuse(nil, "đọc tệp PDF quá %s mà chưa xong; hãy in lại ra PDF mới hoặc dùng tệp Word", opts.Timeout)
		case <-look.C:
			if heapBytes() > most {
				close(stop)
				return nil, refuse(nil, tooMuchPDF)
			}
		}
	}
}

const tooMuchPDF = "tệp PDF bung ra quá lớn so với kích thước của nó; tệp này không an toàn để mở"

// heapBytes returns what the heap holds, objects not yet collected included.
func heapBytes() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// tooPacked reports whether the compressed streams of a PDF hold more than most
// bytes together. The reader below unpacks without a bound, so they are measured
// beforehand, wherever in the file they stand; those of an encrypted file cannot
// be, and are left to the bounds on memory and time.
func tooPacked(data []byte, most int64) bool {
	for {
		at := bytes.Index(data, []byte("stream"))
		if at < 0 {
			return false
		}
		data = data[at+len("stream"):]
		packed := bytes.TrimLeft(data, "\r\n")
		if len(packed) < 2 || packed[0]&0x0f != 8 { // no zlib header
			continue
		}
		r, err := zlib.NewReader(bytes.NewReader(packed))
		if err != nil {
			continue
		}
		n, _ := io.Copy(io.Discard, io.LimitReader(r, most+1)) // a damaged stream counts as far as it goes
		if most -= n; most < 0 {
			return true
		}
	}
}

func scanPDF(data []byte, opts Options, stop <-chan struct{}) (doc *document, err error) {
	defer func() {
		if p := recover(); p != nil {
			doc, err = nil, refuse(fmt.Errorf("pdf reader: %v", p), "tệp PDF bị hỏng hoặc chưa tải hết; hãy tải lại hoặc in lại ra PDF mới")
		}
	}()
	if tooPacked(data, opts.MaxUnpacked) {
		return nil, refuse(nil, tooMuchPDF)
	}
	r, err := pdf.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		if errors.Is(err, pdf.ErrInvalidPassword) {
			return nil, refuse(err, "tệp PDF đặt mật khẩu; hãy lưu lại bản không mật khẩu")
		}
		return nil, refuse(err, "tệp PDF bị hỏng hoặc chưa tải hết; hãy tải lại hoặc in lại ra PDF mới")
	}
	root := r.Trailer().Key("Root").Key("Pages")
	if pages := root.Key("Count").Int64(); pages > int64(opts.MaxPages) {
		return nil, refuse(nil, "tệp PDF có %d trang, nhiều nhất %d; hãy tách nhỏ", pages, opts.MaxPages)
	}
	tree := pageTree{left: 4 * max(0, opts.MaxPages)}
	tree.walk(root, pdf.Value{}, 0)
	pages := len(tree.pages)
	if pages > opts.MaxPages {
		return nil, refuse(nil, "tệp PDF có hơn %d trang; hãy tách nhỏ", opts.MaxPages)
	}
	var all [][]line
	letters, damaged := 0, 0
	var blank []string // pages without text
	left := opts.MaxUnpacked
	for i, page := range tree.pages {
		select {
		case <-stop:
			return nil, errors.New("abandoned")
		default:
		}
		glyphs, ok := pageGlyphs(page, maxGlyphs-letters, &left)
		if !ok {
			damaged++
		}
		letters += len(glyphs)
		if left < 0 {
			return nil, refuse(nil, tooMuchPDF)
		}
		if len(glyphs) == 0 {
			blank = append(blank, strconv.Itoa(i+1))
		}
		all = append(all, linesOf(glyphs))
	}
	if letters < 10*pages || letters == 0 {
		return nil, refuse(nil, "tệp PDF này là bản quét (ảnh chụp), không có lớp chữ để đọc; hãy dùng tệp Word, bản PDF có chữ, hoặc nhận dạng chữ (OCR) rồi nhập lại")
	}
	doc = &document{blocks: blocksOf(all)}
	if title := r.Trailer().Key("Info").Key("Title"); title.Kind() == pdf.String {
		doc.title = title.Text()
	}
	if damaged > 0 {
		doc.remarks = append(doc.remarks, fmt.Sprintf("%d trang PDF đọc không trọn; hãy so với bản gốc", damaged))
	}
	if len(blank) > 0 {
		doc.remarks = append(doc.remarks, fmt.Sprintf("trang %s không có chữ, có thể là ảnh chụp; hãy gõ lại phần đó từ bản gốc", strings.Join(blank, ", ")))
	}
	doc.remarks = append(doc.remarks, "chữ lấy từ PDF; hãy so bảng và danh sách với bản gốc")
	return doc, nil
}

// glyph is a letter where it stands on the page.
type glyph struct {
	text  string
	x, y  float64
	width float64
	size  float64
	bold  bool
}

type matrix [6]float64

func (m matrix) mul(n matrix) matrix { // first m, then n
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// state is what of the graphics state bears on text.
type state struct {
	ctm                              matrix
	font                             *font
	size, leading                    float64
	charSpace, wordSpace, rise, zoom float64
}

// font decodes codes and knows their widths.
type font struct {
	encoder pdf.TextEncoding
	codeLen int
	bold    bool
	width   func(code int) float64 // in thousandths of the size
}

// A painter gathers the glyphs of a page. The library's own Page.Content shows
// a spurious line feed after each array of strings, which subset fonts turn into
// some letter, and takes no notice of the widths of composite fonts.
type painter struct {
	glyphs []glyph
	most   int
	left   *int64 // bytes of content that may still be unpacked, of all pages
	fonts  map[string]*font
	forms  int

	damaged bool // something was left out
}

// readable reports whether content, a stream or several that count as one, can
// be interpreted: within the bytes left, and without a hexadecimal string that
// is not closed, at the end of which the interpreter waits for ever.
func (w *painter) readable(content pdf.Value) bool {
	streams := []pdf.Value{content}
	if content.Kind() == pdf.Array {
		streams = nil
		for i := range content.Len() {
			streams = append(streams, content.Index(i))
		}
	}
	var tail []byte
	for _, stream := range streams {
		if stream.Kind() != pdf.Stream {
			return false
		}
		data, err := io.ReadAll(io.LimitReader(stream.Reader(), *w.left+1))
		if *w.left -= int64(len(data)); *w.left < 0 || err != nil && len(data) == 0 {
			return false
		}
		tail = append(tail[:0:0], data[max(0, len(data)-1<<16):]...)
	}
	tail = bytes.TrimRight(tail, "0123456789abcdefABCDEF \t\r\n\f\x00")
	return !bytes.HasSuffix(tail, []byte("<")) || bytes.HasSuffix(tail, []byte("<<"))
}

// A pageTree gathers the pages of a document in order. The library's own way to
// a page goes round for ever in a tree that contains itself.
type pageTree struct {
	pages []leaf
	left  int // nodes that may still be looked at
}

// A leaf is the dictionary of a page with the resources it has or inherits.
type leaf struct{ dict, resources pdf.Value }

func (t *pageTree) walk(n, resources pdf.Value, depth int) {
	if t.left--; t.left < 0 || depth > maxTreeDepth {
		return
	}
	if own := n.Key("Resources"); !own.IsNull() {
		resources = own
	}
	kids := n.Key("Kids")
	if kids.IsNull() {
		if n.Kind() == pdf.Dict {
			t.pages = append(t.pages, leaf{n, resources})
		}
		return
	}
	for i := range kids.Len() {
		if t.left < 0 {
			return
		}
		t.walk(kids.Index(i), resources, depth+1)
	}
}

// pageGlyphs reads a page; ok is false when it could not be read to its end.
func pageGlyphs(p leaf, most int, left *int64) (glyphs []glyph, ok bool) {
	w := &painter{most: min(most, maxPageGlyphs), left: left, fonts: map[string]*font{}}
	defer func() {
		if r := recover(); r != nil {
			glyphs, ok = w.glyphs, false
		}
	}()
	content := p.dict.Key("Contents")
	if content.IsNull() {
		return nil, true
	}
	w.paint(content, p.resources, state{ctm: matrix{1, 0, 0, 1, 0, 0}, zoom: 1}, "")
	return w.glyphs, !w.damaged && len(w.glyphs) < w.most
}

func (w *painter) paint(content, resources pdf.Value, s state, path string) {
	if !w.readable(content) {
		w.damaged = true
		return
	}
	var saved []state
	identity := matrix{1, 0, 0, 1, 0, 0}
	text, start := identity, identity
	show := func(raw string) {
		if s.font == nil || len(w.glyphs) >= w.most {
			return
		}
		for len(raw) > 0 {
			n := min(s.font.codeLen, len(raw))
			chunk := raw[:n]
			raw = raw[n:]
			code := 0
			for i := range len(chunk) {
				code = code<<8 | int(chunk[i])
			}
			width := s.font.width(code)
			if width <= 0 {
				width = 500
			}
			at := matrix{s.size * s.zoom, 0, 0, s.size, 0, s.rise}.mul(text).mul(s.ctm)
			if decoded := s.font.encoder.Decode(chunk); decoded != "" && len(w.glyphs) < w.most {
				w.glyphs = append(w.glyphs, glyph{
					text: decoded, x: at[4], y: at[5], width: width / 1000 * math.Hypot(at[0], at[1]),
					size: math.Hypot(at[2], at[3]), bold: s.font.bold,
				})
			}
			advance := width/1000*s.size + s.charSpace
			if n == 1 && chunk[0] == ' ' {
				advance += s.wordSpace
			}
			text = matrix{1, 0, 0, 1, advance * s.zoom, 0}.mul(text)
		}
	}
	newLine := func(x, y float64) {
		start = matrix{1, 0, 0, 1, x, y}.mul(start)
		text = start
	}
	pdf.Interpret(content, func(stack *pdf.Stack, op string) {
		args := make([]pdf.Value, stack.Len())
		for i := len(args) - 1; i >= 0; i-- {
			args[i] = stack.Pop()
		}
		number := func(i int) float64 {
			if i < len(args) {
				return args[i].Float64()
			}
			return 0
		}
		six := func() (m matrix) {
			for i := range m {
				m[i] = number(i)
			}
			return m
		}
		switch op {
		case "q":
			if len(saved) < maxStates {
				saved = append(saved, s)
			}
		case "Q":
			if n := len(saved) - 1; n >= 0 {
				s, saved = saved[n], saved[:n]
			}
		case "cm":
			s.ctm = six().mul(s.ctm)
		case "BT":
			text, start = identity, identity
		case "Tf":
			if len(args) == 2 {
				s.font, s.size = w.font(resources, args[0].Name(), path), number(1)
			}
		case "Tc":
			s.charSpace = number(0)
		case "Tw":
			s.wordSpace = number(0)
		case "Tz":
			s.zoom = number(0) / 100
		case "TL":
			s.leading = number(0)
		case "Ts":
			s.rise = number(0)
		case "Tm":
			start = six()
			text = start
		case "Td":
			newLine(number(0), number(1))
		case "TD":
			s.leading = -number(1)
			newLine(number(0), number(1))
		case "T*":
			newLine(0, -s.leading)
		case "Tj":
			if len(args) > 0 {
				show(args[0].RawString())
			}
		case "'", "\"":
			if op == "\"" && len(args) == 3 {
				s.wordSpace, s.charSpace = number(0), number(1)
			}
			newLine(0, -s.leading)
			if len(args) > 0 {
				show(args[len(args)-1].RawString())
			}
		case "TJ":
			if len(args) == 0 {
				return
			}
			for i := range args[0].Len() {
				switch v := args[0].Index(i); v.Kind() {
				case pdf.String:
					show(v.RawString())
				case pdf.Integer, pdf.Real:
					text = matrix{1, 0, 0, 1, -v.Float64() / 1000 * s.size * s.zoom, 0}.mul(text)
				}
			}
		case "Do":
			if len(args) == 0 || strings.Count(path, "/") >= maxFormDepth || w.forms > 500 {
				return
			}
			form := resources.Key("XObject").Key(args[0].Name())
			if form.Key("Subtype").Name() != "Form" {
				return
			}
			w.forms++
			inner := s
			if m := form.Key("Matrix"); m.Len() == 6 {
				var own matrix
				for i := range own {
					own[i] = m.Index(i).Float64()
				}
				inner.ctm = own.mul(s.ctm)
			}
			own := form.Key("Resources")
			if own.IsNull() {
				own = resources
			}
			w.paint(form, own, inner, path+"/"+args[0].Name())
		}
	})
}

func (w *painter) font(resources pdf.Value, name, path string) *font {
	key := path + " " + name
	if f, ok := w.fonts[key]; ok {
		return f
	}
	v := resources.Key("Font").Key(name)
	source := pdf.Font{V: v}
	f := &font{encoder: source.Encoder(), codeLen: 1, width: source.Width}
	base := strings.ToLower(v.Key("BaseFont").Name())
	f.bold = strings.Contains(base, "bold") || strings.Contains(base, "black")
	if v.Key("Subtype").Name() == "Type0" {
		f.codeLen = 2
		f.width = compositeWidths(v.Key("DescendantFonts").Index(0))
	}
	if f.encoder == nil {
		f = nil
	}
	w.fonts[key] = f
	return f
}

// compositeWidths reads the widths of a composite font: "c [w1 w2 …]" or
// "first last w".
func compositeWidths(v pdf.Value) func(int) float64 {
	standard := 1000.0
	if dw := v.Key("DW"); !dw.IsNull() {
		standard = dw.Float64()
	}
	widths := map[int]float64{}
	w := v.Key("W")
	for i := 0; i+1 < w.Len() && len(widths) < 70000; {
		first := int(w.Index(i).Int64())
		if list := w.Index(i + 1); list.Kind() == pdf.Array {
			for j := range list.Len() {
				widths[first+j] = list.Index(j).Float64()
			}
			i += 2
			continue
		}
		last := int(w.Index(i + 1).Int64())
		for code := first; code <= last && len(widths) < 70000; code++ {
			widths[code] = w.Index(i + 2).Float64()
		}
		i += 3
	}
	return func(code int) float64 {
		if width, ok := widths[code]; ok {
			return width
		}
		return standard
	}
}

// line is a line of a page, cut into cells at wide gaps.
type line struct {
	y, size float64
	x0, x1  float64
	bold    bool
	cells   []cell
}

type cell struct {
	x, x1 float64
	text  string
}

func (l *line) text() string {
	parts := make([]string, len(l.cells))
	for i, c := range l.cells {
		parts[i] = c.text
	}
	return strings.Join(parts, " ")
}

// linesOf puts the glyphs of a page into lines, from top to bottom.
func linesOf(glyphs []glyph) []line {
	for i, g := range glyphs { // bullets of symbol fonts
		if r := []rune(g.text); len(r) == 1 && r[0] >= 0xf000 && r[0] <= 0xf8ff {
			glyphs[i].text = "•"
		}
	}
	glyphs = slices.DeleteFunc(glyphs, func(g glyph) bool {
		return g.size < 1 || math.IsNaN(g.x+g.y+g.width) || math.IsInf(g.x+g.y+g.width, 0) || !strings.ContainsFunc(g.text, unicode.IsGraphic) && g.text != " "
	})
	sort.SliceStable(glyphs, func(i, j int) bool { return glyphs[i].y > glyphs[j].y })
	var lines []line
	for len(glyphs) > 0 {
		n := 1
		for n < len(glyphs) && glyphs[0].y-glyphs[n].y < 0.4*max(glyphs[0].size, glyphs[n].size) {
			n++
		}
		row := glyphs[:n]
		glyphs = glyphs[n:]
		sort.SliceStable(row, func(i, j int) bool { return row[i].x < row[j].x })
		if l, ok := lineOf(row); ok {
			lines = append(lines, l)
		}
	}
	return lines
}

func lineOf(row []glyph) (line, bool) {
	l := line{y: row[0].y, x0: math.Inf(1), bold: true}
	var text strings.Builder
	start, end := row[0].x, row[0].x
	sizes := map[float64]int{}
	flush := func() {
		if t := strings.Join(strings.Fields(norm.NFC.String(ligatures.Replace(text.String()))), " "); t != "" {
			l.cells = append(l.cells, cell{start, end, t})
		}
		text.Reset()
	}
	for i, g := range row {
		if i > 0 && g.text == row[i-1].text && g.x-row[i-1].x < 0.25*g.width { // bold made by printing twice
			continue
		}
		blank := strings.TrimSpace(g.text) == ""
		gap := g.x - end
		switch {
		case text.Len() == 0:
			start = g.x
		case i > 0 && gap > 0.9*g.size:
			flush()
			start = g.x
		case gap > 0.18*g.size:
			text.WriteByte(' ')
		}
		if blank && text.Len() == 0 {
			end = g.x + g.width
			continue
		}
		if text.Len() == 0 {
			start = g.x
		}
		text.WriteString(g.text)
		if !blank {
			end = g.x + g.width
			l.x0, l.x1 = min(l.x0, g.x), max(l.x1, end)
			l.bold = l.bold && g.bold
			sizes[math.Round(g.size*2)/2]++
		}
	}
	flush()
	most := 0
	for size, n := range sizes {
		if n > most || n == most && size > l.size {
			l.size, most = size, n
		}
	}
	return l, len(l.cells) > 0
}

// ligatures are letters that fonts join.
var ligatures = strings.NewReplacer("ﬁ", "fi", "ﬂ", "fl", "ﬀ", "ff", "ﬃ", "ffi", "ﬄ", "ffl")

var (
	bulletMark = regexp.MustCompile(`^[•●○■□▪▫◦‣➢✓\x{f0b7}\x{f0a7}\x{f0d8}\x{f0fc}·–+*-](?:\s+|$)`)
	numberMark = regexp.MustCompile(`^(?:(\d{1,3})[.)]|([a-zđ])[.)])(?:\s+|$)`)
	pageNumber = regexp.MustCompile(`^(?:(?i)trang\s*)?[-–]?\s*\d{1,4}\s*(?:/\s*\d{1,4})?\s*[-–]?$`)
)

// blocksOf finds the parts of the text.
func blocksOf(pages [][]line) []block {
	body, right := measure(pages)
	dropRepeated(pages)
	var blocks []block
	var open *block
	var last line
	var levels []float64 // left edges of the lists at hand
	flush := func() {
		if open != nil {
			blocks = append(blocks, *open)
			open = nil
		}
	}
	for _, lines := range pages {
		for i := 0; i < len(lines); i++ {
			l := lines[i]
			mergeMarker(&l)
			if rows, n := tableAt(lines[i:], body); n > 0 {
				flush()
				levels = nil
				blocks = append(blocks, block{kind: table, rows: rows})
				i += n - 1
				last = lines[i]
				continue
			}
			text := l.text()
			larger := l.size >= body*1.15
			bullet, number := bulletMark.FindString(text), numberMark.FindStringSubmatch(text)
			switch {
			case larger && len(text) < 200:
				if open != nil && open.kind == heading && last.size == l.size && last.y-l.y < 2*l.size && last.y > l.y {
					open.spans[0].text += " " + text
					break
				}
				flush()
				levels = nil
				b := textBlock(heading, text)
				b.level, b.strong = 2, true
				if l.size >= body*1.7 {
					b.level = 1
				}
				open = &b
			case bullet != "" || number != nil && !l.bold:
				flush()
				mark := bullet
				b := block{kind: item}
				if bullet == "" {
					mark = number[0]
					b.number, _ = strconv.Atoi(number[1])
					if number[2] != "" {
						b.number = strings.Index("abcdđefghiklmnopqrstuvxy", number[2]) + 1
					}
				}
				b.spans = []span{{text: strings.TrimSpace(text[len(mark):])}}
				b.level, levels = levelOf(levels, l.x0, body)
				open = &b
			case open != nil && continues(open, last, l, right):
				open.spans[0].text += " " + text
				open.strong = open.strong && l.bold
			default:
				flush()
				if bullet == "" && number == nil {
					levels = nil
				}
				b := textBlock(paragraph, text)
				b.strong = l.bold
				open = &b
			}
			last = l
		}
	}
	flush()
	return blocks
}

// measure finds the size of the running text and the right edge of its lines.
func measure(pages [][]line) (body, right float64) {
	sizes := map[float64]int{}
	for _, lines := range pages {
		for _, l := range lines {
			sizes[l.size] += len(l.text())
			right = max(right, l.x1)
		}
	}
	most := 0
	for size, n := range sizes {
		if n > most || n == most && size < body {
			body, most = size, n
		}
	}
	return body, right
}

// dropRepeated removes page numbers, and what stands first or last on most of
// three pages or more.
func dropRepeated(pages [][]line) {
	count := map[string]int{}
	edges := func(lines []line) []string {
		var out []string
		if len(lines) > 0 {
			out = append(out, lines[0].text())
		}
		if len(lines) > 1 {
			out = append(out, lines[len(lines)-1].text())
		}
		return out
	}
	for _, lines := range pages {
		for _, e := range edges(lines) {
			count[e]++
		}
	}
	for i, lines := range pages {
		for _, at := range []int{len(lines) - 1, 0} {
			if at < 0 || at >= len(lines) {
				continue
			}
			text := lines[at].text()
			if pageNumber.MatchString(text) && len(lines) > 1 || len(pages) >= 3 && 2*count[text] > len(pages) {
				lines = slices.Delete(slices.Clone(lines), at, at+1)
			}
		}
		pages[i] = lines
	}
}

// mergeMarker joins the mark of a list item, which stands apart, to its text.
func mergeMarker(l *line) {
	if len(l.cells) < 2 {
		return
	}
	mark := l.cells[0].text
	if bulletMark.MatchString(mark) && len([]rune(mark)) == 1 || numberMark.FindString(mark) == mark {
		l.cells = append([]cell{{l.cells[0].x, l.cells[1].x1, mark + " " + l.cells[1].text}}, l.cells[2:]...)
	}
}

// tableAt reads a table from the first lines: two or more that have as many
// cells, two at least, with a gap between columns that runs through all of them.
// A line with fewer cells, close below, continues the cells it stands under.
func tableAt(lines []line, body float64) ([][]string, int) {
	first := lines[0]
	mergeMarker(&first)
	if len(first.cells) < 2 {
		return nil, 0
	}
	columns := slices.Clone(first.cells) // the extent of each column so far
	var rows [][]string
	full, n := 0, 0
	for ; n < len(lines); n++ {
		l := lines[n]
		if n > 0 && (lines[n-1].y-l.y > 3.2*body || lines[n-1].y < l.y) {
			break
		}
		if len(l.cells) == len(columns) {
			wider := slices.Clone(columns)
			for i, c := range l.cells {
				wider[i].x, wider[i].x1 = min(wider[i].x, c.x), max(wider[i].x1, c.x1)
			}
			if overlap(wider) {
				break
			}
			columns = wider
			row := make([]string, len(columns))
			for i, c := range l.cells {
				row[i] = c.text
			}
			rows = append(rows, row)
			full++
			continue
		}
		if len(l.cells) > len(columns) || lines[n-1].y-l.y > 1.7*body {
			break
		}
		row := slices.Clone(rows[len(rows)-1])
		fits := true
		for _, c := range l.cells {
			at := -1
			for i := range columns {
				left, right := math.Inf(-1), math.Inf(1)
				if i > 0 {
					left = columns[i-1].x1
				}
				if i+1 < len(columns) {
					right = columns[i+1].x
				}
				if c.x > left && c.x1 < right && c.x <= columns[i].x1 && c.x1 >= columns[i].x {
					at = i
				}
			}
			if fits = fits && at >= 0; fits {
				row[at] = strings.TrimSpace(row[at] + " " + c.text)
			}
		}
		if !fits {
			break
		}
		rows[len(rows)-1] = row
	}
	if full < 2 {
		return nil, 0
	}
	return rows, n
}

// overlap reports whether two columns meet.
func overlap(columns []cell) bool {
	for i := 1; i < len(columns); i++ {
		if columns[i].x <= columns[i-1].x1 {
			return true
		}
	}
	return false
}

// levelOf finds how deep a list item is by its left edge.
func levelOf(levels []float64, x, body float64) (int, []float64) {
	for i, edge := range levels {
		if math.Abs(edge-x) <= 0.7*body {
			return i, levels[:i+1]
		}
		if x < edge {
			return i, append(levels[:i:i], x)
		}
	}
	return min(len(levels), 8), append(levels, x)
}

// continues reports whether l goes on with the block at hand: the line before
// was full or a sentence is open, and l is set like it.
func continues(open *block, last, l line, right float64) bool {
	if open.kind == heading || open.kind == table || last.size != l.size || last.bold != l.bold {
		return false
	}
	gap := last.y - l.y
	if gap > 0 && gap > 2.1*l.size {
		return false
	}
	if last.x1 > right-0.2*(right-last.x0) {
		return true
	}
	// A ragged margin: the sentence is open and the line below goes on with it.
	before, after := last.text(), []rune(l.text())
	return gap > 0 && gap < 1.6*l.size && !strings.ContainsAny(before[len(before)-1:], ".:;!?") && unicode.IsLower(after[0]) && l.x0 <= last.x0+l.size
}
