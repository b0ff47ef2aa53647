package assistant

import (
	"regexp/syntax"
	"slices"
	"strings"
)

// A phraseSet finds phrases in a row of words. They are written as a regular
// expression over words with a space between, of which only alternatives, options,
// bounded repetition and \S+ for any word are used, and each begins with a word of its
// own. They are written out once: a question is looked at often, and to look words up
// is some twelve times as fast as to run the expressions.
type phraseSet map[string][]phrase // by first word

type phrase struct {
	ask   int
	words []string // anyWord for any
}

const anyWord = "*"

// add writes out the phrases of an ask. It panics where pattern holds anything else.
func (s phraseSet) add(ask int, pattern string) {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		panic(err)
	}
	for _, text := range writeOut(re) {
		words := strings.Fields(text)
		if len(words) == 0 || words[0] == anyWord {
			panic("assistant: a phrase without a first word in " + pattern)
		}
		p := phrase{ask, words}
		if !slices.ContainsFunc(s[words[0]], func(have phrase) bool { return have.ask == ask && slices.Equal(have.words, words) }) {
			s[words[0]] = append(s[words[0]], p)
		}
	}
}

// writeOut returns every text that re matches, with anyWord for \S+.
func writeOut(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpEmptyMatch:
		return []string{""}
	case syntax.OpLiteral:
		return []string{string(re.Rune)}
	case syntax.OpCharClass:
		var out []string
		for i := 0; i < len(re.Rune); i += 2 {
			for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
				out = append(out, string(r))
			}
		}
		return out
	case syntax.OpPlus: // of \S
		return []string{anyWord}
	case syntax.OpCapture:
		return writeOut(re.Sub[0])
	case syntax.OpQuest:
		return append(writeOut(re.Sub[0]), "")
	case syntax.OpAlternate:
		var out []string
		for _, sub := range re.Sub {
			out = append(out, writeOut(sub)...)
		}
		return out
	case syntax.OpConcat:
		out := []string{""}
		for _, sub := range re.Sub {
			out = joined(out, writeOut(sub))
		}
		return out
	case syntax.OpRepeat:
		var out []string
		run := []string{""}
		for n := 0; n <= re.Max; n++ {
			if n >= re.Min {
				out = append(out, run...)
			}
			run = joined(run, writeOut(re.Sub[0]))
		}
		return out
	}
	panic("assistant: phrases may not hold " + re.String())
}

// joined returns every text of heads followed by every one of tails.
func joined(heads, tails []string) []string {
	out := make([]string, 0, len(heads)*len(tails))
	for _, h := range heads {
		for _, t := range tails {
			out = append(out, h+t)
		}
	}
	return out
}

// at returns the words of the longest phrase of ask that words begin with, with
// anyWord for any, and nil for none.
func (s phraseSet) at(words []string, ask int) []string {
	var longest []string
	for _, p := range s[words[0]] {
		if p.ask == ask && len(p.words) > len(longest) && p.begins(words) {
			longest = p.words
		}
	}
	return longest
}

func (p phrase) begins(words []string) bool {
	if len(p.words) > len(words) {
		return false
	}
	for i, w := range p.words {
		if w != words[i] && (w != anyWord || words[i] == taken) {
			return false
		}
	}
	return true
}

// taken stands for words that a phrase was found in.
const taken = ""
