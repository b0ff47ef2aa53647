package vitext

// swapped are the parts of a syllable that sound alike somewhere in the country
// and so are written for one another.
var (
	swappedTones  = map[Tone][]Tone{Hook: {Tilde}, Tilde: {Hook}}
	swappedOnsets = map[string][]string{
		"tr": {"ch"}, "ch": {"tr"}, "s": {"x"}, "x": {"s"}, "l": {"n"}, "n": {"l"},
		"d": {"gi", "v", "r"}, "gi": {"d", "v", "r"}, "v": {"d", "gi"}, "r": {"d", "gi", "g"}, "g": {"r"},
	}
	swappedEnds = []struct{ from, to string }{
		{"c", "t"},
		{"t", "c"},
		{"ng", "n"},
		{"n", "ng"},
		{"nh", "n"},
		{"ch", "t"},
		{"iêu", "iu"},
		{"iu", "iêu"},
		{"ươu", "ưu"},
		{"ưu", "ươu"},
		{"ay", "ai"},
		{"ai", "ay"},
		{"au", "ao"},
		{"ao", "au"},
	}
)

// Confusions returns the syllables that word, a well-spelt syllable in lower case,
// is often written for by how it sounds in one region or another: hỏi for ngã, a
// final c for t or n for ng, tr for ch, s for x, d for gi. One part differs in each.
// It returns none for what is no syllable.
func Confusions(word string) []string {
	s, ok := ParseSyllable(word)
	if !ok {
		return nil
	}
	var out []string
	add := func(v Syllable) {
		if text := v.String(); text != word {
			if _, ok := ParseSyllable(text); ok {
				out = append(out, text)
			}
		}
	}
	for _, tone := range swappedTones[s.Tone] {
		add(Syllable{s.Onset, s.Rhyme, tone})
	}
	for _, onset := range swappedOnsets[s.Onset] {
		add(Syllable{onset, s.Rhyme, s.Tone})
	}
	for _, end := range swappedEnds {
		if n := len(s.Rhyme) - len(end.from); n >= 0 && s.Rhyme[n:] == end.from && (n > 0 || len(end.from) > 2) {
			if rhyme := s.Rhyme[:n] + end.to; rhymes[rhyme] {
				add(Syllable{s.Onset, rhyme, s.Tone})
			}
		}
	}
	return out
}
