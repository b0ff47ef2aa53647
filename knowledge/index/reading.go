package index

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// Bounds on a question. Words past the last are not read.
const (
	maxQuestionBytes = 8 << 10
	maxQuestionWords = 64
)

// How a word was read, as knowledge.Word tells it.
const (
	asTyped      = ""
	byDiacritics = "diacritics"
	byTelex      = "telex"
	byVNI        = "vni"
	bySpelling   = "spelling"
)

// Costs of reading a word otherwise than typed, in natural logarithms of odds.
// A word typed with diacritics that the corpus knows is never read otherwise.
const (
	costDiacritics = 0.5  // marks left out
	costWrongMarks = 3.0  // marks typed, but no such word
	costTelex      = 1.0  // keystrokes
	costVNI        = 0.5  // keystrokes with digits, which words seldom hold
	costMended     = 4.0  // an edit makes an unknown word a known one
	costMarksToo   = 2.0  // and the marks differ as well
	costOther      = 8.0  // an edit makes a known word another
	costUnknown    = 12.0 // an unknown word that has other readings
)

// A reading is a question word by word, as typed and as understood.
type reading struct {
	text  string // the question, clean and within bounds
	words []readWord
}

type readWord struct {
	vitext.Word
	read     string
	how      string
	capitals bool // typed in capitals in a question that is not
}

// shapes reports whether the word only shapes a question and says little about
// its subject: "ai" does, "AI" does not.
func (w readWord) shapes() bool { return questionWords[w.read] && !w.capitals }

// isCapitals reports whether s is a word of two letters or more, all capitals.
func isCapitals(s string) bool {
	return utf8.RuneCountInString(s) > 1 && strings.ToUpper(s) == s && strings.ToLower(s) != s
}

type candidate struct {
	word string
	how  string
	cost float64
}

// read finds the most likely reading of text: Viterbi's path through the
// candidates of each word, judged by the corpus's own word pairs.
func (v *vocabulary) read(text string) reading {
	if len(text) > maxQuestionBytes {
		text = strings.ToValidUTF8(text[:maxQuestionBytes], "")
	}
	text = vitext.Clean(text)
	words := vitext.Words(text)
	if len(words) > maxQuestionWords {
		words = words[:maxQuestionWords]
	}
	r := reading{text: text, words: make([]readWord, len(words))}
	if len(words) == 0 {
		return r
	}
	type state struct {
		candidate
		chance float64
		from   int
	}
	columns := make([][]state, len(words))
	h := habitOf(words)
	for i, w := range words {
		for _, c := range v.candidates(w.Text, h) {
			s := state{candidate: c, chance: math.Inf(-1)}
			if i == 0 {
				s.chance = v.logChance("", c.word) - c.cost
			} else {
				for j, p := range columns[i-1] {
					if chance := p.chance + v.logChance(p.word, c.word) - c.cost; chance > s.chance {
						s.chance, s.from = chance, j
					}
				}
			}
			columns[i] = append(columns[i], s)
		}
	}
	shouted := isCapitals(text)
	best := 0
	for j, s := range columns[len(words)-1] {
		if s.chance > columns[len(words)-1][best].chance {
			best = j
		}
	}
	for i := len(words) - 1; i >= 0; i-- {
		s := columns[i][best]
		typed := text[words[i].Start:words[i].End]
		r.words[i] = readWord{words[i], s.word, s.how, !shouted && isCapitals(typed)}
		best = s.from
	}
	return r
}

// A habit is how a question's words are typed on the whole, which says what to
// expect of each.
type habit struct {
	diacritics float64 // cost of marks left out
	other      float64 // cost of an edit that makes a known word another
}

// habitOf judges by the share of words that carry marks: about seven in ten of
// Vietnamese text typed in full, and fewer the more marks are left out. Where
// marks are the rule, a word without is most likely meant so.
func habitOf(words []vitext.Word) habit {
	marked, all := 0, 0
	for _, w := range words {
		if hasLetters(w.Text) {
			all++
			if vitext.HasMarks(w.Text) {
				marked++
			}
		}
	}
	switch {
	case marked*10 >= all*6:
		return habit{diacritics: 4, other: 12}
	case marked*10 >= all*3:
		return habit{diacritics: 1.5, other: 12}
	}
	return habit{diacritics: costDiacritics, other: costOther}
}

// candidates lists the ways to read one typed word; there is always one.
func (v *vocabulary) candidates(typed string, h habit) []candidate {
	known := v.known(typed)
	marked := vitext.HasMarks(typed)
	if known && marked || !hasLetters(typed) || v.everyday[typed] {
		return []candidate{{typed, asTyped, 0}}
	}
	var out []candidate
	add := func(word, how string, cost float64) {
		for i := range out {
			if out[i].word == word {
				if cost < out[i].cost {
					out[i] = candidate{word, how, cost}
				}
				return
			}
		}
		out = append(out, candidate{word, how, cost})
	}
	if known {
		add(typed, asTyped, 0)
	}
	if marked {
		if _, ok := vitext.ParseSyllable(typed); ok { // spelt well, only strange to the corpus
			return []candidate{{typed, asTyped, 0}}
		}
	}
	folded := vitext.Fold(typed)
	for _, id := range v.folds[folded] {
		if marked {
			add(v.words[id], bySpelling, costWrongMarks)
		} else if v.words[id] != typed {
			add(v.words[id], byDiacritics, h.diacritics)
		}
	}
	if w, ok := vitext.DecodeTelex(typed); ok && v.known(w) {
		add(w, byTelex, costTelex)
	}
	if w, ok := vitext.DecodeVNI(typed); ok && v.known(w) {
		add(w, byVNI, costVNI)
	}
	plain := len(out) > 0
	if len(folded) >= 2 && startsWithLetter(folded) && (!plain || h.other <= costOther) {
		v.near(folded, func(form string) {
			for _, id := range v.folds[form] {
				w := v.words[id]
				cost := costMended
				switch {
				case plain:
					cost = h.other
				case marked && !oneEdit(typed, w):
					cost += costMarksToo
				}
				add(w, bySpelling, cost)
			}
		})
	}
	switch {
	case len(out) == 0:
		add(typed, asTyped, 0)
	case !known:
		add(typed, asTyped, costUnknown)
	}
	return out
}

// understood writes the question as it was read, and the empty string when that
// is how it was typed.
func (r reading) understood() string {
	differs := false
	var out strings.Builder
	last := 0
	for _, w := range r.words {
		out.WriteString(r.text[last:w.Start])
		typed := r.text[w.Start:w.End]
		if _, syllable := vitext.ParseSyllable(w.read); w.read != w.Text && syllable {
			differs = true
			out.WriteString(likeCase(w.read, typed))
		} else {
			out.WriteString(typed)
		}
		last = w.End
	}
	if !differs {
		return ""
	}
	out.WriteString(r.text[last:])
	text := strings.Join(strings.Fields(out.String()), " ")
	first := []rune(text)
	first[0] = unicode.ToUpper(first[0])
	return string(first)
}

// likeCase writes word in capitals where typed is.
func likeCase(word, typed string) string {
	letters := []rune(typed)
	if isCapitals(typed) {
		return strings.ToUpper(word)
	}
	if unicode.IsUpper(letters[0]) {
		w := []rune(word)
		w[0] = unicode.ToUpper(w[0])
		return string(w)
	}
	return word
}

// explained tells how each word was read.
func (r reading) explained(weight func(i int) float64, rarity func(word string) float64) []knowledge.Word {
	out := make([]knowledge.Word, len(r.words))
	for i, w := range r.words {
		out[i] = knowledge.Word{Typed: r.text[w.Start:w.End], Read: w.read, How: w.how, Weight: weight(i), Rarity: rarity(w.read)}
	}
	return out
}
