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
	a := newAim(question, f.Words)
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

// An aim is what a question wants to know of a guide.
type aim struct {
	kinds []knowledge.SectionKind // sections it asks for
	form  *regexp.Regexp          // what the answer must look like; nil for anything
	words []knowledge.Word        // as understood
}

func newAim(question string, words []knowledge.Word) aim {
	a := aim{kinds: Aspects(question), words: words}
	text := foldedWords(question)
	for _, f := range answerForms {
		if containsAny(text, f.phrases) {
			a.form = f.form
			break
		}
	}
	return a
}

// answerForms tell by what a question asks for how a sentence that answers looks.
var answerForms = []struct {
	phrases string // folded
	form    *regexp.Regexp
}{
	{`bao nhieu tien|may tien|nhieu tien|le phi|phi bao nhieu|mat phi|ton phi|bao nhieu dong|het bao nhieu|ton bao nhieu|ton tien|mat tien|phat bao nhieu|bao nhieu mot|nop bao nhieu|dong bao nhieu`, regexp.MustCompile(`đồng|miễn|không (mất|thu)|triệu|%`)},
	{`tu ngay|ngay nao|khi nao|bao gio|den ngay|chung nao|nam nao|thang nao|ngay may|het han|hom nao|bua nao|luc nao|tu khi`, regexp.MustCompile(`\d{1,2}/\d{1,2}|\d{1,2}/\d{4}|năm \d{4}|tháng \d`)},
	{`bao lau|may ngay|bao nhieu ngay|may bua|may hom|may tuan|may thang|may gio|bao nhieu gio|bao nhieu thang|may nam|bao nhieu nam|lau khong|trong vong`, regexp.MustCompile(`\d+ (ngày|giờ|tháng|tuần|phút|năm|buổi)|trong ngày|ngay khi|trả ngay`)},
	{`so nao|tong dai|hotline|goi ai|so may|so dien thoai nao|goi dau|duong day nong`, regexp.MustCompile(`\b1[89]00[ .]?\d|\b0\d{2,3}[ .]?\d{3}|\b1\d\d\b|\b5656\b`)},
	{`nghi dinh nao|luat nao|van ban nao|thong tu nao|quy dinh nao|can cu|quyet dinh nao|ke hoach nao|co so phap ly`, regexp.MustCompile(`\d+[-/](\d{4}|[A-ZĐ])`)},
	{`trang nao|trang web|web nao|link nao|dia chi|ung dung nao|app nao|o dau|cho nao`, regexp.MustCompile(`\.vn\b|VNeID|[Uu]ng dụng|ứng dụng|UBND|[Cc]ông an|[Tt]rung tâm|[Nn]gân hàng|quầy|đường|phường`)},
	{`bao nhieu|may|muc nao|han muc|ty le|nhieu it`, regexp.MustCompile(`\d`)},
}

// also returns the sections asked for beside first: "ở đâu, mấy ngày" asks for two.
// Only what is asked for in so many words counts.
func (a aim) also(first knowledge.SectionKind) []knowledge.SectionKind {
	var kinds []knowledge.SectionKind
	for _, k := range a.kinds {
		switch k {
		case first, knowledge.Steps, knowledge.Conditions, knowledge.Notes, knowledge.Summary:
		default:
			kinds = append(kinds, k)
		}
	}
	return kinds
}

func foldedWords(text string) string {
	var out strings.Builder
	out.WriteByte(' ')
	for _, w := range vitext.Words(text) {
		out.WriteString(vitext.Fold(w.Text))
		out.WriteByte(' ')
	}
	return out.String()
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
	allWords    = 0.4 // words anywhere in it
	kindAsked   = 0.4 // it is the section asked for; half of it for the second
	howAsked    = 0.8 // it is the steps, and how is all that is asked
	formMatched = 0.5 // a sentence looks as the answer must
	summaryLead = 0.35
	stepsLead   = 0.1
	leadEnough  = 0.5  // from which a sentence leads
	nearOwn     = 0.75 // share of the best passage's score from which the next one's lead is given
)

// rank puts the passages of g in the order in which they answer.
func (a aim) rank(g *knowledge.Guide) []aimed {
	words, total := a.telling(g)
	var out []aimed
	for _, p := range g.Passages() {
		h := aimed{Hit: knowledge.Hit{Passage: p}}
		best := 0.0 // of the sentences that may lead
		intro := ""
		for _, b := range p.Blocks {
			for _, item := range b.Items {
				for _, s := range vitext.Sentences(item) {
					score := share(words, total, foldedWords(s), intro)
					formed := a.form != nil && a.form.MatchString(s)
					if formed {
						score += formMatched
					}
					h.score = max(h.score, score)
					if score > best && score >= leadEnough && (formed || a.form == nil) && standsAlone(s) {
						best, h.Lead = score, s
					}
				}
			}
			if n := len(b.Items); n > 0 && (b.Kind == knowledge.Paragraph || b.Kind == knowledge.Subheading) {
				intro = foldedWords(b.Items[n-1])
			}
		}
		h.score += allWords * share(words, total, foldedWords(p.Text), "")
		switch i := slices.Index(a.kinds, p.Kind); {
		case i == 0 && p.Kind == knowledge.Steps:
			h.score += howAsked
		case i >= 0:
			h.score += kindAsked / float64(min(2, i+1))
		case p.Kind == knowledge.Summary:
			h.score += summaryLead
		case p.Kind == knowledge.Steps:
			h.score += stepsLead
		}
		out = append(out, h)
	}
	slices.SortStableFunc(out, func(a, b aimed) int { return cmp.Compare(b.score, a.score) })
	return out
}

// rival returns what to say of g beside a better guide: the sentence that answers,
// or else what the guide is about.
func (a aim) rival(g *knowledge.Guide) knowledge.Hit {
	best := a.rank(g)[0].Hit
	if best.Lead != "" && a.form != nil {
		return best
	}
	for _, p := range g.Passages() {
		if s := vitext.Sentences(p.Text); p.Kind == knowledge.Summary && len(s) > 0 {
			return knowledge.Hit{Passage: p, Lead: s[0]}
		}
	}
	return best
}

// telling returns the words of the question that tell one passage of g from
// another, and what they weigh together: those that name its subject, and so
// stand in its title or most of its questions, do not.
func (a aim) telling(g *knowledge.Guide) (words []knowledge.Word, total float64) {
	title := foldedWords(g.Title)
	questions := make([]string, len(g.Questions))
	for i, q := range g.Questions {
		questions[i] = foldedWords(q)
	}
	for _, w := range a.words {
		f := " " + vitext.Fold(w.Read) + " "
		if w.Weight*w.Rarity <= 0 || strings.Contains(title, f) || emptyWords.folded[strings.TrimSpace(f)] {
			continue
		}
		holds := 0
		for _, q := range questions {
			if strings.Contains(q, f) {
				holds++
			}
		}
		if 2*holds >= len(questions) && holds > 0 {
			continue
		}
		words = append(words, w)
		total += w.Weight * w.Rarity
	}
	return words, total
}

// share is how much of the words stands in the folded text, and half of it in
// what leads in to it.
func share(words []knowledge.Word, total float64, text, intro string) float64 {
	found := 0.0
	for _, w := range words {
		switch f := " " + vitext.Fold(w.Read) + " "; {
		case strings.Contains(text, f):
			found += w.Weight * w.Rarity / total
		case strings.Contains(intro, f):
			found += 0.5 * w.Weight * w.Rarity / total
		}
	}
	return found
}

// leaning begins sentences that need the one before them, or tell of a time that
// is over, and so mislead when they are said first.
var leaning = regexp.MustCompile(`^(Khi đó|Lúc đó|Lúc này|Sau đó|Từ đó|Nếu không|Vì vậy|Vì thế|Do đó|Riêng|Ngoài ra|Tuy nhiên|Nhưng|Còn|Mức này|Mức gốc|Mức cũ|Số này|Việc này|Việc đó|Trường hợp này|Trường hợp đó|Điều này|Hai |Ba |Cả |Nó |Đó |Đây |Các mức|Trước đây|Trước kia|Trước ngày|Trước \d|Xem )`)

func standsAlone(sentence string) bool { return !leaning.MatchString(sentence) }
