package index

import (
	"slices"
	"unicode/utf8"

	"trolyso/knowledge/vitext"
)

// Spelling mistakes are found by deletions on both sides (Garbe's SymSpell,
// 2012): two forms that are one edit apart, a letter put in, left out, changed
// or swapped with its neighbour, are equal once at most one letter is left out
// of each.

// longestMended is the length in bytes past which no word is mended.
const longestMended = 20

// chains is a hash table from what is left of a form, with at most one letter
// left out, to the forms; a chain holds all that share a slot.
type chains struct {
	forms []string
	heads []uint32 // number + 1 of the first link
	links []link
}

type link struct {
	form uint32
	next uint32 // number + 1, 0 at the end
}

func newChains(forms []string) chains {
	n := 0
	for _, f := range forms {
		n += len(f) + 1
	}
	c := chains{forms: forms, heads: make([]uint32, tableSize(n)), links: make([]link, 0, n)}
	for i, f := range forms {
		if !startsWithLetter(f) {
			continue
		}
		shorten(f, func(rest term) {
			slot := rest.slot(len(c.heads))
			c.links = append(c.links, link{uint32(i), c.heads[slot]})
			c.heads[slot] = uint32(len(c.links))
		})
	}
	return c
}

// near returns the forms at most one edit from folded, by number, in order.
func (c chains) near(folded string) []uint32 {
	var out []uint32
	shorten(folded, func(rest term) {
		for i := c.heads[rest.slot(len(c.heads))]; i != 0; i = c.links[i-1].next {
			if f := c.links[i-1].form; oneEdit(folded, c.forms[f]) {
				out = append(out, f)
			}
		}
	})
	slices.Sort(out)
	return slices.Compact(out)
}

// shorten yields the hash of s and, when it is of a length worth mending, of
// every form of it with one letter left out.
func shorten(s string, yield func(term)) {
	yield(hashWord(s, foldForm))
	if len(s) < 2 || len(s) > longestMended {
		return
	}
	var buf [longestMended]byte
	for i := 0; i < len(s); {
		_, n := utf8.DecodeRuneInString(s[i:])
		rest := append(append(buf[:0], s[:i]...), s[i+n:]...)
		yield(hashWord(string(rest), foldForm))
		i += n
	}
}

// slip reports whether a and b, words with their marks, are at most one slip
// apart: another tone over the same letters, or one edit of the letters under the
// same tone. The vowel that carries the tone may change with the letters: thọa,
// thoại.
func slip(a, b string) bool {
	x, tone := vitext.Toneless(a)
	y, other := vitext.Toneless(b)
	return x == y || tone == other && oneEdit(x, y)
}

// oneEdit reports whether a and b are at most one edit apart, a swap of
// neighbours counting as one.
func oneEdit(a, b string) bool {
	x, n := utf8.DecodeRuneInString(a)
	y, m := utf8.DecodeRuneInString(b)
	for n > 0 && m > 0 && x == y {
		a, b = a[n:], b[m:]
		x, n = utf8.DecodeRuneInString(a)
		y, m = utf8.DecodeRuneInString(b)
	}
	if a[n:] == b[m:] || a == b[m:] || a[n:] == b {
		return true // changed, put in, left out
	}
	second, n2 := utf8.DecodeRuneInString(a[n:])
	other, m2 := utf8.DecodeRuneInString(b[m:])
	return n2 > 0 && m2 > 0 && x == other && y == second && a[n+n2:] == b[m+m2:]
}
