package knowledge

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	gmast "github.com/yuin/goldmark/ast"
	gmtext "github.com/yuin/goldmark/text"

	"trolyso/knowledge/vitext"
)

// PinnedDir is the folder beside the guides that holds pinned answers.
const PinnedDir = "answers"

// A Pinned is an answer that a curator has written to a question. It is given
// word for word to whoever asks that question, instead of one made up from what
// a search finds.
type Pinned struct {
	ID         string
	Questions  []string  // that it answers, as people ask
	Passages   []Passage // that bear it; the n of a marker [n] counts them from one
	Text       string    // with its markers
	Verified   Date      // when it was last compared with the passages
	ReviewBy   Date      // after this day it is given no more
	ApprovedBy string

	Blocks    []Block
	Links     []Link
	File      string         // the file it was read from, for messages
	HeadLines map[string]int // as in [Guide]

	cited []string // IDs of the passages
	keys  []pinKey // of the questions
}

// pinnedMatter is the YAML head of a pinned answer.
type pinnedMatter struct {
	ID         string   `yaml:"id"`
	Questions  []string `yaml:"questions"`
	Passages   []string `yaml:"passages"`
	Verified   Date     `yaml:"verified"`
	ReviewBy   Date     `yaml:"review_by"`
	ApprovedBy string   `yaml:"approved_by"`
}

var pinnedMarker = regexp.MustCompile(`\[(\d{1,3})\]`)

// ParsePinned reads the file of one pinned answer, as [ParseGuide] reads a
// guide: it returns the answer, or every mistake in the file. Whether the
// passages that it cites exist is seen when the corpus is put together.
func ParsePinned(file string, src []byte) (*Pinned, Mistakes) {
	r := &reader{file: file, what: "câu trả lời ghim"}
	head, body, bodyLine, ok := r.open(src)
	if !ok {
		return nil, r.mistakes
	}
	var fm pinnedMatter
	lines, at := r.head(head, &fm)
	if lines == nil {
		return nil, r.mistakes
	}
	p := &Pinned{
		ID: fm.ID, Questions: fm.Questions, Verified: fm.Verified, ReviewBy: fm.ReviewBy, ApprovedBy: fm.ApprovedBy,
		File: file, HeadLines: lines, cited: fm.Passages,
	}
	r.id(at, fm.ID)
	r.texts(at, "questions", fm.Questions)
	r.texts(at, "passages", fm.Passages)
	r.dates(at, fm.Verified, fm.ReviewBy)
	r.answer(p, body, bodyLine)
	if len(r.mistakes) > 0 {
		slices.SortStableFunc(r.mistakes, func(a, b Mistake) int { return a.Line - b.Line })
		return nil, r.mistakes
	}
	for _, q := range p.Questions {
		p.keys = append(p.keys, newPinKey(q))
	}
	return p, nil
}

// answer reads the body: paragraphs and lists, each with the markers of what
// bears it.
func (r *reader) answer(p *Pinned, body []byte, bodyLine int) {
	root := markdown.Parser().Parse(gmtext.NewReader(body))
	lines := newLineIndex(body, bodyLine)
	s := Section{Line: bodyLine}
	var nodes []gmast.Node
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*gmast.Heading); ok && h.Level <= 2 {
			r.fault(lines.of(n), "câu trả lời ghim không chia đề mục; hãy viết liền, hoặc dùng \"###\"")
			continue
		}
		nodes = append(nodes, n)
	}
	if len(nodes) == 0 {
		r.fault(bodyLine, "chưa có câu trả lời")
		return
	}
	r.fill(&s, nodes, body, lines)
	p.Blocks, p.Links, p.Text = s.Blocks, s.Links, s.Text()
	used := map[int]bool{}
	for _, b := range s.Blocks {
		text := b.Text()
		markers := pinnedMarker.FindAllStringSubmatch(text, -1)
		if len(markers) == 0 && b.Kind != Subheading && !strings.HasSuffix(text, ":") {
			r.fault(b.Line, "đoạn này chưa ghi nguồn; hãy thêm [1], [2]… theo thứ tự của passages")
		}
		for _, m := range markers {
			n, _ := strconv.Atoi(m[1])
			if n < 1 || n > len(p.cited) {
				r.fault(b.Line, "[%d] không ứng với dòng nào của passages", n)
			}
			used[n] = true
		}
	}
	for i := range p.cited {
		if !used[i+1] {
			r.fault(p.headLine("passages[%d]", i), "passages thứ %d không được nhắc tới; hãy thêm [%d] vào chỗ dùng nó, hoặc bỏ đi", i+1, i+1)
		}
	}
}

func (p *Pinned) headLine(format string, args ...any) int {
	return lineIn(p.HeadLines, format, args...)
}

// loadPinned reads the pinned answers beside the guides; there need be none.
// Each file goes through sum.
func loadPinned(fsys fs.FS, sum func(name string, src []byte)) ([]*Pinned, Mistakes, error) {
	names, err := fs.Glob(fsys, PinnedDir+"/*.md")
	if err != nil {
		return nil, nil, err // the pattern is right, so never
	}
	var pinned []*Pinned
	var all Mistakes
	for _, name := range names {
		base := path.Base(name)
		if strings.HasPrefix(base, ".") {
			continue
		}
		src, mistakes := ReadFile(fsys, name)
		if mistakes != nil {
			all = append(all, mistakes...)
			continue
		}
		sum(name, src)
		p, mistakes := ParsePinned(name, src)
		all = append(all, mistakes...)
		if p == nil {
			continue
		}
		if want := p.ID + ".md"; want != base {
			all = append(all, Mistake{name, p.headLine("id"), fmt.Sprintf("id %q khác tên tệp; tên tệp phải là %s", p.ID, want)})
		}
		pinned = append(pinned, p)
	}
	return pinned, all, nil
}

// pin adds pinned answers to the corpus. It returns a mistake for each passage
// they cite that the corpus lacks and for each question that two of them answer,
// or one twice; then the corpus must not be used.
func (c *Corpus) pin(pinned []*Pinned) Mistakes {
	var mistakes Mistakes
	asked := map[string]*Pinned{}
	for _, p := range pinned {
		for i, id := range p.cited {
			passage, ok := c.Passage(id)
			if guide, _, _ := strings.Cut(id, "#"); !ok && !c.broken[guide] {
				mistakes = append(mistakes, Mistake{p.File, p.headLine("passages[%d]", i), fmt.Sprintf("không có đoạn %q; viết như cam-nang#neo, ví dụ can-cuoc-le-phi#le-phi", id)})
			}
			p.Passages = append(p.Passages, passage)
		}
		for i, k := range p.keys {
			if other, taken := asked[k.text]; taken {
				mistakes = append(mistakes, Mistake{p.File, p.headLine("questions[%d]", i), fmt.Sprintf("câu hỏi %q đã có ở %s; mỗi câu chỉ ghim một câu trả lời", p.Questions[i], other.File)})
			}
			asked[k.text] = p
		}
	}
	c.pinned = pinned
	return mistakes
}

// PinnedAnswers returns the pinned answers in the order of their files. The
// slice is the caller's not to change.
func (c *Corpus) PinnedAnswers() []*Pinned { return c.pinned }

// pinThreshold is how close a question has to be to a pinned one. Taking every
// sample question of the guides for a pinned one, the questions of our sets, all
// asked in words of their own, came near to
//
//	threshold  questions of 1,059  with the right guide  pairs
//	     0.95                   3                     3      1
//	     0.90                  10                    10      4
//	     0.85                  17                    17      8
//	     0.80                  22                    21     10
//	     0.70                  27                    26     14
//
// where the pairs are sample questions that came near to one another, though
// curators meant them to differ. A wrong answer word for word does more harm than
// one that is made up from what a search finds, so it is the highest threshold
// that still lets a word of six be left out.
const pinThreshold = 0.9

// Pinned returns the pinned answer to question, if there is one: where the
// question is one of the answer's own, words of courtesy aside, in whatever
// order. Questions are compared without case and diacritics; numbers have to be
// the same ones.
func (c *Corpus) Pinned(question string) (*Pinned, bool) {
	if len(c.pinned) == 0 {
		return nil, false
	}
	k := newPinKey(question)
	var best *Pinned
	most := 0.0
	for _, p := range c.pinned {
		for _, own := range p.keys {
			if s := own.likeness(k); s >= pinThreshold && s > most {
				best, most = p, s
			}
		}
	}
	return best, best != nil
}

// A pinKey is a question reduced to what it asks.
type pinKey struct {
	text    string   // in order
	words   []string // sorted
	numbers []string // sorted
	denials int      // words that deny, one that only ends the question aside
}

// pinFillers, folded, ask for nothing.
var pinFillers = func() map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq("a da vang oi u uh nhe nha nhi ha ho hen vay the thi la ma ban ad admin toi em minh tui xin cho hoi giup dum gium voi can muon biet duoc ve cua") {
		set[w] = true
	}
	return set
}()

func newPinKey(question string) pinKey {
	var k pinKey
	for _, w := range vitext.Words(question) {
		f := vitext.Fold(w.Text)
		if strings.ContainsAny(f, "0123456789") {
			k.numbers = append(k.numbers, f)
		} else if !pinFillers[f] {
			k.words = append(k.words, f)
		}
	}
	for i, w := range k.words {
		if (w == "khong" || w == "chua") && i < len(k.words)-1 {
			k.denials++
		}
	}
	k.text = strings.Join(append(slices.Clone(k.words), k.numbers...), " ")
	slices.Sort(k.words)
	slices.Sort(k.numbers)
	return k
}

// likeness is the share of words that two questions have in common. It is zero
// where either has a word the other lacks, their numbers differ, or one denies
// more than the other.
func (k pinKey) likeness(o pinKey) float64 {
	few, many := k.words, o.words
	if len(few) > len(many) {
		few, many = many, few
	}
	if len(few) == 0 || k.denials != o.denials || !slices.Equal(k.numbers, o.numbers) {
		return 0
	}
	i := 0
	for _, w := range many {
		if i < len(few) && few[i] == w {
			i++
		}
	}
	if i < len(few) {
		return 0
	}
	return 2 * float64(len(few)) / float64(len(few)+len(many))
}
