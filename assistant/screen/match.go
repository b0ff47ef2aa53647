package screen

import (
	"slices"
	"strings"
	"unicode"

	"trolyso/knowledge/vitext"
)

// A span is a match, in tokens.
type span struct {
	from, to, line int
	weak           bool // one bare syllable, which may be many words
}

func (a span) overlaps(b span) bool { return a.from < b.to && b.from < a.to }

// match finds the rule that decides about t. Where there is none but every
// clause of t is a courtesy or a command by itself, as in "dạ cảm ơn, tạm
// biệt", the clause that ranks highest decides.
func (r *ruleset) match(t *reading) Verdict {
	v := r.matchAll(t)
	if v.Kind != Pass || len(t.tokens) > longestWhole {
		return v
	}
	clauses, from := 0, 0
	for at := 1; at <= len(t.tokens); at++ {
		if at < len(t.tokens) && !t.tokens[at].starts {
			continue
		}
		clause := t.tokens[from:at]
		from = at
		if onlyFillers(clause) {
			continue
		}
		if len(clause) > longestCourtesy {
			return Verdict{Kind: Pass}
		}
		clauses++
		if clauses == 1 && at == len(t.tokens) || clauses > 4 {
			return v // that was the whole text
		}
		c := r.matchAll(&reading{raw: t.raw, tokens: clause})
		switch c.Kind {
		case Human, About, Command, Greeting, Thanks, Farewell:
		default:
			return Verdict{Kind: Pass}
		}
		if rank(c.Kind) < rank(v.Kind) {
			v = c
		}
	}
	return v
}

// found is where the patterns of the rules match a text.
type found struct {
	hits, excuses map[int32][]span // by section
	parts         map[int32][]span // by part
}

func (r *ruleset) matchAll(t *reading) Verdict {
	m := newMachine(r)
	var present bitset
	for _, tok := range t.tokens {
		for _, id := range tok.ids {
			present.add(id)
		}
	}
	wanted := r.wanted(present)
	f := found{map[int32][]span{}, map[int32][]span{}, map[int32][]span{}}
	for at := range t.tokens {
		m.nextToken()
		for _, id := range t.tokens[at].ids {
			for _, st := range r.first[id] {
				if m.tried(st) {
					continue
				}
				var p *pattern
				whole := false
				switch s := r.sections[st.section]; st.role {
				case rolePart:
					if !wanted.has(st.pattern) {
						continue
					}
					p = &r.parts[st.pattern]
				case roleExcuse:
					p = &s.excuses[st.pattern]
				default:
					p, whole = &s.patterns[st.pattern], s.whole
				}
				if st.role != rolePart && !p.possible(present) || whole && (len(t.tokens) > longestWhole || !onlyFillers(t.tokens[:at])) {
					continue
				}
				if p.next != nil && !whole && (at+1 == len(t.tokens) || !slices.ContainsFunc(t.tokens[at+1].ids, p.next.has)) {
					continue
				}
				end, longest, ok := m.run(p.prog, t.tokens, at, whole, st.role == rolePart)
				if !ok {
					continue
				}
				hit := span{at, end, p.line, end == at+1 && t.tokens[at].bare}
				switch st.role {
				case rolePart:
					if longest > end {
						f.parts[st.pattern] = append(f.parts[st.pattern], span{from: at, to: longest, line: p.line})
					}
					f.parts[st.pattern] = append(f.parts[st.pattern], hit)
				case roleExcuse:
					f.excuses[st.section] = append(f.excuses[st.section], hit)
				default:
					f.hits[st.section] = append(f.hits[st.section], hit)
				}
			}
		}
	}
	best := Verdict{Kind: Pass}
	for i, s := range r.sections {
		if rank(s.kind) >= rank(best.Kind) {
			continue
		}
		hits := f.hits[int32(i)]
		for _, c := range s.combined {
			hits = append(hits, c.spans(f.parts)...)
		}
		if line := r.decides(m, t, s, hits, f.excuses[int32(i)], present); line > 0 {
			best = Verdict{Kind: s.kind, Reason: s.reason, Rule: line}
		}
	}
	return best
}

// wanted lists the parts of combinations that a text with these words can have
// all parts of, and the parts that rule out one of those.
func (r *ruleset) wanted(present bitset) bitset {
	possible, known := make([]bool, len(r.parts)), make([]bool, len(r.parts))
	can := func(part int32) bool {
		if !known[part] {
			known[part], possible[part] = true, r.parts[part].possible(present)
		}
		return possible[part]
	}
	var out bitset
	for _, s := range r.sections {
		for i := range s.combined {
			c := &s.combined[i]
			if slices.ContainsFunc(c.parts, func(p int32) bool { return !can(p) }) {
				continue
			}
			for _, p := range c.parts {
				out.add(p)
			}
			for _, p := range c.without {
				if can(p) {
					out.add(p)
				}
			}
		}
	}
	return out
}

// possible reports whether a text with these words has what p needs.
func (p *pattern) possible(present bitset) bool {
	for _, set := range p.need {
		if !set.meets(present) {
			return false
		}
	}
	return true
}

// spans returns where the parts of c stand together, none sharing a word with
// another, given where each part stands. No more than one of them may be a bare
// syllable: "gia" is giả, giá, già and gia, so that what rests on two of them is
// chance.
func (c *combination) spans(parts map[int32][]span) []span {
	for _, p := range c.parts {
		if len(parts[p]) == 0 {
			return nil
		}
	}
	for _, p := range c.without {
		if len(parts[p]) > 0 {
			return nil
		}
	}
	var out []span
	next := make([]int, len(c.parts)) // part -> its first span not before the window
	taken := make([]span, 0, len(c.parts))
	for {
		first := -1 // the part that begins the window
		for i, p := range c.parts {
			if next[i] < len(parts[p]) && (first < 0 || parts[p][next[i]].from < parts[c.parts[first]][next[first]].from) {
				first = i
			}
		}
		if first < 0 {
			return out
		}
		begin := parts[c.parts[first]][next[first]]
		next[first]++
		taken = append(taken[:0], begin)
		weak := begin.weak
		whole := span{from: begin.from, to: begin.to, line: c.line}
		for i, p := range c.parts {
			if i == first {
				continue
			}
			s, ok := c.nearest(parts[p][next[i]:], begin.from, taken, weak)
			if !ok {
				break
			}
			taken = append(taken, s)
			weak = weak || s.weak
			whole.to = max(whole.to, s.to)
		}
		if len(taken) == len(c.parts) && supported(taken) {
			out = append(out, whole)
		}
	}
}

// supported reports whether a bare syllable among the parts of a combination
// stands near another of them, as "giấy tờ gia" and "thue nguoi" do. Further off it
// is likely to be one of the other words that are written so.
func supported(parts []span) bool {
	for i, a := range parts {
		if a.weak && !slices.ContainsFunc(slices.Concat(parts[:i], parts[i+1:]), func(b span) bool { return b.from <= a.to+besides && a.from <= b.to+besides }) {
			return false
		}
	}
	return true
}

// nearest returns the first of spans within reach of the word at from that
// shares no word with those taken and, with strong, is not weak.
func (c *combination) nearest(spans []span, from int, taken []span, strong bool) (span, bool) {
	for _, s := range spans {
		if s.from > from+c.within {
			break
		}
		free := s.to <= from+c.within && !(strong && s.weak)
		for _, t := range taken {
			free = free && !s.overlaps(t)
		}
		if free {
			return s, true
		}
	}
	return span{}, false
}

// decides returns the line of s that holds for t, or zero.
func (r *ruleset) decides(m *machine, t *reading, s *section, hits, excuses []span, present bitset) int {
	for _, raw := range s.raw {
		if strings.Contains(t.raw, raw.text) {
			return raw.line
		}
	}
	if t.odd >= 3 && len(s.squeezed) > 0 {
		plain := squeeze(t.raw)
		back := reversed(plain)
		for _, q := range s.squeezed {
			if strings.Contains(plain, q.text) || strings.Contains(back, q.text) {
				return q.line
			}
		}
	}
	line := 0
	for _, h := range hits {
		excused := false
		for _, e := range excuses {
			excused = excused || h.overlaps(e)
		}
		if !excused {
			line = h.line
			break
		}
	}
	if line == 0 {
		return 0
	}
	for _, u := range s.unless {
		if !u.possible(present) {
			continue
		}
		for at := range t.tokens {
			if _, _, ok := m.run(u.prog, t.tokens, at, false, false); ok {
				return 0
			}
		}
	}
	return line
}

func onlyFillers(tokens []token) bool {
	for _, t := range tokens {
		if !t.filler {
			return false
		}
	}
	return true
}

// squeeze keeps the letters of s, folded, with look-alikes read as letters.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if a, ok := alike[r]; ok {
			return a
		}
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, vitext.Fold(vitext.Clean(s)))
}

func reversed(s string) string {
	rs := []rune(s)
	for i, j := 0, len(rs)-1; i < j; i, j = i+1, j-1 {
		rs[i], rs[j] = rs[j], rs[i]
	}
	return string(rs)
}

const (
	longestMatch = 40 // tokens; no pattern means to cover more
	longestWhole = 60 // tokens of a text that can be a courtesy as a whole

	besides = 3 // tokens between a bare syllable and what supports it

	longestCourtesy = 12 // tokens of a clause that can be one among others
)

// A machine runs programs, all threads in step, so that no pattern and no text
// can make it take more than length times size.
type machine struct {
	now, then []int32
	mark      []int // program counter -> step of its last visit
	step      int
	last      []int // pattern -> token it was last tried at
	token     int
}

func newMachine(r *ruleset) *machine {
	return &machine{mark: make([]int, r.deepest+1), last: make([]int, r.patterns)}
}

func (m *machine) nextToken() { m.token++ }

// tried reports whether st was tried at the present token before.
func (m *machine) tried(st start) bool {
	if m.last[st.number] == m.token {
		return true
	}
	m.last[st.number] = m.token
	return false
}

// run matches prog from token at on and returns the end of the shortest match
// and, with both, that of the longest. With whole the match has to reach the end
// of the text, fillers aside.
func (m *machine) run(prog []inst, tokens []token, at int, whole, both bool) (shortest, longest int, ok bool) {
	m.now = m.now[:0]
	m.step++
	m.add(&m.now, prog, 0, tokens, at)
	for i := at; ; i++ {
		for _, pc := range m.now {
			if prog[pc].op != opDone || whole && !onlyFillers(tokens[i:]) {
				continue
			}
			if !ok {
				shortest, ok = i, true
			}
			longest = i
		}
		if ok && !both || len(m.now) == 0 || i >= len(tokens) || i-at >= longestMatch {
			return shortest, longest, ok
		}
		t := &tokens[i]
		m.then = m.then[:0]
		m.step++
		for _, pc := range m.now {
			in := &prog[pc]
			ok := false
			switch in.op {
			case opWords:
				for _, id := range t.ids {
					ok = ok || in.set.has(id)
				}
			case opAny:
				ok = !t.breaks
			}
			if ok {
				m.add(&m.then, prog, pc+1, tokens, i+1)
			}
			if whole && t.filler && in.op != opDone {
				m.add(&m.then, prog, pc, tokens, i+1)
			}
		}
		m.now, m.then = m.then, m.now
	}
}

// add puts the thread at pc and all it leads to without a token on list.
func (m *machine) add(list *[]int32, prog []inst, pc int32, tokens []token, at int) {
	if m.mark[pc] == m.step {
		return
	}
	m.mark[pc] = m.step
	switch in := &prog[pc]; in.op {
	case opJump:
		m.add(list, prog, in.x, tokens, at)
	case opSplit:
		m.add(list, prog, in.x, tokens, at)
		m.add(list, prog, in.y, tokens, at)
	case opStart:
		if at < len(tokens) && tokens[at].starts {
			m.add(list, prog, pc+1, tokens, at)
		}
	case opEnd:
		if at == len(tokens) || tokens[at].starts {
			m.add(list, prog, pc+1, tokens, at)
		}
	default:
		*list = append(*list, pc)
	}
}
