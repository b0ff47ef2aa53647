package screen

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"trolyso/knowledge/vitext"
)

// A Kind is what a question turned out to be.
type Kind string

// The kinds. Where a text is several things at once the one listed first wins,
// so that an honest question that carries an instruction is judged by the
// instruction, and a cry for help before everything else.
const (
	Empty       Kind = "empty"    // no words
	NotText     Kind = "not_text" // binary or garbled
	TooLong     Kind = "too_long"
	SelfHarm    Kind = "self_harm"   // someone may be about to hurt themselves
	ChildAbuse  Kind = "child_abuse" // a child is being hurt
	Violence    Kind = "violence"    // someone is in danger now
	Injection   Kind = "injection"   // tries to steer the assistant
	Crime       Kind = "crime"       // asks for help with a crime, a forgery, cheating
	PrivateData Kind = "private_data"
	Promise     Kind = "promise" // wants an official decision or its promise
	Urgent      Kind = "urgent"  // to be answered, after a first line on what to do now
	Human       Kind = "human"   // wants a person
	Abuse       Kind = "abuse"   // insults
	About       Kind = "about_assistant"
	Command     Kind = "command" // about the last answer; the verdict's Reason says which
	Greeting    Kind = "greeting"
	Thanks      Kind = "thanks"
	Farewell    Kind = "farewell"
	OutOfScope  Kind = "out_of_scope"
	Pass        Kind = "pass" // a question for retrieval
)

// kinds lists the kinds in the order in which they win.
var kinds = []Kind{
	Empty, NotText, TooLong, SelfHarm, ChildAbuse, Violence, Injection, Crime, PrivateData, Promise,
	Urgent, Human, Abuse, About, Command, Greeting, Thanks, Farewell, OutOfScope, Pass,
}

// The reasons of a [Command]: what the person wants done with the last answer.
const (
	Simpler = "simpler"
	Shorter = "shorter"
	Longer  = "longer"
	Slower  = "slower"
	Again   = "again"
)

// The reasons of [Urgent].
const (
	Scammed    = "scammed"    // money or a code has just gone to a swindler, or is about to
	Ransom     = "ransom"     // someone claims to hold a relative
	Threatened = "threatened" // threats over a debt or by message
	Alarmed    = "alarmed"    // something is wrong, of which no rule says what
)

// Health is the reason of [OutOfScope] for what is asked of an illness, a medicine or
// the body; nobody asks for a crime so.
const Health = "health"

// Answered reports whether questions of this kind still go to retrieval.
func (k Kind) Answered() bool { return k == Pass || k == Urgent }

// A Verdict is what [Question] found.
type Verdict struct {
	Kind Kind
	// Reason narrows Kind down: the command, the topic that is out of scope,
	// the trick. It is a constant word, never part of the question, and so may
	// be counted and logged.
	Reason string
	// Rule is the line of rules.txt that decided, or zero.
	Rule int
}

// Limits bounds what [Question] takes.
type Limits struct {
	// MaxChars is the longest question, in characters; the default is 2000.
	MaxChars int
}

const defaultMaxChars = 2000

// Question looks at text and says what it is. It never fails: what it cannot
// place is [Pass]. The time it takes grows with the length of the text up to
// the limit, and beyond that only with the cost of counting.
func Question(text string, limits Limits) Verdict {
	most := limits.MaxChars
	if most <= 0 {
		most = defaultMaxChars
	}
	long := len(text) > most && utf8.RuneCountInString(text) > most
	if long {
		// The start is still looked at, so that nobody who writes at length
		// about wanting to die is told to be brief.
		text = cut(text, most)
	}
	v := judge(text)
	if long && !slices.Contains([]Kind{SelfHarm, ChildAbuse, Violence, NotText}, v.Kind) {
		return Verdict{Kind: TooLong}
	}
	return v
}

func cut(s string, chars int) string {
	for i := range s {
		if chars == 0 {
			return s[:i]
		}
		chars--
	}
	return s
}

func judge(text string) Verdict {
	if reason, ok := unreadable(text); ok {
		return Verdict{Kind: NotText, Reason: reason}
	}
	r := rules()
	t := r.read(text)
	if len(t.tokens) == 0 && !hasHidden(text) {
		return Verdict{Kind: Empty}
	}
	v := r.match(t)
	if rank(v.Kind) <= rank(Injection) {
		return v
	}
	if reason := hidden(text, t, r); reason != "" {
		return Verdict{Kind: Injection, Reason: reason}
	}
	switch v.Kind {
	case Crime, Urgent, Human, Abuse, OutOfScope, Pass: // said about some words, not about what is meant by all of them
		if k := weighed().kind(t); rank(k) < rank(v.Kind) && (rank(v.Kind) > rank(Urgent) && v.Reason != Health || k.cry()) {
			v = Verdict{Kind: k}
			if k == Urgent {
				v.Reason = Alarmed
				if t.mentionsMoney() {
					v.Reason = Scammed
				}
			}
		}
	}
	return v
}

// mentionsMoney reports whether t speaks of money or of what gives access to it.
func (t *reading) mentionsMoney() bool {
	said := func(at int, words ...string) bool {
		for i, w := range words {
			if at+i >= len(t.tokens) {
				return false
			}
			typed := t.tokens[at+i]
			if typed.text != w && (vitext.HasMarks(typed.text) || typed.plain != vitext.Fold(w)) {
				return false
			}
		}
		return true
	}
	for at := range t.tokens {
		if said(at, "tiền") || said(at, "triệu") || said(at, "cọc") || said(at, "otp") || said(at, "stk") || said(at, "chuyển", "khoản") || said(at, "ngân", "hàng") {
			return true
		}
	}
	return false
}

func rank(k Kind) int { return slices.Index(kinds, k) }

// unreadable reports that s is no text: mostly bytes that decode to nothing, or
// Vietnamese decoded with the wrong table.
func unreadable(s string) (reason string, ok bool) {
	bad, good := 0, 0
	for _, r := range s {
		switch {
		case r == utf8.RuneError:
			bad++
		case unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t':
			bad++
		case r >= 0xF000 && unicode.Is(unicode.Co, r):
			bad++
		default:
			good++
		}
	}
	if bad > 0 && bad*5 >= good {
		return "binary", true
	}
	// What is left of "ệ", "ạ", "đ" and "ư" where their bytes were taken for
	// letters; no language has two of these in one text.
	if strings.Count(s, "á»")+strings.Count(s, "áº")+strings.Count(s, "Ä‘")+strings.Count(s, "Æ°") >= 2 {
		return "garbled", true
	}
	return "", false
}
