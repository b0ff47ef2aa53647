package index

import (
	_ "embed"
	"fmt"
	"strings"
	"unicode/utf8"

	"trolyso/knowledge/vitext"
)

//go:embed lexicon.txt
var lexiconText string

// A lexicon maps everyday words to the words of the guides.
type lexicon struct {
	byFirst map[string][]entry // folded first word -> entries, longest first
}

type entry struct {
	line  int
	left  []string // folded
	exact []string // as written; decisive when the entry is no abbreviation
	caps  bool     // an abbreviation that is a word of its own in small letters, such as AI
	right [][]string
}

// parseLexicon reads the format that lexicon.txt describes. The error names
// the line.
func parseLexicon(text string) (*lexicon, error) {
	l := &lexicon{byFirst: map[string][]entry{}}
	for n, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		if strings.TrimSpace(line) == "" {
			continue
		}
		left, right, ok := strings.Cut(line, "=")
		if !ok || strings.TrimSpace(left) == "" || strings.TrimSpace(right) == "" {
			return nil, fmt.Errorf("lexicon line %d: want \"everyday words = words of the guides\"", n+1)
		}
		var meanings [][]string
		for _, m := range strings.Split(right, ";") {
			if w := wordTexts(m); len(w) > 0 {
				meanings = append(meanings, w)
			}
		}
		for _, way := range strings.Split(left, "|") {
			e := entry{line: n + 1, exact: wordTexts(way), right: meanings, caps: isCapitals(strings.TrimSpace(way))}
			if len(e.exact) == 0 {
				return nil, fmt.Errorf("lexicon line %d: an empty way of saying", n+1)
			}
			for _, w := range e.exact {
				e.left = append(e.left, vitext.Fold(w))
			}
			first := l.byFirst[e.left[0]]
			at := 0
			for at < len(first) && len(first[at].left) >= len(e.left) {
				at++
			}
			l.byFirst[e.left[0]] = append(first[:at:at], append([]entry{e}, first[at:]...)...)
		}
	}
	return l, nil
}

func wordTexts(s string) []string {
	var out []string
	for _, w := range vitext.Words(s) {
		out = append(out, w.Text)
	}
	return out
}

// words returns the entries of one word.
func (l *lexicon) words() map[string]bool {
	set := map[string]bool{}
	for _, entries := range l.byFirst {
		for _, e := range entries {
			if len(e.exact) == 1 {
				set[e.exact[0]] = true
			}
		}
	}
	return set
}

// expand calls yield for each entry met in the reading, longest first at each
// place, with the span of words it covers.
func (l *lexicon) expand(r reading, yield func(from, to int, e entry)) {
	for i := 0; i < len(r.words); {
		next := i + 1
		for _, e := range l.byFirst[vitext.Fold(r.words[i].Text)] {
			if e.matches(r, i) {
				yield(i, i+len(e.left), e)
				next = i + len(e.left)
				break
			}
		}
		for _, e := range l.byFirst[vitext.Fold(r.words[i].read)] {
			if next == i+1 && e.matches(r, i) {
				yield(i, i+len(e.left), e)
				next = i + len(e.left)
			}
		}
		i = next
	}
}

// matches compares words typed with diacritics exactly, and words typed without
// by their folded form - but a short single word only as it stands, since too
// many words fold to it. An entry in capitals is met in capitals only.
func (e entry) matches(r reading, at int) bool {
	if at+len(e.left) > len(r.words) {
		return false
	}
	for k := range e.left {
		w := r.words[at+k]
		if e.caps && !w.capitals {
			return false
		}
		if w.read == e.exact[k] || w.Text == e.exact[k] {
			continue
		}
		if len(e.left) == 1 && utf8.RuneCountInString(e.left[0]) > 3 || vitext.HasMarks(w.Text) || vitext.Fold(w.Text) != e.left[k] {
			return false
		}
		if len(e.left) == 1 && vitext.HasMarks(e.exact[k]) && w.how == asTyped {
			return false
		}
	}
	return true
}
