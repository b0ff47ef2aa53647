package verify

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"trolyso/knowledge/vitext"
)

// A statement is a sentence or list item of a passage, read for what it says and
// not only for its words: how far its figures reach, what it denies, demands or
// leaves open, to whom it applies and under which condition.
type statement struct {
	ws       []word
	parts    []part
	words    map[string]bool // its own
	context  map[string]bool // those of what leads to it or what it points back to
	figures  []figure        // its own, and after them those of its context
	own      int             // how many figures are its own
	next     map[string]map[string]bool
	names    map[string]bool // words with a capital, of names as a rule
	logic    logic
	before   []*statement // what leads to it or what it points back to
	previous *statement   // in the same paragraph
	frame    frame
	needs    []part // what has to be said along with it: the items of "when:"
	every    bool   // all of them
	warns    bool   // of what it tells
}

// A part is what stands between two commas.
type part struct {
	words     map[string]bool
	figures   []figure
	condition bool // the rest holds only under it
}

// A bound tells how far a figure reaches.
type bound uint8

const (
	exactly bound = iota
	atLeast       // từ, trên, sau
	atMost        // dưới, đến, trước
	floor         // tối thiểu: to leave it out would say something else
	ceiling       // tối đa
)

func (b bound) direction() bound {
	switch b {
	case floor:
		return atLeast
	case ceiling:
		return atMost
	}
	return b
}

// takes reports whether a figure that reaches as far as b may be told as one that
// reaches as far as said.
func (b bound) takes(said bound) bool {
	if said == exactly {
		return b != floor && b != ceiling
	}
	return b == exactly || b.direction() == said.direction()
}

type figure struct {
	Fact
	bound bound
}

// bounds are the words before or behind a figure that say how far it reaches.
var bounds = map[string]bound{
	"từ": atLeast, "trên": atLeast, "hơn": atLeast, "vượt": atLeast, "sau": atLeast, "quá": atLeast,
	"trở lên": atLeast, "dưới": atMost, "đến": atMost, "tới": atMost, "trước": atMost, "hết": atMost, "trở xuống": atMost,
	"tối thiểu": floor, "ít nhất": floor, "thấp nhất": floor, "tối đa": ceiling, "nhiều nhất": ceiling, "cao nhất": ceiling,
	"không quá": ceiling, "chậm nhất": ceiling, "muộn nhất": ceiling,
}

// beforeFigures may stand between such a word and the figure.
var beforeFigures = wordSet("ngày tháng năm đủ là mức số khoảng còn cả")

func figuresOf(s string, facts []Fact) []figure {
	out := make([]figure, len(facts))
	for i, f := range facts {
		out[i] = figure{f, boundOf(s, f)}
	}
	return out
}

func boundOf(s string, f Fact) bound {
	if ws := vitext.Words(s[f.End:min(len(s), f.End+24)]); len(ws) > 1 {
		if b, ok := bounds[ws[0].Text+" "+ws[1].Text]; ok {
			return b
		}
	}
	before := strings.TrimRight(s[:f.Start], " ")
	if strings.HasSuffix(before, "–") || strings.HasSuffix(before, "-") {
		return ceiling
	}
	if after := strings.TrimLeft(s[f.End:], " "); strings.HasPrefix(after, "–") || strings.HasPrefix(after, "-") {
		return floor
	}
	if i := strings.LastIndexAny(before, ",;:.!?()"); i >= 0 {
		before = before[i:]
	}
	ws := vitext.Words(before)
	for len(ws) > 0 && beforeFigures[ws[len(ws)-1].Text] {
		ws = ws[:len(ws)-1]
	}
	n := len(ws)
	if n > 1 {
		if b, ok := bounds[ws[n-2].Text+" "+ws[n-1].Text]; ok {
			return b
		}
	}
	if n > 0 {
		return bounds[ws[n-1].Text]
	}
	return exactly
}

// states reports whether one of have states f and reaches as far.
func states(have []figure, f figure) bool {
	return slices.ContainsFunc(have, func(h figure) bool { return f.supportedBy(h.Fact) && h.bound.takes(f.bound) })
}

// A frame is set around a statement by which a passage tells of something
// without saying that it holds.
type frame uint8

const (
	past   frame = 1 << iota // it was so once
	deceit                   // crooks say so
	barred                   // it is forbidden
	wrong                    // people say so and are mistaken
)

var frames = map[string]frame{
	"là nhầm": wrong, "là sai": wrong, "trước đây": past, "cũ": past, "hết hiệu lực": past, "bãi bỏ": past, "lỗi thời": past,
	"lừa đảo": deceit, "giả": deceit, "giả danh": deceit, "giả mạo": deceit, "mạo danh": deceit, "kẻ xấu": deceit, "kẻ gian": deceit, "chiêu": deceit, "mồi": deceit,
	"tự xưng": deceit, "xưng": deceit, "dụ": deceit, "dọa": deceit,
	"cấm": barred, "nghiêm cấm": barred,
}

// warnings tell of a fraud as well, but are none when a passage has them.
var warnings = map[string]bool{"cảnh báo": true, "coi chừng": true, "đề phòng": true, "cẩn thận": true}

// longestFrame is the most words such a sign has.
const longestFrame = 3

func frameOf(ws []word) (out frame, warned bool) {
	for i := range ws {
		if i > 0 && ws[i].plain == "dụ" && (ws[i-1].plain == "ví" || ws[i-1].plain == "thí") {
			continue // for example
		}
		if i > 0 && ws[i].plain == "lừa" && ws[i-1].plain == "bị" {
			continue // of somebody who has been deceived: what follows is to be done
		}
		s := ""
		for n := range min(longestFrame, len(ws)-i) {
			if n > 0 {
				s += " "
			}
			s += ws[i+n].plain
			out |= frames[s]
			warned = warned || warnings[s]
		}
	}
	if slices.ContainsFunc(ws, func(w word) bool { return w.plain == "lỡ" }) {
		out &^= deceit // what to do once it has happened
	}
	return out, warned
}

// A force is how strongly something is demanded or left open.
type force uint8

const (
	must force = 1 << iota
	should
	may
)

// A scope is the first words that a negation or a modal verb governs.
type scope struct {
	words [2]string // the second is empty where there is none
	force force
	at    int // the word that governs
}

func (s scope) meets(o scope) bool {
	for _, w := range s.words {
		if w != "" && (w == o.words[0] || w == o.words[1]) {
			return true
		}
	}
	return false
}

// within reports whether all its words stand in words.
func (s scope) within(words map[string]bool) bool {
	return words[s.words[0]] && (s.words[1] == "" || words[s.words[1]])
}

// logic is what the small words of a sentence say.
type logic struct {
	denied []scope
	modal  []scope
	only   []scope // chỉ
	enough bool    // dành cho, là đủ, which come to the same
	all    bool    // mọi, tất cả, nào cũng
	always bool    // luôn
	none   bool    // không ai, không … nào
	trails bool    // a denial whose verb is left out: thì không cần
	bound  bool    // bắt buộc
}

var (
	forces = map[string]force{"phải": must, "buộc": must, "cần": must, "nên": should}
	// compounds end in chỉ and mean no only: địa chỉ.
	compounds = wordSet("địa chứng tín")
	// universals are words that speak of all, by the word that has to follow.
	universals = map[string]map[string]bool{
		"tất": wordSet("cả"), "toàn": wordSet("bộ thể"), "bất": wordSet("kỳ kì cứ"), "ai": wordSet("cũng"), "nào": wordSet("cũng"),
	}
)

func logicOf(ws []word) logic {
	var l logic
	// reach returns what is governed from position i on.
	reach := func(i int) scope {
		s := scope{at: i - 1}
		n := 0
		for k := i; k < len(ws) && ws[k].clause == ws[i-1].clause && n < 2; k++ {
			w := ws[k]
			if w.plain == "thì" {
				break
			}
			if w.figure || modals[w.plain] || empty[w.plain] {
				continue
			}
			if n > 0 && w.folded == s.words[0] {
				continue
			}
			s.words[n] = w.folded
			n++
		}
		return s
	}
	at := func(i int) string {
		if i < 0 || i >= len(ws) {
			return ""
		}
		return ws[i].plain
	}
	denies := false
	for i, w := range ws {
		if i > 0 && ws[i-1].clause != w.clause {
			denies = false
		}
		next := at(i + 1)
		switch {
		case negators[w.plain] && !(w.plain == "không" && (next == "chỉ" || next == "những" || next == "quá")):
			denies = true
			if s := reach(i + 1); s.words[0] != "" {
				l.denied = append(l.denied, s)
			} else {
				l.trails = true
			}
			l.none = l.none || next == "ai"
		case w.plain == "mọi", universals[w.plain][next], w.plain == "nào" && at(i+2) == "cũng":
			l.all = true
		case w.plain == "luôn" && (next == "do" || next == "là" || next == "luôn" || modals[next]):
			l.always = true
		case w.plain == "nào" && denies:
			l.none = true
		case w.plain == "đủ" && at(i-1) == "là" || w.plain == "dành":
			l.enough = true
		case w.plain == "chỉ" && !compounds[at(i-1)]:
			if s := reach(i + 1); s.words[0] != "" {
				l.only = append(l.only, s)
			}
		}
		f := forces[w.plain]
		if w.plain == "nên" && i > 0 && ws[i-1].clause != w.clause {
			f = 0 // therefore
		}
		if w.plain == "có" && next == "thể" {
			f = may
		}
		if w.plain == "bắt" && next == "buộc" && !denies {
			l.bound = true
		}
		if f != 0 && !denies {
			if s := reach(i + 1); s.words[0] != "" {
				s.force = f
				l.modal = append(l.modal, s)
			}
		}
	}
	return l
}

// conditions begin a part under which the rest of a statement holds.
var conditions = wordSet("nếu khi trừ")

// conditional reports whether word i begins a condition: before and after
// something are times.
func conditional(ws []word, i int) bool {
	return conditions[ws[i].plain] && !(i > 0 && (ws[i-1].plain == "trước" || ws[i-1].plain == "sau"))
}

// pointers refer to what was said before.
var (
	pointers = wordSet("này đó ấy")
	plural   = regexp.MustCompile(`(?:hai|ba|bốn|các|những|mấy)\s(?:\S+\s){1,3}(?:này|đó|ấy)`)
)

// statementOf reads a sentence. Before is what leads to it, or the sentence
// before it, and may be nil.
func statementOf(s string, lead, before *statement) *statement {
	facts := Facts(s)
	ws := withFigures(wordsOf(s), facts)
	st := &statement{ws: ws, words: map[string]bool{}, context: map[string]bool{}, figures: figuresOf(s, facts), own: len(facts), logic: logicOf(ws), next: map[string]map[string]bool{}, names: map[string]bool{}}
	var p part
	last, begun := "", 0
	flush := func(colon bool, end int) {
		f, warned := frameOf(ws[begun:end])
		begun = end
		if !p.condition {
			st.frame |= f
		}
		st.warns = st.warns || warned
		if len(p.words) > 0 || len(p.figures) > 0 {
			p.condition = p.condition || colon
			st.parts = append(st.parts, p)
		}
		p = part{words: map[string]bool{}}
	}
	flush(false, 0)
	k := 0
	points := false
	for i, w := range ws {
		if i > 0 && w.clause != ws[i-1].clause {
			gap := s[ws[i-1].start:w.start]
			flush(strings.Contains(gap, ":") && lead != nil, i)
			last = ""
		} else if conditional(ws, i) && i > 0 || w.plain == "thì" {
			flush(false, i)
		}
		if conditional(ws, i) {
			p.condition = true
		}
		points = points || pointers[w.plain]
		for k < len(st.figures) && st.figures[k].Start <= w.start {
			p.figures = append(p.figures, st.figures[k])
			k++
		}
		if w.figure {
			last = ""
			continue
		}
		tells := !empty[w.plain] || contrasts[w.plain]
		if last != "" && tells {
			if st.next[last] == nil {
				st.next[last] = map[string]bool{}
			}
			st.next[last][w.folded] = true
		}
		if last = w.folded; empty[w.plain] {
			last = ""
		}
		if r, _ := utf8.DecodeRuneInString(s[w.start:]); unicode.IsUpper(r) {
			st.names[w.folded] = true
		}
		if !empty[w.plain] {
			p.words[w.folded] = true
			st.words[w.folded] = true
		}
	}
	flush(false, len(ws))
	take := func(o *statement) {
		if o == nil {
			return
		}
		st.before = append(st.before, o)
		for w := range o.words {
			st.context[w] = true
		}
		for w := range o.context {
			st.context[w] = true
		}
		st.figures = append(st.figures, o.figures...)
	}
	if lead != nil {
		take(lead)
		st.frame |= lead.frame &^ past // an old phone is none
	}
	if points && before != nil {
		take(before)
		if plural.MatchString(strings.ToLower(s)) {
			for b := before.previous; b != nil; b = b.previous {
				take(b)
			}
		}
		for i := range st.parts {
			if st.parts[i].condition && len(st.parts[i].words) <= 3 {
				st.parts[i].condition = false // "if that is so"
			}
		}
	}
	return st
}

// statements reads a text, list numbers taken out or not.
func statements(text string) []*statement {
	var out []*statement
	var lead *statement
	leading := false // lead ends in a condition that its items state
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		sign, body := listItem(line)
		if body == "" {
			continue
		}
		if sign == "" && !ends(body) {
			lead = statementOf(body, nil, nil)
			leading = len(lead.parts) > 0 && lead.parts[len(lead.parts)-1].condition
			lead.every = slices.ContainsFunc(lead.ws, func(w word) bool { return w.plain == "đủ" })
			if !strings.HasSuffix(body, ":") {
				lead.logic = logic{} // a heading, which says nothing of what is below
			}
			if leading {
				lead.parts = lead.parts[:len(lead.parts)-1]
			}
			out = append(out, lead)
			continue
		}
		if sign == "" {
			lead, leading = nil, false
		}
		var before *statement
		for _, s := range vitext.Sentences(body) {
			st := statementOf(s, lead, before)
			st.previous = before
			out = append(out, st)
			before = st
			if leading {
				need := part{words: map[string]bool{}}
				for _, p := range st.parts {
					for w := range p.words {
						need.words[w] = true
					}
					need.figures = append(need.figures, p.figures...)
				}
				lead.needs = append(lead.needs, need)
			}
		}
	}
	return out
}

// A predicate is what a part says of its subject, both cut off by the first word
// that can begin a predicate.
type predicate struct {
	subject []string // words that carry meaning
	figures []figure // in the subject
	person  bool     // the subject is a pronoun
	duty    bool     // it must, may or may not
	head    map[string]bool
}

var (
	predicateBegins = wordSet("có là được bị phải cần nên không chưa đừng đều vẫn cũng sẽ đã đang do theo gồm thuộc chỉ còn hết")
	duties          = wordSet("phải cần nên không được chưa")
)

// headWords is how many words of a predicate tell it from others.
const headWords = 3

// predicates returns those of the statement that have a subject.
func (st *statement) predicates() []predicate {
	var out []predicate
	for i := 0; i < len(st.ws); {
		end := i + 1
		for end < len(st.ws) && st.ws[end].clause == st.ws[i].clause && !conditional(st.ws, end) && st.ws[end].plain != "thì" {
			end++
		}
		part := st.ws[i:end]
		i = end
		if part[0].plain == "thì" {
			part = part[1:]
		}
		k := 0
		for k < len(part) && !(predicateBegins[part[k].plain] && !(k > 0 && part[k].plain == "hết" && bounds[part[k-1].plain] == atMost)) {
			k++
		}
		if k == 0 || k == len(part) || conditions[part[0].plain] {
			continue
		}
		p := predicate{head: map[string]bool{}, duty: duties[part[k].plain]}
		for _, w := range part[:k] {
			p.person = p.person || pronouns[w.plain]
			if !w.figure && !empty[w.plain] {
				p.subject = append(p.subject, w.folded)
			}
		}
		for _, f := range st.figures[:st.own] {
			if part[0].start <= f.Start && f.Start < part[k].start {
				p.figures = append(p.figures, f)
			}
		}
		for _, w := range part[k+1:] {
			if len(p.head) < headWords && (w.figure || !empty[w.plain] && !modals[w.plain]) {
				p.head[w.folded] = true
			}
		}
		out = append(out, p)
	}
	return out
}

// alike reports whether two predicates say the same of their subjects.
func (p predicate) alike(o predicate) bool {
	n := 0
	for w := range p.head {
		if o.head[w] {
			n++
		}
	}
	return n > 0 && n >= min(2, len(p.head), len(o.head))
}
