package verify

import (
	"iter"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// Reason says why a sentence was dropped. It is empty for one that was kept.
type Reason string

// The reasons.
const (
	Unmarked    Reason = "unmarked"    // no marker, and no passage bears it
	Unsupported Reason = "unsupported" // the cited passages do not say it
	Figure      Reason = "figure"      // a figure stands in no cited passage
	Confused    Reason = "confused"    // a figure belongs to something else
	Contradicts Reason = "contradicts" // it denies what the passage affirms, or the reverse
	Overstated  Reason = "overstated"  // it demands, promises or includes more than the passage
	Swapped     Reason = "swapped"     // its words stand there in other roles
	Language    Reason = "language"    // not Vietnamese, or without diacritics
	Markup      Reason = "markup"      // tags, scripts, tables, code
	Link        Reason = "link"        // a link that is not in the passages
	ForgedTurn  Reason = "forged_turn" // special tokens or another speaker
	Thinking    Reason = "thinking"    // a model's thoughts
	Leak        Reason = "leak"        // words of a private text
	Secret      Reason = "secret"      // asks for a password, a code or an identity number
	Repeated    Reason = "repeated"    // said before
	LeadIn      Reason = "lead_in"     // led to nothing
	CutOff      Reason = "cut_off"     // the text ended within it
	TooLong     Reason = "too_long"    // no end within MaxSentence
	Hollow      Reason = "hollow"      // nothing in it can be checked
)

// grave reports whether the reason is that the sentence says something untrue or
// harmful, and not only that it is needless or badly written.
func (r Reason) grave() bool {
	switch r {
	case Unsupported, Figure, Confused, Contradicts, Overstated, Swapped, Link, ForgedTurn, Leak, Secret:
		return true
	}
	return false
}

// A Verdict is what was found about one sentence.
type Verdict struct {
	Sentence string // as written, cut if it is very long
	Kept     bool
	Reason   Reason        // why it was dropped
	Markers  []int         // the passages that bear it, when kept
	Given    bool          // the markers were given to it and not its own
	Support  float64       // share of its words found there
	Took     time.Duration // time the check took
}

// A Result is what became of an answer.
type Result struct {
	// Text is what was released, all of it.
	Text string
	// Verdicts tells of every sentence, in the order they were written.
	Verdicts []Verdict
	// Dropped counts the dropped sentences by reason.
	Dropped map[Reason]int
	// Kept counts the sentences kept that carry a marker.
	Kept int
	// Truncated is set when the answer has no proper end: its source failed, it
	// stopped within a sentence, grew too long or went round in circles.
	Truncated bool
	// Gap is set when a step of a numbered list was dropped, so that the list
	// would lead astray.
	Gap bool
	// Tainted is set when text that was released turned out to be no answer,
	// such as thoughts whose beginning was not marked.
	Tainted bool
	// Err is the error the source ended with.
	Err error
}

// Answers reports whether what was released still is an answer: it has at least
// one sentence with a marker, a proper end and no step missing, and fewer
// sentences were dropped for being untrue than kept.
func (r Result) Answers() bool {
	grave := 0
	for reason, n := range r.Dropped {
		if reason.grave() {
			grave += n
		}
	}
	return r.Kept > 0 && !r.Truncated && !r.Gap && !r.Tainted && r.Err == nil && grave < r.Kept
}

// Options refines [Stream]. The zero value is usable.
type Options struct {
	// Private are texts no part of which may be told, such as a system prompt.
	Private []string
	// MaxBytes is the length at which an answer is cut off; the default is 32 KiB.
	MaxBytes int
	// MaxSentence is the length in bytes beyond which a sentence is dropped; the
	// default is 1200.
	MaxSentence int
	// Now tells the time for [Verdict.Took]; the default is time.Now.
	Now func() time.Time
}

// Checked is an answer that is being checked. It is for one goroutine.
type Checked struct {
	passages []*passage
	private  map[string]bool
	source   iter.Seq2[string, error]
	opt      Options

	buf      string // text of which no sentence is cut off yet
	skipping bool   // the sentence at the front is too long and dropped already
	thinking bool
	stop     bool // nothing more is wanted

	run      int    // line breaks one after another, 2 standing for more
	breaks   int    // the longest such run since what was released last
	item     string // sign of the list item that the line began with
	inItem   int    // sentences of the line judged so far
	itemKept bool   // the item's sign was released
	leadIns  []leadIn
	led      frame  // that the lead-ins set around what follows
	under    string // folded, the lead-in above what follows
	cited    []int  // markers of the sentence kept last
	said     map[string]bool
	repeated int

	out    strings.Builder
	queue  []string
	result Result
}

type leadIn struct {
	text    string
	breaks  int
	verdict int
}

// Stream checks the answer that source writes from evidence. Nothing is read
// before the text is asked for.
func Stream(evidence []knowledge.Hit, source iter.Seq2[string, error], opt Options) *Checked {
	if opt.MaxBytes <= 0 {
		opt.MaxBytes = 32 << 10
	}
	if opt.MaxSentence <= 0 {
		opt.MaxSentence = 1200
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	c := &Checked{source: source, opt: opt, said: map[string]bool{}, breaks: 2}
	c.result.Dropped = map[Reason]int{}
	for _, h := range evidence {
		c.passages = append(c.passages, newPassage(h))
	}
	if len(opt.Private) > 0 {
		c.private = map[string]bool{}
		for _, p := range opt.Private {
			for run := range shingles(p) {
				c.private[run] = true
			}
		}
	}
	return c
}

// Text yields what may be told, sentence by sentence with the white space before
// each, as soon as it is checked. It reads source to its end, unless the answer
// has to be cut off or the caller breaks out of the loop; either ends source at
// once. It can be ranged over once.
func (c *Checked) Text() iter.Seq[string] {
	return func(yield func(string) bool) {
		total := 0
		whole := true
		for delta, err := range c.source {
			if err != nil {
				c.result.Err = err
				whole = false
				break
			}
			total += len(delta)
			if total > c.opt.MaxBytes {
				delta = delta[:max(0, len(delta)-(total-c.opt.MaxBytes))]
			}
			c.buf += strings.ReplaceAll(delta, "\r", "")
			c.advance(false)
			if !c.drain(yield) {
				return
			}
			if c.stop || total > c.opt.MaxBytes {
				whole = false
				break
			}
		}
		if whole {
			c.advance(true)
			c.result.Truncated = c.result.Truncated || c.thinking || c.stop
		} else {
			c.result.Truncated = true
			if rest := strings.TrimSpace(c.buf); rest != "" && !c.skipping && !c.stop {
				c.judged(Verdict{Sentence: rest, Reason: CutOff})
			}
		}
		c.dropLeadIns()
		c.drain(yield)
	}
}

// Result tells what became of the answer. It is whole once [Checked.Text] has
// been read to its end.
func (c *Checked) Result() Result {
	r := c.result
	r.Text = strings.TrimSpace(c.out.String())
	return r
}

func (c *Checked) drain(yield func(string) bool) bool {
	queue := c.queue
	c.queue = c.queue[:0]
	for _, s := range queue {
		c.out.WriteString(s)
		if !yield(s) {
			c.result.Truncated = true
			return false
		}
	}
	return true
}

// advance judges every sentence that is complete.
func (c *Checked) advance(final bool) {
	for !c.stop {
		// White space in front tells where lines end.
		i := 0
		for i < len(c.buf) && (c.buf[i] == ' ' || c.buf[i] == '\t' || c.buf[i] == '\n') {
			if c.buf[i] == '\n' {
				c.run = min(c.run+1, 2)
				c.breaks = max(c.breaks, c.run)
				c.item, c.inItem, c.itemKept = "", 0, false
				c.skipping = false
			}
			i++
		}
		c.buf = c.buf[i:]
		end, ok := cut(c.buf, final)
		if !ok {
			if len(c.buf) > c.opt.MaxSentence {
				if !c.skipping {
					c.tooLong(c.buf)
				}
				c.buf = ""
				c.skipping = true
			}
			return
		}
		sentence := c.buf[:end]
		c.buf = c.buf[end:]
		c.run = 0
		if c.skipping {
			c.skipping = false
			continue
		}
		if len(sentence) > c.opt.MaxSentence {
			c.tooLong(sentence)
			continue
		}
		start := c.opt.Now()
		n := len(c.result.Verdicts)
		c.sentence(sentence, final && c.buf == "")
		took := c.opt.Now().Sub(start)
		for i := n; i < len(c.result.Verdicts); i++ {
			c.result.Verdicts[i].Took = took
		}
	}
}

func (c *Checked) tooLong(s string) {
	if think, rest := c.thoughts(s); rest == "" && think {
		return
	}
	c.judged(Verdict{Sentence: s, Reason: TooLong})
	c.missed()
}

// missed notes that the first sentence of a numbered step was dropped.
func (c *Checked) missed() {
	if c.inItem == 0 && c.item != "" && c.item != "- " {
		c.result.Gap = true
	}
	c.inItem++
}

const shownSentence = 400 // bytes of a sentence kept in its verdict

func (c *Checked) judged(v Verdict) {
	if len(v.Sentence) > shownSentence {
		v.Sentence = strings.ToValidUTF8(v.Sentence[:shownSentence], "") + "…"
	}
	v.Sentence = vitext.Clean(v.Sentence)
	if !v.Kept && v.Reason != "" {
		c.result.Dropped[v.Reason]++
	}
	c.result.Verdicts = append(c.result.Verdicts, v)
}

var thoughtTag = regexp.MustCompile(`(?i)<(/?)\s*(?:think|thinking|thought|reasoning|scratchpad)\s*>`)

// thoughts takes marked thoughts out of a sentence, following them over several
// sentences. It reports whether there were any.
func (c *Checked) thoughts(s string) (found bool, rest string) {
	found = c.thinking
	for {
		m := thoughtTag.FindStringSubmatchIndex(s)
		switch {
		case m == nil && c.thinking:
			return true, rest
		case m == nil:
			return found, rest + s
		case m[2] == m[3]: // opens
			if !c.thinking {
				rest += s[:m[0]]
			}
			c.thinking = true
		case c.thinking:
			c.thinking = false
		default: // closes what was not opened: all before it was thought
			rest = ""
			c.result.Tainted = c.result.Tainted || c.result.Kept > 0
		}
		found = true
		s = s[m[1]:]
	}
}

// sentence judges one sentence or line and queues it if it holds.
func (c *Checked) sentence(raw string, last bool) {
	thought, s := c.thoughts(raw)
	if s = strings.TrimSpace(s); s == "" {
		if thought {
			c.judged(Verdict{Sentence: raw, Reason: Thinking})
		}
		return
	}
	if forgedTurn.MatchString(s) {
		c.judged(Verdict{Sentence: raw, Reason: ForgedTurn})
		c.missed()
		c.stop = true // whatever follows is another voice's
		return
	}
	s = plain(s)
	heading := headingForm.MatchString(s)
	s = headingForm.ReplaceAllString(s, "")
	if c.inItem == 0 && c.breaks > 0 {
		c.item, s = listItem(s)
	}
	bold := strings.HasPrefix(s, "**") && strings.HasSuffix(strings.TrimRight(s, ": "), "**")
	s = strings.NewReplacer("**", "", "__", "", "`", "").Replace(s)
	s, numbers := Markers(s)
	s = strings.Join(strings.Fields(s), " ")
	if s == "" {
		if len(numbers) == 0 {
			return // only a list sign or an ornament
		}
		c.judged(Verdict{Sentence: raw, Reason: Hollow})
		return
	}
	if strings.Trim(s, "-–—*_=#. ") == "" {
		return
	}
	s = withoutYes(s)
	leads := strings.HasSuffix(s, ":") || (heading || bold) && !strings.ContainsAny(s[len(s)-1:], ".!?")
	// The last sentence is cut off unless it ends as sentences do, or as list
	// items do, with its marker.
	if last && !leads && len(numbers) == 0 && !ends(s) && c.item == "" {
		c.result.Truncated = true
		c.judged(Verdict{Sentence: raw, Reason: CutOff})
		return
	}
	if c.item == "" && c.inItem == 0 && !leads {
		c.led, c.under = 0, "" // what led to a list does not lead here
	}
	s, linked := c.unlink(s)
	v := Verdict{Reason: Link}
	if linked {
		v = c.check(s, numbers, leads)
	}
	v.Sentence = raw
	if v.Reason == "" {
		key := c.under + "\n" + vitext.Fold(s) // two lists may begin alike
		if c.said[key] && !leads {
			v.Reason = Repeated
			if c.repeated++; c.repeated >= 3 {
				c.stop = true
			}
		}
		c.said[key] = true
	}
	if v.Reason != "" {
		c.judged(v)
		c.missed()
		return
	}
	if leads {
		if heading || bold {
			s = strings.TrimRight(s, ": ") + ":"
		}
		c.judged(v)
		f, _ := frameOf(wordsOf(s))
		if len(c.leadIns) > 0 {
			f |= c.led
		}
		c.led, c.under = f, vitext.Fold(s)
		c.leadIns = append(c.leadIns, leadIn{mark(c.sign()+s, v.Markers), c.breaks, len(c.result.Verdicts) - 1})
		c.breaks = 0
		c.inItem++
		return
	}
	if c.item == "" && c.inItem == 0 {
		c.dropLeadIns() // a lead-in leads to a list or to nothing
	}
	for _, l := range c.leadIns {
		c.release(l.text, l.breaks)
		c.result.Verdicts[l.verdict].Kept = true
	}
	if len(c.leadIns) > 0 {
		c.breaks = max(c.breaks, 1)
	}
	c.leadIns = nil
	v.Kept = true
	c.judged(v)
	c.result.Kept++
	c.cited = v.Markers
	c.release(c.sign()+mark(s, v.Markers), c.breaks)
	c.breaks = 0
	c.inItem++
}

// sign returns the list sign that the next piece begins with.
func (c *Checked) sign() string {
	if c.item == "" || c.itemKept {
		return ""
	}
	c.itemKept = true
	return c.item
}

func (c *Checked) release(s string, breaks int) {
	switch {
	case c.out.Len() == 0 && len(c.queue) == 0:
	case breaks == 0:
		s = " " + s
	default:
		s = strings.Repeat("\n", breaks) + s
	}
	c.queue = append(c.queue, s)
}

func (c *Checked) dropLeadIns() {
	for _, l := range c.leadIns {
		c.result.Verdicts[l.verdict].Reason = LeadIn
		c.result.Dropped[LeadIn]++
	}
	c.leadIns = nil
}

var (
	// pictures are signs that say nothing: emoji, arrows, box drawing.
	pictures = func(r rune) rune {
		if r >= 0x2190 && (unicode.Is(unicode.So, r) || unicode.Is(unicode.Sk, r)) {
			return -1
		}
		return r
	}
	yesOrNo = regexp.MustCompile(`^(?i:dạ|vâng|có|không|được|đúng|đúng vậy|phải|không phải|không được|có thể)[,.!]\s+`)
)

// plain brings a sentence into composed form without invisible signs.
func plain(s string) string {
	return strings.TrimSpace(strings.Map(pictures, vitext.Clean(s)))
}

// withoutYes takes a yes or no off the front: whether it is right depends on the
// question, which is not known here. What follows says the same in full.
func withoutYes(s string) string {
	m := yesOrNo.FindStringIndex(s)
	if m == nil {
		return s
	}
	s = s[m[1]:]
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

func ends(s string) bool {
	s = strings.TrimRight(s, `"”’) `)
	return s != "" && strings.ContainsRune(".!?…", lastRune(s))
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// check judges a sentence without its markers.
func (c *Checked) check(s string, numbers []int, leads bool) Verdict {
	if markupTag.MatchString(s) || strings.ContainsAny(s, "|{}\\") || strings.ContainsAny(s, "[]") && !inAny(c.passages, "[") {
		return Verdict{Reason: Markup}
	}
	facts := Facts(s)
	ws := withFigures(wordsOf(s), facts)
	if repeats(ws) {
		return Verdict{Reason: Repeated}
	}
	cs := contents(ws)
	if leaks(ws, c.private, c.passages) {
		return Verdict{Reason: Leak}
	}
	if leads && len(numbers) == 0 {
		return c.checkLeadIn(s, ws, cs, facts)
	}
	var cited []*passage
	var used []int
	for _, n := range numbers {
		if n >= 1 && n <= len(c.passages) {
			cited = append(cited, c.passages[n-1])
			used = append(used, n)
		}
	}
	v := Verdict{Reason: Unmarked}
	if len(cited) > 0 {
		v = c.bears(s, ws, cs, facts, cited, SupportThreshold)
		if v.Reason == "" {
			v.Markers = c.needed(s, ws, cs, facts, used)
			return v
		}
		switch v.Reason {
		case Contradicts, Overstated, Swapped, Confused:
			return v // it speaks of what that passage says, and says something else
		}
	}
	// Another passage may bear it: the one cited before first of all.
	if given, ok := c.inherit(s, ws, cs, facts); ok {
		return given
	}
	if v.Reason == Unmarked {
		// Say what is wrong with it rather than that it lacks a marker.
		if all := c.bears(s, ws, cs, facts, c.passages, InheritThreshold); all.Reason != "" && all.Reason != Unsupported {
			v = all
		}
	}
	return v
}

// bears checks a sentence against the passages that are to bear it together.
func (c *Checked) bears(s string, ws, cs []word, facts []Fact, ps []*passage, threshold float64) Verdict {
	if asksForSecrets(s, ps) {
		return Verdict{Reason: Secret}
	}
	if !vietnamese(s, ws, ps) {
		return Verdict{Reason: Language}
	}
	for _, f := range facts {
		if !stated(f, ps) {
			if f.Kind == Address {
				return Verdict{Reason: Link}
			}
			return Verdict{Reason: Figure}
		}
	}
	if len(cs) == 0 && len(facts) == 0 {
		return Verdict{Reason: Hollow}
	}
	share, strange := support(cs, ps)
	if len(cs) == 0 {
		share = 1 // nothing but figures, all of which stand there
	}
	v := Verdict{Support: share}
	switch {
	case share < threshold || strange:
		v.Reason = Unsupported
	case len(facts) > 0 && confused(s, ps):
		v.Reason = Confused
	default:
		v.Reason = disagrees(s, ps, c.led)
	}
	return v
}

func stated(f Fact, ps []*passage) bool {
	for _, p := range ps {
		if Supported(f, p.figures()) {
			return true
		}
	}
	return false
}

// needed leaves out the markers without which the sentence is borne as well.
func (c *Checked) needed(s string, ws, cs []word, facts []Fact, numbers []int) []int {
	if len(numbers) < 2 {
		return numbers
	}
	rest := slices.Clone(numbers)
	for i := len(rest) - 1; i >= 0 && len(rest) > 1; i-- {
		share, _ := support(cs, c.passages[rest[i]-1:rest[i]])
		if share >= SupportThreshold/2 {
			continue
		}
		without := slices.Delete(slices.Clone(rest), i, i+1)
		ps := make([]*passage, len(without))
		for k, n := range without {
			ps[k] = c.passages[n-1]
		}
		if c.bears(s, ws, cs, facts, ps, SupportThreshold).Reason == "" {
			rest = without
		}
	}
	return rest
}

// inherit looks for the passage that bears a sentence best. The passages cited
// just before win over others that bear it too.
func (c *Checked) inherit(s string, ws, cs []word, facts []Fact) (Verdict, bool) {
	best := Verdict{}
	for n := 1; n <= len(c.passages); n++ {
		v := c.bears(s, ws, cs, facts, c.passages[n-1:n], InheritThreshold)
		if v.Reason != "" {
			continue
		}
		v.Markers, v.Given = []int{n}, true
		if slices.Contains(c.cited, n) {
			return v, true
		}
		if best.Markers == nil || v.Support > best.Support {
			best = v
		}
	}
	return best, best.Markers != nil
}

// leadWords are what a lead-in may say beside the words of the passages.
var leadWords = wordSet(`
bước cách làm thực hiện hướng dẫn cụ thể tóm tắt thông tin cần chuẩn bị giấy tờ lệ phí thời hạn nơi điều kiện kiện lưu trường hợp
một số hai ba bốn năm gồm bao như sau thứ tự lần lượt chi tiết trả lời câu hỏi ghi nhớ liên hệ hồ sơ thủ tục các
`)

// checkLeadIn judges words that only lead to a list. They state nothing, so they
// need no marker, but they may not say anything strange either.
func (c *Checked) checkLeadIn(s string, ws, cs []word, facts []Fact) Verdict {
	if len(ws) > 25 {
		return Verdict{Reason: Unmarked}
	}
	if asksForSecrets(s, c.passages) {
		return Verdict{Reason: Secret}
	}
	if !vietnamese(s, ws, c.passages) {
		return Verdict{Reason: Language}
	}
	for _, f := range facts {
		if !stated(f, c.passages) {
			return Verdict{Reason: Figure}
		}
	}
	known := 0
	for _, w := range cs {
		if leadWords[w.plain] || slices.ContainsFunc(c.passages, func(p *passage) bool { return p.words[w.folded] }) {
			known++
		}
	}
	if float64(known) < SupportThreshold*float64(len(cs)) {
		return Verdict{Reason: Unsupported}
	}
	said := statementOf(s, nil, nil)
	return Verdict{Reason: negated(said, grounds(said, c.passages), c.passages)}
}

// unlink writes links as their words where both the address and, in the words,
// its site stand in the passages.
func (c *Checked) unlink(s string) (string, bool) {
	if !strings.Contains(s, "](") {
		return s, true
	}
	ok := true
	s = markdownURL.ReplaceAllStringFunc(s, func(m string) string {
		parts := markdownURL.FindStringSubmatch(m)
		target := Facts(parts[2])
		if strings.HasPrefix(m, "!") || len(target) != 1 || target[0].Kind != Address || !stated(target[0], c.passages) {
			ok = false
			return ""
		}
		if said := Facts(parts[1]); len(said) == 1 && said[0].Kind == Address {
			return parts[1]
		}
		return parts[1] + " (" + target[0].Value + ")"
	})
	return s, ok && !strings.Contains(s, "](")
}
