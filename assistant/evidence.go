package assistant

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// Bounds on the evidence of one answer.
const (
	evidenceLimit = 6
	ownLimit      = 4 // passages of the best guide
	// RivalScore is how near, in share of the best guide's score, the next guide
	// must come for the answer to offer its lead as well.
	RivalScore = 0.85
)

// Evidence chooses the passages that an answer to question is written from, best
// first: those of the best guide that answer most directly, each with the
// sentence to lead with, then the guide's summary and steps, then the next
// guides' best. A next guide that fits about as well has a lead, too. f must
// have hits.
func Evidence(question string, f knowledge.Finding) []knowledge.Hit {
	top := f.Hits[0].Passage
	if top.Guide == nil {
		return f.Hits[:min(evidenceLimit, len(f.Hits))]
	}
	a := newAim(question, f.Words).toward(top.Guide)
	own := a.rank(top.Guide)
	var out []knowledge.Hit
	add := func(h knowledge.Hit) {
		if len(out) < evidenceLimit && !slices.ContainsFunc(out, func(e knowledge.Hit) bool { return e.Passage.ID == h.Passage.ID }) {
			out = append(out, h)
		}
	}
	add(own[0].Hit)
	also := a.also(own[0].Passage.Kind)
	for _, s := range own[1:] {
		if slices.Contains(also, s.Passage.Kind) {
			if first := vitext.Sentences(s.Passage.Text); s.Lead == "" && len(first) > 0 {
				s.Lead = first[0]
			}
			add(s.Hit)
			break
		}
	}
	if len(own) > 1 && own[1].Lead != "" && own[1].score >= nearOwn*own[0].score {
		add(own[1].Hit)
	}
	for _, kind := range []knowledge.SectionKind{knowledge.Summary, knowledge.Steps} {
		for _, s := range own {
			if s.Passage.Kind == kind {
				add(knowledge.Hit{Passage: s.Passage})
			}
		}
	}
	for _, s := range own[:min(ownLimit, len(own))] {
		if len(out) < ownLimit {
			add(knowledge.Hit{Passage: s.Passage})
		}
	}
	others := map[*knowledge.Guide]bool{top.Guide: true}
	for _, h := range f.Hits {
		g := h.Passage.Guide
		if g == nil || others[g] || len(others) > 2 {
			continue
		}
		others[g] = true
		if len(others) == 2 && f.Confidence < 1 && h.Score >= RivalScore*f.Hits[0].Score {
			h = a.rival(g)
		}
		add(h)
	}
	return out
}

// Missing says that the best guide of f does not tell what question asks for, such as
// a fee, so that nothing else is taken for it; it is empty where the guide does. f must
// have hits.
func Missing(question string, f knowledge.Finding) string {
	g := f.Hits[0].Passage.Guide
	if g == nil || g.Kind == knowledge.KindDocument {
		return ""
	}
	_, missing := newAim(question, f.Words).toward(g).form(g)
	return missing
}

// An aim is what a question wants to know.
type aim struct {
	asking
	sections []knowledge.SectionKind // that it asks for
	meaning  bool                    // it asks what something is
	words    []knowledge.Word        // as understood
}

func newAim(question string, words []knowledge.Word) aim {
	a := aim{asking: askedIn(question), words: words}
	a.sections = a.kinds()
	a.meaning = slices.ContainsFunc(a.found, func(f string) bool {
		return strings.HasPrefix(f, " la ") || strings.HasPrefix(f, " nghia la ")
	})
	if happened.MatchString(foldedWords(question)) {
		a.words = append(slices.Clip(words), knowledge.Word{Read: "lỡ", Weight: 1, Rarity: 5})
	}
	return a
}

// toward returns the aim where g answers it.
func (a aim) toward(g *knowledge.Guide) aim {
	a.asking = a.asking.beside(g.Title)
	a.sections = a.kinds()
	return a
}

// defined reports whether sentence says what the thing is that the question asks the
// meaning of: it begins with the words asked about, and "là" follows.
func (a aim) defined(sentence string) bool {
	if !a.meaning {
		return false
	}
	named := sentence
	for i, w := range vitext.Words(sentence) {
		if w.Text == "là" && i > 0 || i == definedWithin {
			named = sentence[:w.Start]
			break
		}
	}
	if len(named) == len(sentence) || !strings.HasPrefix(sentence[len(named):], "là") {
		return false
	}
	said, asked := newSaid(named), 0
	for _, w := range a.words {
		if folded := vitext.Fold(w.Read); emptyWords.folded[folded] || a.asking.words[folded] {
			continue
		}
		if said.holds(w.Read) == 0 {
			return false
		}
		asked++
	}
	return asked > 0
}

// definedWithin is how many words may stand before "là" in a sentence that defines.
const definedWithin = 8

// happened is how people tell that what guides warn of has been done; the sections of
// guides say "lỡ" of it.
var happened = regexp.MustCompile(` (da|moi|trot) .* (roi|xong|mat) `)

// form returns what a sentence of g that answers must look like, nil for anything,
// and what to say where g has none that does.
func (a aim) form(g *knowledge.Guide) (f *form, missing string) {
	i := slices.IndexFunc(a.asks, func(i int) bool { return asks[i].form != nil })
	if i < 0 {
		return nil, ""
	}
	asked := asks[a.asks[i]]
	missing = asked.missing
	for _, p := range g.Passages() {
		if asked.form.match(p.Text) {
			return asked.form, ""
		}
		if p.Kind == asked.kind && untold.MatchString(p.Text) {
			missing = "" // it says so itself
		}
	}
	return nil, missing
}

// also returns the sections asked for beside first: "ở đâu, mấy ngày" asks for two.
// Only what is asked for in so many words counts.
func (a aim) also(first knowledge.SectionKind) []knowledge.SectionKind {
	var kinds []knowledge.SectionKind
	for _, k := range a.sections {
		if k != first && named(k) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// named reports whether a section of this kind is only asked for in so many words.
func named(kind knowledge.SectionKind) bool {
	switch kind {
	case knowledge.Fee, knowledge.Deadline, knowledge.Place, knowledge.Prepare, knowledge.Basis, knowledge.Help:
		return true
	}
	return false
}

func foldedWords(text string) string { return newSaid(text).folded }

// said is a text as words with a space before and after each.
type said struct{ marked, folded string }

func newSaid(text string) said {
	var marked, folded strings.Builder
	marked.WriteByte(' ')
	folded.WriteByte(' ')
	for _, w := range vitext.Words(text) {
		marked.WriteString(w.Text)
		marked.WriteByte(' ')
		folded.WriteString(vitext.Fold(w.Text))
		folded.WriteByte(' ')
	}
	return said{marked.String(), folded.String()}
}

// holds is 1 where the word is said with the same marks, and half of it with others:
// marks that were left out may have been restored wrongly.
func (s said) holds(word string) float64 {
	if strings.Contains(s.marked, " "+word+" ") {
		return 1
	}
	if strings.Contains(s.folded, " "+vitext.Fold(word)+" ") {
		return 0.5
	}
	return 0
}

// containsAny reports whether the folded words of text, a space before and after
// each, hold one of the phrases, divided by "|".
func containsAny(text, phrases string) bool {
	for p := range strings.SplitSeq(phrases, "|") {
		if strings.Contains(text, " "+p+" ") {
			return true
		}
	}
	return false
}

// An aimed hit is a passage of the guide with how directly it answers.
type aimed struct {
	knowledge.Hit
	score float64
}

// What speaks for a passage beside the words of its best sentence, in shares of
// the question's telling words. The values are flat: a change of a third moves
// three questions in a thousand.
const (
	allWords     = 0.4 // words anywhere in it
	kindNamed    = 0.8 // it is the section asked for in so many words, such as the fee
	kindAsked    = 0.4 // it is the section asked for; half of it for the second
	howAsked     = 1.6 // it is the steps, and how is all that is asked
	formMatched  = 0.6 // a sentence looks as the answer must
	summaryLead  = 0.35
	stepsLead    = 0.1
	basisLag     = 0.3  // it is the legal basis, which nobody asked for
	leadEnough   = 0.5  // from which a sentence leads
	wholeItem    = 45   // words up to which a whole item leads with its first sentence
	untoldEnough = 0.4  // words shared from which a sentence that says it does not know is about what is asked
	toldEnough   = 0.7  // words shared from which it leads even without the form
	partEnough   = 0.3  // words shared by the heading of a part of the steps from which only that part is told
	nearOwn      = 0.75 // share of the best passage's score from which the next one's lead is given
	ofSubject    = 0.2  // what the words of the guide's subject weigh beside, which most of its sentences share
)

// rank puts the passages of g in the order in which they answer.
func (a aim) rank(g *knowledge.Guide) []aimed {
	words := a.telling(g)
	form, _ := a.form(g)
	var out []aimed
	for _, p := range g.Passages() {
		h := aimed{Hit: knowledge.Hit{Passage: p}}
		h.score, h.Lead = a.lead(p, words, form)
		h.score += allWords * words.share(newSaid(p.Text), said{})
		switch i := slices.Index(a.sections, p.Kind); {
		case i == 0 && p.Kind == knowledge.Steps:
			h.score += howAsked
		case i == 0 && named(p.Kind) && (form == nil || form.match(p.Text)):
			h.score += kindNamed
		case i >= 0:
			h.score += kindAsked / float64(min(2, i+1))
		case p.Kind == knowledge.Summary:
			h.score += summaryLead
		case p.Kind == knowledge.Steps:
			h.score += stepsLead
		case p.Kind == knowledge.Basis:
			h.score -= basisLag
			h.Lead = ""
		}
		out = append(out, h)
	}
	slices.SortStableFunc(out, func(a, b aimed) int { return cmp.Compare(b.score, a.score) })
	return out
}

// lead returns how directly the best sentence of p answers, and what to lead with:
// the sentence or item that answers best where one stands out, of steps in parts the
// heading of the part that is asked for, or nothing.
func (a aim) lead(p knowledge.Passage, words wordShares, form *form) (score float64, lead string) {
	best := 0.0                       // of what may lead
	before, intro := "", said{}       // what leads in to the block
	part, partShare := "", partEnough // of steps
	for _, b := range p.Blocks {
		for _, item := range b.Items {
			if b.Kind == knowledge.Subheading && p.Kind == knowledge.Steps {
				if told := words.share(newSaid(item), said{}); told > partShare {
					part, partShare = item, told
				}
			}
			for i, s := range vitext.Sentences(item) {
				told := words.share(newSaid(s), intro)
				formed := form != nil && (form.match(s) || slices.Index(a.sections, p.Kind) == 0 && untold.MatchString(s) && (told >= untoldEnough || words.telling.total == 0)) || a.defined(s)
				value := told
				if formed {
					value += formMatched
				}
				score = max(score, value)
				// A figure alone does not lead: whose it is must be said with it. Nor does
				// one item of a list, of which all may have to hold, but for a figure.
				subject := (told > 0 || words.telling.total == 0 && i == 0) && (formed && form != nil && form.figure || !listed(b)) && !conjoint.MatchString(before) && b.Kind != knowledge.Subheading
				if value <= best || value < leadEnough || !subject || !formed && form != nil && told < toldEnough || !StandsAlone(s) {
					continue
				}
				whole := len(vitext.Words(item)) <= wholeItem
				switch {
				case listed(b) && strings.HasSuffix(before, ":") && (i == 0 || whole):
					lead = before + " " + s // what the list is of
					if whole {
						lead = before + " " + item
					}
				case listed(b) && i > 0:
					continue // it leans on the item's beginning
				case i == 0 && whole:
					lead = item // what follows leans on it
				default:
					lead = s
				}
				best = value
			}
		}
		if n := len(b.Items); n > 0 && (b.Kind == knowledge.Paragraph || b.Kind == knowledge.Subheading) {
			before, intro = b.Items[n-1], said{}
			if b.Kind == knowledge.Subheading || strings.HasSuffix(before, ":") {
				intro = newSaid(before)
			}
		}
	}
	if p.Kind == knowledge.Steps {
		return score, part
	}
	return score, lead
}

// rival returns what to say of g beside a better guide: the sentence that answers,
// or else what the guide is about.
func (a aim) rival(g *knowledge.Guide) knowledge.Hit {
	a = a.toward(g)
	best := a.rank(g)[0].Hit
	if form, _ := a.form(g); best.Lead != "" && form != nil {
		return best
	}
	for _, p := range g.Passages() {
		if s := vitext.Sentences(p.Text); p.Kind == knowledge.Summary && len(s) > 0 {
			return knowledge.Hit{Passage: p, Lead: s[0]}
		}
	}
	return best
}

// wordShares are words of a question with what each weighs: those that tell one
// passage of a guide from another, and those of its subject.
type wordShares struct{ telling, subject weights }

type weights struct {
	words  []string // as understood
	weight []float64
	total  float64
}

func (w *weights) add(word string, weight float64) {
	w.words = append(w.words, word)
	w.weight = append(w.weight, weight)
	w.total += weight
}

// telling weighs the words of the question for g. Words of its title or of most of
// its questions name its subject; words that only ask are left out.
func (a aim) telling(g *knowledge.Guide) wordShares {
	title := newSaid(g.Title)
	questions := make([]said, len(g.Questions))
	for i, q := range g.Questions {
		questions[i] = newSaid(q)
	}
	var out wordShares
	for i, w := range a.words {
		if isCount(w.Read) && i+1 < len(a.words) { // "7 tuổi" is not "7 ngày"
			w.Read += " " + a.words[i+1].Read
		}
		folded := vitext.Fold(w.Read)
		weight := w.Weight * w.Rarity
		if weight <= 0 || emptyWords.folded[folded] || a.asking.words[folded] {
			continue
		}
		holds := 0
		for _, q := range questions {
			if q.holds(w.Read) > 0 {
				holds++
			}
		}
		if title.holds(w.Read) > 0 || 2*holds >= len(questions) && holds > 0 {
			out.subject.add(w.Read, weight)
		} else {
			out.telling.add(w.Read, weight)
		}
	}
	return out
}

// isCount reports whether word is a small number, which says little without what it
// counts.
func isCount(word string) bool {
	return len(word) < 4 && strings.Trim(word, "0123456789") == ""
}

// share is how much of the words stands in text, and half of it in what leads in to
// it: of the telling ones, and a little for those of the subject.
func (w wordShares) share(text, intro said) float64 {
	return w.telling.share(text, intro) + ofSubject*w.subject.share(text, intro)
}

func (w weights) share(text, intro said) float64 {
	found := 0.0
	for i, word := range w.words {
		found += w.weight[i] / w.total * max(text.holds(word), 0.5*intro.holds(word))
	}
	return found
}

// leaning begins sentences that need the one before them, or tell of a time that
// is over, and so mislead when they are said first.
var leaning = regexp.MustCompile(`^(Nay |Bây giờ |Khi đó|Lúc đó|Lúc này|Sau đó|Từ đó|Nếu không|Vì vậy|Vì thế|Do đó|Riêng|Ngoài ra|Tuy nhiên|Nhưng|Còn|Mức này|Mức gốc|Mức cũ|Số này|Việc này|Việc đó|Trường hợp này|Trường hợp đó|Điều này|Hai |Ba |Cả (hai|ba|bốn) |Nó |Đó |Đây |Các mức|Các số|Họ |Đồng thời|Cụ thể|Khi ấy|Lúc ấy|\S+ (đó|này|ấy|như vậy|như thế)[ ,]|\S+ \S+ (đó|này|ấy|như vậy|như thế)[ ,]|Trước đây|Trước kia|Trước ngày|Trước \d|Xem |Gặp vậy|Tại đó|Cũng theo|(Đổi|Làm|Cài|Bật) xong,)`)

// untold is how a section says that it does not tell what it is for.
var untold = regexp.MustCompile(`[Cc]hưa (có|rõ|nêu|thấy|biết|được kiểm|kiểm)|[Kk]hông nêu|Hội đồng nhân dân`)

// conjoint leads in to lists of which every item must hold.
var conjoint = regexp.MustCompile(`(đủ|tất cả|đồng thời|điều kiện|cùng lúc).*:$`)

// StandsAlone reports whether a sentence of a guide can be read without the one
// before it.
func StandsAlone(sentence string) bool {
	return !leaning.MatchString(sentence) && !strings.HasSuffix(sentence, ":") && !strings.Contains(sentence, ", xem ")
}

func listed(b knowledge.Block) bool {
	return b.Kind == knowledge.Bulleted || b.Kind == knowledge.Numbered
}
