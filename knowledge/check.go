package knowledge

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"trolyso/knowledge/vitext"
)

// The limits that [Check] holds guides to. They come from plain-language
// writing: what is longer is not read to its end on a telephone.
const (
	MinQuestions       = 4
	MaxQuestions       = 8
	MaxPhrasings       = 30
	MaxSummarySentence = 2  // sentences of the summary
	MaxSentenceWords   = 30 // words, that is syllables, of a sentence
)

// GuidePath is where the guides stand as pages to read; a link from one guide
// to another is GuidePath + ID, an anchor optional.
const GuidePath = "/cam-nang/"

// CheckOptions says how strict [Check] is. The zero value is the usual way.
type CheckOptions struct {
	// Today is the day the check is made; a guide cannot have been verified
	// later. Zero leaves that out, so that the result depends on the files only.
	Today time.Time
	// MaxReview is the longest time allowed from verified to review_by, 366 days
	// by default.
	MaxReview time.Duration
}

// Check looks beyond the form of each guide, which [ParseGuide] has seen to, at
// how it reads and how it fits with the others. It returns every mistake, in
// the order of files and lines, and none for a corpus that may be served:
//
//   - fewer than four or more than eight sample questions, more than 30 further
//     phrasings, and a question or phrasing given twice or in two guides,
//     compared without diacritics and punctuation;
//   - two guides of one title, or for one document number;
//   - a summary of more than two sentences, a sentence of more than 30 words,
//     sections out of the order of the vocabulary;
//   - Vietnamese written without diacritics;
//   - a link to a guide or an anchor that does not exist;
//   - a guide for citizens that names neither a place, nor notes, nor help for
//     those who have no smartphone;
//   - documents of the corpus that disagree about which replaces or abolishes
//     which, or one that is replaced or abolished and called in force;
//   - a review too far away, a validity that ended before the facts were
//     compared;
//   - in a pinned answer, what of this can be wrong in one.
//
// A corpus from [Survey] may hold guides with mistakes of form; what Check says
// of them leaves out what may be but the consequence of those.
//
// It neither reads the sources nor checks a figure; trolyso/knowledge/facts
// does that.
func Check(c *Corpus, opts CheckOptions) Mistakes {
	if opts.MaxReview == 0 {
		opts.MaxReview = 366 * 24 * time.Hour
	}
	k := &checker{corpus: c, opts: opts}
	k.duplicates()
	for _, g := range c.Guides() {
		k.guide = g
		k.head(g)
		k.layout(g)
		k.wording(g)
		k.links(g)
		k.document(g)
	}
	for _, p := range c.PinnedAnswers() {
		k.pinned(p)
	}
	slices.SortStableFunc(k.mistakes, func(a, b Mistake) int {
		if a.File != b.File {
			return strings.Compare(a.File, b.File)
		}
		return a.Line - b.Line
	})
	return k.mistakes
}

// Stale returns the guides that should have been reviewed before day, by the day
// set for that or because a section has lapsed, the longest overdue first.
func Stale(c *Corpus, day time.Time) []*Guide {
	var stale []*Guide
	for _, g := range c.Guides() {
		if g.Due().PassedOn(day) {
			stale = append(stale, g)
		}
	}
	slices.SortStableFunc(stale, func(a, b *Guide) int { return cmp.Compare(a.Due(), b.Due()) })
	return stale
}

type checker struct {
	corpus   *Corpus
	opts     CheckOptions
	guide    *Guide
	mistakes Mistakes
}

func (k *checker) fault(line int, format string, args ...any) {
	k.mistakes = append(k.mistakes, Mistake{File: k.guide.File, Line: line, Message: fmt.Sprintf(format, args...)})
}

// headLine finds a value of the front matter; line 1 stands for an unknown one,
// as in a guide that was not read from a file.
func (g *Guide) headLine(format string, args ...any) int {
	return lineIn(g.HeadLines, format, args...)
}

// itemLine returns the line of the i-th item.
func (b *Block) itemLine(i int) int {
	if i < len(b.Lines) {
		return b.Lines[i]
	}
	return b.Line
}

// fold is how texts are compared: words without diacritics, nothing between.
func fold(s string) string {
	words := vitext.Words(s)
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = vitext.Fold(w.Text)
	}
	return strings.Join(texts, " ")
}

// duplicates compares the guides with one another.
func (k *checker) duplicates() {
	questions := map[string]*Guide{}
	titles := map[string]*Guide{}
	numbers := map[string]*Guide{}
	for _, g := range k.corpus.Guides() {
		k.guide = g
		if other, taken := titles[fold(g.Title)]; taken && g.Title != "" {
			k.fault(g.headLine("title"), "title trùng với %s; hãy đặt tên khác để người đọc phân biệt", other.File)
		}
		titles[fold(g.Title)] = g
		for _, list := range []struct {
			name, path string
			texts      []string
		}{{"câu hỏi mẫu", "questions", g.Questions}, {"cách hỏi", "phrasings", g.Phrasings}} {
			for i, q := range list.texts {
				key := fold(q)
				switch other, taken := questions[key]; {
				case taken && other == g:
					k.fault(g.headLine("%s[%d]", list.path, i), "%s %q viết hai lần trong cẩm nang này; hãy bỏ một", list.name, q)
				case taken:
					k.fault(g.headLine("%s[%d]", list.path, i), "%s %q đã có ở %s; mỗi câu chỉ dẫn tới một cẩm nang", list.name, q, other.File)
				}
				questions[key] = g
			}
		}
		if g.Document != nil && g.Document.Number != "" {
			key := fold(g.Document.Number)
			if other, taken := numbers[key]; taken {
				k.fault(g.headLine("document.number"), "văn bản %s đã có ở %s; hãy gộp hai cẩm nang", g.Document.Number, other.File)
			}
			numbers[key] = g
		}
	}
}

func (k *checker) head(g *Guide) {
	if n := len(g.Questions); 0 < n && n < MinQuestions { // none at all is a mistake of form
		k.fault(g.headLine("questions"), "mới có %d câu hỏi mẫu; cần từ %d đến %d câu", n, MinQuestions, MaxQuestions)
	} else if n > MaxQuestions {
		k.fault(g.headLine("questions"), "có %d câu hỏi mẫu; chỉ giữ từ %d đến %d câu", n, MinQuestions, MaxQuestions)
	}
	if n := len(g.Phrasings); n > MaxPhrasings {
		k.fault(g.headLine("phrasings"), "có %d cách hỏi; chỉ giữ nhiều nhất %d", n, MaxPhrasings)
	}
	k.dates(g.Verified, g.ReviewBy, g.HeadLines)
	for i := range g.Sections {
		s := &g.Sections[i]
		if s.ValidUntil != "" && s.ValidUntil < g.Verified {
			k.fault(s.Line, "valid-until %s đã qua trước ngày verified %s; hãy bỏ hoặc sửa nội dung hết hạn", s.ValidUntil, g.Verified)
		}
	}
}

// dates checks when a file was verified and is to be reviewed.
func (k *checker) dates(verified, reviewBy Date, lines map[string]int) {
	day, err := verified.first()
	if err != nil {
		return
	}
	if review, err := reviewBy.first(); err == nil && review.Sub(day) > k.opts.MaxReview {
		k.fault(lineIn(lines, "review_by"), "review_by %s quá xa ngày verified %s; hẹn kiểm tra lại trong vòng %d ngày",
			reviewBy, verified, int(k.opts.MaxReview.Hours()/24))
	}
	if !k.opts.Today.IsZero() && day.After(k.opts.Today) {
		k.fault(lineIn(lines, "verified"), "verified %s ở sau ngày hôm nay; ghi ngày đối chiếu thật", verified)
	}
}

// pinned checks a pinned answer.
func (k *checker) pinned(p *Pinned) {
	k.guide = &Guide{ID: p.ID, File: p.File} // whose mistakes these are
	k.dates(p.Verified, p.ReviewBy, p.HeadLines)
	for i, q := range p.Questions {
		k.text(p.headLine("questions[%d]", i), q)
	}
	k.blocks(p.Blocks)
	for _, l := range p.Links {
		k.link(k.guide, l)
	}
}

// layout checks which sections there are and in which order.
func (k *checker) layout(g *Guide) {
	rank := func(kind SectionKind) int {
		for i, h := range sectionHeadings {
			if h.Kind == kind {
				return i
			}
		}
		return len(sectionHeadings)
	}
	for i := 1; i < len(g.Sections); i++ {
		this, before := &g.Sections[i], &g.Sections[i-1]
		if this.Kind != "" && before.Kind != "" && rank(this.Kind) < rank(before.Kind) {
			k.fault(this.Line, "đề mục %q phải đứng trước %q", this.Kind.Heading(), before.Kind.Heading())
		}
	}
	if s := g.Section(Summary); s != nil {
		n := 0
		for _, b := range s.Blocks {
			for _, item := range b.Items {
				n += len(vitext.Sentences(item))
			}
		}
		if n > MaxSummarySentence {
			k.fault(s.Line, "tóm tắt có %d câu; rút lại còn nhiều nhất %d câu", n, MaxSummarySentence)
		}
	}
	if g.For(Citizen) && g.Section(Place) == nil && g.Section(Notes) == nil && g.Section(Help) == nil {
		k.fault(0, "cẩm nang cho người dân phải có \"Nơi làm\", \"Lưu ý\" hoặc \"Cần giúp\", để người không có điện thoại thông minh biết đi đâu")
	}
}

// wording checks sentence length and diacritics.
func (k *checker) wording(g *Guide) {
	k.text(g.headLine("title"), g.Title)
	for i, q := range g.Questions {
		k.text(g.headLine("questions[%d]", i), q)
	}
	for i := range g.Sections {
		k.blocks(g.Sections[i].Blocks)
	}
}

func (k *checker) blocks(blocks []Block) {
	for _, b := range blocks {
		for j, item := range b.Items {
			if b.Kind != Table {
				k.text(b.itemLine(j), item)
				continue
			}
			for cell := range strings.SplitSeq(item, "; ") { // a row is no sentence, its cells may be
				k.text(b.itemLine(j), cell)
			}
		}
	}
}

func (k *checker) text(line int, text string) {
	for _, s := range vitext.Sentences(text) {
		if n := countWords(s); n > MaxSentenceWords {
			k.fault(line, "câu dài %d chữ, nhiều nhất %d; hãy tách câu: %q", n, MaxSentenceWords, cut(s))
		}
	}
	if run := unmarked(text); run != "" {
		k.fault(line, "có đoạn viết không dấu, hãy thêm dấu: %q", cut(run))
	}
}

// countWords counts what stands between white space and has a letter or digit:
// 335/2025/NĐ-CP and 35.000 are one word to a reader.
func countWords(s string) int {
	n := 0
	for f := range strings.FieldsSeq(s) {
		if strings.ContainsFunc(f, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			n++
		}
	}
	return n
}

func cut(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// unmarkedRun is how many words in a row, each spelt like a Vietnamese syllable
// and none with a mark, make text without diacritics. Correct Vietnamese has
// such words too, as in "kinh doanh doanh thu bao nhiêu", but about four in
// five syllables of running text carry a mark.
const unmarkedRun = 6

// unmarked returns the first stretch of text that looks like Vietnamese written
// without diacritics: six such words in a row, or three in a text that has no
// mark at all and consists of them by half. Words with a capital inside a
// sentence, addresses and codes do not count, for names need no marks.
func unmarked(text string) string {
	run, start, end := 0, 0, 0
	words, syllables := 0, 0
	for f := range strings.FieldsSeq(text) {
		end += strings.Index(text[end:], f) + len(f)
		word := strings.TrimFunc(f, func(r rune) bool { return !unicode.IsLetter(r) })
		if word != "" {
			words++
		}
		first, _ := utf8.DecodeRuneInString(word)
		plain := (unicode.IsLower(first) || words == 1) && !vitext.HasMarks(word)
		if plain {
			_, plain = vitext.ParseSyllable(strings.ToLower(word))
		}
		if !plain {
			run, start = 0, end
			continue
		}
		syllables++
		if run++; run >= unmarkedRun {
			return strings.TrimSpace(text[start:])
		}
	}
	if !vitext.HasMarks(text) && syllables >= 3 && 2*syllables > words {
		return strings.TrimSpace(text)
	}
	return ""
}

// links checks the links between guides and within one.
func (k *checker) links(g *Guide) {
	for i := range g.Sections {
		for _, l := range g.Sections[i].Links {
			k.link(g, l)
		}
	}
}

func (k *checker) link(g *Guide, l Link) {
	rest, internal := strings.CutPrefix(l.URL, GuidePath)
	switch {
	case internal:
	case strings.HasPrefix(l.URL, "#"):
		rest = g.ID + l.URL
	case webAddress(l.URL) || strings.HasPrefix(l.URL, "tel:") || strings.HasPrefix(l.URL, "mailto:"):
		return
	default:
		k.fault(l.Line, "liên kết %q không đi đâu cả; dùng %sID của cẩm nang, #neo hoặc địa chỉ http đầy đủ", l.URL, GuidePath)
		return
	}
	id, anchor, _ := strings.Cut(rest, "#")
	if k.corpus.broken[id] {
		return
	}
	target, ok := k.corpus.Guide(id)
	if !ok {
		k.fault(l.Line, "liên kết tới cẩm nang %q không có", id)
		return
	}
	if anchor != "" {
		if _, ok := k.corpus.Passage(target.ID + "#" + anchor); !ok {
			k.fault(l.Line, "cẩm nang %q không có đề mục với neo #%s", id, anchor)
		}
	}
}

// document compares what documents of the corpus say of one another. A number
// without a guide in the corpus is nobody's mistake: not every old document has
// a guide.
func (k *checker) document(g *Guide) {
	d := g.Document
	if d == nil {
		return
	}
	find := func(number string) *Guide {
		for _, other := range k.corpus.Guides() {
			if other.Document != nil && other != g && fold(other.Document.Number) == fold(number) {
				return other
			}
		}
		return nil
	}
	has := func(numbers []string, number string) bool {
		return slices.ContainsFunc(numbers, func(n string) bool { return fold(n) == fold(number) })
	}
	for _, tie := range []struct {
		key, verb string
		numbers   []string
		reverse   string
		of        func(*Document) []string // what stands under reverse
	}{
		{"replaces", "thay", d.Replaces, "replaced_by", func(d *Document) []string { return d.ReplacedBy }},
		{"replaced_by", "bị thay bởi", d.ReplacedBy, "replaces", func(d *Document) []string { return d.Replaces }},
		{"abolishes", "bãi bỏ", d.Abolishes, "abolished_by", func(d *Document) []string { return d.AbolishedBy }},
		{"abolished_by", "bị bãi bỏ bởi", d.AbolishedBy, "abolishes", func(d *Document) []string { return d.Abolishes }},
	} {
		for i, number := range tie.numbers {
			if other := find(number); other != nil && !has(tie.of(other.Document), d.Number) {
				k.fault(g.headLine("document.%s[%d]", tie.key, i), "ghi %s %s, nhưng %s không ghi %s trong %s; hãy sửa cho khớp",
					tie.verb, number, other.File, d.Number, tie.reverse)
			}
		}
	}
	for _, pair := range []struct {
		key, other     string
		numbers, among []string
	}{
		{"abolishes", "replaces", d.Abolishes, d.Replaces},
		{"abolished_by", "replaced_by", d.AbolishedBy, d.ReplacedBy},
	} {
		for i, number := range pair.numbers {
			if has(pair.among, number) {
				k.fault(g.headLine("document.%s[%d]", pair.key, i), "%s đã có trong %s; văn bản có bản thay thì chỉ ghi %s", number, pair.other, pair.other)
			}
		}
	}
	for _, end := range []struct {
		key     string
		numbers []string
	}{{"replaced_by", d.ReplacedBy}, {"abolished_by", d.AbolishedBy}} {
		if len(end.numbers) > 0 && d.Status == InForce {
			k.fault(g.headLine("document.status"), "văn bản đã có %s thì status không thể là %q", end.key, string(InForce))
		}
	}
}
