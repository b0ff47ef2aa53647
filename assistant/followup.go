package assistant

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"trolyso/assistant/screen"
	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

const (
	rewriteTimeout = 5 * time.Second
	// coveredShare is the share of a question's words that a guide has to hold
	// for the question to be one about it.
	coveredShare = 0.6
	// slotLimit is how many ways of putting a new thing in an old question's
	// place are tried.
	slotLimit = 16
	slotWords = 4
)

// A resolved question is a follow-up that stands on its own.
type resolved struct {
	question string // as it is searched for and answered
	shown    string // as the person is told it was understood
	found    knowledge.Finding
	about    string // the guide it must be about, where it names no subject
}

// A subject is what a conversation was last about.
type subject struct {
	question string
	title    string
	id       string
	guide    *knowledge.Guide
}

// standAlone makes a follow-up carry its subject. It reports false when the
// question stands on its own. Alone is what is found on the question as it is.
//
// There are four ways to lean on what was said:
//
//   - naming no subject, "hết bao nhiêu tiền?", "thế ở Cam Ranh?": it is about
//     the guide that answered last;
//   - pointing, "cái đó làm online được không?": likewise, but it may lead to
//     another guide about the same thing;
//   - naming a thing and asking nothing, "còn Facebook thì sao?": the old
//     question is asked of that thing;
//   - leaving the subject out, "học xong thì ai xác nhận?": nothing is found on
//     it alone, and its words are those of the guide that answered last.
//
// A question that names the subject of the guide found on it stands on its own,
// however it begins.
func (t *turn) standAlone(ctx context.Context, question string, alone knowledge.Finding) (resolved, bool, error) {
	if len(t.turns) == 0 || alone.Documents != nil {
		return resolved{}, false, nil
	}
	asked := strings.TrimRight(strings.TrimSpace(cmp.Or(alone.Understood, screen.Bare(question))), "?.! ")
	core, leads := peel(asked)
	words := subjectWords(core)
	points := pointsBack(core)
	names := len(alone.Hits) > 0 && alone.Confidence >= sureEnough && namesSubject(words, alone.Hits[0].Passage)
	open := leads && len(Aspects(core)) == 0
	if len(words) > 0 && !points && !open && names {
		return resolved{}, false, nil
	}
	old, ok, err := t.subject(ctx)
	if err != nil || !ok {
		return resolved{}, false, err
	}
	withTitle := resolved{question: asked + " (" + old.title + ")?"}
	withTitle.shown = withTitle.question
	switch {
	case len(words) == 0:
		withTitle.about = old.id
		return t.search(ctx, withTitle)
	case points:
		return t.search(ctx, withTitle)
	case open:
		return t.ofAnother(ctx, asked, core, words, old, alone)
	case share(words, wordsOf(old.guide)) >= coveredShare:
		if !leads && alone.Confidence >= sureEnough && len(words) > 3 {
			return resolved{}, false, nil
		}
		r, ok, err := t.search(ctx, withTitle)
		if err == nil && len(r.found.Hits) > 0 && r.found.Hits[0].Passage.GuideID() == old.id {
			keepTo(&r.found, old.id)
		}
		return r, ok, err
	case leads && alone.Confidence < sureEnough:
		return t.search(ctx, withTitle)
	}
	return resolved{}, false, nil
}

func (t *turn) search(ctx context.Context, r resolved) (resolved, bool, error) {
	var err error
	r.found, err = t.find(ctx, r.question, searchDepth)
	if err != nil {
		return resolved{}, false, err
	}
	keepTo(&r.found, r.about)
	return r, true, nil
}

// ofAnother asks the old question of another thing. Which words of the old
// question it stands for nobody says, so each place is tried; the best is that
// of which the guides are surest, in a guide that has the new thing for its
// subject.
func (t *turn) ofAnother(ctx context.Context, asked, thing string, words []string, old subject, alone knowledge.Finding) (resolved, bool, error) {
	var best resolved
	most := 0.0
	try := func(question string, f knowledge.Finding) {
		if len(f.Hits) == 0 {
			return
		}
		top := f.Hits[0].Passage
		if score := f.Confidence * (0.5 + share(words, profileOf(top))); score > most {
			most = score
			best = resolved{question: question, shown: asked + " (" + top.Title + ")?", found: f}
		}
	}
	try(asked, alone)
	questions := append(slots(old.question, thing), asked+" ("+old.title+")?")
	for _, q := range questions {
		f, err := t.find(ctx, q, searchDepth)
		if err != nil {
			return resolved{}, false, err
		}
		try(q, f)
	}
	return best, best.question != "", nil
}

// slots puts a thing in the place of each run of words of a question that may
// name what the question is about.
func slots(question, thing string) []string {
	words := vitext.Words(question)
	var out []string
	for n := slotWords; n > 0; n-- {
		for i := 0; i+n <= len(words); i++ {
			if slices.ContainsFunc(words[i:i+n], func(w vitext.Word) bool { return namesNoSubject(vitext.Fold(w.Text)) }) {
				continue
			}
			if len(out) < slotLimit {
				out = append(out, question[:words[i].Start]+thing+question[words[i+n-1].End:])
			}
		}
	}
	return out
}

// leadWords and tailWords, folded, tie a question to what was said; those of the
// first list that only open a sentence tie it to nothing.
var (
	openWords = wordSet("da a u uh o oi alo cho toi em minh hoi xin ban ad nhe thi")
	leadWords = wordSet("the con vay roi nhung ma neu")
	tailWords = wordSet("a z nhe nha nhi ha ban vay the hen do day s")
)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

// peel takes from a question the words that tie it to what was said before, as
// in "thế còn … thì sao ạ", and reports whether there were any.
func peel(question string) (core string, leads bool) {
	words := vitext.Words(question)
	for len(words) > 0 {
		f := vitext.Fold(words[0].Text)
		if !openWords[f] && !leadWords[f] {
			break
		}
		leads = leads || leadWords[f]
		words = words[1:]
	}
	for len(words) > 1 && tailWords[vitext.Fold(words[len(words)-1].Text)] {
		words = words[:len(words)-1]
	}
	if n := len(words); n > 1 && vitext.Fold(words[n-1].Text) == "sao" && vitext.Fold(words[n-2].Text) == "thi" {
		words = words[:n-2]
		leads = true
	}
	if len(words) == 0 {
		return "", leads
	}
	return question[words[0].Start:words[len(words)-1].End], leads
}

// Words that point back, and the things that are pointed to with them.
var (
	pointers = wordSet("đó đấy này ấy kia")
	pointed  = wordSet(`cái việc tục app dụng trang chỗ giấy số thẻ người luật bản hoạch định quyết tiền mức link tin máy sơ loại chuyện cách vụ
		khoản lệnh phiếu đơn cổng web mã`)
)

func pointsBack(question string) bool {
	before := ""
	for _, w := range vitext.Words(question) {
		if w.Text == "nó" || pointers[w.Text] && pointed[before] {
			return true
		}
		before = w.Text
	}
	return false
}

// places are words, folded, of names of places in the province. Whoever names a
// place asks where, not about what.
var places = wordSet(`nha trang cam ranh ninh hoa van dien khanh vinh son lam truong sa phan rang thap cham thuan hai phuoc bac ai nam
	huyen xa phuong tinh thi tran thon`)

func namesNoSubject(folded string) bool {
	return places[folded] || strings.Contains(emptyWords, " "+folded+" ")
}

// subjectWords are the words of a question, folded, that can name what it is
// about.
func subjectWords(question string) []string {
	var out []string
	for _, w := range vitext.Words(question) {
		if f := vitext.Fold(w.Text); !namesNoSubject(f) {
			out = append(out, f)
		}
	}
	return out
}

// namesSubject reports whether one of the words stands in the title of p.
func namesSubject(words []string, p knowledge.Passage) bool {
	title := map[string]bool{}
	addWords(title, p.Title)
	return slices.ContainsFunc(words, func(w string) bool { return title[w] })
}

func addWords(set map[string]bool, text string) {
	for _, w := range vitext.Words(text) {
		set[vitext.Fold(w.Text)] = true
	}
}

// profileOf are the words of what the guide of p is about.
func profileOf(p knowledge.Passage) map[string]bool {
	set := map[string]bool{}
	addWords(set, p.Title)
	for _, q := range p.Questions {
		addWords(set, q)
	}
	return set
}

// wordsOf are all words of a guide.
func wordsOf(g *knowledge.Guide) map[string]bool {
	set := map[string]bool{}
	if g != nil {
		for _, p := range g.Passages() {
			addWords(set, p.Text)
		}
		addWords(set, g.Title)
		for _, q := range slices.Concat(g.Questions, g.Phrasings) {
			addWords(set, q)
		}
	}
	return set
}

// share is the share of words that stand in a set.
func share(words []string, set map[string]bool) float64 {
	n := 0
	for _, w := range words {
		if set[w] {
			n++
		}
	}
	return float64(n) / float64(max(1, len(words)))
}

// subject is what the conversation was last about: the guide that answered last,
// or, where a turn came without its sources, the one that its question finds.
func (t *turn) subject(ctx context.Context) (subject, bool, error) {
	for i := len(t.turns) - 1; i >= 0; i-- {
		last := t.turns[i]
		if last.Answer.Outcome != "" && last.Answer.Outcome != Answered {
			continue
		}
		cited := last.Answer.Citations
		core, _ := peel(last.Question)
		if len(cited) == 0 && len(subjectWords(core)) == 0 {
			continue
		}
		f, err := t.find(ctx, cmp.Or(last.Understood, last.Question), searchDepth)
		if err != nil {
			return subject{}, false, err
		}
		s := subject{question: strings.TrimRight(cmp.Or(f.Understood, last.Understood, last.Question), "?.! ")}
		if len(cited) > 0 {
			s.title, s.id = cited[0].Title, cited[0].Guide
			keepTo(&f, s.id)
		} else if len(f.Hits) > 0 && f.Confidence >= sureEnough {
			s.title, s.id = f.Hits[0].Passage.Title, f.Hits[0].Passage.GuideID()
		}
		if len(f.Hits) > 0 && f.Hits[0].Passage.GuideID() == s.id {
			s.guide = f.Hits[0].Passage.Guide
		}
		if s.id != "" {
			return s, true, nil
		}
	}
	return subject{}, false, nil
}

// rewrite has the Rewriter put a follow-up, and keeps to what our own rules made
// of it when that fails or takes long.
func (t *turn) rewrite(ctx context.Context, question string, r resolved) (resolved, error) {
	if t.cfg.Rewriter == nil {
		return r, nil
	}
	bounded, cancel := context.WithTimeout(ctx, rewriteTimeout)
	defer cancel()
	rewritten, failed := t.cfg.Rewriter.Rewrite(bounded, t.turns, question)
	Trace(ctx, "stand_alone", func() any {
		d := tracedFollowUp{Question: rewritten, By: "model"}
		if failed != nil {
			d.Err = failed.Error()
		}
		return d
	})
	if failed != nil {
		t.cfg.Log.Info("follow-up not rewritten", "turn", t.done.ID, "err", failed)
		return r, nil
	}
	r.question, r.shown = rewritten, rewritten
	r, _, err := t.search(ctx, r)
	return r, err
}

// keepTo puts the passages of one guide first, for a question that leaves no
// doubt what it is about. An empty ID leaves the finding as it is.
func keepTo(f *knowledge.Finding, guide string) {
	own := func(h knowledge.Hit) bool { return h.Passage.GuideID() == guide }
	if guide == "" || !slices.ContainsFunc(f.Hits, own) {
		return
	}
	slices.SortStableFunc(f.Hits, func(a, b knowledge.Hit) int {
		switch {
		case own(a) == own(b):
			return 0
		case own(a):
			return -1
		}
		return 1
	})
	f.Confidence, f.Rivals = 1, nil
}
