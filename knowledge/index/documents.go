package index

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// A register resolves references to official documents.
type register struct {
	documents map[string][]registered // by number: those with a guide of their own
	mentioned map[string][]registered // and those that guides only speak of
}

type registered struct {
	guide   *knowledge.Guide // of the document, or one that speaks of it
	passage string           // that speaks of it
	ref     reference
	issuer  string // folded
}

func newRegister(guides []guideUnit) *register {
	r := &register{map[string][]registered{}, map[string][]registered{}}
	for _, u := range guides {
		d := u.guide.Document
		if d == nil {
			continue
		}
		ref := readNumber(d.Number)
		if k := documentTypes[vitext.Fold(d.Type)]; k == "vb" { // written like a dispatch
			ref.kind = "cv"
		} else if k != "" {
			ref.kind = k
		}
		if ref.year == "" && len(d.Date) >= 4 {
			ref.year = string(d.Date[:4])
		}
		r.documents[ref.number] = append(r.documents[ref.number], registered{guide: u.guide, ref: ref, issuer: vitext.Fold(d.Issuer)})
	}
	for _, u := range guides {
		if d := u.guide.Document; d != nil && len(u.guide.Sections) > 0 {
			for _, number := range slices.Concat(d.Replaces, d.Abolishes) { // whoever asks for one wants to know of the other
				r.speak(readNumber(number), registered{guide: u.guide, passage: u.guide.ID + "#" + u.guide.Sections[0].Anchor})
			}
		}
		for i := range u.guide.Sections {
			passage := u.guide.ID + "#" + u.guide.Sections[i].Anchor
			for _, b := range u.guide.Sections[i].Blocks {
				for _, item := range b.Items {
					r.mention(u.guide, passage, item)
				}
			}
		}
	}
	return r
}

// mention notes the full document numbers in text that have no guide.
func (r *register) mention(g *knowledge.Guide, passage, text string) {
	for end := 0; ; {
		at := strings.IndexByte(text[end:], '/')
		if at < 0 {
			return
		}
		at += end
		// The number is all that holds together around the stroke.
		within := func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) || isMark(c) }
		start := strings.LastIndexFunc(text[:at], func(c rune) bool { return !within(c) })
		for start++; start < at && text[start]&0xc0 == 0x80; start++ { // within a wide character
		}
		if length := strings.IndexFunc(text[at:], func(c rune) bool { return !within(c) }); length >= 0 {
			end = at + length
		} else {
			end = len(text)
		}
		written := strings.Trim(text[start:end], "/-._:")
		if !startsWithDigit(written) {
			continue
		}
		ref := readNumber(written)
		if len(ref.signs) > 0 {
			r.speak(ref, registered{guide: g, passage: passage})
		}
	}
}

// speak notes that a guide speaks of the document, unless it has a guide of its own
// or the guide is known to.
func (r *register) speak(ref reference, by registered) {
	if ref.number == "" || slices.ContainsFunc(r.documents[ref.number], func(d registered) bool { return len(d.ref.differs(ref, d.issuer)) == 0 }) {
		return
	}
	by.ref = ref
	if !slices.ContainsFunc(r.mentioned[ref.number], func(d registered) bool { return d.guide == by.guide && d.ref.String() == ref.String() }) {
		r.mentioned[ref.number] = append(r.mentioned[ref.number], by)
	}
}

// readNumber takes a full document number apart: "171/2025/NĐ-CP", "294-KH/TU",
// "20/2023/QH15". The number is empty when it is none.
func readNumber(number string) reference {
	chunk := []rune(strings.ToLower(number))
	runs, ok := runsOf(chunk, make([]int, len(chunk)))
	if !ok {
		return reference{}
	}
	tokens, ok := numberTokens(runs, nil)
	if !ok {
		return reference{}
	}
	found := references(tokens)
	if len(found) != 1 {
		return reference{}
	}
	return found[0]
}

func startsWithDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// differs names the parts that were said of asked and are otherwise in d; the
// number, which must agree, is not among them.
func (d reference) differs(asked reference, issuer string) []knowledge.DocumentPart {
	var out []knowledge.DocumentPart
	decision := func(kind string) bool { return kind == "qđ" || kind == "quy" } // both are written QĐ, and often taken for one another
	if asked.kind != "" && d.kind != "" && asked.kind != d.kind && !(decision(asked.kind) && decision(d.kind)) && !(asked.kind == "vb" && d.kind == "cv") {
		out = append(out, knowledge.DocumentType)
	}
	if asked.year != "" && d.year != "" && asked.year != d.year {
		out = append(out, knowledge.DocumentYear)
	}
	agrees := func(sign string) bool {
		return slices.ContainsFunc(d.signs, func(have string) bool {
			return have == sign || sign == "tw" && strings.HasSuffix(have, sign) || sign == "qh" && strings.HasPrefix(have, sign)
		})
	}
	by := asked.by == "" || agrees(asked.by) || strings.Contains(issuer, vitext.Fold(asked.issuer))
	if !by || slices.ContainsFunc(asked.signs, func(s string) bool { return !agrees(s) }) {
		out = append(out, knowledge.DocumentIssuer)
	}
	return out
}

// with fills in what d leaves unsaid.
func (d reference) with(more reference) reference {
	if d.year == "" {
		d.year = more.year
	}
	if d.by == "" && len(d.signs) == 0 {
		d.by, d.issuer = more.by, more.issuer
	}
	return d
}

// resolve looks up what asked can be. Without a guide of its own a document may
// be one that guides speak of; they are given in the order of the match m.
func (x *Index) resolve(asked reference, m *match) knowledge.DocumentMatch {
	r := x.documents
	out := knowledge.DocumentMatch{Asked: asked.String()}
	if asked.kind == "vb" && asked.year != "" && len(asked.signs) == 0 {
		asked.kind = "" // "văn bản 45/2026" is any document
	}
	var fits []registered
	for _, d := range r.documents[asked.number] {
		switch differs := d.ref.differs(asked, d.issuer); len(differs) {
		case 0:
			fits = append(fits, d)
		case 1:
			out.Near = append(out.Near, knowledge.NearDocument{Guide: d.guide, Differs: differs[0]})
		}
	}
	exact := func(d registered) bool { return d.ref.kind == asked.kind }
	if slices.ContainsFunc(fits, exact) && asked.kind != "" {
		fits = slices.DeleteFunc(fits, func(d registered) bool { return !exact(d) })
	}
	slices.SortStableFunc(fits, func(a, b registered) int { return cmp.Compare(b.ref.year, a.ref.year) })
	for _, d := range fits {
		out.Guides = append(out.Guides, d.guide)
	}
	for _, d := range x.ranked(r.mentioned[asked.number], m) {
		if !asked.known || len(d.ref.differs(asked, "")) > 0 {
			continue
		}
		if len(fits) == 0 && len(out.Mentioned) > 0 {
			break
		}
		// Beside documents of its own only one of the same kind but another's:
		// "71/NQ-CP or 71-NQ/TW?"
		rival := !slices.ContainsFunc(fits, func(f registered) bool {
			return f.ref.kind != d.ref.kind || len(f.ref.differs(reference{signs: d.ref.signs}, f.issuer)) == 0
		})
		name := d.ref.String()
		if rival && !slices.ContainsFunc(out.Mentioned, func(have knowledge.MentionedDocument) bool { return have.Name == name }) {
			out.Mentioned = append(out.Mentioned, knowledge.MentionedDocument{Name: name, Guide: d.guide, Passage: d.passage})
		}
	}
	if len(out.Guides)+len(out.Mentioned) > 0 {
		out.Near = nil
	}
	return out
}

// speaksOfAnother reports whether the guide of a document named before speaks of one
// of the number asked for that is none of those found.
func speaksOfAnother(g *knowledge.Guide, asked reference, found []*knowledge.Guide) bool {
	for _, p := range g.Passages() {
		_, after, ok := strings.Cut(p.Text, " "+asked.number+"/"+asked.year)
		if !ok {
			continue
		}
		year := asked.year + after
		return !slices.ContainsFunc(found, func(d *knowledge.Guide) bool {
			_, own, _ := strings.Cut(d.Document.Number, "/")
			return len(own) >= 4 && strings.HasPrefix(year, own[:4])
		})
	}
	return false
}

// ranked orders documents by the rank in m of the guides that speak of them.
func (x *Index) ranked(documents []registered, m *match) []registered {
	if len(documents) < 2 {
		return documents
	}
	rank := func(d registered) int {
		at := slices.IndexFunc(m.guides, func(s scored) bool { return x.guides[s.unit].guide == d.guide })
		if at < 0 {
			return len(m.guides)
		}
		return at
	}
	out := slices.Clone(documents)
	slices.SortStableFunc(out, func(a, b registered) int { return cmp.Compare(rank(a), rank(b)) })
	return out
}

// lookUp reads the documents that the question names and puts their guides, or
// those that speak of them, first in m.
func (x *Index) lookUp(r reading, m *match) []knowledge.DocumentMatch {
	if len(x.documents.documents) == 0 || !numbered(r) {
		return nil
	}
	read := map[int]string{} // where a word begins -> the word as it was read
	for _, w := range r.words {
		if w.read != w.Text {
			read[w.Start] = vitext.Fold(w.read)
		}
	}
	other := func(at int, word string) []string {
		if w := read[at]; w != "" && w != word {
			return []string{w}
		}
		return nil
	}
	var out []knowledge.DocumentMatch
	var first []*knowledge.Guide
	tokens := documentTokens(r.text, other, x.together)
	which, more := asksWhich(tokens), loose(tokens)
	for _, asked := range references(tokens) {
		if asked.object && which { // the document wanted is another
			continue
		}
		found := x.resolve(asked, m)
		if len(out) > 0 && len(out[0].Guides) == 1 && speaksOfAnother(out[0].Guides[0], asked, found.Guides) {
			continue // "nd 331/2026 co thay nghi dinh 85 khong": the guide of the first tells of the other
		}
		if len(found.Guides)+len(found.Mentioned) > 1 {
			if closer := x.resolve(asked.with(more), m); len(closer.Guides) > 0 {
				closer.Asked = found.Asked
				found = closer
			}
		}
		if best := x.meant(found.Guides, m); best != nil && tellsMore(tokens) {
			found.Guides, found.Mentioned = []*knowledge.Guide{best}, nil
		}
		if len(found.Guides)+len(found.Mentioned) == 0 && !asked.known {
			continue
		}
		if slices.ContainsFunc(out, func(have knowledge.DocumentMatch) bool {
			return have.Asked == found.Asked || len(have.Guides) > 0 && slices.Equal(have.Guides, found.Guides)
		}) {
			continue
		}
		out = append(out, found)
		for _, g := range raisedBy(found) {
			if !slices.Contains(first, g) {
				first = append(first, g)
			}
		}
	}
	m.raise(x, first)
	return out
}

// clearlyMeant is how many times the score of the next document one must have for
// the rest of the question to tell which is meant: "nghị định 68 chữ ký số".
const clearlyMeant = 1.3

// meant returns the one of several documents that the rest of the question is
// about, and nil where it does not tell.
func (x *Index) meant(documents []*knowledge.Guide, m *match) *knowledge.Guide {
	var best *knowledge.Guide
	var score, next float64
	for _, s := range m.guides {
		switch g := x.guides[s.unit].guide; {
		case !slices.Contains(documents, g):
		case s.score > score:
			best, score, next = g, s.score, score
		default:
			next = max(next, s.score)
		}
	}
	if len(documents) < 2 || score < clearlyMeant*next {
		return nil
	}
	return best
}

// tellsMore reports whether tokens say what a document is about, beside naming it.
func tellsMore(tokens []docToken) bool {
	said := 0
	for _, t := range tokens {
		if t.kind == otherPart && !t.number && !questionWords[t.typed] {
			said++
		}
	}
	return said > 1
}

// numbered reports whether a question holds a number at all, which most do not.
func numbered(r reading) bool {
	if strings.ContainsFunc(r.text, unicode.IsDigit) {
		return true
	}
	words := make([]string, len(r.words))
	for i, w := range r.words {
		words[i] = w.Text
	}
	for i := range words {
		if _, _, ok := vitext.Numeral(words[i:]); ok {
			return true
		}
	}
	return false
}

// raisedBy returns the guides that d puts first.
func raisedBy(d knowledge.DocumentMatch) []*knowledge.Guide {
	if len(d.Guides) == 0 && len(d.Mentioned) > 0 {
		return []*knowledge.Guide{d.Mentioned[0].Guide}
	}
	return d.Guides
}

// together reports whether the corpus has two words side by side, given without
// diacritics.
func (x *Index) together(a, b string) bool {
	pair := hashPair(hashWord(a, foldForm), hashWord(b, foldForm), foldPair)
	return x.bodies.holdersOf(pair)+x.profiles.holdersOf(pair) > 0
}

// documentConfidence is how far a question that names documents is answered by
// those found: surely when the corpus has one, not at all when it has none. It
// reports false when that is left to what else the question says.
func documentConfidence(documents []knowledge.DocumentMatch) (float64, bool) {
	mentioned := len(documents) == 0
	for _, d := range documents {
		if len(d.Guides) > 0 {
			return 1, true
		}
		mentioned = mentioned || len(d.Mentioned) > 0
	}
	return 0, !mentioned
}
