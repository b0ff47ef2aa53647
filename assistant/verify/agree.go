package verify

import (
	"maps"
	"slices"
	"strings"

	"trolyso/knowledge/vitext"
)

// A statement is a sentence or list item of a passage, read for what it says and
// not only for its words: how far its figures reach, what it denies, demands or
// leaves open, to whom it applies and under which condition.
type statement struct {
	ws      []word
	parts   []part
	words   map[string]bool // its own
	context map[string]bool // those of what leads to it or what it points back to
	figures []figure        // its own, and after them those of its context
	next    map[string]map[string]bool
	logic   logic
	before  []*statement // what leads to it or what it points back to
	frame   frame
	needs   []part // what has to be said along with it: the items of "when:"
	every   bool   // all of them
	warns   bool   // of what it tells
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
)

var frames = map[string]frame{
	"trước đây": past, "cũ": past, "hết hiệu lực": past, "bãi bỏ": past, "lỗi thời": past,
	"lừa đảo": deceit, "giả danh": deceit, "giả mạo": deceit, "mạo danh": deceit, "kẻ xấu": deceit, "kẻ gian": deceit, "chiêu": deceit, "mồi": deceit,
	"tự xưng": deceit, "xưng": deceit, "dụ": deceit, "dọa": deceit,
	"cấm": barred, "nghiêm cấm": barred,
}

// warnings tell of a fraud as well, but are none when a passage has them.
var warnings = map[string]bool{"cảnh báo": true, "coi chừng": true, "đề phòng": true, "cẩn thận": true}

// longestFrame is the most words such a sign has.
const longestFrame = 3

func frameOf(ws []word) (out frame, warned bool) {
	for i := range ws {
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
	none   bool    // không ai, không … nào
	bound  bool    // bắt buộc
}

var (
	forces    = map[string]force{"phải": must, "buộc": must, "cần": must, "nên": should}
	universal = wordSet("mọi bất toàn luôn")
)

func logicOf(ws []word) logic {
	var l logic
	// reach returns what is governed from position i on.
	reach := func(i int, skip map[string]bool) scope {
		s := scope{at: i - 1}
		n := 0
		for k := i; k < len(ws) && ws[k].clause == ws[i-1].clause && n < 2; k++ {
			w := ws[k]
			if w.plain == "thì" {
				break
			}
			if w.figure || skip[w.plain] || empty[w.plain] {
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
			if s := reach(i+1, modals); s.words[0] != "" {
				l.denied = append(l.denied, s)
			}
			l.none = l.none || next == "ai"
		case w.plain == "nào" && (next == "cũng" || at(i+2) == "cũng"), w.plain == "ai" && next == "cũng", w.plain == "tất" && next == "cả", universal[w.plain]:
			l.all = true
		case w.plain == "nào" && denies:
			l.none = true
		case w.plain == "đủ" || w.plain == "dành":
			l.enough = true
		case w.plain == "chỉ":
			if s := reach(i+1, modals); s.words[0] != "" {
				l.only = append(l.only, s)
			}
		}
		f := forces[w.plain]
		if w.plain == "có" && next == "thể" {
			f = may
		}
		if w.plain == "bắt" && next == "buộc" && !denies {
			l.bound = true
		}
		if f != 0 && !denies {
			if s := reach(i+1, modals); s.words[0] != "" {
				s.force = f
				l.modal = append(l.modal, s)
			}
		}
	}
	return l
}

// conditions begin a part under which the rest of a statement holds.
var conditions = wordSet("nếu khi trừ")

// pointers refer to what was said before.
var pointers = wordSet("này đó ấy")

// statementOf reads a sentence. Before is what leads to it, or the sentence
// before it, and may be nil.
func statementOf(s string, lead, before *statement) *statement {
	facts := Facts(s)
	ws := withFigures(wordsOf(s), facts)
	st := &statement{ws: ws, words: map[string]bool{}, context: map[string]bool{}, figures: figuresOf(s, facts), logic: logicOf(ws), next: map[string]map[string]bool{}}
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
		} else if conditions[w.plain] && i > 0 || w.plain == "thì" {
			flush(false, i)
		}
		if conditions[w.plain] {
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

// A share is how much of a part a sentence says.
type share struct {
	part
	n, of int
}

func (s share) less(least float64) bool { return float64(s.n) < least*float64(s.of) }

// count returns how much a sentence says of a part, the words in taken left out.
func count(p part, said *statement, taken map[string]bool, ps []*passage) share {
	s := share{part: p}
	for w := range p.words {
		if topical(w, ps) {
			continue
		}
		s.of++
		if said.words[w] && !taken[w] {
			s.n++
		}
	}
	for _, f := range p.figures {
		s.of++
		if slices.ContainsFunc(said.figures, func(g figure) bool { return g.supportedBy(f.Fact) }) {
			s.n++
		}
	}
	return s
}

// covered returns how much a sentence says of each of the parts. A word that
// stands in several counts for the one that is said most.
func covered(parts []part, said *statement, ps []*passage) []share {
	out := make([]share, len(parts))
	for i, p := range parts {
		out[i] = count(p, said, nil, ps)
	}
	slices.SortStableFunc(out, func(a, b share) int { return b.n*max(a.of, 1) - a.n*max(b.of, 1) })
	taken := map[string]bool{}
	for i := range out {
		out[i] = count(out[i].part, said, taken, ps)
		for w := range out[i].words {
			taken[w] = true
		}
	}
	return out
}

// grounds chooses the statements that a sentence draws on: the one it shares most
// with, and others for what that leaves.
func grounds(said *statement, ps []*passage) []*statement {
	var all []*statement
	for _, p := range ps {
		all = append(all, p.statements()...)
	}
	left := map[string]float64{}
	for w := range said.words {
		left[w] = 1
		if topical(w, ps) {
			left[w] = 0.2
		}
	}
	figures := slices.Clone(said.figures)
	var out []*statement
	for len(out) < maxGrounds {
		var best *statement
		most := 0.0
		for _, st := range all {
			if slices.Contains(out, st) {
				continue
			}
			share := 0.0
			for w, weight := range left {
				if st.words[w] {
					share += weight
				} else if st.context[w] {
					share += weight * 0.6
				}
			}
			for _, f := range figures {
				if states(st.figures, f) {
					share += 2.5
				}
			}
			share -= 0.02 * float64(len(st.words)) // of two that say it, the one that says little else
			if share > most {
				best, most = st, share
			}
		}
		if best == nil || len(out) > 0 && most < 1.5 {
			break
		}
		out = append(out, best)
		for w := range left {
			if best.words[w] || best.context[w] {
				delete(left, w)
			}
		}
		figures = slices.DeleteFunc(figures, func(f figure) bool { return states(best.figures, f) })
	}
	return out
}

const (
	maxGrounds = 4
	// leastOfPart is the share of a part drawn on that has to be told.
	leastOfPart = 0.25
	// leastOfCondition is the share of a condition that has to be.
	leastOfCondition = 0.33
	// leastGrounded is the share of the words beyond the passage's topic that has
	// to stand in the statements drawn on.
	leastGrounded = 0.33
)

// disagrees compares what a sentence says with the statements it draws on, and
// returns why it does not say the same. The words are known to stand there.
func disagrees(s string, ps []*passage) Reason {
	said := statementOf(s, nil, nil)
	ground := grounds(said, ps)
	if len(ground) == 0 {
		return ""
	}
	for _, check := range []func(*statement, []*statement, []*passage) Reason{
		framed, negated, overstated, mixed, partial, swapped,
	} {
		if r := check(said, ground, ps); r != "" {
			return r
		}
	}
	return ""
}

// framed: what a passage tells as past, as a fraud or as forbidden has to be told
// as such.
func framed(said *statement, ground []*statement, _ []*passage) Reason {
	have, _ := frameOf(said.ws)
	if len(said.logic.denied) > 0 || said.warns {
		have |= barred | deceit // do not …
	}
	for _, st := range ground[:1] {
		if st.frame&^have != 0 {
			return Contradicts
		}
	}
	return ""
}

// negated: what is denied must be denied there, and what is denied there may not
// be affirmed.
func negated(said *statement, ground []*statement, _ []*passage) Reason {
	for _, d := range said.logic.denied {
		if !slices.ContainsFunc(ground, func(st *statement) bool {
			return slices.ContainsFunc(append(st.before, st), func(st *statement) bool {
				return slices.ContainsFunc(st.logic.denied, d.meets)
			})
		}) {
			return Contradicts
		}
	}
	for _, st := range ground {
		for _, st := range append(st.before, st) {
			for _, d := range st.logic.denied {
				if d.within(said.words) && !slices.ContainsFunc(said.logic.denied, d.meets) {
					return Contradicts
				}
			}
		}
	}
	return ""
}

// overstated: a sentence may not demand, promise or include more than what it
// draws on.
func overstated(said *statement, ground []*statement, _ []*passage) Reason {
	var there logic
	for _, st := range ground {
		there.modal = append(there.modal, st.logic.modal...)
		there.only = append(there.only, st.logic.only...)
		there.enough = there.enough || st.logic.enough
		there.all = there.all || st.logic.all
		there.none = there.none || st.logic.none
		there.bound = there.bound || st.logic.bound
	}
	if said.logic.all && !there.all && !there.none || said.logic.none && !there.none && !there.all || said.logic.bound && !there.bound && len(there.modal) == 0 {
		return Overstated
	}
	if len(said.logic.only) > 0 && len(there.only) == 0 && !there.enough {
		return Overstated
	}
	for _, o := range there.only {
		if o.within(said.words) && len(said.logic.only) == 0 {
			return Overstated
		}
	}
	for _, m := range said.logic.modal {
		var have force
		for _, o := range there.modal {
			if m.meets(o) {
				have |= o.force
			}
		}
		if have != 0 && have&m.force == 0 {
			return Overstated
		}
	}
	for _, o := range there.modal {
		if o.force == may && o.within(said.words) && !slices.ContainsFunc(said.logic.modal, func(m scope) bool { return m.force == may }) {
			return Overstated
		}
	}
	return ""
}

// mixed: figures told together must stand together, reaching as far, and with the
// words that tell their statement from others.
func mixed(said *statement, _ []*statement, ps []*passage) Reason {
	var all []*statement
	for _, p := range ps {
		all = append(all, p.statements()...)
	}
	for _, p := range said.parts {
		if len(p.figures) == 0 {
			continue
		}
		words := maps.Clone(p.words)
		for _, o := range said.parts {
			if len(o.figures) == 0 {
				maps.Copy(words, o.words)
			}
		}
		if !slices.ContainsFunc(all, func(own *statement) bool {
			return own.statesAll(p.figures, ps) && !slices.ContainsFunc(all, func(rival *statement) bool {
				return rival != own && rival.rivals(own, p.figures) && rival.fits(words, own)
			}) && !own.crossed(p, words, ps)
		}) {
			return Confused
		}
	}
	return ""
}

// rivals reports whether the statement states figures of the same kind as fs, and
// not these.
func (st *statement) rivals(own *statement, fs []figure) bool {
	for _, f := range fs {
		if states(st.figures, f) {
			return false
		}
	}
	return slices.ContainsFunc(st.figures, func(h figure) bool {
		return slices.ContainsFunc(fs, func(f figure) bool { return f.Kind == h.Kind && unitOf(f.Fact) == unitOf(h.Fact) })
	})
}

// betterFit is by how many more of the words that tell two statements apart the
// rival must have.
const betterFit = 2

// fits reports whether the words speak of this statement rather than of own.
func (st *statement) fits(words map[string]bool, own *statement) bool {
	n := 0
	for w := range words {
		here, there := st.words[w] || st.context[w], own.words[w] || own.context[w]
		switch {
		case here && !there:
			n++
		case there && !here:
			n--
		}
	}
	return n >= betterFit
}

// crossed reports whether the figures of p are told with a word of a neighbouring
// part that states others, and without one of their own.
func (st *statement) crossed(p part, words map[string]bool, ps []*passage) bool {
	for _, own := range st.parts {
		if len(own.words) == 0 || !slices.ContainsFunc(p.figures, func(f figure) bool { return states(own.figures, f) }) {
			continue
		}
		for _, o := range st.parts {
			if len(o.figures) == 0 || slices.ContainsFunc(p.figures, func(f figure) bool { return states(o.figures, f) }) {
				continue
			}
			theirs, left := false, false
			for w := range o.words {
				theirs = theirs || words[w] && !own.words[w] && !topical(w, ps)
			}
			for w := range own.words {
				left = left || !words[w] && !o.words[w] && !topical(w, ps)
			}
			if theirs && left {
				return true
			}
		}
	}
	return false
}

// statesAll reports whether the statement, within its passage, states all of fs.
func (st *statement) statesAll(fs []figure, ps []*passage) bool {
	for _, f := range fs {
		if states(st.figures, f) {
			continue
		}
		if !slices.ContainsFunc(ps, func(p *passage) bool { return slices.Contains(p.statements(), st) && states(p.named(), f) }) {
			return false
		}
	}
	return true
}

// partial: of what a sentence draws on it has to tell the most, and a condition
// always.
func partial(said *statement, ground []*statement, ps []*passage) Reason {
	for _, st := range ground {
		used := false
		shares := covered(st.parts, said, ps)
		for _, p := range shares {
			used = used || p.n > 0
			if p.n > 0 && p.of >= 3 && p.less(leastOfPart) {
				return Overstated
			}
		}
		if !used {
			continue
		}
		for _, p := range shares {
			if whole := count(p.part, said, nil, ps); p.condition && whole.of > 0 && whole.less(leastOfCondition) {
				return Overstated
			}
		}
		met := 0
		for _, p := range st.needs {
			if !count(p, said, nil, ps).less(0.5) {
				met++
			}
		}
		if len(st.needs) > 0 && (met == 0 || st.every && met < len(st.needs)) {
			return Overstated
		}
	}
	found, of := 0, len(said.figures)
	for _, f := range said.figures {
		if slices.ContainsFunc(ground, func(st *statement) bool { return states(st.figures, f) }) {
			found++
		}
	}
	for w := range said.words {
		if topical(w, ps) {
			continue
		}
		of++
		if slices.ContainsFunc(ground, func(st *statement) bool { return st.words[w] || st.context[w] }) {
			found++
		}
	}
	if float64(found) < leastGrounded*float64(of) {
		return Unsupported
	}
	return ""
}

// roleWords say in what role the name that follows them takes part; after an
// agent's no other name may stand.
var (
	roleWords = wordSet("do bởi từ cho hộ thay với của")
	agents    = wordSet("do bởi")
	pronouns  = wordSet("bạn mình họ tôi")
	// contrasts tell things apart although they carry no meaning elsewhere.
	contrasts = wordSet("mới trong ngoài trên dưới trước sau")
)

// swapped: who does what to whom has to stay.
func swapped(said *statement, ground []*statement, ps []*passage) Reason {
	main := ground[0]
	heads := func(ws []word) map[string][]string {
		out := map[string][]string{}
		for i, w := range ws {
			if !roleWords[w.plain] {
				continue
			}
			for _, name := range ws[i+1 : min(i+3, len(ws))] {
				if name.clause != w.clause || name.figure {
					break
				}
				if !empty[name.plain] || pronouns[name.plain] {
					out[w.plain] = append(out[w.plain], name.folded)
					break
				}
			}
		}
		return out
	}
	theirs := heads(main.ws)
	for role, names := range heads(said.ws) {
		for _, name := range names {
			if len(theirs[role]) > 0 && !slices.Contains(theirs[role], name) && (agents[role] || stands(main.ws, name) || topical(name, ps)) {
				return Swapped
			}
		}
	}
	if dutiesSwapped(said, ground) || replaced(said, main, ps) {
		return Swapped
	}
	return ""
}

func stands(ws []word, folded string) bool {
	return slices.ContainsFunc(ws, func(w word) bool { return w.folded == folded })
}

// dutiesSwapped reports whether the one who must or may do something there comes
// only behind that duty here.
func dutiesSwapped(said *statement, ground []*statement) bool {
	for _, m := range said.logic.modal {
		for _, st := range ground {
			for _, o := range st.logic.modal {
				if !m.meets(o) {
					continue
				}
				subject := 0
				for i := o.at - 1; i >= 0 && st.ws[i].clause == st.ws[o.at].clause; i-- {
					w := st.ws[i]
					if w.figure || empty[w.plain] {
						continue
					}
					if subject++; !stands(said.ws[:m.at], w.folded) && stands(said.ws[m.at:], w.folded) {
						return true
					}
				}
			}
		}
	}
	return false
}

// replaced reports whether a word takes the place of another that tells one
// statement from the next: the old card, the new card.
func replaced(said, main *statement, ps []*passage) bool {
	for a, xs := range said.next {
		ys := main.next[a]
		if len(ys) == 0 {
			continue
		}
		kept := false
		for y := range ys {
			kept = kept || stands(said.ws, y)
		}
		if kept {
			continue
		}
		for x := range xs {
			if !stands(main.ws, x) && slices.ContainsFunc(ps, func(p *passage) bool {
				return slices.ContainsFunc(p.statements(), func(st *statement) bool { return st != main && st.next[a][x] })
			}) {
				return true
			}
		}
	}
	return false
}
