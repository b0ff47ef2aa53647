// Package facts keeps guides true to the facts they were written from.
//
// The people who collected the facts noted, for each statement, where it stands
// and how sure it is: A, B or C. [Make] reduces their files to a [Digest]: the
// figures of every statement with confidence A or B, that is its sums, dates,
// durations, percentages, telephones, document numbers and addresses, with its
// topics and sources. The digest is committed beside this file as digest.tsv, a
// line a fact, so that the check needs the fact files no more and a changed fact
// shows as a changed line.
//
// A [Verifier] then names every figure of a guide that no fact about the
// guide's topic bears out. What may stand all the same, and what must not stand
// although some fact has it, is in allow.txt with a reason a line. [Default]
// gives the verifier of the committed digest and allow-list.
//
// # Why figures
//
// Whether a sentence says what its source says is for a person to judge. A fee,
// a deadline or a telephone number that is wrong does the most harm, is the
// easiest to get wrong, and can be compared by machine. So the check is a net
// under the curator and no proof: it cannot tell that the right figure stands in
// the wrong sentence of the right topic, and it does not read number words
// except before units of time.
//
// # The command
//
// "trolyso guides digest FILE…" calls [Make] and [Digest.WriteTo]; "trolyso
// guides check" calls [Default] and [Verifier.Verify] beside knowledge.Check.
package facts

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

//go:embed digest.tsv
var digestFile string

//go:embed allow.txt
var allowFile string

var load = sync.OnceValues(func() (*Verifier, error) {
	d, err := DefaultDigest()
	if err != nil {
		return nil, err
	}
	allow, err := ReadAllowances(strings.NewReader(allowFile))
	if err != nil {
		return nil, fmt.Errorf("allow.txt: %w", err)
	}
	return NewVerifier(d, allow), nil
})

// Default returns the verifier of the committed digest and allow-list. It is
// made once; an error says that the committed files are damaged.
func Default() (*Verifier, error) { return load() }

// DefaultDigest reads the committed digest.
func DefaultDigest() (*Digest, error) {
	d, err := ReadDigest(strings.NewReader(digestFile))
	if err != nil {
		return nil, fmt.Errorf("digest.tsv: %w", err)
	}
	return d, nil
}
