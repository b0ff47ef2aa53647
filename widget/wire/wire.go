// Package wire defines the frames exchanged with the browser: one JSON object
// each, told apart by its "type".
//
// From the browser come [Ask], [Stop] and [Feedback], read by [Decode], which
// is strict: a frame with a field it does not know is refused rather than half
// understood. To the browser go [Hello], [Started], [Waiting], [Delta], [Done]
// and [Error]; each marshals itself with its type. The same frames travel over
// WebSocket, as server-sent events and, the done frame alone, as the answer to
// a plain POST.
//
// testdata/frames.json holds an example of every frame; the tests here and
// those of the TypeScript element read the same file.
package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"trolyso/assistant"
)

// MaxID is the greatest length in bytes of an ID a browser may send.
const MaxID = 128

// ErrFrame is what every error of [Decode] and [Strictly] wraps.
var ErrFrame = errors.New("bad frame")

// Inbound is a frame from the browser: [Ask], [Stop] or [Feedback].
type Inbound interface{ inbound() }

// Ask asks a question. ID is the browser's own name for it.
type Ask struct {
	Type     string `json:"type"`
	ID       string `json:"id"`
	Question string `json:"question"`
}

// Stop gives up the question asked under ID.
type Stop struct {
	Type string `json:"type"`
	ID   string `json:"id"`
}

// Feedback rates a turn. Its type may be left out where it travels by POST.
type Feedback struct {
	Type    string `json:"type"`
	Turn    string `json:"turn"`
	Rating  Rating `json:"rating"`
	Reason  string `json:"reason,omitempty"`
	Comment string `json:"comment,omitempty"`
}

// Rating says whether an answer helped.
type Rating string

// The ratings.
const (
	Up   Rating = "up"
	Down Rating = "down"
)

func (Ask) inbound()      {}
func (Stop) inbound()     {}
func (Feedback) inbound() {}

// Check reports what is wrong with f, as an error that wraps [ErrFrame].
// Lengths of texts are the caller's to check.
func (f Feedback) Check() error {
	if f.Rating != Up && f.Rating != Down {
		return fmt.Errorf("%w: rating is neither up nor down", ErrFrame)
	}
	return checkID("turn", f.Turn)
}

// Decode reads one frame from the browser. IDs are not empty and at most
// [MaxID] bytes long, and a rating is one of the two; lengths of texts are the
// caller's to check. An error wraps [ErrFrame].
func Decode(data []byte) (Inbound, error) {
	var head struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFrame, err)
	}
	switch head.Type {
	case "ask":
		return decode(data, func(a Ask) error { return checkID("id", a.ID) })
	case "stop":
		return decode(data, func(s Stop) error { return checkID("id", s.ID) })
	case "feedback":
		return decode(data, Feedback.Check)
	default:
		return nil, fmt.Errorf("%w: unknown type", ErrFrame)
	}
}

func decode[T Inbound](data []byte, check func(T) error) (Inbound, error) {
	var frame T
	if err := Strictly(data, &frame); err != nil {
		return nil, err
	}
	if err := check(frame); err != nil {
		return nil, err
	}
	return frame, nil
}

// Strictly reads one JSON document into v. Unknown fields, anything after the
// document and text that is not UTF-8 are errors, which wrap [ErrFrame].
func Strictly(data []byte, v any) error {
	if !utf8.Valid(data) {
		return fmt.Errorf("%w: not UTF-8", ErrFrame)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("%w: %w", ErrFrame, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: more than one document", ErrFrame)
	}
	return nil
}

func checkID(field, id string) error {
	if id == "" || len(id) > MaxID {
		return fmt.Errorf("%w: %s is empty or too long", ErrFrame, field)
	}
	return nil
}

// Outbound is a frame to the browser: [Hello], [Started], [Waiting], [Delta],
// [Done] or [Error]. The frames of turns are numbered through the whole
// conversation by their Seq; after a reconnect the browser names the last one
// it has seen and receives those that follow.
type Outbound interface{ outbound() }

// Hello opens a connection.
type Hello struct {
	Conversation string   `json:"conversation"`
	Seq          int64    `json:"seq"`    // of the newest frame there is
	Notice       string   `json:"notice"` // that this is an AI assistant
	Suggestions  []string `json:"suggestions"`
}

// Started says that the question asked under ID is being answered as Turn.
type Started struct {
	ID         string `json:"id"`
	Turn       string `json:"turn"`
	Seq        int64  `json:"seq"`
	Understood string `json:"understood,omitempty"` // the question as restored or resolved, where it differs
}

// Waiting says, in words for the person, that the answer is held up.
type Waiting struct {
	ID      string `json:"id"`
	Turn    string `json:"turn"`
	Seq     int64  `json:"seq"`
	Message string `json:"message"`
}

// Delta carries the next piece of an answer's text.
type Delta struct {
	Turn string `json:"turn"`
	Seq  int64  `json:"seq"`
	Text string `json:"text"`
}

// Done ends a turn. Its text is the whole answer and replaces what the deltas
// said.
type Done struct {
	Turn      string               `json:"turn"`
	Seq       int64                `json:"seq"`
	Outcome   assistant.Outcome    `json:"outcome"`
	Text      string               `json:"text"`
	Citations []assistant.Citation `json:"citations"`
	Choices   []assistant.Choice   `json:"choices"`
	Next      []string             `json:"next"`
	Receipt   string               `json:"receipt,omitempty"`
	TookMS    int64                `json:"took_ms"`
	// Conversation is set over plain HTTP, where it is what to send along with
	// the next question.
	Conversation string `json:"conversation,omitempty"`
}

// DoneFrame writes a finished turn as a frame.
func DoneFrame(t assistant.Turn, seq int64, took time.Duration) Done {
	return Done{
		Turn: t.ID, Seq: seq, Outcome: t.Answer.Outcome, Text: t.Answer.Text,
		Citations: t.Answer.Citations, Choices: t.Answer.Choices, Next: t.Answer.Next,
		TookMS: took.Milliseconds(),
	}
}

// Error says why a frame or a question was not taken. A question that was
// taken, as Started says, ends with Done and never with an Error.
type Error struct {
	ID         string `json:"id,omitempty"` // of the question, where there is one
	Code       Code   `json:"code"`
	Message    string `json:"message"`               // in Vietnamese
	RetryAfter int    `json:"retry_after,omitempty"` // seconds
}

// Code names the kind of an [Error].
type Code string

// The codes.
const (
	BadFrame    Code = "bad_frame"
	TooLong     Code = "too_long"
	RateLimited Code = "rate_limited"
	Busy        Code = "busy"
	Unavailable Code = "unavailable"
)

func (Hello) outbound()   {}
func (Started) outbound() {}
func (Waiting) outbound() {}
func (Delta) outbound()   {}
func (Done) outbound()    {}
func (Error) outbound()   {}

// MarshalJSON writes h with its type; lists are never null.
func (h Hello) MarshalJSON() ([]byte, error) {
	type plain Hello
	h.Suggestions = list(h.Suggestions)
	return json.Marshal(struct {
		Type string `json:"type"`
		plain
	}{"hello", plain(h)})
}

// MarshalJSON writes s with its type.
func (s Started) MarshalJSON() ([]byte, error) {
	type plain Started
	return json.Marshal(struct {
		Type string `json:"type"`
		plain
	}{"started", plain(s)})
}

// MarshalJSON writes w with its type.
func (w Waiting) MarshalJSON() ([]byte, error) {
	type plain Waiting
	return json.Marshal(struct {
		Type string `json:"type"`
		plain
	}{"waiting", plain(w)})
}

// MarshalJSON writes d with its type.
func (d Delta) MarshalJSON() ([]byte, error) {
	type plain Delta
	return json.Marshal(struct {
		Type string `json:"type"`
		plain
	}{"delta", plain(d)})
}

// MarshalJSON writes d with its type; lists are never null.
func (d Done) MarshalJSON() ([]byte, error) {
	type plain Done
	d.Citations, d.Choices, d.Next = list(d.Citations), list(d.Choices), list(d.Next)
	return json.Marshal(struct {
		Type string `json:"type"`
		plain
	}{"done", plain(d)})
}

// MarshalJSON writes e with its type.
func (e Error) MarshalJSON() ([]byte, error) {
	type plain Error
	return json.Marshal(struct {
		Type string `json:"type"`
		plain
	}{"error", plain(e)})
}

func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
