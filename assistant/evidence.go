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
	RivalScore = 0.88
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
	asked := max(1, min(2, len(a.kinds)))
	for i, s := range own {
		if i == 0 || i < asked && slices.Contains(a.kinds, s.Passage.Kind) {
			add(s.Hit)
		}
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
		h = knowledge.Hit{Passage: h.Passage, Score: h.Score}
		if f.Confidence < 1 && h.Score >= RivalScore*f.Hits[0].Score {
			h = a.rank(g)[0].Hit
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

// What speaks for a passage beside the words it shares with the question.
const (
	kindAsked   = 0.8 // it is the section asked for; half of it for the second
	formMatched = 0.5
	summaryLead = 0.35
	stepsLead   = 0.1
	leadEnough  = 0.45 // words shared and form from which a sentence leads
)

// rank puts the passages of g in the order in which they answer.
func (a aim) rank(g *knowledge.Guide) []aimed {
	title := foldedWords(g.Title)
	var words []knowledge.Word // those that tell one passage of the guide from another
	total := 0.0
	for _, w := range a.words {
		if f := vitext.Fold(w.Read); w.Weight*w.Rarity > 0 && !strings.Contains(title, " "+f+" ") && !strings.Contains(emptyWords, " "+f+" ") {
			words = append(words, w)
			total += w.Weight * w.Rarity
		}
	}
	var out []aimed
	for _, p := range g.Passages() {
		best, lead := 0.0, ""
		intro := ""
		for _, b := range p.Blocks {
			for _, item := range b.Items {
				for _, s := range vitext.Sentences(item) {
					score := 0.0
					if total > 0 {
						text, around := foldedWords(s), intro
						for _, w := range words {
							switch f := " " + vitext.Fold(w.Read) + " "; {
							case strings.Contains(text, f):
								score += w.Weight * w.Rarity / total
							case strings.Contains(around, f):
								score += 0.5 * w.Weight * w.Rarity / total
							}
						}
					}
					if a.form != nil && a.form.MatchString(s) {
						score += formMatched
					}
					if score > best {
						best, lead = score, s
					}
				}
			}
			if n := len(b.Items); n > 0 && (b.Kind == knowledge.Paragraph || b.Kind == knowledge.Subheading) {
				intro = foldedWords(b.Items[n-1])
			}
		}
		h := aimed{Hit: knowledge.Hit{Passage: p}, score: best}
		if best >= leadEnough {
			h.Lead = lead
		}
		switch i := slices.Index(a.kinds, p.Kind); {
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
