package index

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

//go:embed lexicon.txt
var lexiconText string

// A lexicon maps everyday words to the words of the guides.
type lexicon struct {
	byFirst map[string][]entry // folded first word -> entries, longest first
	here    [][]string         // folded names of places that go without saying
}

// hereName is the left side of the entry whose right side is those places.
const hereName = "@đây"

type entry struct {
	line  int
	way   string   // as written
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
		if len(meanings) == 0 {
			return nil, fmt.Errorf("lexicon line %d: no words on the right", n+1)
		}
		if strings.TrimSpace(left) == hereName {
			for _, m := range meanings {
				for i, w := range m {
					m[i] = vitext.Fold(w)
				}
				l.here = append(l.here, m)
			}
			continue
		}
		for _, way := range strings.Split(left, "|") {
			e := entry{line: n + 1, way: strings.TrimSpace(way), exact: wordTexts(way), right: meanings, caps: isCapitals(strings.TrimSpace(way))}
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
			if len(e.exact) == 1 && !e.caps {
				set[e.exact[0]] = true
			}
		}
	}
	return set
}

// pairs returns the neighbouring words of the entries of several words.
func (l *lexicon) pairs() map[[2]string]bool {
	set := map[[2]string]bool{}
	for _, entries := range l.byFirst {
		for _, e := range entries {
			for i := 1; i < len(e.exact); i++ {
				set[[2]string{e.exact[i-1], e.exact[i]}] = true
			}
		}
	}
	return set
}

// expand calls yield for each entry met in the reading, longest first at each
// place, with the span of words it covers.
func (l *lexicon) expand(r reading, yield func(from, to int, e entry)) {
	for i := 0; i < len(r.words); {
		e, ok := l.at(r, i, r.words[i].Text)
		if !ok {
			e, ok = l.at(r, i, r.words[i].read)
		}
		if !ok {
			i++
			continue
		}
		yield(i, i+len(e.left), e)
		i += len(e.left)
	}
}

// at returns the longest entry that begins with word and is met at i.
func (l *lexicon) at(r reading, i int, word string) (entry, bool) {
	for _, e := range l.byFirst[vitext.Fold(word)] {
		if e.matches(r, i) {
			return e, true
		}
	}
	return entry{}, false
}

// hereSpans returns where the reading names a place which goes without saying.
func (l *lexicon) hereSpans(r reading) []span {
	var out []span
	for i := range r.words {
		for _, place := range l.here {
			if i+len(place) > len(r.words) {
				continue
			}
			same := true
			for k, w := range place {
				same = same && vitext.Fold(r.words[i+k].read) == w
			}
			if same {
				out = append(out, span{i, i + len(place)})
			}
		}
	}
	return out
}

// settle lets stand what an entry of several words holds where the question was
// read as other words: the corpus may know no "rớt thẻ" and no "za lô", but they
// are no mistyped "một thẻ" and "cá lô".
func (l *lexicon) settle(r reading) {
	for i := 0; i < len(r.words); i++ {
		for _, e := range l.byFirst[vitext.Fold(r.words[i].Text)] {
			if len(e.left) < 2 || !e.typed(r, i) {
				continue
			}
			mended := false
			for k := range e.left {
				w := r.words[i+k]
				mended = mended || vitext.Fold(w.read) != e.left[k]
			}
			if mended {
				for k := range e.left {
					w := &r.words[i+k]
					if w.read, w.how = e.exact[k], asTyped; w.read != w.Text {
						w.how = byDiacritics
					}
				}
			}
			i += len(e.left) - 1
			break
		}
	}
}

// typed reports whether the words at a place were typed as the entry writes
// them, their diacritics left out at most.
func (e entry) typed(r reading, at int) bool {
	if at+len(e.left) > len(r.words) {
		return false
	}
	for k, exact := range e.exact {
		if w := r.words[at+k].Text; w != exact && w != e.left[k] {
			return false
		}
	}
	return true
}

// matches compares words typed with diacritics exactly, and words typed without
// by their folded form. A single word is met only as it stands or was read, since
// too many words fold to it; letters such as "nđ" also without the stroke. An
// entry in capitals is met in capitals only.
func (e entry) matches(r reading, at int) bool {
	if at+len(e.left) > len(r.words) {
		return false
	}
	for k, exact := range e.exact {
		w := r.words[at+k]
		switch {
		case e.caps && !w.capitals:
			return false
		case w.read == exact, w.Text == exact:
		case len(e.left) > 1 && w.Text == e.left[k]:
		case len(e.left) == 1 && w.read == w.Text && w.Text == strings.ReplaceAll(exact, "đ", "d"):
		default:
			return false
		}
	}
	return true
}

// meaningShare is what the meanings of an entry weigh beside the words that it
// was met by. Where the corpus knows none of those the meanings are all there is
// to find by.
func (x *Index) meaningShare(met []readWord) float64 {
	for _, w := range met {
		if x.vocabulary.known(w.read) && !questionWords[w.read] {
			return lexiconShare
		}
	}
	return onlyMeaningShare
}

// read reads a question by the words of the corpus and of the lexicon.
func (x *Index) read(question string) reading {
	r := x.vocabulary.read(question)
	x.lexicon.settle(r)
	return r
}

// LexiconFile is where the lexicon stands in the repository, for messages.
const LexiconFile = "knowledge/index/lexicon.txt"

// CheckLexicon returns a mistake for every meaning in the lexicon that stands
// nowhere in the passages and their guides, and for every way of saying that is
// written twice or that another entry always comes before.
func (x *Index) CheckLexicon() knowledge.Mistakes { return x.check(x.lexicon) }

func (x *Index) check(l *lexicon) knowledge.Mistakes {
	var mistakes knowledge.Mistakes
	seen := map[int]bool{}
	fault := func(line int, format string, args ...any) {
		mistakes = append(mistakes, knowledge.Mistake{File: LexiconFile, Line: line, Message: fmt.Sprintf(format, args...)})
	}
	for _, entries := range l.byFirst {
		for i, e := range entries {
			for _, meaning := range e.right {
				if !seen[e.line] && !x.says(meaning) {
					fault(e.line, "không cẩm nang nào có %q", strings.Join(meaning, " "))
				}
				if slices.Equal(meaning, e.exact) && len(e.right) == 1 {
					fault(e.line, "%q chỉ nói lại chính nó", e.way)
				}
			}
			seen[e.line] = true
			for _, other := range entries[:i] {
				switch {
				case slices.Equal(other.exact, e.exact):
					fault(max(e.line, other.line), "%q đã có ở dòng %d", e.way, min(e.line, other.line))
				case other.line != e.line && slices.Equal(other.left, e.left) && len(e.left) > 1:
					fault(e.line, "%q gõ không dấu thì giống %q ở dòng %d, là mục được chọn", e.way, other.way, other.line)
				}
			}
		}
	}
	slices.SortFunc(mistakes, func(a, b knowledge.Mistake) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Message, b.Message))
	})
	return mistakes
}

// says reports whether words stand one after the other in a passage or a guide's
// profile, as far as pairs of them tell.
func (x *Index) says(words []string) bool {
	holds := func(t term) bool { return x.bodies.holdersOf(t)+x.profiles.holdersOf(t) > 0 }
	for i, w := range words {
		if !holds(hashWord(w, wordForm)) || i > 0 && !holds(hashPair(hashWord(words[i-1], wordForm), hashWord(w, wordForm), pairForm)) {
			return false
		}
	}
	return true
}
