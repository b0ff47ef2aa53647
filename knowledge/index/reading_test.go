package index

import (
	"math"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"trolyso/knowledge"
	"trolyso/knowledge/guides"
	"trolyso/knowledge/vitext"
)

// guideWords is the vocabulary of the guides.
var guideWords = sync.OnceValue(func() *vocabulary {
	c, err := knowledge.Load(guides.FS)
	if err != nil {
		panic(err)
	}
	x, err := Build(c.Passages(), Config{})
	if err != nil {
		panic(err)
	}
	return x.vocabulary
})

// FuzzReading holds the reading of any text to what is true of every one: it
// stays within bounds, and its path is as likely as the best of all paths, found
// by looking at every one of them.
func FuzzReading(f *testing.F) {
	for _, s := range []string{
		"dang ky tam tru o dau", "ddawng kys tamj trus owr ddaau", "d9a8ng ky1 ta5m tru1", "đăng ký tạm truú ở đâu",
		"la ma han hoa", "lam the can cuoc het bao nhieu tien vay", "mất thẻ ngan hang thif lafm sao", "xyzzy qwrtp", "",
		strings.Repeat("la ", 200), strings.Repeat("ệ", 20000), "\xff\xfe\u202e a\u0301\u0301", "İstanbul ﬁ Ⅷ ٣ 日本語",
	} {
		f.Add(s)
	}
	v := guideWords()
	f.Fuzz(func(t *testing.T, s string) {
		r := v.read(s)
		if len(r.text) > 3*maxQuestionBytes || len(r.words) > maxQuestionWords {
			t.Fatalf("%d bytes and %d words read of %q", len(r.text), len(r.words), s)
		}
		typed := make([]vitext.Word, len(r.words))
		for i, w := range r.words {
			typed[i] = w.Word
			if !utf8.ValidString(w.read) || w.read == "" {
				t.Fatalf("%q read as %q", w.Text, w.read)
			}
			if w.how == asTyped && w.read != w.Text {
				t.Fatalf("%q read as %q but said to be as typed", w.Text, w.read)
			}
		}
		if u := r.understood(); !utf8.ValidString(u) {
			t.Fatalf("understood %q", u)
		}
		if len(r.words) == 0 {
			return
		}
		if got, want := v.chanceOf(t, r, habitOf(typed)), v.bestChance(typed, habitOf(typed)); math.Abs(got-want) > 1e-9 {
			t.Errorf("%q read as %q with log chance %v, the best path has %v", r.text, r.understood(), got, want)
		}
	})
}

// chanceAfter returns the logarithm of the chance to meet c after prev.
func (v *vocabulary) chanceAfter(prev, c candidate) float64 {
	if chance, ok := v.following(prev, c); ok {
		return chance
	}
	return v.least(c)
}

func (v *vocabulary) aloneOf(r reading) []bool {
	words := make([]vitext.Word, len(r.words))
	for i, w := range r.words {
		words[i] = w.Word
	}
	return v.alone(words)
}

// chanceOf returns the logarithm of the chance of a reading, costs taken off.
func (v *vocabulary) chanceOf(t *testing.T, r reading, h habit) float64 {
	total := 0.0
	var last candidate
	alone := v.aloneOf(r)
	for i, w := range r.words {
		var c candidate
		met := false
		for _, c = range v.candidates(nil, w.Text, h, alone[i]) {
			if c.how == w.how && (c.word == noWord && w.read == w.Text || c.word != noWord && v.words.words[c.word] == w.read) {
				met = true
				break
			}
		}
		if !met {
			t.Fatalf("%q cannot be read as %q", w.Text, w.read)
		}
		if i == 0 {
			total = v.first(c) - c.cost
		} else {
			total += v.chanceAfter(last, c) - c.cost
		}
		last = c
	}
	return total
}

// bestChance returns the logarithm of the chance of the best reading.
func (v *vocabulary) bestChance(words []vitext.Word, h habit) float64 {
	var before []candidate
	var chances []float64
	alone := v.alone(words)
	for i, w := range words {
		candidates := v.candidates(nil, w.Text, h, alone[i])
		now := make([]float64, len(candidates))
		for j, c := range candidates {
			if i == 0 {
				now[j] = v.first(c) - c.cost
				continue
			}
			now[j] = math.Inf(-1)
			for k, p := range before {
				now[j] = max(now[j], chances[k]+v.chanceAfter(p, c)-c.cost)
			}
		}
		before, chances = candidates, now
	}
	best := math.Inf(-1)
	for _, c := range chances {
		best = max(best, c)
	}
	return best
}

func TestOneEdit(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"tru", "tru", true},
		{"tru", "trua", true}, // put in
		{"tru", "ru", true},   // left out
		{"tru", "tra", true},  // changed
		{"tru", "tur", true},  // swapped
		{"trụ", "trú", true},  // one letter of several bytes
		{"đa", "ađ", true},
		{"", "a", true},
		{"", "", true},
		{"", "ab", false},
		{"tru", "rut", false},
		{"tru", "tr", true},
		{"tru", "t", false},
		{"abcd", "badc", false},
		{"trụ", "tu", false},
	} {
		if got := oneEdit(c.a, c.b); got != c.want {
			t.Errorf("oneEdit(%q, %q) = %v, want %v", c.a, c.b, got, c.want)
		}
		if got := oneEdit(c.b, c.a); got != c.want {
			t.Errorf("oneEdit(%q, %q) = %v, want %v", c.b, c.a, got, c.want)
		}
	}
}

// TestNear holds the table of deletions to a look at every form.
func TestNear(t *testing.T) {
	v := guideWords()
	for _, typed := range []string{"tru", "dang", "la", "nghieng", "kham", "zzz", "abcdefghijklmnopqrstuvwxyz"} {
		var want []string
		for _, f := range v.forms.words {
			if startsWithLetter(f) && oneEdit(typed, f) {
				want = append(want, f)
			}
		}
		var got []string
		for _, f := range v.shortened.near(typed) {
			got = append(got, v.forms.words[f])
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("near %q are %q, want %q", typed, got, want)
		}
	}
}
