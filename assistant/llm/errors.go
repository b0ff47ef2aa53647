package llm

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"time"
)

// The ways an answer can fail. Each error of this package wraps one of them,
// [assistant.ErrBusy], or the error of its context.
var (
	// ErrUnavailable says that the server does not answer, answers with something
	// else, or was left alone because it did so before.
	ErrUnavailable = errors.New("language model is not available")
	// ErrRejected says that the server does not take our requests: its address,
	// the key or the model's name is wrong. It wraps ErrUnavailable.
	ErrRejected = fmt.Errorf("%w: the server rejects requests", ErrUnavailable)
	// ErrTruncated says that the answer ended before it was complete.
	ErrTruncated = errors.New("answer of the language model is incomplete")
	// ErrRefused says that the model or a filter before it refused.
	ErrRefused = errors.New("language model refuses to answer")
	// ErrTooLong says that the question with its evidence does not fit the model,
	// or that the server silently dropped part of it.
	ErrTooLong = errors.New("prompt does not fit the language model")
	// ErrNoAnswer says that the model finds no answer in the evidence.
	ErrNoAnswer = errors.New("language model finds no answer in the evidence")
	// ErrNoEvidence says that there was nothing to answer from.
	ErrNoEvidence = errors.New("no evidence to answer from")
	// ErrRewrite says that a rewritten question cannot be trusted.
	ErrRewrite = errors.New("rewritten question does not hold")
)

// An Error tells an operator how a request failed. It holds nothing the server
// wrote.
type Error struct {
	// Kind is one of the sentinels of this package.
	Kind error
	// Status is the HTTP status, zero if there was none.
	Status int
	// Reason says in a few words of our own what happened.
	Reason string
	// RetryAfter is how long the server asks to be left alone.
	RetryAfter time.Duration

	retry  bool  // another try may do better
	health bool  // it speaks against the server's health
	cause  error // of the network
}

// Error says what happened.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Kind.Error())
	if e.Reason != "" {
		b.WriteString(": " + e.Reason)
	}
	if e.Status != 0 {
		fmt.Fprintf(&b, " (status %d)", e.Status)
	}
	if e.cause != nil {
		b.WriteString(": " + e.cause.Error())
	}
	return b.String()
}

// Unwrap returns the kind.
func (e *Error) Unwrap() error { return e.Kind }

// networkError keeps of an error what the network says about an address. Anything
// else could hold what a server wrote.
func networkError(err error) error {
	if op, ok := errors.AsType[*net.OpError](err); ok {
		return op
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return dns
	}
	return nil
}
