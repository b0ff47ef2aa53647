package verify

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

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

// everything returns what the passages say.
func everything(ps []*passage) []*statement {
	var all []*statement
	for _, p := range ps {
		all = append(all, p.statements()...)
	}
	return all
}

// grounds chooses the statements that a sentence draws on: the one it shares most
// with, and others for what that leaves.
func grounds(said *statement, ps []*passage) []*statement {
	all := everything(ps)
	left := map[string]int{}
	for w := range said.words {
		left[w] = wordWeight
		if topical(w, ps) {
			left[w] = topicWeight
		}
	}
	figures := slices.Clone(said.figures)
	var out []*statement
	for len(out) < maxGrounds {
		var best *statement
		most := 0
		for _, st := range all {
			if slices.Contains(out, st) {
				continue
			}
			share := 0
			for w, weight := range left {
				if st.words[w] {
					share += weight
				} else if st.context[w] {
					share += weight * 6 / 10
				}
			}
			for _, f := range figures {
				if states(st.figures, f) {
					share += figureWeight
				}
			}
			share -= lengthWeight * len(st.words) // of two that say it, the one that says little else
			if share > most {
				best, most = st, share
			}
		}
		if best == nil || len(out) > 0 && most < leastShared {
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
	// What a word counts, one of the passage's topic, a figure, and against a
	// statement each of its words.
	wordWeight, topicWeight, figureWeight, lengthWeight = 100, 20, 250, 2
	// leastShared is what a further statement has to have of what is left.
	leastShared = 150
	// leastOfPart is the share of a part drawn on that has to be told.
	leastOfPart = 0.25
	// leastOfPrice is the same of a part that says what something costs: to leave
	// out for whom costs money.
	leastOfPrice = 0.45
	// leastOfAddition is the same of a statement that another is mixed with.
	leastOfAddition = 0.4
	// leastOfCondition is the share of a condition that has to be.
	leastOfCondition = 0.33
	// leastGrounded is the share of the words beyond the passage's topic that has
	// to stand in the statements drawn on.
	leastGrounded = 0.33
)

// disagrees compares what a sentence says with the statements it draws on, and
// returns why it does not say the same. The words are known to stand there. Led
// is the frame that words before the sentence have set.
func disagrees(s string, ps []*passage, led frame) Reason {
	said := statementOf(s, nil, nil)
	ground := grounds(said, ps)
	if len(ground) == 0 {
		return ""
	}
	return cmp.Or(
		framed(said, ground, led),
		negated(said, ground, ps),
		overstated(said, ground),
		mixed(said, ps),
		partial(said, ground, ps),
		swapped(said, ground, ps),
	)
}

// chain returns the statement and what it leans on.
func (st *statement) chain() []*statement { return append([]*statement{st}, st.before...) }

// framed: what a passage tells as past, as a fraud or as forbidden has to be told
// as such, by the sentence or by what led to it.
func framed(said *statement, ground []*statement, led frame) Reason {
	have, _ := frameOf(said.ws)
	have |= led
	if len(said.logic.denied) > 0 || said.warns {
		have |= barred | deceit // do not …
	}
	if ground[0].frame&^have != 0 {
		return Contradicts
	}
	return ""
}

// negated: what is denied must be denied there, and what is denied there may not
// be affirmed.
func negated(said *statement, ground []*statement, ps []*passage) Reason {
	here, there := plainWords(said), plainWords(ground...)
	for w := range here {
		for _, o := range opposites[w] {
			if there[o] && !there[w] && !here[o] {
				return Contradicts
			}
		}
	}
	for _, d := range said.logic.denied {
		if !slices.ContainsFunc(ground, func(st *statement) bool {
			return slices.ContainsFunc(st.chain(), func(st *statement) bool {
				return slices.ContainsFunc(st.logic.denied, d.meets)
			})
		}) && !slices.ContainsFunc(everything(ps), func(st *statement) bool {
			return slices.ContainsFunc(st.logic.denied, func(o scope) bool { return d.words == o.words })
		}) {
			return Contradicts
		}
	}
	if said.logic.trails {
		return ""
	}
	// A short statement may be denied whole by a sentence that draws on others.
	for _, st := range everything(ps) {
		for _, d := range st.logic.denied {
			if d.within(said.words) && !slices.ContainsFunc(said.logic.denied, d.meets) && within(st.words, said.words) {
				return Contradicts
			}
		}
	}
	for _, st := range ground {
		for _, st := range st.chain() {
			for _, d := range st.logic.denied {
				if d.within(said.words) && !slices.ContainsFunc(said.logic.denied, d.meets) {
					return Contradicts
				}
			}
		}
	}
	return ""
}

// within reports whether all of words stand in others.
func within(words, others map[string]bool) bool {
	for w := range words {
		if !others[w] {
			return false
		}
	}
	return true
}

func plainWords(sts ...*statement) map[string]bool {
	out := map[string]bool{}
	for _, st := range sts {
		for _, w := range st.ws {
			out[w.plain] = true
		}
	}
	return out
}

// overstated: a sentence may not demand, promise or include more than what it
// draws on.
func overstated(said *statement, ground []*statement) Reason {
	var there logic
	for _, st := range ground {
		there.modal = append(there.modal, st.logic.modal...)
		there.only = append(there.only, st.logic.only...)
		there.enough = there.enough || st.logic.enough
		there.all = there.all || st.logic.all
		there.always = there.always || st.logic.always
		there.none = there.none || st.logic.none
		there.bound = there.bound || st.logic.bound
	}
	denies := len(said.logic.denied) > 0 // to nobody at all is to nobody
	if said.logic.always && !there.always || said.logic.all && !denies && !there.all && !there.none || said.logic.none && !there.none && !there.all || said.logic.bound && !there.bound && len(there.modal) == 0 {
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
func mixed(said *statement, ps []*passage) Reason {
	all := everything(ps)
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
		return slices.ContainsFunc(fs, func(f figure) bool { return f.Kind == h.Kind })
	})
}

// betterFit is by how many more of the words that tell two statements apart the
// rival must have, if the sentence has all of those of the other.
const betterFit = 2

// fits reports whether the words speak of this statement rather than of own.
func (st *statement) fits(words map[string]bool, own *statement) bool {
	n, least := 0, betterFit
	for w := range own.words {
		if !st.words[w] && !st.context[w] && !words[w] {
			least = 1
		}
	}
	for w := range words {
		here, there := st.words[w] || st.context[w], own.words[w] || own.context[w]
		switch {
		case here && !there:
			n++
		case there && !here:
			n--
		}
	}
	return n >= least
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
	for i, st := range ground {
		used := false
		shares := covered(st.parts, said, ps)
		for _, p := range shares {
			used = used || p.n > 0
			least := leastOfPart
			if i > 0 {
				least = leastOfAddition
			}
			if slices.ContainsFunc(p.figures, func(f figure) bool { return f.Kind == Sum || f.Kind == Percent }) {
				least = max(least, leastOfPrice)
			}
			if p.n > 0 && p.of >= 3 && count(p.part, said, nil, ps).less(least) {
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
	roleWords = wordSet("do bởi từ cho hộ thay với")
	agents    = wordSet("do bởi")
	pronouns  = wordSet("bạn mình họ tôi")
	// opposites exclude each other.
	opposites = func() map[string][]string {
		out := map[string][]string{}
		for pair := range strings.FieldsSeq("cao/thấp trước/sau mua/bán thật/giả mới/cũ trong/ngoài trên/dưới nhiều/ít lớn/nhỏ mở/khóa mở/đóng bật/tắt " +
			"tăng/giảm gửi/nhận nộp/nhận đầu/cuối sớm/muộn nhanh/chậm đúng/sai trái/phải nam/nữ vợ/chồng cha/mẹ tuyến/tiếp thêm/bớt vào/ra lên/xuống đủ/thiếu dài/ngắn") {
			a, b, _ := strings.Cut(pair, "/")
			out[a] = append(out[a], b)
			out[b] = append(out[b], a)
		}
		return out
	}()
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
	if r := subjects(said, ground, ps); r != "" {
		return r
	}
	if borrowed(said, ground, ps) || dutiesSwapped(said, ground, ps) || exchanged(said, main) || replaced(said, main, ps) {
		return Swapped
	}
	return ""
}

// subjects: what is said of somebody has to be said of the same there.
func subjects(said *statement, ground []*statement, ps []*passage) Reason {
	theirs := make([][]predicate, len(ground))
	for i, st := range ground {
		theirs[i] = st.predicates()
	}
	for _, p := range said.predicates() {
		for i, st := range ground {
			for _, q := range theirs[i] {
				if !p.alike(q) {
					continue
				}
				for _, f := range q.figures {
					if !slices.ContainsFunc(said.figures, func(g figure) bool { return g.supportedBy(f.Fact) }) {
						return Overstated
					}
				}
				n, of := 0, 0
				for _, w := range q.subject {
					if !topical(w, ps) {
						of++
						if said.words[w] {
							n++
						}
					}
				}
				if len(p.subject) > 0 && of > 0 && 2*n < of {
					return Swapped
				}
				if q.person && q.duty && len(p.subject) > 0 && !slices.ContainsFunc(p.subject, func(w string) bool { return st.words[w] || st.context[w] }) {
					return Swapped
				}
			}
		}
	}
	return ""
}

// borrowed reports whether what is done to somebody is taken from a statement
// that the sentence does not draw on.
func borrowed(said *statement, ground []*statement, ps []*passage) bool {
	for i, w := range said.ws {
		if w.plain != "bị" || i+1 >= len(said.ws) {
			continue
		}
		done := said.ws[i+1]
		if done.clause != w.clause || done.figure || empty[done.plain] || modals[done.plain] || topical(done.folded, ps) ||
			slices.ContainsFunc(ground, func(st *statement) bool { return st.words[done.folded] || st.context[done.folded] }) {
			continue
		}
		if slices.ContainsFunc(everything(ps), func(st *statement) bool { return st.words[done.folded] }) {
			return true
		}
	}
	return false
}

func stands(ws []word, folded string) bool {
	return slices.ContainsFunc(ws, func(w word) bool { return w.folded == folded })
}

// dutiesSwapped reports whether the one who must or may do something there comes
// only behind that duty here.
func dutiesSwapped(said *statement, ground []*statement, ps []*passage) bool {
	for _, m := range said.logic.modal {
		for _, st := range ground {
			for _, o := range st.logic.modal {
				if !m.meets(o) {
					continue
				}
				for i := o.at - 1; i >= 0 && st.ws[i].clause == st.ws[o.at].clause; i-- {
					w := st.ws[i]
					if w.plain == "thì" {
						break
					}
					if w.figure || empty[w.plain] || modals[w.plain] || topical(w.folded, ps) {
						continue
					}
					if !stands(said.ws[:m.at], w.folded) && stands(said.ws[m.at:], w.folded) {
						return true
					}
				}
			}
		}
	}
	return false
}

// exchanged reports whether two words have changed sides of a third.
func exchanged(said, main *statement) bool {
	here, there := places(said.ws), places(main.ws)
	var common []string
	for w := range here {
		if _, ok := there[w]; ok {
			common = append(common, w)
		}
	}
	for _, pivot := range common {
		p, q := here[pivot], there[pivot]
		if said.suffers(p.at) && main.suffers(q.at) {
			continue // what is done to one for another may be told of either
		}
		left, right := false, false // moved there from the other side
		for _, w := range common {
			a, b := here[w], there[w]
			if a.run != p.run || b.run != q.run {
				continue
			}
			left = left || a.at < p.at && b.at > q.at
			right = right || a.at > p.at && b.at < q.at
		}
		// You come to stand where the other stood.
		if p.at+1 < len(said.ws) && pronouns[said.ws[p.at+1].plain] && said.ws[p.at+1].clause == said.ws[p.at].clause {
			right = true
		}
		if left && right || said.figuresExchanged(main, p.at, q.at) {
			return true
		}
	}
	return false
}

// suffers reports whether word i is done to somebody: được giảm.
func (st *statement) suffers(i int) bool {
	return i > 0 && (st.ws[i-1].plain == "được" || st.ws[i-1].plain == "bị")
}

// figuresExchanged reports whether figures stand on the other side of a word,
// which is number p here and number q there.
func (st *statement) figuresExchanged(main *statement, p, q int) bool {
	side := func(st *statement, at int, f figure) int {
		for _, g := range st.figures[:st.own] {
			if f.supportedBy(g.Fact) {
				if g.Start < st.ws[at].start {
					return -1
				}
				return 1
			}
		}
		return 0
	}
	for _, f := range st.figures[:st.own] {
		if f.Kind != Document || side(st, p, f)*side(main, q, f) >= 0 {
			continue
		}
		if slices.ContainsFunc(st.figures[:st.own], func(g figure) bool { return g.Kind == Document && side(st, p, g) == -side(st, p, f) }) {
			return true
		}
	}
	return false
}

// A place is where a word stands, and in which run of words without a comma or
// the beginning of a condition.
type place struct{ at, run int }

// places returns where the words stand that stand there once and carry meaning.
func places(ws []word) map[string]place {
	out, twice := map[string]place{}, map[string]bool{}
	run := 0
	for i, w := range ws {
		if i > 0 && w.clause != ws[i-1].clause || conditions[w.plain] || w.plain == "thì" || w.plain == "để" || joins[w.plain] {
			run++
		}
		if w.figure || empty[w.plain] {
			continue
		}
		if _, ok := out[w.folded]; ok {
			twice[w.folded] = true
		}
		out[w.folded] = place{i, run}
	}
	for w := range twice {
		delete(out, w)
	}
	return out
}

// joins put things side by side, in any order.
var joins = wordSet("và hoặc hay")

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
			if main.names[x] && said.names[x] || !stands(main.ws, x) && slices.ContainsFunc(ps, func(p *passage) bool {
				return slices.ContainsFunc(p.statements(), func(st *statement) bool { return st != main && st.next[a][x] })
			}) {
				return true
			}
		}
	}
	return false
}
