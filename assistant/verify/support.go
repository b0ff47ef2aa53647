package verify

import (
	"slices"
	"strings"
	"unicode"

	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// The shares of its words that must stand in the cited passages for a sentence
// to be kept. See the package comment for how they were chosen.
const (
	SupportThreshold = 0.60 // for a sentence with markers of its own
	InheritThreshold = 0.75 // for one that is given the marker of a passage
)

// strangeRun is the number of neighbouring words, strange to the passage, that a
// sentence may not have.
const strangeRun = 3

// rivalMargin is how much better the words around a figure must fit another
// figure of the same kind before the two count as confused.
const rivalMargin = 0.22

var empty = wordSet(`
a à ạ anh chị bác cô chú ông bà bạn mình tôi ta họ nó người ta
ai gì nào sao đâu bao nhiêu thế vậy này đó kia ấy đây nay
là thì mà và hay hoặc với cùng cũng vẫn còn nữa luôn ngay rồi đã đang sẽ sắp vừa mới
các những mọi mỗi từng một cái chiếc con việc sự cuộc điều mục phần loại
của cho để vì do bởi nên nhưng tuy dù nếu khi lúc sau trước trong ngoài trên dưới giữa theo tại ở từ đến tới về vào ra lên xuống qua bằng như
được bị có phải cần hãy đừng không chưa chẳng chớ rất quá hơn nhất thêm chỉ đều
ngày tháng năm tức nghĩa gồm sau đây dưới theo đó như vậy vui lòng lưu ý
`)

func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}

// word is a word of a sentence, both as written and folded.
type word struct {
	plain, folded string
	clause        int // words between two commas share it
	start         int
	figure        bool // part of a figure, which is compared as such
}

func (w word) empty() bool { return w.figure || empty[w.plain] }

// wordsOf reads the words of s. clause counts from one and rises at commas,
// semicolons and colons, and at line ends.
func wordsOf(s string) []word {
	ws := vitext.Words(s)
	out := make([]word, len(ws))
	clause, last := 0, 0
	for i, w := range ws {
		if strings.ContainsAny(s[last:w.Start], ",;:\n.!?…") {
			clause++
		}
		last = w.End
		out[i] = word{plain: w.Text, folded: vitext.Fold(w.Text), clause: clause, start: w.Start, figure: isDigit(w.Text[0])}
	}
	return out
}

// withFigures marks the words that are part of the figures of their sentence.
func withFigures(ws []word, facts []Fact) []word {
	k := 0
	for i := range ws {
		for k < len(facts) && facts[k].End <= ws[i].start {
			k++
		}
		if k < len(facts) && facts[k].Start <= ws[i].start {
			ws[i].figure = true
		}
	}
	return ws
}

func contents(ws []word) []word {
	out := make([]word, 0, len(ws))
	for _, w := range ws {
		if !w.empty() {
			out = append(out, w)
		}
	}
	return out
}

type pair struct{ a, b string }

// passage is a hit made ready for comparing. Its figures are read when first
// asked for: most passages are never cited.
type passage struct {
	text  string // title, heading and text, list numbers taken out
	lower string // text in small letters
	words map[string]bool
	pairs map[pair]bool
	plain map[string]bool // words as written, in small letters
	topic map[string]bool // words of title and heading

	body    string       // text alone, as it is
	stated  []*statement // of body
	names   []figure     // of title and heading
	folded  string       // every word of text, folded, each followed by a space
	read    bool
	facts   []Fact
	clauses []clause
}

// clause is a part of a passage that states figures.
type clause struct {
	words   map[string]bool // of the clause itself
	segment map[string]bool // of the sentence or list item it is part of
	facts   []Fact
}

func newPassage(h knowledge.Hit) *passage {
	p := &passage{body: h.Passage.Text, words: map[string]bool{}, pairs: map[pair]bool{}, plain: map[string]bool{}, topic: map[string]bool{}}
	lines := []string{h.Passage.Title, h.Passage.Heading}
	for line := range strings.Lines(h.Passage.Text) {
		_, body := listItem(strings.TrimSpace(line))
		lines = append(lines, body)
	}
	p.text = strings.Join(lines, "\n")
	p.lower = strings.ToLower(p.text)
	for i, line := range lines {
		ws := wordsOf(line)
		for _, w := range ws {
			p.plain[w.plain] = true
		}
		cs := contents(ws)
		for k, w := range cs {
			p.words[w.folded] = true
			if k > 0 {
				p.pairs[pair{cs[k-1].folded, w.folded}] = true
			}
		}
		if i < 2 {
			for _, w := range cs {
				p.topic[w.folded] = true
			}
		}
	}
	return p
}

// foldedText returns the words of the passage, folded, each between two spaces.
func (p *passage) foldedText() string {
	if p.folded == "" {
		p.folded = " " + foldedWords(p.text)
	}
	return p.folded
}

// statements returns what the passage says, statement by statement.
func (p *passage) statements() []*statement {
	if p.stated == nil {
		p.stated = statements(p.body)
	}
	return p.stated
}

// named returns the figures of title and heading, which hold for all of it.
func (p *passage) named() []figure {
	if p.names == nil {
		lines := strings.SplitN(p.text, "\n", 3)
		p.names = []figure{}
		for _, line := range lines[:2] {
			p.names = append(p.names, figuresOf(line, Facts(line))...)
		}
	}
	return p.names
}

// figures returns every figure of the passage.
func (p *passage) figures() []Fact {
	if p.read {
		return p.facts
	}
	p.read = true
	for line := range strings.SplitSeq(p.text, "\n") {
		for _, segment := range vitext.Sentences(line) {
			p.facts = append(p.facts, Facts(segment)...)
			segmentWords := map[string]bool{}
			for _, w := range contents(wordsOf(segment)) {
				segmentWords[w.folded] = true
			}
			for _, c := range splitClauses(segment) {
				if len(c.facts) == 0 {
					continue
				}
				words := map[string]bool{}
				for _, w := range contents(wordsOf(c.text)) {
					words[w.folded] = true
				}
				p.clauses = append(p.clauses, clause{words, segmentWords, c.facts})
			}
		}
	}
	return p.facts
}

type clauseText struct {
	text  string
	facts []Fact
}

// splitClauses cuts a sentence at its commas and semicolons, except those within
// a figure. Facts keep no offsets.
func splitClauses(s string) []clauseText {
	facts := Facts(s)
	var out []clauseText
	start, next := 0, 0
	add := func(end int) {
		c := clauseText{text: s[start:end]}
		for next < len(facts) && facts[next].Start < end {
			c.facts = append(c.facts, facts[next])
			next++
		}
		out = append(out, c)
		start = end
	}
	for i := range len(s) {
		if s[i] != ',' && s[i] != ';' {
			continue
		}
		inside := false
		for _, f := range facts[next:] {
			inside = inside || f.Start <= i && i < f.End
		}
		if !inside {
			add(i + 1)
		}
	}
	add(len(s))
	return out
}

// support returns the share of the words that stand in one of ps, and whether so
// many strange ones follow one another that they say something of their own.
func support(cs []word, ps []*passage) (share float64, strange bool) {
	if len(cs) == 0 {
		return 0, false
	}
	found, pairs, run := 0, 0, 0
	for i, w := range cs {
		have, havePair := false, false
		for _, p := range ps {
			have = have || p.words[w.folded]
			havePair = havePair || i > 0 && p.pairs[pair{cs[i-1].folded, w.folded}]
		}
		if have {
			found++
			run = 0
		} else if run++; run >= strangeRun {
			strange = true
		}
		if havePair {
			pairs++
		}
	}
	share = float64(found) / float64(len(cs))
	if len(cs) > 1 {
		share = share*2/3 + float64(pairs)/float64(len(cs)-1)/3
	}
	return share, strange
}

// confused reports whether a figure of the sentence belongs, in the passages, to
// something else: the words near it fit another figure of its kind clearly
// better than any statement of the figure itself.
func confused(sentence string, ps []*passage) bool {
	clauses := splitClauses(sentence)
	for _, c := range clauses {
		if len(c.facts) == 0 {
			continue
		}
		near := map[string]float64{}
		for _, other := range clauses {
			own := other.text == c.text
			facts := Facts(other.text)
			for _, w := range contents(withFigures(wordsOf(other.text), facts)) {
				weight := 0.3
				switch { // what a figure belongs to mostly stands before it
				case own && w.start < facts[len(facts)-1].Start:
					weight = 1
				case own:
					weight = 0.5
				}
				// What the passage is about fits each of its figures alike.
				if !topical(w.folded, ps) {
					near[w.folded] = max(near[w.folded], weight)
				}
			}
		}
		total, most := 0.0, 0.0
		for _, weight := range near {
			total += weight
			most = max(most, weight)
		}
		// Too little is said about the figure, or it is said word for word.
		if most < 0.5 || quoted(c.text, ps) {
			continue
		}
		for _, f := range c.facts {
			own, rival := -1.0, -1.0
			for _, p := range ps {
				p.figures()
				for _, k := range p.clauses {
					same, states := false, false
					if len(c.facts) > 1 && slices.ContainsFunc(c.facts, func(o Fact) bool { return o != f && Supported(o, k.facts) }) && !Supported(f, k.facts) {
						continue // told along with it
					}
					for _, kf := range k.facts {
						same = same || kf.Kind == f.Kind && unitOf(kf) == unitOf(f)
						states = states || f.supportedBy(kf)
					}
					if !same && !states {
						continue
					}
					fit := 0.0
					for w, weight := range near {
						switch {
						case k.words[w]:
							fit += weight
						case k.segment[w]:
							fit += 0.5 * weight
						}
					}
					fit /= total
					if states {
						own = max(own, fit)
					} else {
						rival = max(rival, fit)
					}
				}
			}
			if own >= 0 && rival > own+rivalMargin {
				return true
			}
		}
	}
	return false
}

// quoted reports whether the words stand in a passage one after another.
func quoted(s string, ps []*passage) bool {
	words := " " + foldedWords(s)
	for _, p := range ps {
		if strings.Contains(p.foldedText(), words) {
			return true
		}
	}
	return false
}

func topical(w string, ps []*passage) bool {
	for _, p := range ps {
		if p.topic[w] {
			return true
		}
	}
	return false
}

// unitOf returns the unit of a duration, empty for other figures.
func unitOf(f Fact) string {
	if f.Kind != Duration {
		return ""
	}
	_, unit, _ := strings.Cut(f.Value, " ")
	return unit
}

var (
	negators = wordSet("không chưa đừng chớ chẳng cấm")
	// modals stand between a negator and what it denies.
	modals = wordSet("phải cần nên được bị có thể bao giờ hề cho bắt buộc nhất thiết ai bạn còn việc đã từng tự")
)

// vietnamese reports whether a sentence is Vietnamese with its diacritics. Words
// that stand in the passages as they are, such as names of apps, are taken.
func vietnamese(s string, ws []word, ps []*passage) bool {
	for _, r := range s {
		if r >= 0x80 && (unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) || unicode.IsNumber(r)) && !inAny(ps, string(unicode.ToLower(r))) {
			return false
		}
	}
	n, marked, known, bare, foreign := 0, 0, 0, 0, 0
	for _, w := range ws {
		if w.figure {
			continue
		}
		n++
		taken, folded := false, false
		for _, p := range ps {
			taken = taken || p.plain[w.plain]
			folded = folded || p.words[w.folded]
		}
		switch {
		case vitext.HasMarks(w.plain):
			marked++
		case taken:
			known++
		case folded:
			bare++ // written with diacritics in the passage
		default:
			if _, ok := vitext.ParseSyllable(w.plain); !ok {
				foreign++
			}
		}
	}
	switch {
	case n >= 4 && marked == 0 && known < n:
		return false
	case bare >= 3 || n >= 3 && bare*3 > n:
		return false
	case foreign >= 3 && foreign*3 > n:
		return false
	case n >= 8 && marked*5 < n && known < n:
		return false
	}
	return true
}

func inAny(ps []*passage, lower string) bool {
	for _, p := range ps {
		if strings.Contains(p.lower, lower) {
			return true
		}
	}
	return false
}
