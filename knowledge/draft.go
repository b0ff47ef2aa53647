package knowledge

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"trolyso/knowledge/vitext"
)

// A Draft is a guide that is not one yet: what is known of its front matter and
// the Markdown of its sections, if any. Its file is written for a person to
// finish.
type Draft struct {
	ID        string
	Title     string
	Audience  []Audience
	Topics    []string
	Questions []string
	Sources   []Source
	Verified  Date // empty until someone has compared the facts with the sources
	ReviewBy  Date
	Document  *Document // makes the guide one of kind "document"
	Sections  []DraftSection
}

// A DraftSection is a section of a draft.
type DraftSection struct {
	Kind SectionKind
	Text string // Markdown; empty for a section to be filled
}

// maxSlug bounds an ID made from a title.
const maxSlug = 60

// Slug makes an ID from a title: lower case, no diacritics, words divided by
// hyphens, cut after a word at about sixty characters. It is empty for a title
// without letters and digits.
func Slug(title string) string {
	var slug string
	for _, w := range vitext.Words(title) {
		word := strings.Map(func(r rune) rune {
			if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
				return r
			}
			return -1
		}, vitext.Fold(w.Text))
		if word == "" {
			continue
		}
		if slug != "" {
			if len(slug)+1+len(word) > maxSlug {
				break
			}
			slug += "-"
		}
		slug += word
	}
	return slug[:min(len(slug), maxSlug)]
}

// Markdown writes the draft in the form of a guide file. Sections without text
// become headings with nothing below, which [ParseGuide] refuses, so that an
// unfinished draft cannot go into service.
func (d *Draft) Markdown() []byte {
	var b bytes.Buffer
	list := func(key string, values []string) {
		if len(values) == 0 {
			fmt.Fprintf(&b, "%s: []\n", key)
			return
		}
		fmt.Fprintf(&b, "%s:\n", key)
		for _, v := range values {
			fmt.Fprintf(&b, "  - %s\n", yamlText(v))
		}
	}
	fmt.Fprintf(&b, "---\nid: %s\ntitle: %s\n", d.ID, yamlText(d.Title))
	if d.Document != nil {
		fmt.Fprintf(&b, "kind: %s\n", KindDocument)
	}
	audience := make([]string, len(d.Audience))
	for i, a := range d.Audience {
		audience[i] = string(a)
	}
	fmt.Fprintf(&b, "audience: [%s]\n", strings.Join(audience, ", "))
	list("topics", d.Topics)
	list("questions", d.Questions)
	if len(d.Sources) == 0 {
		b.WriteString("sources: []\n")
	} else {
		b.WriteString("sources:\n")
	}
	for _, s := range d.Sources {
		fmt.Fprintf(&b, "  - {title: %s", yamlText(s.Title))
		for _, f := range []struct{ key, value string }{{"number", s.Number}, {"issuer", s.Issuer}, {"date", string(s.Date)}, {"url", s.URL}} {
			switch {
			case f.value == "":
			case f.key == "date":
				fmt.Fprintf(&b, ", date: %s", f.value)
			default:
				fmt.Fprintf(&b, ", %s: %s", f.key, yamlText(f.value))
			}
		}
		b.WriteString("}\n")
	}
	fmt.Fprintf(&b, "verified: %s\nreview_by: %s\napproved_by: \"\"\n", orEmpty(d.Verified), orEmpty(d.ReviewBy))
	if doc := d.Document; doc != nil {
		fmt.Fprintf(&b, "document:\n  number: %s\n  type: %s\n  issuer: %s\n", yamlText(doc.Number), yamlText(doc.Type), yamlText(doc.Issuer))
		if doc.Date != "" {
			fmt.Fprintf(&b, "  date: %s\n", doc.Date)
		}
		if doc.Effective != "" {
			fmt.Fprintf(&b, "  effective: %s\n", doc.Effective)
		}
		fmt.Fprintf(&b, "  status: %s\n", yamlText(string(doc.Status)))
		for _, tie := range []struct {
			key     string
			numbers []string
		}{{"replaces", doc.Replaces}, {"replaced_by", doc.ReplacedBy}, {"abolishes", doc.Abolishes}, {"abolished_by", doc.AbolishedBy}} {
			quoted := make([]string, len(tie.numbers))
			for i, n := range tie.numbers {
				quoted[i] = yamlText(n)
			}
			fmt.Fprintf(&b, "  %s: [%s]\n", tie.key, strings.Join(quoted, ", "))
		}
	}
	b.WriteString("---\n")
	for _, s := range d.Sections {
		fmt.Fprintf(&b, "\n## %s\n", s.Kind.Heading())
		if text := strings.TrimSpace(s.Text); text != "" {
			fmt.Fprintf(&b, "\n%s\n", text)
		}
	}
	return b.Bytes()
}

func orEmpty(d Date) string {
	if d == "" {
		return `""`
	}
	return string(d)
}

// yamlText quotes a text as YAML reads it; JSON strings are YAML.
func yamlText(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil { // a string always encodes
		return `""`
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// ErrID is the error for an ID that is no name for a guide.
var ErrID = errors.New("id is not fit for a file name")

// WriteFile writes the draft as ID.md into dir and returns the path. It never
// overwrites: when the file exists the error wraps [fs.ErrExist]. For an ID
// that is none it wraps [ErrID].
func (d *Draft) WriteFile(dir string) (string, error) {
	if !idForm.MatchString(d.ID) {
		return "", fmt.Errorf("write draft %q: %w", d.ID, ErrID)
	}
	path := filepath.Join(dir, d.ID+".md")
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return "", fmt.Errorf("write draft: %w", err)
	}
	_, err = f.Write(d.Markdown())
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(path) // half a draft is worse than none
		return "", fmt.Errorf("write draft: %w", err)
	}
	return path, nil
}

// InterviewOptions is what [Interview] knows before it asks. All of it is
// optional.
type InterviewOptions struct {
	// Dir is the folder the guide will be written to: an ID whose file exists
	// there is refused at once.
	Dir string
	// Corpus lets questions and IDs be refused that other guides have.
	Corpus *Corpus
	// Topics are the topics a guide may name; without them any is taken.
	Topics []Topic
	// Today is the day of verification, and review is due six months later; by
	// default the day on which Interview is called.
	Today time.Time
}

// Interview asks, in Vietnamese, for what the front matter of a new guide needs:
// title, ID, audience, the official document that it restates, if any, topics,
// four to eight sample questions, sources. An answer that cannot be used, or that
// [Check] would find fault with, is explained and asked for again. The draft
// returned parses once its sections are filled.
//
// Reading to the end of in before the last answer is an error that wraps
// [io.ErrUnexpectedEOF].
func Interview(in io.Reader, out io.Writer, opts InterviewOptions) (*Draft, error) {
	if opts.Today.IsZero() {
		opts.Today = time.Now()
	}
	v := &interview{in: bufio.NewScanner(in), out: out, opts: opts}
	d := &Draft{
		Verified: Date(opts.Today.Format(time.DateOnly)),
		ReviewBy: Date(opts.Today.AddDate(0, 6, 0).Format(time.DateOnly)),
	}
	d.Title = v.ask("Tên cẩm nang (việc người đọc cần làm, hoặc tên văn bản):", v.title)
	d.ID = v.askDefault(Slug(d.Title), "Mã cẩm nang, Enter để dùng", v.id)
	audience := v.ask("Viết cho ai? 1 = người dân, 2 = cán bộ, 3 = cả hai:", oneOf("1", "2", "3"))
	if audience != "2" {
		d.Audience = append(d.Audience, Citizen)
	}
	if audience != "1" {
		d.Audience = append(d.Audience, Staff)
	}
	if v.ask("Cẩm nang về gì? 1 = một việc cần làm, 2 = một văn bản:", oneOf("1", "2")) == "2" {
		d.Document = v.document()
	}
	d.Topics = v.list("Chủ đề, mỗi dòng một chủ đề, dòng trống để thôi:", 1, 0, v.topic)
	v.asked = map[string]bool{}
	d.Questions = v.list(fmt.Sprintf("Người ta thường hỏi thế nào? Từ %d đến %d câu, mỗi dòng một câu, dòng trống để thôi:",
		MinQuestions, MaxQuestions), MinQuestions, MaxQuestions, v.question)
	for v.err == nil {
		prompt := "Nguồn: tên văn bản hoặc trang web:"
		check := v.required
		if len(d.Sources) > 0 {
			prompt, check = "Nguồn tiếp theo, dòng trống để thôi:", anything
		}
		s := Source{Title: v.ask(prompt, check)}
		if s.Title == "" {
			break
		}
		s.Number = v.ask("  Số hiệu văn bản, nếu có:", anything)
		s.Issuer = v.ask("  Cơ quan ban hành hoặc tên báo, nếu có:", anything)
		s.Date = Date(v.ask("  Ngày của nguồn, viết như 2026-11-23, nếu có:", v.date))
		s.URL = v.ask("  Địa chỉ, nếu có:", func(s string) string {
			if s != "" && !webAddress(s) {
				return "Địa chỉ phải bắt đầu bằng http:// hoặc https://"
			}
			return ""
		})
		d.Sources = append(d.Sources, s)
	}
	if v.err != nil {
		return nil, fmt.Errorf("interview: %w", v.err)
	}
	for _, kind := range []SectionKind{Summary, Conditions, Prepare, Steps, Fee, Deadline, Place, Notes, Basis, Help} {
		d.Sections = append(d.Sections, DraftSection{Kind: kind})
	}
	return d, nil
}

// interview carries the conversation; after an error every answer is empty.
type interview struct {
	in    *bufio.Scanner
	out   io.Writer
	opts  InterviewOptions
	asked map[string]bool
	err   error
}

func anything(string) string { return "" }

func oneOf(choices ...string) func(string) string {
	return func(s string) string {
		if !slices.Contains(choices, s) {
			return "Gõ " + strings.Join(choices[:len(choices)-1], ", ") + " hoặc " + choices[len(choices)-1] + "."
		}
		return ""
	}
}

// document asks for what is known of an official document.
func (v *interview) document() *Document {
	d := &Document{
		Number: v.ask("  Số hiệu, như 335/2025/NĐ-CP:", v.number),
		Type:   v.ask("  Loại văn bản, như Nghị định:", v.required),
		Issuer: v.ask("  Cơ quan ban hành:", v.required),
		Date:   Date(v.ask("  Ngày ban hành, viết như 2026-11-23, nếu biết:", v.date)),
	}
	d.Effective = Date(v.ask("  Ngày có hiệu lực, viết như 2026-11-23, nếu biết:", v.date))
	var prompt strings.Builder
	var choices []string
	for i, s := range Statuses {
		choices = append(choices, strconv.Itoa(i+1))
		fmt.Fprintf(&prompt, ", %d = %s", i+1, s)
	}
	if n, err := strconv.Atoi(v.ask("  Tình trạng? "+strings.TrimPrefix(prompt.String(), ", ")+":", oneOf(choices...))); err == nil {
		d.Status = Statuses[n-1]
	}
	return d
}

func (v *interview) number(s string) string {
	if s == "" {
		return v.required(s)
	}
	if v.opts.Corpus != nil {
		for _, g := range v.opts.Corpus.Guides() {
			if g.Document != nil && fold(g.Document.Number) == fold(s) {
				return fmt.Sprintf("Văn bản này đã có ở %s.", g.File)
			}
		}
	}
	return ""
}

func (v *interview) date(s string) string {
	if s != "" && !Date(s).Valid() {
		return "Ngày viết như 2026-11-23, 2026-11 hoặc 2026."
	}
	return ""
}

func (v *interview) title(s string) string {
	if s == "" {
		return v.required(s)
	}
	if v.opts.Corpus != nil {
		for _, g := range v.opts.Corpus.Guides() {
			if fold(g.Title) == fold(s) {
				return fmt.Sprintf("Tên này đã có ở %s; hãy đặt tên khác.", g.File)
			}
		}
	}
	return v.wording(s)
}

// wording says what [Check] would say of a text.
func (v *interview) wording(s string) string {
	if unmarked(s) != "" {
		return "Hãy viết có dấu."
	}
	for _, sentence := range vitext.Sentences(s) {
		if countWords(sentence) > MaxSentenceWords {
			return fmt.Sprintf("Câu dài quá %d chữ; hãy viết ngắn lại.", MaxSentenceWords)
		}
	}
	return ""
}

func (v *interview) required(s string) string {
	if s == "" {
		return "Không để trống được."
	}
	return ""
}

func (v *interview) id(s string) string {
	if !idForm.MatchString(s) {
		return "Mã chỉ gồm chữ thường không dấu, chữ số và dấu gạch nối."
	}
	if v.opts.Corpus != nil {
		if _, taken := v.opts.Corpus.Guide(s); taken {
			return "Đã có cẩm nang mang mã này."
		}
	}
	if v.opts.Dir != "" {
		if _, err := os.Lstat(filepath.Join(v.opts.Dir, s+".md")); !errors.Is(err, fs.ErrNotExist) {
			return "Đã có tệp " + s + ".md; hãy chọn mã khác."
		}
	}
	return ""
}

func (v *interview) topic(s string) string {
	if len(v.opts.Topics) == 0 || slices.ContainsFunc(v.opts.Topics, func(t Topic) bool { return t.Name == s }) {
		return ""
	}
	for _, t := range v.opts.Topics {
		if strings.Contains(fold(t.Name), fold(s)) {
			return fmt.Sprintf("Không có chủ đề này. Có phải %q không? Hãy chép đúng từng chữ.", t.Name)
		}
	}
	return "Không có chủ đề này trong các tệp sự kiện; hãy chép đúng từng chữ, bỏ số thứ tự."
}

func (v *interview) question(s string) string {
	key := fold(s)
	if v.asked[key] {
		return "Câu này đã có."
	}
	if v.opts.Corpus != nil {
		for _, g := range v.opts.Corpus.Guides() {
			for _, q := range slices.Concat(g.Questions, g.Phrasings) {
				if fold(q) == key {
					return fmt.Sprintf("Cẩm nang %q đã có câu này; hãy viết câu khác.", g.Title)
				}
			}
		}
	}
	if wrong := v.wording(s); wrong != "" {
		return wrong
	}
	v.asked[key] = true
	return ""
}

// ask puts a question until check, which says what is wrong, has nothing to say.
func (v *interview) ask(prompt string, check func(string) string) string {
	for v.err == nil {
		if _, err := fmt.Fprintf(v.out, "%s ", prompt); err != nil {
			v.err = err
			break
		}
		if !v.in.Scan() {
			if v.err = v.in.Err(); v.err == nil {
				v.err = io.ErrUnexpectedEOF
			}
			break
		}
		answer := vitext.Clean(v.in.Text())
		answer = strings.Join(strings.Fields(answer), " ")
		wrong := check(answer)
		if wrong == "" {
			return answer
		}
		if _, err := fmt.Fprintln(v.out, wrong); err != nil {
			v.err = err
		}
	}
	return ""
}

// askDefault is ask with an answer for the empty line.
func (v *interview) askDefault(value, prompt string, check func(string) string) string {
	answer := v.ask(fmt.Sprintf("%s %q:", prompt, value), func(s string) string {
		if s == "" {
			s = value
		}
		return check(s)
	})
	if answer == "" && v.err == nil {
		return value
	}
	return answer
}

// list asks for lines until an empty one, at least least and, unless zero, at
// most most of them.
func (v *interview) list(prompt string, least, most int, check func(string) string) []string {
	var items []string
	for v.err == nil && (most == 0 || len(items) < most) {
		item := v.ask(prompt, func(s string) string {
			switch {
			case s == "" && len(items) < least:
				return fmt.Sprintf("Cần ít nhất %d.", least)
			case s == "":
				return ""
			default:
				return check(s)
			}
		})
		if item == "" {
			break
		}
		items = append(items, item)
		prompt = fmt.Sprintf("%d.", len(items)+1)
	}
	return items
}
