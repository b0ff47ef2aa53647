package index

import (
	"cmp"
	"slices"
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

// A way is how a word was read.
type way uint8

const (
	asTyped way = iota
	byDiacritics
	byTelex
	byVNI
	bySpelling
)

// wayNames are the ways as knowledge.Word tells them.
var wayNames = [...]string{asTyped: "", byDiacritics: "diacritics", byTelex: "telex", byVNI: "vni", bySpelling: "spelling"}

// Costs of reading a word otherwise than typed, in natural logarithms of odds.
// A word typed with diacritics that the corpus knows beside one of its neighbours
// is never read otherwise.
const (
	costDiacritics = 0.5  // marks left out
	costWrongMarks = 3.0  // marks typed, but no such word
	costTelex      = 1.0  // keystrokes
	costVNI        = 0.5  // keystrokes with digits, which words seldom hold
	costMended     = 4.0  // an edit makes an unknown word a known one
	costMarksToo   = 2.0  // and the marks differ as well
	costConfused   = 6.0  // a strange syllable sounds like a known one; only neighbours tell
	costOther      = 8.0  // an edit makes a known word another
	costDecodable  = 6.0  // an edit mends what could be keystrokes, in text typed with marks
	costSlip       = 12.0 // a slip makes a well-spelt syllable another that the corpus holds beside its neighbours
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
	how      way
	capitals bool // typed in capitals in a question that is not
}

// shapes reports whether the word only shapes a question and says little about
// its subject: "ai" does, "AI" does not.
func (w readWord) shapes() bool { return questionWords[w.read] && !w.capitals }

// isCapitals reports whether s is a word of two letters or more, all capitals.
func isCapitals(s string) bool {
	return utf8.RuneCountInString(s) > 1 && strings.ToUpper(s) == s && strings.ToLower(s) != s
}

// A candidate is one way to read a typed word.
type candidate struct {
	word uint32 // its number in the vocabulary, or noWord for the word as typed
	how  way
	cost float64
}

// noWord is the number of a word that the corpus lacks.
const noWord = ^uint32(0)

// A state is a candidate at the end of the best path that leads to it.
type state struct {
	candidate
	chance float64 // logarithm
	from   int     // the state before, in the column before
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
	columns := make([][]state, len(words))
	h := habitOf(words)
	alone := v.alone(words)
	var likely []int
	var candidates []candidate
	for i, w := range words {
		candidates = v.candidates(candidates[:0], w.Text, h, alone[i])
		columns[i] = make([]state, len(candidates))
		if i > 0 {
			likely = byChance(columns[i-1], likely)
		}
		for j, c := range candidates {
			s := &columns[i][j]
			s.candidate = c
			if i == 0 {
				s.chance = v.first(c) - c.cost
				continue
			}
			v.bestPath(s, columns[i-1], likely)
		}
	}
	last := columns[len(words)-1]
	best := byChance(last, likely)[0]
	shouted := isCapitals(text)
	for i := len(words) - 1; i >= 0; i-- {
		s := columns[i][best]
		typed := text[words[i].Start:words[i].End]
		r.words[i] = readWord{words[i], words[i].Text, s.how, !shouted && isCapitals(typed)}
		if s.word != noWord {
			r.words[i].read = v.words.words[s.word]
		}
		best = s.from
	}
	return r
}

// byChance returns the numbers of the states, the most likely first. It uses
// the space of order.
func byChance(states []state, order []int) []int {
	order = order[:0]
	for i := range states {
		order = append(order, i)
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(states[b].chance, states[a].chance), cmp.Compare(a, b))
	})
	return order
}

// bestPath finds the best path to s through the column before it, whose states
// are given most likely first. Most words never follow each other in the corpus,
// and then the most likely state leads to s best; of the others only those are
// looked up that could still be better if s followed them as often as it occurs.
func (v *vocabulary) bestPath(s *state, before []state, likely []int) {
	s.from = likely[0]
	s.chance = before[s.from].chance + v.least(s.candidate)
	for _, j := range likely {
		p := &before[j]
		if p.chance <= s.chance {
			break
		}
		if p.chance+v.most(p.candidate, s.candidate) <= s.chance {
			continue
		}
		if chance, ok := v.following(p.candidate, s.candidate); ok && p.chance+chance > s.chance {
			s.chance, s.from = p.chance+chance, j
		}
	}
	s.chance -= s.cost
}

// A habit is how a question's words are typed on the whole, which says what to
// expect of each.
type habit struct {
	diacritics float64 // cost of marks left out
	full       bool    // marks are typed where they belong, by and large
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
		return habit{diacritics: 4, full: true}
	case marked*10 >= all*3:
		return habit{diacritics: 1.5, full: true}
	}
	return habit{diacritics: costDiacritics}
}

// alone reports of each word whether neither the corpus nor the lexicon holds it
// beside one of its neighbours, as they are typed.
func (v *vocabulary) alone(words []vitext.Word) []bool {
	out := make([]bool, len(words))
	before := noWord
	for i, w := range words {
		id, known := v.words.find(w.Text)
		if !known {
			id = noWord
		}
		out[i] = true
		if i > 0 && (before != noWord && known && v.after.of(before, id) > 0 || v.everydayPairs[[2]string{words[i-1].Text, w.Text}]) {
			out[i-1], out[i] = false, false
		}
		before = id
	}
	return out
}

// candidates lists the ways to read one typed word; there is always one. It
// uses the space of out, which is empty.
func (v *vocabulary) candidates(out []candidate, typed string, h habit, alone bool) []candidate {
	id, known := v.words.find(typed)
	if !known {
		id = noWord
	}
	asIs := candidate{word: id, how: asTyped}
	marked := vitext.HasMarks(typed)
	if !hasLetters(typed) || v.everyday[typed] || known && marked && !alone {
		return append(out, asIs)
	}
	if marked {
		if _, ok := vitext.ParseSyllable(typed); ok { // spelt well, only strange to the corpus or to its neighbours
			return v.addSlips(append(out, asIs), typed, known, alone)
		}
	}
	if known {
		out = append(out, asIs)
	}
	folded := vitext.Fold(typed)
	form, ok := v.forms.find(folded)
	if !ok {
		form = noWord
	} else {
		for _, w := range v.variants.of(form) {
			if marked {
				out = append(out, candidate{w, bySpelling, costWrongMarks})
			} else if w != id {
				out = append(out, candidate{w, byDiacritics, h.diacritics})
			}
		}
	}
	if text, ok := vitext.DecodeTelex(typed); ok {
		out = v.addDecoded(out, text, byTelex, costTelex)
	}
	if text, ok := vitext.DecodeVNI(typed); ok {
		out = v.addDecoded(out, text, byVNI, costVNI)
	}
	switch {
	case len(out) == 0:
		out = v.addEdits(out, typed, costMended, costMarksToo)
	case !h.full:
		out = v.addEdits(out, typed, costOther, 0)
	case marked:
		out = v.addEdits(out, typed, costDecodable, costMarksToo)
	case !known:
		out = v.addEdits(out, typed, costSlip, 0)
	case alone:
		out = v.addSlips(out, typed, known, alone)
	}
	if !known {
		if len(out) > 0 {
			asIs.cost = costUnknown
		}
		out = append(out, asIs)
	}
	return out
}

// addEdits adds the words whose letters without marks are one edit from those of
// typed, which costs cost, and marksToo where the marks differ as well.
func (v *vocabulary) addEdits(out []candidate, typed string, cost, marksToo float64) []candidate {
	folded := vitext.Fold(typed)
	if len(folded) < 2 || !startsWithLetter(folded) {
		return out
	}
	plain := out
	for _, f := range v.shortened.near(folded) {
		if v.forms.words[f] == folded {
			continue // its words are there already
		}
		for _, w := range v.variants.of(f) {
			if slices.ContainsFunc(plain, func(c candidate) bool { return c.word == w }) {
				continue
			}
			cost := cost
			if !slip(typed, v.words.words[w]) && vitext.HasMarks(typed) {
				cost += marksToo
			}
			out = append(out, candidate{w, bySpelling, cost})
		}
	}
	return out
}

// addSlips adds the words that typed, a well-spelt syllable, may stand for by a
// slip: those it sounds like, and where it stands alone those one slip away.
func (v *vocabulary) addSlips(out []candidate, typed string, known, alone bool) []candidate {
	sounds := costConfused
	if known {
		sounds = costSlip
	}
	for _, text := range vitext.Confusions(typed) {
		out = v.addDecoded(out, text, bySpelling, sounds)
	}
	if !alone || questionWords[typed] || utf8.RuneCountInString(typed) < 2 {
		return out
	}
	plain := out
	for _, f := range v.shortened.near(vitext.Fold(typed)) {
		for _, w := range v.variants.of(f) {
			if slip(typed, v.words.words[w]) && !slices.ContainsFunc(plain, func(c candidate) bool { return c.word == w }) {
				out = append(out, candidate{w, bySpelling, costSlip})
			}
		}
	}
	return out
}

// addDecoded adds a word that keystrokes were decoded to, where the corpus
// knows it: in place of the same word read at a higher cost.
func (v *vocabulary) addDecoded(out []candidate, text string, how way, cost float64) []candidate {
	word, ok := v.words.find(text)
	if !ok {
		return out
	}
	i := slices.IndexFunc(out, func(c candidate) bool { return c.word == word })
	switch {
	case i < 0:
		return append(out, candidate{word, how, cost})
	case cost < out[i].cost:
		out[i] = candidate{word, how, cost}
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
		out[i] = knowledge.Word{Typed: r.text[w.Start:w.End], Read: w.read, How: wayNames[w.how], Weight: weight(i), Rarity: rarity(w.read)}
	}
	return out
}
