package facts

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"trolyso/knowledge"
)

// An Allowance lets guides state a figure that no fact holds, or with Deny
// forbids one that some fact holds. Where it names guides it counts for them
// only.
type Allowance struct {
	Token  Token
	Deny   bool
	Guides []string // IDs; none means every guide
	Reason string
}

// ReadAllowances reads the allow-list: a line for each figure, written as
//
//	kind:value reason
//	kind:value @guide-id @other-guide reason
//	!kind:value reason
//
// where "!" forbids. Empty lines and lines that begin with "#" are passed over.
// A line without a reason is an error that names the line.
func ReadAllowances(r io.Reader) ([]Allowance, error) {
	var list []Allowance
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		fields := strings.Fields(norm.NFC.String(lines.Text()))
		if len(fields) == 0 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		var a Allowance
		token, deny := strings.CutPrefix(fields[0], "!")
		kind, value, ok := strings.Cut(token, ":")
		if !ok || value == "" {
			return nil, fmt.Errorf("allow-list line %d: %q: want kind:value", n, fields[0])
		}
		a.Token, a.Deny = Token{Kind: Kind(kind), Value: value}, deny
		fields = fields[1:]
		for len(fields) > 0 && strings.HasPrefix(fields[0], "@") {
			a.Guides = append(a.Guides, fields[0][1:])
			fields = fields[1:]
		}
		if a.Reason = strings.Join(fields, " "); a.Reason == "" {
			return nil, fmt.Errorf("allow-list line %d: %s has no reason", n, token)
		}
		list = append(list, a)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read allow-list: %w", err)
	}
	return list, nil
}

// A Verifier compares guides with a digest. It is safe for concurrent use.
type Verifier struct {
	all      figures            // of every fact
	general  figures            // of facts about no topic in particular
	byTopic  map[string]figures // of facts about a topic
	bySource map[Token]figures  // days of the facts that cite an address or name a document
	byNumber map[Token]figures  // of facts that name a document
	yearless map[string]figures // of facts that name a document without a year in its number, such as 57-NQ/TW, by the number alone
	allow    []Allowance
}

// figures is a set of tokens.
type figures map[Token]bool

// NewVerifier prepares the comparison.
func NewVerifier(d *Digest, allow []Allowance) *Verifier {
	v := &Verifier{all: figures{}, general: figures{}, byTopic: map[string]figures{}, bySource: map[Token]figures{}, byNumber: map[Token]figures{}, yearless: map[string]figures{}, allow: allow}
	for _, topic := range d.Topics {
		// A guide repeats the name of its topic word for word.
		v.byTopic[topic.Name] = figures{}
		for _, t := range Tokens(topic.Name) {
			v.byTopic[topic.Name].add(t)
			v.all.add(t)
		}
	}
	for _, f := range d.Facts {
		for _, t := range slices.Concat(f.Tokens, f.Sources) {
			v.all.add(t)
		}
		for _, t := range f.Tokens {
			if len(f.Topics) == 0 {
				v.general.add(t)
			}
			for _, topic := range f.Topics {
				v.byTopic[topic].add(t)
			}
		}
		for _, key := range f.Tokens {
			if key.Kind != Document {
				continue
			}
			key = documentKey(key)
			if v.byNumber[key] == nil {
				v.byNumber[key] = figures{}
			}
			number := leadingNumber.FindString(key.Value)
			if v.yearless[number] == nil {
				v.yearless[number] = figures{}
			}
			_, _, _, dated := splitNumber(key.Value)
			for _, t := range f.Tokens {
				v.byNumber[key].add(t)
				if !dated {
					v.yearless[number].add(t)
				}
			}
		}
		for _, key := range slices.Concat(f.Tokens, f.Sources) {
			if key.Kind != URL && key.Kind != Document {
				continue
			}
			key = canonical(key)
			if v.bySource[key] == nil {
				v.bySource[key] = figures{}
			}
			for _, t := range slices.Concat(f.Tokens, f.Sources) {
				if t.Kind == Date || t.Kind == Document { // a document's number tells its year
					v.bySource[key].add(t)
				}
			}
		}
	}
	return v
}

// documentKey is the form under which facts naming a document are kept: number
// and year, or the whole number where it has no year.
func documentKey(t Token) Token {
	t = canonical(t)
	if number, year, _, ok := splitNumber(t.Value); ok {
		t.Value = number + "/" + year
	}
	return t
}

// canonical brings a token into the form the sets hold.
func canonical(t Token) Token {
	t.Text = ""
	if t.Kind == Document {
		t.Value = strings.ToUpper(t.Value)
	}
	return t
}

// add puts a token into the set together with what it says less exactly: a day
// says its month, its year and the day without the year; a number of working
// days says a number of days; a document number says number and year.
func (s figures) add(t Token) {
	t = canonical(t)
	s[t] = true
	switch t.Kind {
	case Date:
		parts := strings.Split(t.Value, "-")
		switch {
		case strings.HasPrefix(t.Value, "--"):
			s[Token{Kind: Label, Value: "tháng_" + trimZero(parts[2])}] = true
		case len(parts) == 3:
			s[Token{Kind: Date, Value: "--" + parts[1] + "-" + parts[2]}] = true
			fallthrough
		case len(parts) == 2:
			s[Token{Kind: Date, Value: parts[0] + "-" + parts[1]}] = true
			s[Token{Kind: Label, Value: "tháng_" + trimZero(parts[1])}] = true
			s[Token{Kind: Date, Value: parts[0]}] = true
		}
	case Duration:
		s[Token{Kind: Duration, Value: strings.TrimSuffix(t.Value, "_làm_việc")}] = true
	case Document:
		s[Token{Kind: Document, Value: leadingNumber.FindString(t.Value)}] = true // "Kế hoạch 7817"
		number, year, rest, ok := splitNumber(t.Value)
		if !ok {
			return
		}
		s[Token{Kind: Date, Value: year}] = true
		s[Token{Kind: Document, Value: number + "/" + year}] = true
		if kind := kindOf(rest); kind != "" { // "Thông tư 117/2026" for 117/2026/TT-BTC
			s[Token{Kind: documentOfKind, Value: number + "/" + year + "/" + kind}] = true
		}
	case URL:
		s.addHost(hostPart.FindString(t.Value))
	case Host:
		s.addHost(hostPart.FindString(t.Value))
	case Email:
		_, host, _ := strings.Cut(t.Value, "@")
		s.addHost(host)
	}
}

// addHost adds a host and the domains it is part of, as far as they belong to
// someone: chinhphu.vn for vanban.chinhphu.vn, but not gov.vn.
func (s figures) addHost(host string) {
	for strings.Contains(host, ".") && !publicDomain.MatchString(host) {
		s[Token{Kind: Host, Value: host}] = true
		_, host, _ = strings.Cut(host, ".")
	}
}

var (
	leadingNumber = regexp.MustCompile(`^\d+(?:\.\d+)?`)
	publicDomain  = regexp.MustCompile(`^(?:gov|com|edu|org|net|io|info)\.vn$`)
	hostPart      = regexp.MustCompile(`^[^/?#]*`)
)

// documentOfKind is a document of which number, year and type are told and the
// issuer is not.
const documentOfKind Kind = "doc-of-kind"

// splitNumber splits 117/2026/TT-BTC. It reports false for numbers of another
// form, such as 57-NQ/TW.
func splitNumber(value string) (number, year, rest string, ok bool) {
	number, after, _ := strings.Cut(value, "/")
	year, rest, _ = strings.Cut(after, "/")
	return number, year, rest, len(year) == 4 && yearForm.MatchString(year)
}

// kindOf returns the wildcard form, TT-* or QH*, of what follows number and
// year in a document number.
func kindOf(rest string) string {
	if kind, _, ok := strings.Cut(rest, "-"); ok {
		return kind + "-*"
	}
	if strings.HasPrefix(rest, "QH") {
		return "QH*"
	}
	return ""
}

// holds reports whether the set bears t out. A document named in full is borne
// out by a fact that names its type, number and year, and the other way round.
func (s figures) holds(t Token) bool {
	t = canonical(t)
	if s[t] {
		return true
	}
	switch t.Kind {
	case Host:
		host := hostPart.FindString(t.Value)
		return s[Token{Kind: Host, Value: host}]
	case Document:
		number, year, rest, ok := splitNumber(t.Value)
		if !ok || rest == "" {
			return false
		}
		if strings.HasSuffix(rest, "*") {
			return s[Token{Kind: documentOfKind, Value: number + "/" + year + "/" + rest}]
		}
		return s[Token{Kind: Document, Value: number + "/" + year + "/" + kindOf(rest)}]
	}
	return false
}

// Verify reads every guide of fsys, the *.md files of its root, and returns a
// mistake for each figure that v does not bear out, as [Verifier.Guide] does.
// A guide may besides repeat a figure of a guide that it links to in the same
// section. The error is one of reading the folder.
func (v *Verifier) Verify(fsys fs.FS) (knowledge.Mistakes, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("verify guides: %w", err)
	}
	type file struct {
		name string
		src  []byte
	}
	var files []file
	var all knowledge.Mistakes
	topics := map[string][]string{}
	for _, e := range entries {
		if e.IsDir() || path.Ext(e.Name()) != ".md" || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		src, unread := knowledge.ReadFile(fsys, e.Name())
		if unread != nil {
			all = append(all, unread...)
			continue
		}
		files = append(files, file{e.Name(), src})
		if g, _ := knowledge.ParseGuide(e.Name(), src); g != nil {
			topics[g.ID] = g.Topics
		}
	}
	for _, f := range files {
		all = append(all, v.guide(f.name, f.src, topics)...)
	}
	return all, nil
}

var (
	headKey      = regexp.MustCompile(`^(\w+):`)
	listMarker   = regexp.MustCompile(`^\s*(?:>\s*)*\d{1,3}[.)]\s`)
	internalLink = regexp.MustCompile(`\]\((?:/cam-nang/([a-z0-9-]*)|#)[^)]*\)`)
	dateField    = regexp.MustCompile(`\bdate: *"?([\d-]+)`)
	documentDay  = regexp.MustCompile(`^\s+(?:date|effective):`)
	validUntil   = regexp.MustCompile(`\{[^}]*\}`)
)

// Guide returns a mistake for every figure of a guide file that the facts do
// not bear out and the allow-list does not let pass, with its line. A file that
// is no guide gives the mistakes of [knowledge.ParseGuide].
//
// Addresses, telephones, document numbers, codes and versions may come from
// any fact. Sums, percentages, durations, ages, dates and other numbers must
// stand in a fact about one of the guide's own topics, about the document that
// it restates or that the same paragraph names, or about no topic in particular,
// or be the day of one of the guide's sources:
// "3 ngày" is true of some procedure, and that proves nothing about this one.
// The day of a source must be the day that the facts give for its address or
// its document, and those of the document part must stand in a fact that names
// the document.
//
// Left alone are what is no statement about the world: the guide's own ID and
// review dates, the topics, the markers of lists, anchors and internal links;
// the phrasings, which are people's own words and never shown; the ages in
// sample questions, which are those of whoever asks; and a bare
// number of one digit without unit, for with such a text counts what it lists
// itself ("2 cách", "bước 3").
func (v *Verifier) Guide(file string, src []byte) knowledge.Mistakes {
	return v.guide(file, src, nil)
}

// guide is Guide with the topics of the other guides, by ID.
func (v *Verifier) guide(file string, src []byte, topics map[string][]string) knowledge.Mistakes {
	g, mistakes := knowledge.ParseGuide(file, src)
	if g == nil {
		return mistakes
	}
	r := &guideReader{v: v, id: g.ID, file: file, own: []figures{v.general}}
	for _, t := range g.Topics {
		r.own = append(r.own, v.byTopic[t])
	}
	if g.Document != nil {
		r.own = append(r.own, v.byNumber[documentKey(Token{Kind: Document, Value: g.Document.Number})])
	}
	for _, s := range g.Sources { // "theo báo Dân trí ngày 29/10/2025"; the day itself is checked below
		day := figures{}
		day.add(Token{Kind: Date, Value: string(s.Date)})
		r.days = append(r.days, day)
	}
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(src))
	lines := strings.Split(norm.NFC.String(strings.TrimPrefix(text, "\ufeff")), "\n")
	key, inHead := "", false
	for i, line := range lines {
		r.line = i + 1
		switch {
		case line == "---" && (i == 0 || inHead):
			inHead = i == 0
		case inHead:
			if m := headKey.FindStringSubmatch(line); m != nil {
				key = m[1]
				line = line[len(m[0]):]
			}
			switch key {
			case "title", "questions":
				r.text(line, key == "questions")
			case "document":
				r.document(line, g.Document)
			case "sources":
				r.source(line)
			}
		default:
			if strings.HasPrefix(line, "#") {
				if strings.HasPrefix(line, "## ") {
					r.linked = nil
					for _, l := range lines[i+1:] {
						if strings.HasPrefix(l, "## ") {
							break
						}
						for _, m := range internalLink.FindAllStringSubmatch(l, -1) {
							for _, t := range topics[m[1]] {
								r.linked = append(r.linked, v.byTopic[t])
							}
						}
					}
				}
				m := validUntil.FindString(line)
				r.text(m, false)
				line = strings.Replace(line, m, "", 1)
			}
			r.text(internalLink.ReplaceAllString(listMarker.ReplaceAllString(line, ""), "]"), false)
		}
	}
	return r.mistakes
}

// guideReader goes through one guide file.
type guideReader struct {
	v        *Verifier
	id, file string
	line     int
	own      []figures // of the guide's topics
	days     []figures // of the guide's sources
	linked   []figures // of the guides that the section links to
	mistakes knowledge.Mistakes
}

// text checks the figures of a line of running text.
func (r *guideReader) text(line string, question bool) {
	tokens := Tokens(line)
	scope := slices.Concat(r.own, r.days, r.linked)
	for _, t := range tokens {
		if t.Kind == Document {
			scope = append(scope, r.v.byNumber[documentKey(t)])
		}
	}
	for _, t := range tokens {
		switch {
		case vacuous(t) || question && t.Kind == Age:
		case global(t):
			r.check(t, r.v.all)
		default:
			r.check(t, scope...)
		}
	}
}

// document checks a line of the document part. Its days must stand in a fact
// that names the document itself; those of others on its topic would prove
// nothing.
func (r *guideReader) document(line string, d *knowledge.Document) {
	if d == nil || !documentDay.MatchString(line) {
		r.text(line, false)
		return
	}
	number := Token{Kind: Document, Value: d.Number}
	year := figures{} // that the number tells
	year.add(number)
	for _, t := range Tokens(line) {
		r.check(t, year, r.v.byNumber[documentKey(number)], r.v.bySource[canonical(number)])
	}
}

// spoken reports whether t names a document of a fact by number and the year of
// a day in it, as "Nghị quyết 57 năm 2024" does for 57-NQ/TW.
func (v *Verifier) spoken(t Token) bool {
	number, year, rest, ok := splitNumber(t.Value)
	return ok && rest == "" && v.yearless[number].holds(Token{Kind: Date, Value: year})
}

// check adds a mistake unless one of the sets holds t.
func (r *guideReader) check(t Token, sets ...figures) {
	allowed, denied := r.v.judge(r.id, t)
	var why string
	switch {
	case denied != "":
		why = "không được nêu: " + denied
	case allowed || t.Kind == Document && r.v.spoken(t) || slices.ContainsFunc(sets, func(s figures) bool { return s.holds(t) }):
		return
	case r.v.all.holds(t):
		why = "không có trong sự kiện nào về chủ đề của cẩm nang này; hãy đối chiếu nguồn"
	default:
		why = "không có trong sự kiện nào đã kiểm; hãy sửa theo nguồn hoặc bỏ đi"
	}
	r.mistakes = append(r.mistakes, knowledge.Mistake{
		File: r.file, Line: r.line, Message: fmt.Sprintf("%q (%s) %s", strings.TrimSpace(t.Text), t, why),
	})
}

// source checks one line of the sources: its dates against the facts that cite
// the address or name the document of the same line. What the address itself
// repeats of the title, as in "gan-600-nghin-tai-khoan", is borne out by it.
func (r *guideReader) source(line string) {
	tokens := Tokens(line)
	var days []figures
	slug, field := "-", ""
	if m := dateField.FindStringSubmatch(line); m != nil {
		field = m[1]
	}
	for _, t := range tokens {
		if known := r.v.bySource[canonical(t)]; known != nil {
			days = append(days, known)
		}
		if t.Kind == URL {
			slug += digitRuns(t.Value) + "-"
		}
	}
	if days == nil { // neither address nor number: a book, an unnumbered report
		days = r.own
	}
	for _, t := range tokens {
		switch {
		case vacuous(t) || t.Kind != URL && t.Kind != Document && inSlug(slug, t):
		case t.Kind == Date && t.Text == field:
			r.check(t, days...)
		case t.Kind == Date: // in the title
			r.check(t, slices.Concat(days, r.own)...)
		default:
			r.check(t, r.v.all)
		}
	}
}

// inSlug reports whether an address, given as its runs of digits, repeats t.
func inSlug(slug string, t Token) bool {
	digits := digitRuns(t.Text)
	if digits == "" {
		return false
	}
	forms := []string{digits}
	if parts := strings.Split(t.Value, "-"); t.Kind == Date && len(parts) == 3 { // 2026-06-05 for "ngay-5-6-2026"
		forms = append(forms, trimZero(parts[2])+"-"+trimZero(parts[1])+"-"+parts[0], trimZero(parts[2])+"-"+trimZero(parts[1]))
	}
	return slices.ContainsFunc(forms, func(f string) bool { return strings.Contains(slug, "-"+f+"-") })
}

// digitRuns returns the runs of digits in s, divided by dashes.
func digitRuns(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' }), "-")
}

// vacuous reports whether t says too little to be right or wrong.
func vacuous(t Token) bool {
	return t.Kind == Number && len(t.Value) == 1
}

// global reports whether t may come from any fact: what it says does not depend
// on the topic. Numbers of three or four digits are short telephone numbers,
// 111 or 5656, and the like.
func global(t Token) bool {
	switch t.Kind {
	case URL, Host, Email, Phone, Document, Code, Version, Clock:
		return true
	case Number:
		return len(t.Text) == len(t.Value) && (len(t.Value) == 3 || len(t.Value) == 4)
	default:
		return false
	}
}

// judge looks t up in the allow-list. A denial wins.
func (v *Verifier) judge(id string, t Token) (allowed bool, denied string) {
	t = canonical(t)
	for _, a := range v.allow {
		if canonical(a.Token) != t || len(a.Guides) > 0 && !slices.Contains(a.Guides, id) {
			continue
		}
		if a.Deny {
			return false, a.Reason
		}
		allowed = true
	}
	return allowed, ""
}
