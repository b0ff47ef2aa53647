package assistant

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"trolyso/assistant/screen"
	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

const (
	rewriteTimeout = 5 * time.Second
	// coveredShare is the share of a question's words that a guide has to hold
	// for the question to be one about it.
	coveredShare = 0.6
	// ownWords is how many words that can name a subject make a question stand on
	// its own whose words are those of the guide that answered last as well.
	ownWords = 4
	// thingWeight is what finding a thing counts for that nothing is asked about,
	// against finding it in the place of the old one.
	thingWeight = 0.8
	// slotLimit is how many ways of putting a new thing in an old question's
	// place are tried.
	slotLimit = 10
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
	core, ties := peel(asked)
	words := subjectWords(core)
	rest, points := pointsBack(core)
	if typed, _ := peel(screen.Bare(question)); !points && !vitext.HasMarks(typed) {
		rest, points = pointsBack(typed) // "cai do" may have been read as "cấp độ"
	}
	open := ties != loose && len(Aspects(core)) == 0
	sure := len(alone.Hits) > 0 && alone.Confidence >= sureEnough
	names := sure && namesSubject(words, alone.Hits[0].Passage)
	// A few words that the last guide has too go on with it, unless they are set
	// against it or somebody asks what they mean.
	own := len(words) >= ownWords || ties == contrast || slices.Contains(Aspects(core), knowledge.Summary)
	if names && own && !points && !open {
		return resolved{}, false, nil
	}
	// A thing and nothing else, "mất thẻ", is a new subject.
	if ties == loose && !points && sure && typedThing(asked, alone) {
		return resolved{}, false, nil
	}
	old, ok, err := t.subject(ctx)
	if err != nil || !ok {
		return resolved{}, false, err
	}
	r := resolved{question: asked + " (" + old.title + ")?"}
	r.shown = r.question
	covered := coverage(core, old.guide) >= coveredShare
	switch {
	case len(words) == 0 || points && len(subjectWords(rest)) == 0:
		r.about = old.id
		return t.search(ctx, r)
	case points:
		r.question = rest + " (" + old.title + ")?"
		return t.search(ctx, r)
	case open:
		return t.ofAnother(ctx, asked, core, old, alone)
	case sure && !covered && (names || ties == loose):
		return resolved{}, false, nil
	}
	r, ok, err = t.search(ctx, r)
	if err != nil || !ok || len(r.found.Hits) == 0 {
		return resolved{}, false, err
	}
	top := r.found.Hits[0].Passage
	switch {
	case covered && top.GuideID() == old.id:
		keepTo(&r.found, old.id)
	case coverage(core, top.Guide) < coveredShare:
		return resolved{}, false, nil
	}
	return r, true, nil
}

// typedThing reports whether a question is a bare subject that guides have: it asks
// for nothing, and a guide's title or questions hold all of it.
func typedThing(asked string, alone knowledge.Finding) bool {
	return len(Aspects(asked)) == 0 && !containsAny(foldedWords(asked), yesOrNo) && !namesNothing(asked) && alone.Features["profile"] >= 1
}

// yesOrNo are folded words of questions that ask nothing else.
const yesOrNo = "co|khong|hong|ko|hok|chua|duoc|phai|ha"

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
func (t *turn) ofAnother(ctx context.Context, asked, thing string, old subject, alone knowledge.Finding) (resolved, bool, error) {
	words := subjectWords(thing)
	var best resolved
	most := 0.0
	try := func(question string, f knowledge.Finding, weight float64) {
		if len(f.Hits) == 0 {
			return
		}
		top := f.Hits[0].Passage
		if coverage(thing, top.Guide) < coveredShare {
			return // of something else
		}
		if score := weight * f.Confidence * (0.5 + shareIn(words, profileOf(top))); score > most {
			most = score
			best = resolved{question: question, shown: asked + " (" + top.Title + ")?", found: f}
		}
	}
	try(asked, alone, thingWeight)
	questions := append(slots(old.question, nameIn(thing)), asked+" ("+old.title+")?")
	for _, q := range questions {
		f, err := t.find(ctx, q, searchDepth)
		if err != nil {
			return resolved{}, false, err
		}
		try(q, f, 1)
	}
	return best, best.question != "", nil
}

// nameIn is a question from its first to its last word that can name a subject.
func nameIn(question string) string {
	start, end := -1, 0
	for _, w := range vitext.Words(question) {
		if emptyWords.has(question, w) {
			continue
		}
		if start < 0 {
			start = w.Start
		}
		end = w.End
	}
	return question[max(0, start):end]
}

// slots puts a thing in the place of words of a question that may name what the
// question is about: first of all words that stand side by side, then of two and
// of one of them.
func slots(question, thing string) []string {
	words := vitext.Words(question)
	none := func(i int) bool { return i < 0 || i >= len(words) || emptyWords.has(question, words[i]) }
	var runs, pairs, singles []string
	for i := range words {
		if none(i) {
			continue
		}
		in := func(end int) string { return question[:words[i].Start] + thing + question[words[end].End:] }
		singles = append(singles, in(i))
		if !none(i + 1) {
			pairs = append(pairs, in(i+1))
		}
		if none(i - 1) {
			end := i
			for !none(end + 1) {
				end++
			}
			if end > i+1 {
				runs = append(runs, in(end))
			}
		}
	}
	out := slices.Concat(runs, pairs, singles)
	return out[:min(slotLimit, len(out))]
}

// A tie is how the first words of a question tie it to what was said before.
type tie int

const (
	loose    tie = iota
	goesOn       // "thế …", "nếu …"
	contrast     // "còn …"
)

var (
	openWords = newLexicon("dạ a à u ừ ờ ơi alo cho tôi em mình hỏi xin bạn ad nhé thì")
	leadWords = newLexicon("thế còn vậy rồi nhưng mà nếu")
	tailWords = newLexicon("à ạ a z nhé nha nhỉ hả ha bạn vậy thế hen đó đấy s")
)

// A lexicon is a set of words with their diacritics. In a question that has
// none, which the index could not restore, words are compared without.
type lexicon struct{ marked, folded map[string]bool }

func newLexicon(words string) lexicon {
	l := lexicon{map[string]bool{}, map[string]bool{}}
	for w := range strings.FieldsSeq(words) {
		l.marked[w], l.folded[vitext.Fold(w)] = true, true
	}
	return l
}

// has reports whether w, a word of question, is in the lexicon.
func (l lexicon) has(question string, w vitext.Word) bool {
	return l.marked[w.Text] || !vitext.HasMarks(question) && l.folded[vitext.Fold(w.Text)]
}

// peel takes from a question the words that tie it to what was said before, as
// in "thế còn … thì sao ạ", and tells how they do.
func peel(question string) (core string, ties tie) {
	words := vitext.Words(question)
	for len(words) > 0 && (openWords.has(question, words[0]) || leadWords.has(question, words[0])) {
		if leadWords.has(question, words[0]) {
			ties = max(ties, goesOn)
		}
		if vitext.Fold(words[0].Text) == "con" {
			ties = contrast
		}
		words = words[1:]
	}
	for len(words) > 1 && tailWords.has(question, words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	if n := len(words); n > 1 && words[n-1].Text == "sao" && vitext.Fold(words[n-2].Text) == "thi" {
		words = words[:n-2]
		ties = max(ties, goesOn)
	}
	if len(words) == 0 {
		return "", ties
	}
	return question[words[0].Start:words[len(words)-1].End], ties
}

// Words that point back, and the things that are pointed to with them.
var (
	pointers = newLexicon("đó đấy này ấy kia")
	pointed  = newLexicon(`cái việc tục app dụng trang chỗ giấy số thẻ người luật bản hoạch định quyết tiền mức link tin máy sơ loại chuyện cách vụ
		khoản lệnh phiếu đơn cổng web mã`)
)

// pointsBack reports whether a question points to what was said before, and
// returns it without those words.
func pointsBack(question string) (rest string, points bool) {
	words := vitext.Words(question)
	last := 0
	for i, w := range words {
		from := i
		switch {
		case w.Text == "nó":
		case i > 0 && pointers.has(question, w) && pointed.has(question, words[i-1]):
			from = i - 1
		default:
			continue
		}
		points = true
		rest += question[last:words[from].Start]
		last = w.End
	}
	return strings.TrimSpace(rest + question[last:]), points
}

// emptyWords can name no subject.
var emptyWords = newLexicon(`thế còn có vậy thì sao không ko k hông hổng hong hok được đc dc là làm gì j chi nào cần phải mất lâu mấy mà cái
	trễ sáng chưa luôn cả cũng cùng đi đó đấy này nữa rồi r z a à á hả ha hở nhỉ nhé nha nhen hen ạ dạ ờ ừ cho tôi em mình tui bạn hỏi xin bao nhiêu
	nhiu nhiều ở đâu đến tới khi ngày giờ bữa hôm xong giấy tờ tiền phí lệ hết tốn ai như lúc nộp chỗ cách kiểu những về trong ngoài trên dưới
	tại gần xa trực tuyến online mạng mang ơi nè với bị ra vào vô lên và hay hoặc muốn giúp hồ sơ thủ tục qua bằng theo nếu số trang gọi`)

// headWords name nothing alone but together with the word behind them: "tiền điện".
var headWords = newLexicon("tiền phí giấy sơ số trang")

// Places in the province, folded, and words that a name of one follows. Who names
// a place asks where, not about what.
var (
	places = strings.Split("nha trang|cam ranh|ninh hoa|van ninh|dien khanh|khanh vinh|khanh son|cam lam|truong sa|khanh hoa|"+
		"phan rang|thap cham|ninh thuan|ninh hai|ninh phuoc|ninh son|bac ai|thuan nam|thuan bac", "|")
	placeKinds = newLexicon("xã phường huyện tỉnh thôn")
)

// placeLength returns how many of the first words name a place.
func placeLength(question string, words []vitext.Word) int {
	if placeKinds.has(question, words[0]) {
		n := 1
		for n < len(words) && n < 4 && startsUpper(question[words[n].Start:]) {
			n++
		}
		return n
	}
	if len(words) > 1 && slices.Contains(places, vitext.Fold(words[0].Text)+" "+vitext.Fold(words[1].Text)) {
		return 2
	}
	return 0
}

func startsUpper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// subjectRuns are the words of a question, folded, that can name what it is
// about, those side by side together. Short numbers tell of the asker: "con tôi 10 tuổi".
func subjectRuns(question string) [][]string {
	var out [][]string
	words := vitext.Words(question)
	apart := true
	none := func(i int) bool { return emptyWords.has(question, words[i]) }
	for i := 0; i < len(words); i++ {
		n := placeLength(question, words[i:])
		f := vitext.Fold(words[i].Text)
		names := headWords.has(question, words[i]) && i+1 < len(words) && !none(i+1)
		if n > 0 || none(i) && !names || len(f) < 3 && strings.Trim(f, "0123456789") == "" {
			i += max(0, n-1)
			apart = true
			continue
		}
		if apart {
			out = append(out, nil)
		}
		apart = false
		out[len(out)-1] = append(out[len(out)-1], f)
	}
	return out
}

func subjectWords(question string) []string { return slices.Concat(subjectRuns(question)...) }

// namesNothing reports whether question asks without saying about what, as
// "lệ phí bao nhiêu?" does.
func namesNothing(question string) bool { return len(subjectWords(question)) == 0 }

// coverage is the share of what a question names that stands in a guide. Words
// side by side name something together, "hộ chiếu", and have to stand so, at most
// one word between them.
func coverage(question string, g *knowledge.Guide) float64 {
	if g == nil {
		return 0
	}
	have := map[string]bool{}
	add := func(text string) {
		before, last := "", ""
		for _, w := range vitext.Words(text) {
			f := vitext.Fold(w.Text)
			have[f], have[last+" "+f], have[before+" "+f] = true, true, true
			before, last = last, f
		}
	}
	add(g.Title)
	for _, p := range g.Passages() {
		add(p.Text)
	}
	for _, q := range slices.Concat(g.Questions, g.Phrasings) {
		add(q)
	}
	var units []string
	for _, run := range subjectRuns(question) {
		if len(run) == 1 {
			units = append(units, run[0])
		}
		for i := 1; i < len(run); i++ {
			units = append(units, run[i-1]+" "+run[i])
		}
	}
	return shareIn(units, have)
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

// shareIn is the share of words that stand in a set.
func shareIn(words []string, set map[string]bool) float64 {
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
