package index

import (
	"cmp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// contents is what is searched: all that is kept of the texts.
type contents struct {
	vocabulary *vocabulary
	bodies     *postings // passages
	profiles   *postings // guides: their titles and the questions people ask for them
	engine     *engine
}

// index prepares what is derived from the texts once they are read.
func (c *contents) index() {
	c.vocabulary.index()
	c.bodies.index()
	c.profiles.index()
}

// texts is all that is read into an index.
type texts struct {
	passages []knowledge.Passage
	guides   []guideUnit
	taught   []string // whose words are known to the vocabulary alone
}

// read reads the texts into new contents, Bleve's part left out.
func (t texts) read() contents {
	v := newVocabulary()
	c := contents{vocabulary: v, bodies: newPostings(v), profiles: newPostings(v)}
	g := &gatherer{vocabulary: v, pairs: map[uint64]uint32{}, foldPairs: map[uint64]uint32{}}
	g.begin(c.bodies)
	bodies := wordsAhead(len(t.passages), func(i int) string { return t.passages[i].Text })
	for i, p := range t.passages {
		g.passage(p, bodies[i])
		g.end()
	}
	c.bodies.holders = g.holders()
	g.begin(c.profiles)
	ways := make([]string, len(t.guides))
	for i, u := range t.guides {
		ways[i] = waysOf(u.guide)
	}
	profiles := wordsAhead(len(ways), func(i int) string { return ways[i] })
	for i, u := range t.guides {
		g.profile(u.guide, ways[i], profiles[i])
		g.end()
	}
	c.profiles.holders = g.holders()
	g.begin(newPostings(v))
	for _, text := range t.taught {
		g.add(text, 1)
	}
	v.after = g.successors()
	c.index()
	return c
}

// inMemory returns the contents of the texts with Bleve's part in memory.
func (t texts) inMemory() (contents, error) {
	c := t.read()
	x, err := fillMemory(newFolded(c))
	if err != nil {
		return contents{}, err
	}
	c.engine, err = newEngine(x, c.bodies, c.profiles)
	return c, err
}

// A gatherer reads texts and counts their words and pairs of neighbours.
type gatherer struct {
	vocabulary *vocabulary
	pairs      map[uint64]uint32 // numbers of pairs, by the numbers of their words
	foldPairs  map[uint64]uint32 // the same for folded forms
	pairWords  []uint64
	pairCount  []uint32
	pairFolded []uint32 // number of the folded pair
	foldWords  []uint64

	to   *postings // where units are read into
	seen [formCount]sightings
}

const formCount = 1 << formBits

// sightings counts the units in which each of some numbered things is seen.
type sightings struct {
	last  []uint32 // number + 1 of the unit where it was seen last
	units []uint32
}

func (s *sightings) see(thing uint32, unit int) {
	for int(thing) >= len(s.last) {
		s.last, s.units = append(s.last, 0), append(s.units, 0)
	}
	if s.last[thing] != uint32(unit)+1 {
		s.last[thing] = uint32(unit) + 1
		s.units[thing]++
	}
}

// begin begins to read the units of p.
func (g *gatherer) begin(p *postings) {
	g.to = p
	g.seen = [formCount]sightings{}
}

// end ends the unit at hand.
func (g *gatherer) end() { g.to.starts = append(g.to.starts, uint32(len(g.to.tokens))) }

// wordsAhead cuts n texts into words on all cores, which is most of the work of
// reading them; the rest has to be done in order.
func wordsAhead(n int, text func(i int) string) [][]vitext.Word {
	out := make([][]vitext.Word, n)
	var next atomic.Int64
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for {
				i := int(next.Add(1) - 1)
				if i >= n {
					return
				}
				out[i] = vitext.Words(text(i))
			}
		})
	}
	wait.Wait()
	return out
}

// passage reads the words of p: those of its text, which are given, its heading and
// title, and for a plain text the questions it answers.
func (g *gatherer) passage(p knowledge.Passage, body []vitext.Word) {
	g.read(body, 1)
	g.add(p.Title, titleWeightOf(p))
	g.add(p.Heading, 1)
	if p.Guide == nil {
		for _, q := range p.Questions {
			g.add(q, 1)
		}
	}
}

// waysOf returns the ways of asking for a guide and its topics, with a null byte between.
func waysOf(guide *knowledge.Guide) string {
	return strings.Join(slices.Concat(guide.Questions, guide.Phrasings, guide.Topics), "\x00")
}

// profile reads what a guide is about: its title, the ways of asking for it and its
// topics, as [waysOf] gives them and cut into words, and what a document is called.
func (g *gatherer) profile(guide *knowledge.Guide, ways string, words []vitext.Word) {
	g.add(guide.Title, titleWeight)
	for from := 0; len(words) > 0; {
		end := len(ways)
		if at := strings.IndexByte(ways[from:], 0); at >= 0 {
			end = from + at
		}
		n := 0
		for n < len(words) && words[n].Start < end {
			n++
		}
		g.read(words[:n], 1)
		words, from = words[n:], end+1
	}
	if d := guide.Document; d != nil {
		g.add(d.Type+" "+d.Number, 1)
		g.add(d.Issuer, 1)
	}
}

// add reads text into the unit at hand, as often as it weighs.
func (g *gatherer) add(text string, weight int) { g.read(vitext.Words(text), weight) }

// read reads the words of one text into the unit at hand, as often as it weighs.
func (g *gatherer) read(words []vitext.Word, weight int) {
	p, v := g.to, g.vocabulary
	unit, begin := len(p.starts)-1, len(p.tokens)
	var last uint32
	for _, w := range words {
		id := v.id(w.Text)
		v.count[id]++
		g.seen[wordForm].see(id, unit)
		g.seen[foldForm].see(v.folded[id], unit)
		if len(p.tokens) > begin {
			pair := g.pair(last, id)
			g.pairCount[pair]++
			g.seen[pairForm].see(pair, unit)
			g.seen[foldPair].see(g.pairFolded[pair], unit)
		}
		p.tokens = append(p.tokens, id+1)
		last = id
	}
	p.tokens = append(p.tokens, 0)
	for end := len(p.tokens); weight > 1; weight-- {
		p.tokens = append(p.tokens, p.tokens[begin:end]...)
	}
}

// pair returns the number of a pair of words, a new one for a new pair.
func (g *gatherer) pair(a, b uint32) uint32 {
	key := uint64(a)<<32 | uint64(b)
	n, ok := g.pairs[key]
	if ok {
		return n
	}
	n = uint32(len(g.pairWords))
	g.pairs[key] = n
	g.pairWords = append(g.pairWords, key)
	g.pairCount = append(g.pairCount, 0)
	folded := uint64(g.vocabulary.folded[a])<<32 | uint64(g.vocabulary.folded[b])
	f, ok := g.foldPairs[folded]
	if !ok {
		f = uint32(len(g.foldWords))
		g.foldPairs[folded] = f
		g.foldWords = append(g.foldWords, folded)
	}
	g.pairFolded = append(g.pairFolded, f)
	return n
}

// holders returns how many units hold each term, of those read since begin.
func (g *gatherer) holders() holders {
	n := 0
	for _, s := range g.seen {
		for _, units := range s.units {
			if units > 0 {
				n++
			}
		}
	}
	h := newHolders(n)
	words, forms := g.vocabulary.words.terms, g.vocabulary.forms.terms
	for f, termOf := range [formCount]func(n int) term{
		wordForm: func(n int) term { return words[n] },
		foldForm: func(n int) term { return forms[n] },
		pairForm: func(n int) term { return hashPair(words[g.pairWords[n]>>32], words[uint32(g.pairWords[n])], pairForm) },
		foldPair: func(n int) term { return hashPair(forms[g.foldWords[n]>>32], forms[uint32(g.foldWords[n])], foldPair) },
	} {
		for n, units := range g.seen[f].units {
			if units > 0 {
				h.add(termOf(n), units)
			}
		}
	}
	return h
}

// successors puts the counts of pairs in order.
func (g *gatherer) successors() successors {
	first := make([]uint32, len(g.pairWords))
	for n, key := range g.pairWords {
		first[n] = uint32(key >> 32)
	}
	byFirst := newGroups(len(g.vocabulary.words.words), first)
	s := successors{byFirst.starts, make([]uint32, len(first)), make([]uint32, len(first))}
	for w := range len(byFirst.starts) - 1 {
		lo, hi := byFirst.starts[w], byFirst.starts[w+1]
		row := byFirst.members[lo:hi]
		slices.SortFunc(row, func(a, b uint32) int { return cmp.Compare(g.pairWords[a], g.pairWords[b]) })
		for i, n := range row {
			s.next[int(lo)+i], s.count[int(lo)+i] = uint32(g.pairWords[n]), g.pairCount[n]
		}
	}
	return s
}
