package assistant

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"time"

	"trolyso/knowledge"
)

// A Retriever finds passages that bear on a question, best first.
// It returns a finding without hits, and no error, when the corpus has nothing
// to say. Implementations are safe for concurrent use.
type Retriever interface {
	Find(ctx context.Context, question string, limit int) (knowledge.Finding, error)
}

// An Answerer writes an answer to a question from the evidence given, and only
// from it. The text may carry markers such as [1], counting from one in the
// order of evidence. Iteration stops at the first error or when ctx is done.
// Implementations are safe for concurrent use.
type Answerer interface {
	Answer(ctx context.Context, turns []Turn, question string, evidence []knowledge.Hit) iter.Seq2[string, error]
}

// A Rewriter puts a question that leans on earlier turns so that it stands alone.
// Its error means that the question is to be put another way. Implementations are
// safe for concurrent use.
type Rewriter interface {
	Rewrite(ctx context.Context, turns []Turn, question string) (string, error)
}

// ErrBusy is returned by an Answerer that has no room for another answer now.
var ErrBusy = errors.New("answerer is busy")

// Outcome says how a turn ended.
type Outcome string

// The outcomes.
const (
	Answered   Outcome = "answered"
	Clarify    Outcome = "clarify" // the person is asked to choose
	NotFound   Outcome = "not_found"
	OutOfScope Outcome = "out_of_scope"
	Refused    Outcome = "refused"
	Greeting   Outcome = "greeting"
	Handoff    Outcome = "handoff" // led to a human channel
	Failed     Outcome = "failed"
)

// A Turn is one question of a conversation with its answer.
type Turn struct {
	ID         string
	Question   string // as typed, personal data masked
	Understood string // the question as restored or resolved; empty when as typed
	Answer     Answer
	Asked      time.Time

	masked bool // an assistant ended it
}

// An Answer is what a person is told.
type Answer struct {
	Outcome   Outcome    `json:"outcome"`
	Text      string     `json:"text"`
	Citations []Citation `json:"citations"`
	Choices   []Choice   `json:"choices"`
	Next      []string   `json:"next"` // questions that could follow
}

// A Citation ties a marker in an answer to the passage that bears it.
type Citation struct {
	Marker   int              `json:"marker"` // the n of [n] in the text
	Guide    string           `json:"guide"`
	Passage  string           `json:"passage"` // guide#anchor
	Title    string           `json:"title"`
	Heading  string           `json:"heading"`
	Quote    string           `json:"quote"` // the words of the guide that bear the statement
	URL      string           `json:"url"`   // the guide's page, relative to the service's root
	Source   knowledge.Source `json:"source"`
	Verified knowledge.Date   `json:"verified"`
}

// A Choice is one of the readings of an unclear question.
type Choice struct {
	Label    string `json:"label"`
	Question string `json:"question"` // what to ask to choose it
	Guide    string `json:"guide,omitempty"`
}

// An Event is something that happens while a question is being answered: one
// [Started], any number of [Waiting] and [Delta], then exactly one [Done].
type Event interface{ isEvent() }

// Started says that the question was taken on.
type Started struct {
	Turn       string
	Understood string // the question as restored or resolved, only where it differs
}

// Waiting says, in words for the person, that the answer is held up.
type Waiting struct{ Message string }

// Delta is the next piece of the answer's text.
type Delta struct{ Text string }

// Done is the whole turn. Its text replaces what the deltas said.
type Done struct{ Turn Turn }

func (Started) isEvent() {}
func (Waiting) isEvent() {}
func (Delta) isEvent()   {}
func (Done) isEvent()    {}

// Config configures an [Assistant]. Retriever and Answerer are required.
type Config struct {
	// Retriever finds the evidence.
	Retriever Retriever
	// Answerer writes the answers.
	Answerer Answerer
	// Fallback answers when Answerer fails or is busy, or says what the evidence
	// does not bear: with a Fallback, every sentence of Answerer is verified. It
	// must not need a server. Nil trusts Answerer, as is right for package extract.
	Fallback Answerer
	// Rewriter puts follow-ups; nil, and where it fails, leaves them to our own rules.
	Rewriter Rewriter
	// Private are texts no part of which Answerer may tell, such as its prompt.
	Private []string
	// Timeout bounds one turn; the default is 20 seconds.
	Timeout time.Duration
	// MaxQuestion is the longest question taken, in characters; the default is 2000.
	MaxQuestion int
	// Now tells the time; the default is time.Now.
	Now func() time.Time
	// Log receives what an operator needs, never a question's words; the
	// default discards.
	Log *slog.Logger
}
