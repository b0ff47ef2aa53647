package index

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"trolyso/knowledge/vitext"
)

//go:embed places.txt
var placesText string

// places knows when a question is for what belongs to a place that the guides
// do not speak of.
type places struct {
	elsewhere []place
	lists     map[string][]phrase // the other sections of places.txt
}

// place is another province with the ways its name is written.
type place struct {
	name string
	ways []phrase
	told bool // a guide is about it, such as the plan of its committee
}

// phrase is words to be met in a question.
type phrase struct {
	words  []string
	folded []string
	marked bool // met with its diacritics only
}

const elsewhereSection = "elsewhere"

var placeSections = []string{elsewhereSection, "no place", "origin", "office", "ask", "channel", "rule", "nationwide"}

// parsePlaces reads the format that places.txt describes. The error names the
// line.
func parsePlaces(text string) (*places, error) {
	p := &places{lists: map[string][]phrase{}}
	section := ""
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
			continue
		case line[0] == '[':
			section = strings.Trim(line, "[]")
			if !slices.Contains(placeSections, section) {
				return nil, fmt.Errorf("places.txt line %d: section %q: want one of %q", n+1, section, placeSections)
			}
			continue
		case section == "":
			return nil, fmt.Errorf("places.txt line %d: no section above it", n+1)
		}
		var ways []phrase
		for _, way := range strings.Split(line, "|") {
			way = strings.TrimSpace(way)
			bare := strings.TrimPrefix(way, "=")
			w := phrase{words: wordTexts(bare), marked: bare != way}
			if len(w.words) == 0 {
				return nil, fmt.Errorf("places.txt line %d: an empty way of writing", n+1)
			}
			for _, word := range w.words {
				w.folded = append(w.folded, vitext.Fold(word))
			}
			w.marked = w.marked || section == elsewhereSection && len(w.words) == 1
			ways = append(ways, w)
		}
		if section == elsewhereSection {
			name, _, _ := strings.Cut(strings.TrimPrefix(line, "="), "|")
			p.elsewhere = append(p.elsewhere, place{name: strings.TrimSpace(name), ways: ways})
			continue
		}
		p.lists[section] = append(p.lists[section], ways...)
	}
	return p, nil
}

// meet marks the places that guides are about.
func (p *places) meet(guides []guideUnit) {
	titles := make([][]string, len(guides))
	for i, u := range guides {
		titles[i] = wordTexts(u.guide.Title)
	}
	for k := range p.elsewhere {
		e := &p.elsewhere[k]
		e.told = slices.ContainsFunc(titles, e.in)
	}
}

// texts returns the names, for the vocabulary to be taught.
func (p *places) texts() []string {
	var out []string
	for _, e := range p.elsewhere {
		for _, w := range e.ways {
			out = append(out, strings.Join(w.words, " "))
		}
	}
	return out
}

// span is words of a reading, from the first to before the end.
type span struct{ from, to int }

// between counts the words between two spans, 0 where they touch or overlap.
func (s span) between(o span) int { return max(0, s.from-o.to, o.from-s.to) }

// and is the span from the first word of both to the last.
func (s span) and(o span) span { return span{min(s.from, o.from), max(s.to, o.to)} }

// mention is another place that a question names.
type mention struct {
	span
	place *place
}

// in reports whether the words of a text name the place.
func (p *place) in(words []string) bool {
	return slices.ContainsFunc(p.ways, func(w phrase) bool {
		for i := range words {
			if i+len(w.words) <= len(words) && slices.Equal(words[i:i+len(w.words)], w.words) {
				return true
			}
		}
		return false
	})
}

// met reports whether the words of the reading from i on are those of w: as
// read, or typed without diacritics.
func (w phrase) met(r reading, i int) bool {
	if i < 0 || i+len(w.words) > len(r.words) {
		return false
	}
	for k := range w.words {
		if !w.metWord(&r.words[i+k], k) {
			return false
		}
	}
	return true
}

func (w phrase) metWord(typed *readWord, k int) bool {
	return typed.read == w.words[k] || !w.marked && typed.Text == w.folded[k]
}

// find returns where phrases of a section are met, the longest at each place.
func (p *places) find(r reading, section string) []span {
	var out []span
	for i := range r.words {
		best := 0
		for _, w := range p.lists[section] {
			if len(w.words) > best && w.met(r, i) {
				best = len(w.words)
			}
		}
		if best > 0 {
			out = append(out, span{i, i + best})
		}
	}
	return out
}

// mentions returns the other places that the question names as places.
func (p *places) mentions(r reading) []mention {
	var out []mention
	for i := 0; i < len(r.words); i++ {
		var best mention
		for k := range p.elsewhere {
			for _, w := range p.elsewhere[k].ways {
				if len(w.words) > best.to-best.from && named(w, r, i) {
					best = mention{span{i, i + len(w.words)}, &p.elsewhere[k]}
				}
			}
		}
		if best.place == nil || p.before(r, i, "no place") {
			continue
		}
		out = append(out, best)
		i = best.to - 1
	}
	return out
}

// named reports whether w names a place at i. A name that is an everyday phrase
// without its diacritics does so only where diacritics are typed, or after a word
// that says it is a place.
func named(w phrase, r reading, i int) bool {
	if w.marked && len(w.words) > 1 {
		w.marked = false
		if !w.met(r, i) {
			return false
		}
		typed := func(t readWord) bool { return vitext.HasMarks(t.Text) || t.how == byTelex || t.how == byVNI }
		if w.marked = nameStart(r, i) == i; w.marked && !slices.ContainsFunc(r.words, typed) {
			return false
		}
	}
	return w.met(r, i)
}

// before reports whether a phrase of a section ends at i.
func (p *places) before(r reading, i int, section string) bool {
	return slices.ContainsFunc(p.lists[section], func(w phrase) bool { return w.met(r, i-len(w.words)) })
}

// How many words at the most stand between what is asked, the office it is asked
// of and the name of its place: "trung tâm hành chính công phường Hải Châu Đà Nẵng".
const (
	officeReach = 6
	askReach    = 4
)

// asked returns the one of the places that the question mentions of which the question asks something that
// each place has of its own; none when it asks for nothing of the kind, or for
// something of here, or for what is the same everywhere. A guide with the title
// given answers what is asked of a place that it is about, but for a telephone
// number or an address.
func (p *places) asked(r reading, mentions []mention, here []span, title string) (mention, bool) {
	channels, offices, nationwide := p.find(r, "channel"), p.find(r, "office"), p.find(r, "nationwide")
	of := func(s, name span) bool {
		return s.between(name) <= officeReach && !separated(s, name, nationwide) &&
			!slices.ContainsFunc(here, func(h span) bool { return s.between(h) <= s.between(name) })
	}
	for _, m := range mentions {
		name := span{nameStart(r, m.from), m.to}
		if p.before(r, name.from, "origin") {
			continue
		}
		asks := channels
		if !m.place.in(wordTexts(title)) {
			if p.rulesOf(r, name.from) {
				return m, true
			}
			asks = slices.Concat(channels, p.find(r, "ask"))
		}
		for _, o := range offices {
			if of(o, name) && slices.ContainsFunc(asks, func(a span) bool { return a.between(o.and(name)) <= askReach }) {
				return m, true
			}
		}
		if len(offices)+len(nationwide) == 0 && slices.ContainsFunc(channels, func(c span) bool { return of(c, name) }) {
			return m, true
		}
	}
	return mention{}, false
}

// nameStart is where the name of a place at i begins with the words that say what
// it is.
func nameStart(r reading, i int) int {
	for i > 0 && slices.Contains([]string{"tinh", "tp", "thanh", "pho"}, vitext.Fold(r.words[i-1].Text)) {
		i--
	}
	return i
}

// rulesOf reports whether the question asks for a rule of the place named from
// start on: "mức hỗ trợ của Đà Nẵng".
func (p *places) rulesOf(r reading, start int) bool {
	if start == 0 {
		return false
	}
	switch r.words[start-1].read {
	case "của", "riêng":
	default:
		return false
	}
	return slices.ContainsFunc(p.find(r, "rule"), func(s span) bool { return s.to <= start-1 })
}

// separated reports whether a phrase stands between two others.
func separated(a, b span, by []span) bool {
	return slices.ContainsFunc(by, func(s span) bool {
		return s.from >= min(a.to, b.to) && s.to <= max(a.from, b.from)
	})
}
