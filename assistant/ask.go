package assistant

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"trolyso/assistant/screen"
	"trolyso/assistant/verify"
	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// An Assistant answers questions from a corpus. It is safe for concurrent use.
type Assistant struct{ cfg Config }

// New returns an assistant; the error names the field that is missing.
func New(cfg Config) (*Assistant, error) {
	if cfg.Retriever == nil {
		return nil, errors.New("assistant: Retriever is required")
	}
	if cfg.Answerer == nil {
		return nil, errors.New("assistant: Answerer is required")
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = 20 * time.Second
	}
	if cfg.MaxQuestion <= 0 {
		cfg.MaxQuestion = 2000
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Assistant{cfg}, nil
}

// Thresholds on a finding's confidence and bounds on what is shown.
const (
	sureEnough   = 0.35 // below it the corpus is said not to hold an answer
	farOutside   = 0.25 // share of a question about what this assistant is not for, from which it is told so, if no guide holds more of it
	strangeWords = 0.5  // share of words that nobody wrote in a guide, above which a question is taken for no Vietnamese
	nearEnough   = 0.08 // below it not even the nearest guides are offered
	bareWords    = 3    // content words up to which rival guides lead to a question back
	clearLead    = 0.25 // lead of the best guide, in share of its score, from which a bare question is not asked back
	bareLikeness = 0.65 // unless it is put as people put it for one of the guides
	searchDepth  = 30
	choiceLimit  = 4
	nextLimit    = 3
)

// Ask answers question, yielding events as they come. Turns are the earlier
// ones of the conversation, oldest first. Breaking out of the loop, or ending
// ctx, abandons the answer and frees what it held; otherwise the last event is
// a [Done], also when something failed. Personal data in question and turns are
// masked before anything else sees them, in the turn of [Done] as well. The error
// is never for people to read.
func (a *Assistant) Ask(ctx context.Context, turns []Turn, question string) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		ctx, cancel := context.WithTimeout(ctx, a.cfg.Timeout)
		defer cancel()
		t := &turn{Assistant: a, yield: yield, asked: question, done: Turn{ID: rand.Text(), Asked: a.cfg.Now(), masked: true}}
		t.turns, t.warned = masked(turns)
		t.told = slices.ContainsFunc(turns, func(e Turn) bool { return e.Answer.Outcome == Answered && len(e.Answer.Citations) > 0 })
		t.done.Question, t.private = screen.Mask(question)
		err := t.run(ctx)
		if t.stopped {
			return
		}
		if err != nil {
			a.cfg.Log.Error("turn failed", "turn", t.done.ID, "err", err)
			t.answer(Failed, failedText)
		}
		if t.start("") {
			t.done.Answer.settle()
			t.close()
			t.emit(Done{t.done})
		}
	}
}

// settle makes empty lists of absent ones.
func (a *Answer) settle() {
	if a.Citations == nil {
		a.Citations = []Citation{}
	}
	if a.Choices == nil {
		a.Choices = []Choice{}
	}
	if a.Next == nil {
		a.Next = []string{}
	}
}

// turn is one question on its way to an answer.
type turn struct {
	*Assistant
	asked   string         // as typed; everything else is masked
	private []screen.Found // personal data in it
	warned  bool           // the person has been told not to send any
	told    bool           // the person has been told that no office has approved the guides
	// unapproved is when the guide cited that no office has approved was verified.
	unapproved knowledge.Date
	turns      []Turn
	found      *finding // the last search, which is not made twice
	yield      func(Event, error) bool
	done       Turn
	started    bool
	stopped    bool // nobody listens any more
}

func (t *turn) emit(e Event) bool {
	if !t.stopped && !t.yield(e, nil) {
		t.stopped = true
	}
	return !t.stopped
}

func (t *turn) start(understood string) bool {
	if !t.started {
		t.started = true
		t.done.Understood = understood
		return t.emit(Started{Turn: t.done.ID, Understood: understood})
	}
	return !t.stopped
}

func (t *turn) answer(o Outcome, text string) { t.done.Answer = Answer{Outcome: o, Text: text} }

func (t *turn) run(ctx context.Context) error {
	t.traceMasked(ctx)
	v := screen.Question(t.asked, screen.Limits{MaxChars: t.cfg.MaxQuestion})
	Trace(ctx, "screened", func() any { return tracedScreen{v.Kind, v.Reason, v.Rule} })
	v = t.reread(ctx, v)
	if !v.Kind.Answered() {
		return t.screened(ctx, v)
	}
	question := vitext.Clean(t.done.Question)
	if v.Kind == screen.Urgent && v.Reason == screen.Scammed {
		question += " bị lừa mất tiền phải làm gì"
	}
	if v.Kind == screen.Pass {
		if handled, err := t.several(ctx, question); handled || err != nil {
			return err
		}
	}
	return t.respond(ctx, question, v)
}

// respond finds what there is on a question and answers from it.
func (t *turn) respond(ctx context.Context, question string, v screen.Verdict) error {
	f, err := t.find(ctx, question, searchDepth)
	if err != nil {
		return fmt.Errorf("retrieve: %w", err)
	}
	if v.Kind != screen.Urgent && f.Confidence < sureEnough {
		clause, found, err := t.clause(ctx, question, f)
		if err != nil {
			return fmt.Errorf("retrieve: %w", err)
		}
		if clause != "" {
			question, f = clause, found
		}
	}
	understood := f.Understood
	if p := t.pinned(f, v); p != nil {
		t.give(ctx, p, f)
		return nil
	}
	if v.Kind != screen.Urgent {
		r, ok, err := t.standAlone(ctx, question, f)
		if err != nil {
			return fmt.Errorf("retrieve: %w", err)
		}
		if ok {
			Trace(ctx, "stand_alone", func() any { return tracedFollowUp{Question: r.question, Guide: r.about, By: "rules"} })
			if r, err = t.rewrite(ctx, question, r); err != nil {
				return fmt.Errorf("retrieve: %w", err)
			}
			question, understood, f = r.question, r.shown, r.found
		}
	}
	if f.Understood != "" {
		question = f.Understood
	}
	if v.Kind == screen.Urgent {
		understood = ""
	}
	traceFound(ctx, question, f)
	return t.decide(ctx, question, understood, v, f)
}

// screened answers what needs no search.
func (t *turn) screened(ctx context.Context, v screen.Verdict) error {
	text := v.Reply()
	switch v.Kind {
	case screen.Greeting, screen.Thanks, screen.Farewell, screen.About:
		t.answer(Greeting, text)
	case screen.Human, screen.SelfHarm, screen.ChildAbuse, screen.Violence:
		t.answer(Handoff, text)
	case screen.Injection, screen.Crime, screen.PrivateData, screen.Promise, screen.Abuse:
		t.answer(Refused, text)
	case screen.OutOfScope:
		t.answer(OutOfScope, text)
	case screen.Command:
		return t.again(ctx, v)
	default: // empty, not text, too long
		t.answer(NotFound, text)
	}
	return nil
}

// decide judges the evidence and answers from it, asks back, or says that
// nothing was found.
func (t *turn) decide(ctx context.Context, question, understood string, v screen.Verdict, f knowledge.Finding) error {
	if v.Kind == screen.Urgent { // whatever is found, what to do comes first
		if len(f.Hits) == 0 {
			t.answer(Handoff, v.Reply())
			return nil
		}
		if !t.start(understood) {
			return nil
		}
		return t.compose(ctx, question, v, f)
	}
	if t.documentUnclear(understood, f) {
		return nil
	}
	if f.Elsewhere != "" {
		choices := t.nationwide(f)
		t.answer(NotFound, elsewhereText(f.Elsewhere, len(choices)))
		t.done.Answer.Choices = choices
		return nil
	}
	gibberish := f.Documents == nil && f.Features["unknown"] > strangeWords
	if rivals := bareAmong(question, f); len(rivals) > 1 && !gibberish {
		t.start(understood)
		t.answer(Clarify, clarifyText())
		t.done.Answer.Choices = t.choices(f, rivals)
		return nil
	}
	if len(f.Hits) == 0 || f.Confidence < sureEnough || gibberish {
		if f.Outside == knowledge.OutOfScope && f.Features["outside"] >= max(farOutside, f.Features["held"]) {
			t.answer(OutOfScope, screen.Reply(screen.OutOfScope))
			return nil
		}
		choices := []Choice{}
		if f.Confidence >= nearEnough && !gibberish {
			choices = t.choices(f, nil)
		}
		t.answer(NotFound, notFoundText(len(choices)))
		t.done.Answer.Choices = choices
		return nil
	}
	if !t.start(understood) {
		return nil
	}
	return t.compose(ctx, question, v, f)
}

// bareAmong returns the guides that a question too bare to choose among them may
// be about: one that names no subject, or few words of one that fits them all.
func bareAmong(question string, f knowledge.Finding) []string {
	if f.Documents != nil || f.Confidence == 1 {
		return nil
	}
	if namesNothing(question) && f.Features["margin"] < clearLead {
		return guidesOf(f.Hits, choiceLimit)
	}
	if f.Confidence >= nearEnough && f.Features["matched"] <= bareWords && f.Features["likeness"] < bareLikeness && len(Aspects(question)) == 0 {
		return f.Rivals
	}
	return nil
}

// guidesOf returns the IDs of the first limit guides among the hits.
func guidesOf(hits []knowledge.Hit, limit int) []string {
	var ids []string
	for _, h := range hits {
		if id := h.Passage.GuideID(); len(ids) < limit && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// choices offers guides among the hits: those named, or the first few.
func (t *turn) choices(f knowledge.Finding, only []string) []Choice {
	out := []Choice{}
	seen := map[string]bool{}
	for _, h := range f.Hits {
		g := h.Passage.Guide
		if g == nil || seen[g.ID] || only != nil && !slices.Contains(only, g.ID) || len(out) == choiceLimit {
			continue
		}
		seen[g.ID] = true
		c := Choice{Label: g.Title, Question: g.Title, Guide: g.ID}
		if len(g.Questions) > 0 {
			c.Question = g.Questions[0]
		}
		out = append(out, c)
	}
	return out
}

// nationwide offers the guides that answer a question asked of another province,
// except those about this one: what they say holds there too.
func (t *turn) nationwide(f knowledge.Finding) []Choice {
	if f.Confidence < sureEnough {
		return []Choice{}
	}
	near := []string{}
	for _, h := range f.Hits {
		if h.Score >= RivalScore*f.Hits[0].Score && !strings.Contains(h.Passage.Title, province) {
			near = append(near, h.Passage.GuideID())
		}
	}
	return t.choices(f, near)
}

// compose lets the Answerer write, and falls back to the other when it fails.
func (t *turn) compose(ctx context.Context, question string, v screen.Verdict, f knowledge.Finding) error {
	evidence := Evidence(question, f)
	traceEvidence(ctx, evidence)
	var prefix string
	if v.Kind == screen.Urgent {
		prefix = v.Reply() + "\n\n"
	}
	documents, evidence := t.documentsFirst(question, f, evidence)
	prefix += documents
	if missing := Missing(question, f); missing != "" && documents == "" {
		prefix += missing + "\n\n"
	}
	if prefix != "" && !t.emit(Delta{prefix}) {
		return nil
	}
	write := t.write
	if t.cfg.Fallback != nil { // the Answerer's own words
		write = t.writeVerified
	}
	text, err := write(ctx, t.cfg.Answerer, question, evidence)
	if t.stopped {
		return nil
	}
	if err != nil && t.cfg.Fallback != nil {
		t.cfg.Log.Warn("answerer failed, falling back", "turn", t.done.ID, "err", err)
		// The person's time is up, not the fallback's: it needs no server.
		text, err = t.write(context.WithoutCancel(ctx), t.cfg.Fallback, question, evidence)
	}
	if err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	text, citations := cite(prefix+text, evidence)
	if len(citations) == 0 {
		return errors.New("answer: no citation in it")
	}
	t.done.Answer = Answer{Outcome: Answered, Text: text + t.notes(citations, evidence), Citations: citations, Next: next(t.turns, question, f.Hits)}
	return nil
}

func (t *turn) write(ctx context.Context, by Answerer, question string, evidence []knowledge.Hit) (string, error) {
	var out strings.Builder
	for piece, err := range traceRaw(ctx, by.Answer(ctx, t.turns, question, evidence)) {
		if err != nil {
			return "", err
		}
		out.WriteString(piece)
		if !t.emit(Delta{piece}) {
			return "", nil
		}
	}
	if strings.TrimSpace(out.String()) == "" {
		return "", errors.New("empty answer")
	}
	return out.String(), nil
}

// A notifier is an Answerer that may have to wait for its turn. With the context
// that Notify returns it calls notice once, before it waits, on the goroutine
// that reads the answer.
type notifier interface {
	Notify(ctx context.Context, notice func()) context.Context
}

// writeVerified passes on only the sentences that the evidence bears, and fails
// when they are no answer.
func (t *turn) writeVerified(ctx context.Context, by Answerer, question string, evidence []knowledge.Hit) (string, error) {
	if n, ok := by.(notifier); ok {
		ctx = n.Notify(ctx, func() { t.emit(Waiting{waitingText}) })
	}
	checked := verify.Stream(evidence, traceRaw(ctx, by.Answer(ctx, t.turns, question, evidence)), verify.Options{Private: t.cfg.Private})
	for piece := range checked.Text() {
		if !t.emit(Delta{piece}) {
			return "", nil
		}
	}
	result := checked.Result()
	traceVerdicts(ctx, result)
	for reason, n := range result.Dropped {
		t.cfg.Log.Info("sentences dropped", "turn", t.done.ID, "reason", string(reason), "count", n)
	}
	if result.Err != nil {
		return "", result.Err
	}
	if !result.Answers() {
		return "", errors.New("what the evidence bears of the answer does not answer")
	}
	return result.Text, nil
}

// notes says what has lapsed among the passages cited, and notes for the end of
// the answer when no office has approved one of the guides.
func (t *turn) notes(citations []Citation, evidence []knowledge.Hit) string {
	var notes []string
	for _, c := range citations {
		i := slices.IndexFunc(evidence, func(h knowledge.Hit) bool { return h.Passage.ID == c.Passage })
		p := evidence[i].Passage
		if p.ValidUntil.PassedOn(t.cfg.Now()) {
			if note := lapsedText(p.Heading, p.ValidUntil); !slices.Contains(notes, note) { // two guides may have lapsed alike
				notes = append(notes, note)
			}
		}
		if p.Guide != nil && p.Guide.ApprovedBy == "" && t.unapproved == "" {
			t.unapproved = p.Guide.Verified
		}
	}
	if len(notes) == 0 {
		return ""
	}
	return "\n\n" + strings.Join(notes, "\n")
}

// close ends the answer with what a person is told once in a conversation.
func (t *turn) close() {
	if t.unapproved != "" && !t.told {
		t.done.Answer.Text += "\n\n" + unapprovedText(t.unapproved)
	}
	if len(t.private) > 0 && !t.warned {
		t.done.Answer.Text += "\n\n" + privateText
	}
}

var marker = regexp.MustCompile(`\s?\[(\d{1,3})\]`)

// cite renumbers the markers of text in the order they come, drops those
// without evidence, and returns a citation for each.
func cite(text string, evidence []knowledge.Hit) (string, []Citation) {
	var citations []Citation
	numbers := map[int]int{} // evidence -> marker
	text = marker.ReplaceAllStringFunc(text, func(m string) string {
		n := 0
		for _, c := range m {
			if c >= '0' && c <= '9' {
				n = n*10 + int(c-'0')
			}
		}
		if n < 1 || n > len(evidence) {
			return ""
		}
		if _, ok := numbers[n]; !ok {
			p := evidence[n-1].Passage
			c := Citation{Marker: len(citations) + 1, Guide: p.GuideID(), Passage: p.ID, Title: p.Title, Heading: p.Heading, Source: p.Source, URL: "cam-nang/" + p.ID}
			if p.Guide != nil {
				c.Verified = p.Guide.Verified
			}
			numbers[n] = c.Marker
			citations = append(citations, c)
		}
		return fmt.Sprintf(" [%d]", numbers[n])
	})
	text = strings.TrimSpace(text)
	for n, m := range numbers {
		citations[m-1].Quote = quote(text, m, evidence[n-1].Passage)
	}
	return text, citations
}

// quote returns the words of the passage that bear what the text says at the
// marker: the sentence of the passage most of whose words stand there.
func quote(text string, number int, p knowledge.Passage) string {
	mark := fmt.Sprintf("[%d]", number)
	said := map[string]bool{}
	for _, line := range strings.Split(text, "\n") {
		if strings.Contains(line, mark) {
			for _, w := range vitext.Words(line) {
				said[w.Text] = true
			}
		}
	}
	best, most := "", -1.0
	for _, b := range p.Blocks {
		for _, item := range b.Items {
			for _, s := range vitext.Sentences(item) {
				words := vitext.Words(s)
				shared := 0.0
				for _, w := range words {
					if said[w.Text] {
						shared++
					}
				}
				if share := shared / float64(len(words)+4); share > most {
					best, most = s, share
				}
			}
		}
	}
	if best == "" {
		best = firstChars(p.Text, 300)
	}
	return best
}

func firstChars(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n]) + "…"
}
