package facts

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"trolyso/knowledge"
)

// A Fact is one statement of a fact file that may be relied on, reduced to its
// figures.
type Fact struct {
	File       string   // name of the fact file, without folder and .md
	Section    string   // heading it stands under
	Topics     []string // the topics it is about; none for a fact about everything, such as a register of documents
	Confidence string   // A, B, or both with what else the statement is labelled with, such as A/C
	Tokens     []Token  // what it states, Text left out
	Sources    []Token  // addresses and days of the pages it was taken from
}

// A Digest is what guides may say in figures: the facts with confidence A or B.
// It is safe for concurrent use once made.
type Digest struct {
	Topics []knowledge.Topic // every topic of the fact files; Line is zero in a digest that was read
	Facts  []Fact
}

// A File is a fact file given to [Make].
type File struct {
	Name string // path or name; the folder and the ending are dropped
	Text []byte
}

var (
	topicHead   = regexp.MustCompile(`^#{2,4} \d+\. (.+?)\s*$`)
	heading     = regexp.MustCompile(`^(#{1,6}) (.+?)\s*$`)
	fileHeading = regexp.MustCompile("`([\\w-]+)\\.md`")
	boldHead    = regexp.MustCompile(`^\*\*(.+?)\*\*`)
	itemNumbers = regexp.MustCompile(`[Mm]ục (\d[\d, –-]*)`)

	labelBold   = regexp.MustCompile(`\*\*([ABC])\*\*`)
	labelSquare = regexp.MustCompile(`\[([ABC])\]`)
	labelCode   = regexp.MustCompile("`([ABC])`")
	labelPlain  = regexp.MustCompile(`(?:^|[\s(/])([ABC])(?:[\s.;,)/]|$)`)
	raised      = regexp.MustCompile(`[Nn]âng (?:từ )?C lên `)

	sourceCodes = regexp.MustCompile(`\b(S\d+|A0)\b`)
	sourceLine  = regexp.MustCompile(`^- (S\d+|A0) — `)
	citedCodes  = regexp.MustCompile(`\[(?:S\d+|A0)[^\]]*\]`)
	gazette     = regexp.MustCompile(`VB (\d{6})|, (\d{6})\b`)
	gazettePDF  = regexp.MustCompile("PDF `([^`]+)`")
	thousands   = regexp.MustCompile(`^\d{1,3}(?:\.000)+$`)
	noUnit      = regexp.MustCompile(`^\s*(?:$|[,;./()–])`)
	ageWord     = regexp.MustCompile(`(?i)(?:^|[^\pL])tuổi`)
	moneyWords  = regexp.MustCompile(`(?i)đồng|phí|mức`)
	bareFile    = regexp.MustCompile("`[\\w-]+\\.md`")
)

// Addresses that the fact files shorten.
const (
	gazettePage   = "https://vanban.chinhphu.vn/?pageid=27160&docid="
	gazetteFolder = "https://datafiles.chinhphu.vn/cpp/files/vbpq/"
)

// Make reads fact files: Markdown in which a list item or a row of a table is a
// statement with its sources and a confidence label, A, B or C. It keeps the
// statements labelled A or B, alone or among others; those with C alone or with
// no label are left out. A statement belongs to the topic (see
// [knowledge.ReadTopics]) it stands under, or to those that a bold "Mục 18–22"
// before it names by number, in the file that the heading names.
//
// It fails when the files together hold no statement to keep.
func Make(files ...File) (*Digest, error) {
	d := &Digest{}
	byNumber := map[string]map[string]string{} // file, number, topic
	sources := map[string][]Token{}            // of a code such as S53, or of an address
	for _, f := range files {
		name := baseName(f.Name)
		byNumber[name] = map[string]string{}
		for _, t := range knowledge.ReadTopics(name, f.Text) {
			d.Topics = append(d.Topics, t)
			byNumber[name][t.Number] = t.Name
		}
		for line := range strings.Lines(string(f.Text)) {
			if m := sourceLine.FindStringSubmatch(line); m != nil {
				for _, t := range Tokens(line[len(m[0]):]) {
					if t.Kind == URL || t.Kind == Date {
						sources[m[1]] = appendToken(sources[m[1]], t)
					}
				}
				for _, page := range sources[m[1]] {
					for _, day := range sources[m[1]] {
						if page.Kind == URL && day.Kind == Date {
							sources[page.String()] = appendToken(sources[page.String()], day)
						}
					}
				}
			}
		}
	}
	for _, f := range files {
		r := &factReader{
			digest: d, file: baseName(f.Name), byNumber: byNumber, sources: sources,
		}
		r.read(norm.NFC.String(string(f.Text)))
	}
	if len(d.Facts) == 0 {
		return nil, fmt.Errorf("digest of %d files: no statement with confidence A or B", len(files))
	}
	return d, nil
}

func baseName(path string) string {
	path = path[strings.LastIndexAny(path, `/\`)+1:]
	return strings.TrimSuffix(path, ".md")
}

type factReader struct {
	digest   *Digest
	file     string
	byNumber map[string]map[string]string
	sources  map[string][]Token

	section string
	about   string   // the file whose topics a bold line names by number
	topics  []string // what the statements at hand are about
	labels  int      // column of the confidence in the table at hand, -1 outside one
	cites   int      // column of the sources, -1 for none
	known   map[string]bool
}

func (r *factReader) read(text string) {
	r.known = map[string]bool{}
	for _, name := range r.byNumber[r.file] {
		r.known[name] = true
	}
	r.labels = -1
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, " \r\n")
		if !strings.HasPrefix(line, "|") {
			r.labels = -1
		}
		switch {
		case heading.MatchString(line):
			r.heading(line)
		case strings.HasPrefix(line, "|"):
			r.row(line)
		case sourceLine.MatchString(line):
		case strings.HasPrefix(line, "- "):
			r.statement(line[2:], r.topics)
		case boldHead.MatchString(line):
			r.bold(line)
		}
	}
}

func (r *factReader) heading(line string) {
	m := heading.FindStringSubmatch(line)
	r.section, r.topics = m[2], nil
	if f := fileHeading.FindStringSubmatch(line); f != nil {
		r.about = f[1]
	} else if len(m[1]) <= 2 {
		r.about = ""
	}
	if t := topicHead.FindStringSubmatch(line); t != nil && r.known[t[1]] {
		r.topics = []string{t[1]}
	}
}

// bold reads a paragraph that begins in bold and says which topics it and the
// list after it are about.
func (r *factReader) bold(line string) {
	name := boldHead.FindStringSubmatch(line)[1]
	if r.about != "" {
		r.topics = nil
		if m := itemNumbers.FindStringSubmatch(name); m != nil {
			for part := range strings.SplitSeq(m[1], ",") {
				part = strings.Trim(strings.ReplaceAll(part, "–", "-"), " -")
				from, to, isRange := strings.Cut(part, "-")
				first, err := strconv.Atoi(strings.TrimSpace(from))
				if err != nil {
					continue
				}
				last := first
				if n, err := strconv.Atoi(strings.TrimSpace(to)); isRange && err == nil && n-first < 50 {
					last = n
				}
				for n := first; n <= last; n++ {
					if t, ok := r.byNumber[r.about][strconv.Itoa(n)]; ok {
						r.topics = append(r.topics, t)
					}
				}
			}
		}
	}
	r.statement(line, r.topics)
}

// row reads a table row: a statement when the table has a column of confidence.
func (r *factReader) row(line string) {
	cells := strings.Split(strings.Trim(line, "|"), "|")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	if r.labels < 0 {
		r.labels, r.cites = len(cells), -1
		for i, c := range cells {
			switch {
			case c == "TC" || c == "Tin cậy":
				r.labels = i
			case strings.Contains(c, "guồn"):
				r.cites = i
			}
		}
		return
	}
	if r.labels >= len(cells) || strings.HasPrefix(cells[0], "--") {
		return
	}
	confidence := labels(labelPlain, cells[r.labels])
	var stated, cited string
	var same []Token // "Thay 160/2024" in the row of a decree: another decree
	for _, m := range docFull.FindAllString(cells[0], -1) {
		_, _, rest, ok := splitNumber(m)
		kind := kindOf(rest)
		if kind == "NĐ-*" {
			kind = "NĐ-CP"
		}
		if !ok || kind == "" {
			continue
		}
		for i, c := range cells {
			if i == r.labels || i == r.cites {
				continue
			}
			for _, t := range Tokens(c) {
				if number, year, none, ok := splitNumber(t.Value); t.Kind == Document && ok && none == "" {
					same = appendToken(same, Token{Kind: Document, Value: number + "/" + year + "/" + kind})
				}
			}
		}
	}
	for i, c := range cells {
		switch i {
		case r.labels:
		case r.cites:
			cited = c
		default:
			stated += c + " ; "
		}
	}
	r.add(confidence, r.topics, stated, cited, same...)
}

// labels finds the confidence labels in s, in the order A, B, C.
func labels(form *regexp.Regexp, s string) string {
	s = raised.ReplaceAllString(s, "")
	var seen []string
	for at := 0; at < len(s); { // labels may share the character between them
		loc := form.FindStringSubmatchIndex(s[at:])
		if loc == nil {
			break
		}
		if label := s[at+loc[2] : at+loc[3]]; !slices.Contains(seen, label) {
			seen = append(seen, label)
		}
		at += loc[3]
	}
	slices.Sort(seen)
	return strings.Join(seen, "/")
}

// statement reads a list item or a paragraph.
func (r *factReader) statement(text string, topics []string) {
	var confidence string
	for _, form := range []*regexp.Regexp{labelBold, labelSquare, labelCode, labelPlain} {
		if confidence = labels(form, text); confidence != "" {
			break
		}
	}
	var cited string
	if codes := citedCodes.FindString(text); codes != "" {
		text, cited = strings.Replace(text, codes, "", 1), codes
	} else if i := strings.Index(text, " — "); i >= 0 {
		text, cited = text[:i], text[i:]
	} else if i := strings.Index(text, " (["); i >= 0 {
		text, cited = text[:i], text[i:]
	}
	r.add(confidence, topics, text, cited)
}

// add keeps a statement if its confidence allows.
func (r *factReader) add(confidence string, topics []string, stated, cited string, more ...Token) {
	if !strings.ContainsAny(confidence, "AB") {
		return
	}
	f := Fact{File: r.file, Section: r.section, Topics: topics, Confidence: confidence}
	stated = norm.NFC.String(bareFile.ReplaceAllString(stated, ""))
	for _, t := range scan(stated) {
		if t.Kind == URL { // an address in the middle of a statement
			f.Sources = appendToken(f.Sources, t.Token)
			continue
		}
		f.Tokens = appendToken(f.Tokens, t.Token)
		if t.Kind == Number && thousands.MatchString(t.Text) && noUnit.MatchString(stated[t.end:]) && moneyWords.MatchString(stated) {
			f.Tokens = appendToken(f.Tokens, Token{Kind: Money, Value: t.Value}) // "lệ phí 10.000/20.000"
		}
		if t.Kind == Number && len(t.Value) == 2 && ageWord.MatchString(stated) {
			f.Tokens = appendToken(f.Tokens, Token{Kind: Age, Value: t.Value}) // "các mốc tuổi: cấp lúc 23–25 dùng đến 40"
		}
	}
	for _, t := range more {
		f.Tokens = appendToken(f.Tokens, t)
	}
	expanded := gazettePDF.ReplaceAllString(cited, gazetteFolder+"$1 ")
	expanded = gazette.ReplaceAllString(expanded, gazettePage+"$1$2 ")
	for _, t := range Tokens(expanded) {
		switch t.Kind {
		case URL, Date:
			f.Sources = appendToken(f.Sources, t)
		case Label: // "như trên (khoản 1 Điều 4)"
			f.Tokens = appendToken(f.Tokens, t)
		}
	}
	for _, code := range sourceCodes.FindAllString(cited, -1) {
		for _, t := range r.sources[code] {
			f.Sources = appendToken(f.Sources, t)
		}
	}
	for _, t := range slices.Clone(f.Sources) { // the day of a page that is listed elsewhere
		for _, day := range r.sources[t.String()] {
			f.Sources = appendToken(f.Sources, day)
		}
	}
	if len(f.Tokens)+len(f.Sources) > 0 {
		r.digest.Facts = append(r.digest.Facts, f)
	}
}

func appendToken(tokens []Token, t Token) []Token {
	t.Text = ""
	if slices.Contains(tokens, t) {
		return tokens
	}
	return append(tokens, t)
}

// The written form: a line a topic, then a line a fact, fields divided by tabs,
// in the order of the fact files, so that a changed fact is a changed line.
const (
	digestHead = "# figures of the fact files with confidence A or B; written by \"trolyso guides digest\", do not edit"
	topicMark  = "topic"
	factMark   = "fact"
	listMark   = " | " // between topics
)

// WriteTo writes the digest as text that [ReadDigest] reads: lines of
//
//	topic	FILE	NUMBER	NAME
//	fact	FILE	CONFIDENCE	SECTION	TOPIC | TOPIC…	TOKEN TOKEN…	SOURCE SOURCE…
//
// with tokens and sources as kind:value. Equal digests are written alike.
func (d *Digest) WriteTo(w io.Writer) (int64, error) {
	var b bytes.Buffer
	fmt.Fprintln(&b, digestHead)
	for _, t := range d.Topics {
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s\n", topicMark, t.File, t.Number, t.Name)
	}
	for _, f := range d.Facts {
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", factMark, f.File, f.Confidence, f.Section,
			strings.Join(f.Topics, listMark), joinTokens(f.Tokens), joinTokens(f.Sources))
	}
	n, err := b.WriteTo(w)
	if err != nil {
		return n, fmt.Errorf("write digest: %w", err)
	}
	return n, nil
}

func joinTokens(tokens []Token) string {
	out := make([]string, len(tokens))
	for i, t := range tokens {
		out[i] = strings.ReplaceAll(t.String(), " ", "%20")
	}
	return strings.Join(out, " ")
}

// ReadDigest reads what [Digest.WriteTo] has written. The error names the line
// that is none of a digest.
func ReadDigest(r io.Reader) (*Digest, error) {
	d := &Digest{}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if !utf8.ValidString(line) {
			return nil, fmt.Errorf("digest line %d: not UTF-8", n)
		}
		switch fields := strings.Split(line, "\t"); {
		case fields[0] == topicMark && len(fields) == 4:
			d.Topics = append(d.Topics, knowledge.Topic{File: fields[1], Number: fields[2], Name: fields[3]})
		case fields[0] == factMark && len(fields) == 7:
			f := Fact{File: fields[1], Confidence: fields[2], Section: fields[3]}
			if fields[4] != "" {
				f.Topics = strings.Split(fields[4], listMark)
			}
			var err error
			if f.Tokens, err = splitTokens(fields[5]); err == nil {
				f.Sources, err = splitTokens(fields[6])
			}
			if err != nil {
				return nil, fmt.Errorf("digest line %d: %w", n, err)
			}
			d.Facts = append(d.Facts, f)
		default:
			return nil, fmt.Errorf("digest line %d: neither a topic nor a fact", n)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read digest: %w", err)
	}
	return d, nil
}

func splitTokens(s string) ([]Token, error) {
	var tokens []Token
	for f := range strings.FieldsSeq(s) {
		kind, value, ok := strings.Cut(f, ":")
		if !ok || value == "" {
			return nil, fmt.Errorf("token %q: want kind:value", f)
		}
		tokens = append(tokens, Token{Kind: Kind(kind), Value: value})
	}
	return tokens, nil
}
