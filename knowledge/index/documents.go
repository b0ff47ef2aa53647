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
	guide  *knowledge.Guide // of the document, or one that speaks of it
	ref    reference
	issuer string // folded
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
		r.documents[ref.number] = append(r.documents[ref.number], registered{u.guide, ref, vitext.Fold(d.Issuer)})
	}
	for _, u := range guides {
		for i := range u.guide.Sections {
			for _, b := range u.guide.Sections[i].Blocks {
				for _, item := range b.Items {
					r.mention(u.guide, item)
				}
			}
		}
	}
	return r
}

// mention notes the full document numbers in text that have no guide.
func (r *register) mention(g *knowledge.Guide, text string) {
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
		if ref.number == "" || ref.kind == "" && len(ref.signs) == 0 || len(ref.signs) == 0 {
			continue
		}
		same := func(d registered) bool { return len(d.ref.differs(ref, d.issuer)) == 0 }
		if slices.ContainsFunc(r.documents[ref.number], same) {
			continue
		}
		if !slices.ContainsFunc(r.mentioned[ref.number], func(d registered) bool { return d.guide == g && d.ref.String() == ref.String() }) {
			r.mentioned[ref.number] = append(r.mentioned[ref.number], registered{guide: g, ref: ref})
		}
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

// resolve looks up what asked can be.
func (r *register) resolve(asked reference) (m knowledge.DocumentMatch, mentioned []registered) {
	m.Asked = asked.String()
	var fits []registered
	for _, d := range r.documents[asked.number] {
		switch differs := d.ref.differs(asked, d.issuer); len(differs) {
		case 0:
			fits = append(fits, d)
		case 1:
			m.Near = append(m.Near, knowledge.NearDocument{Guide: d.guide, Differs: differs[0]})
		}
	}
	exact := func(d registered) bool { return d.ref.kind == asked.kind }
	if slices.ContainsFunc(fits, exact) && asked.kind != "" {
		fits = slices.DeleteFunc(fits, func(d registered) bool { return !exact(d) })
	}
	slices.SortStableFunc(fits, func(a, b registered) int {
		return cmp.Compare(b.ref.year, a.ref.year)
	})
	for _, d := range fits {
		m.Guides = append(m.Guides, d.guide)
	}
	for _, d := range r.mentioned[asked.number] {
		if len(d.ref.differs(asked, "")) == 0 {
			mentioned = append(mentioned, d)
		}
	}
	if len(fits) > 0 {
		m.Near = nil
		for _, d := range mentioned {
			// Of the same kind but another's: "71/NQ-CP or 71-NQ/TW?"
			other := !slices.ContainsFunc(fits, func(f registered) bool {
				return f.ref.kind != d.ref.kind || len(f.ref.differs(reference{signs: d.ref.signs}, f.issuer)) == 0
			})
			name := d.ref.String()
			if other && !slices.ContainsFunc(m.Mentioned, func(have knowledge.MentionedDocument) bool { return have.Name == name }) {
				m.Mentioned = append(m.Mentioned, knowledge.MentionedDocument{Name: name, Guide: d.guide})
			}
		}
	}
	return m, mentioned
}

// lookUp reads the documents that the question names and puts their guides
// first in m. A document that only other guides speak of gives no match; the
// best of those guides goes first instead.
func (x *Index) lookUp(r reading, m *match) []knowledge.DocumentMatch {
	if len(x.documents.documents) == 0 || !strings.ContainsFunc(r.text, func(c rune) bool { return unicode.IsDigit(c) }) {
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
	tokens := documentTokens(r.text, other, x.vocabulary.together)
	which, more := asksWhich(tokens), loose(tokens)
	for _, asked := range references(tokens) {
		if asked.object && which { // the document wanted is another
			continue
		}
		found, mentioned := x.documents.resolve(asked)
		if len(found.Guides)+len(found.Mentioned) > 1 {
			if closer, _ := x.documents.resolve(asked.with(more)); len(closer.Guides) > 0 {
				closer.Asked = found.Asked
				found = closer
			}
		}
		if len(found.Guides) == 0 {
			if g := m.bestOf(x, mentioned); g != nil {
				if !slices.Contains(first, g) {
					first = append(first, g)
				}
				continue
			}
			if !asked.known {
				continue
			}
		}
		if slices.ContainsFunc(out, func(have knowledge.DocumentMatch) bool {
			return have.Asked == found.Asked || len(have.Guides) > 0 && slices.Equal(have.Guides, found.Guides)
		}) {
			continue
		}
		out = append(out, found)
		for _, g := range found.Guides {
			if !slices.Contains(first, g) {
				first = append(first, g)
			}
		}
	}
	m.raise(x, first)
	return out
}

// bestOf returns the guide that ranks highest of those that speak of a document.
func (m *match) bestOf(x *Index, documents []registered) *knowledge.Guide {
	if len(documents) == 0 {
		return nil
	}
	for _, g := range m.guides {
		if slices.ContainsFunc(documents, func(d registered) bool { return d.guide == x.guides[g.unit].guide }) {
			return x.guides[g.unit].guide
		}
	}
	return documents[0].guide
}

// together reports whether the corpus has two words side by side, given without
// diacritics.
func (v *vocabulary) together(a, b string) bool {
	for _, x := range v.folds[a] {
		for _, y := range v.folds[b] {
			if v.pairs[uint64(x)<<32|uint64(y)] > 0 {
				return true
			}
		}
	}
	return false
}
