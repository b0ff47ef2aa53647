package index

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"strings"

	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// Config says how an index is built. The zero value builds one in memory.
type Config struct {
	// Dir is the folder that keeps the index between runs; empty keeps it in memory.
	Dir string
	// Version names the state of the passages. A kept index of another version is
	// built anew.
	Version string
	// Log receives what an operator needs; the default discards.
	Log *slog.Logger
}

// An Index is a searchable snapshot of passages. It never changes and is safe
// for concurrent use until it is closed.
type Index struct {
	passages []knowledge.Passage
	guides   []guideUnit // in the order of their first passage; none for plain texts
	guideOf  []int       // of a passage; -1 for plain text

	contents
	phrases   *phrases
	lexicon   *lexicon
	outside   *outside
	places    *places
	documents *register
	size      int64 // bytes on disk
}

type guideUnit struct {
	guide    *knowledge.Guide
	passages []int
}

// Shares of a query's weight. Words that only shape a question say little about
// its subject; words the lexicon adds are less sure than those typed.
const (
	questionWordShare = 0.5
	lexiconShare      = 0.6
	nameless          = 0.85 // of the score of a guide that lacks a name in the question
	storyShare        = 0.85 // of a word before the last mark within a question: people tell before they ask
	askedLast         = 4    // words that must follow that mark
	replacedStanding  = 0.85 // of the score of a document that another has replaced
	documentStanding  = 0.95 // of the score of a document where the question speaks of none
	hereShare         = 0.4  // of a place: here most questions are about, and another tells little of what is asked
	nameShare         = 1.2  // of a word with a capital inside a question, most likely a name
	// profileShare is what a guide's title, questions and phrasings together weigh
	// beside the words of the passage, and phraseShare what likeness to a single
	// one of them adds, in shares of the question's gain.
	profileShare     = 1.6
	phraseShare      = 0.8
	onlyMeaningShare = 0.9 // where the corpus does not know the words typed
	titleWeight      = 2
	minimumPool      = 150 // candidates scored exactly
)

var questionWords = func() map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(`gì nào ai đâu sao mấy bao nhiêu khi là có của và các những cho được bị thế như để ở với
		trong từ một đã này tôi mình em anh chị bác cô chú dạ ạ vậy hả không thì làm muốn cần hỏi xin phải nói tui con ơi à nhỉ nhé giúp
		cái luôn nữa thiệt z r ad ae vs nha nhen nè á ờ ủa cứu giùm dùm
		ta hông hong hổng hem hok ko k khum dc đc j vầy dậy zậy mn nghen hen chứ chớ lận thưa`) {
		set[w] = true
	}
	return set
}()

// Build indexes passages. A kept index in cfg.Dir is used when it is whole and
// of the same version, and otherwise replaced: a damaged, truncated or locked
// one is never searched. The passages must not change afterwards.
func Build(passages []knowledge.Passage, cfg Config) (*Index, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	lex, err := parseLexicon(lexiconText)
	if err != nil {
		return nil, err
	}
	out, err := parseOutside(outsideText)
	if err != nil {
		return nil, err
	}
	places, err := parsePlaces(placesText)
	if err != nil {
		return nil, err
	}
	x := &Index{passages: passages, lexicon: lex, outside: out, places: places}
	byGuide := map[*knowledge.Guide]int{}
	for i, p := range passages {
		g := -1
		if p.Guide != nil {
			var ok bool
			if g, ok = byGuide[p.Guide]; !ok {
				g = len(x.guides)
				byGuide[p.Guide] = g
				x.guides = append(x.guides, guideUnit{guide: p.Guide})
			}
			x.guides[g].passages = append(x.guides[g].passages, i)
		}
		x.guideOf = append(x.guideOf, g)
	}
	places.meet(x.guides)
	// The register needs the guides alone and is made beside the rest.
	registered := make(chan *register, 1)
	go func() { registered <- newRegister(x.guides) }()
	t := texts{passages: passages, guides: x.guides}
	if len(x.guides) > 0 {
		t.taught = slices.Concat(out.texts(), places.texts())
	}
	if cfg.Dir == "" || len(passages) == 0 { // nothing is not worth keeping
		x.contents, err = t.inMemory()
	} else {
		x.contents, x.size, err = kept{cfg.Dir, cfg.Version, cfg.Log}.open(t)
	}
	x.documents = <-registered
	if err != nil {
		return nil, err
	}
	x.vocabulary.everyday = lex.words()
	x.vocabulary.everydayPairs = lex.pairs()
	x.phrases = newPhrases(x.guides, x.profiles)
	x.outside.weigh(x.profiles)
	return x, nil
}

// titleWeightOf is what the title of p weighs in its own words. The title of a
// guide counts in the guide's profile.
func titleWeightOf(p knowledge.Passage) int {
	if p.Guide != nil {
		return 1
	}
	return titleWeight
}

// Close frees the index. Searches must have ended.
func (x *Index) Close() error { return x.engine.close() }

// Size returns the bytes the index takes on disk, 0 when it is in memory.
func (x *Index) Size() int64 { return x.size }

// Find reads the question and finds the passages that bear on it, limit at the
// most. It returns a finding without hits when nothing matches. Time and memory
// are bounded whatever the question holds; words past the 64th are not read.
func (x *Index) Find(ctx context.Context, question string, limit int) (knowledge.Finding, error) {
	r := x.read(question)
	q := x.query(r)
	f := knowledge.Finding{Understood: r.understood(), Words: r.explained(func(i int) float64 { return q.shares[i] }, func(w string) float64 { return x.rarity(hashWord(vitext.Fold(w), foldForm)) })}
	pool, err := x.engine.candidates(ctx, q.probes, max(minimumPool, limit))
	if err != nil {
		return knowledge.Finding{}, fmt.Errorf("search: %w", err)
	}
	match := x.rank(q, pool)
	f.Documents = x.lookUp(r, &match)
	best := match.hits[:min(limit, len(match.hits))]
	f.Hits = slices.Grow(f.Hits, len(best))
	for _, h := range best {
		f.Hits = append(f.Hits, knowledge.Hit{Passage: x.passages[h.unit], Score: h.score})
	}
	if len(match.hits) > 0 && len(x.guides) > 0 {
		x.judge(&f, r, q, match)
	}
	return f, nil
}

// queryTerms is a reading ready for scoring.
type queryTerms struct {
	terms  []weighted
	typed  []weighted // those of the question's own words
	probes []probe
	shares []float64 // weight of each word of the reading
	names  []term    // names of products and services among the words, folded
	places []mention // other provinces that are named

	official bool // they speak of documents
	past     bool // they ask for what was before
}

func (x *Index) query(r reading) queryTerms {
	q := queryTerms{shares: make([]float64, len(r.words))}
	probes := map[string]float64{}
	add := func(words []string, share func(i int) float64) {
		eachTerm(words, share, func(t term, weight float64) {
			q.terms = append(q.terms, weighted{term: t, weight: weight})
		})
		last := ""
		for i, w := range words {
			folded := vitext.Fold(w)
			probes[folded] += share(i)
			if i > 0 {
				probes[last+" "+folded] += min(share(i), share(i-1))
			}
			last = folded
		}
	}
	words := make([]string, len(r.words))
	for i, w := range r.words {
		words[i] = w.read
		q.shares[i] = 1
		if w.shapes() {
			q.shares[i] = questionWordShare
		} else if typed := r.text[w.Start:w.End]; i > 0 && typed != strings.ToLower(typed) {
			q.shares[i] = nameShare
		}
	}
	if len(x.guides) > 0 {
		for i := range toldBefore(r) {
			q.shares[i] *= storyShare
		}
		for _, s := range x.lexicon.hereSpans(r) {
			for i := s.from; i < s.to; i++ {
				q.shares[i] = hereShare
			}
		}
		q.places = x.places.mentions(r)
		for _, m := range q.places {
			for i := m.from; i < m.to && !m.place.told; i++ {
				q.shares[i] = hereShare
			}
		}
	}
	x.lexicon.expand(r, func(from, to int, e entry) {
		whole := x.meaningShare(r.words[from:to])
		for _, meaning := range e.right {
			// A long meaning of a short word must not drown the rest of the question.
			added := 0
			for _, w := range meaning {
				if !slices.Contains(words, w) {
					added++
				}
			}
			share := whole * min(1, math.Sqrt(float64(to-from)/float64(max(1, added))))
			add(meaning, func(i int) float64 {
				if questionWords[meaning[i]] {
					return share * questionWordShare
				}
				return share
			})
		}
	})
	for i := 0; i < len(words); i++ { // numbers spoken in words, which guides write in digits
		if digits, taken, ok := vitext.Numeral(words[i:]); ok {
			add([]string{digits}, func(int) float64 { return lexiconShare })
			i += taken - 1
		}
	}
	n := len(q.terms)
	add(words, func(i int) float64 { return q.shares[i] })
	q.official = speaksOfDocuments(words)
	q.past = slices.Contains(words, "cũ") || slices.Contains(words, "trước")
	for _, w := range words {
		if t := hashWord(vitext.Fold(w), foldForm); isName(w) && x.profiles.holdersOf(t) > 0 {
			q.names = append(q.names, t)
		}
	}
	q.typed = q.terms[n:]
	q.probes = x.probes(probes)
	return q
}

// probes picks what Bleve is asked for: the pairs it holds, and the words that
// are not in a large share of the units, since those cost most and tell least.
func (x *Index) probes(weights map[string]float64) []probe {
	const largeIndex, largeShare, enough = 2000, 10, 3
	n := len(x.passages)
	out := make([]probe, 0, len(weights))
	var common []probe
	for text, w := range weights {
		if a, b, pair := strings.Cut(text, " "); pair && !(x.common(hashWord(a, foldForm)) && x.common(hashWord(b, foldForm))) {
			continue
		}
		if !strings.Contains(text, " ") && n > largeIndex && x.bodies.holdersOf(hashWord(text, foldForm)) > n/largeShare {
			common = append(common, probe{text, w})
			continue
		}
		out = append(out, probe{text, w})
	}
	if len(out) < enough {
		out = append(out, common...)
	}
	slices.SortFunc(out, func(a, b probe) int { return cmp.Compare(a.text, b.text) })
	return out
}

type scored struct {
	unit  int
	score float64
	like  float64 // of a guide: likeness to the way of asking for it most like the question
}

// A match is the candidates of one question in order.
type match struct {
	hits   []scored // passages
	guides []scored // guides, by their best passage
}

// rank scores the candidates exactly. A guide brings all its passages, whether
// Bleve named one of them or the guide's profile. The worst candidates of many
// never come near the top: once two passages are scored for each there may be,
// it is enough.
func (x *Index) rank(q queryTerms, pool []int) match {
	body, profile := x.bodies.weigh(q.terms), x.profiles.weigh(q.terms)
	_, asked := x.profiles.rate(q.typed)
	seen := map[int]bool{}
	enough := 2 * max(minimumPool, len(pool))
	m := match{hits: make([]scored, 0, enough)}
	for _, unit := range pool {
		if len(m.hits) >= enough {
			break
		}
		g := -1
		if unit >= len(x.passages) {
			g = unit - len(x.passages)
		} else {
			g = x.guideOf[unit]
		}
		if g < 0 {
			m.hits = append(m.hits, scored{unit: unit, score: x.bodies.score(unit, body)})
			continue
		}
		if seen[g] {
			continue
		}
		seen[g] = true
		standing := x.standing(g, q)
		whole := profileShare * x.profiles.score(g, profile)
		like := x.phrases.likeness(g, profile, asked)
		whole += phraseShare * asked * like
		best := 0.0
		for _, p := range x.guides[g].passages {
			s := standing * (whole + x.bodies.score(p, body))
			m.hits = append(m.hits, scored{unit: p, score: s})
			best = max(best, s)
		}
		m.guides = append(m.guides, scored{g, best, like})
	}
	m.sort()
	return m
}

// standing is the share of its score that a guide keeps beside what else the question
// may be about.
func (x *Index) standing(guide int, q queryTerms) float64 {
	share := 1.0
	if d := x.guides[guide].guide.Document; d != nil {
		if !q.official {
			share = documentStanding // people ask how, and not by what law
		}
		if len(d.ReplacedBy) > 0 && !q.past {
			share *= replacedStanding
		}
	}
	if slices.ContainsFunc(q.names, func(t term) bool { return !x.profiles.has(guide, t) }) {
		share *= nameless // what is said of VssID must not answer for VNeID
	}
	return share
}

// toldBefore returns how many words come before the last mark that divides the
// question, 0 where too few follow it to be the question proper.
func toldBefore(r reading) int {
	at := strings.LastIndexAny(strings.TrimRight(r.text, " .?!…"), ",;.?!")
	told := 0
	for _, w := range r.words {
		if w.Start < at {
			told++
		}
	}
	if len(r.words)-told < askedLast {
		return 0
	}
	return told
}

// speaksOfDocuments reports whether words hold a type of document.
func speaksOfDocuments(words []string) bool {
	last := ""
	for _, w := range words {
		w = vitext.Fold(w)
		if documentTypes[w] != "" || documentTypes[last+" "+w] != "" {
			return true
		}
		last = w
	}
	return false
}

// isName reports whether word can only be the name of something: letters that no
// Vietnamese syllable is spelt with.
func isName(word string) bool {
	if len(word) < 4 || !startsWithLetter(word) || vitext.HasMarks(word) {
		return false
	}
	_, syllable := vitext.ParseSyllable(word)
	return !syllable
}

func (m *match) sort() {
	byScore := func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.unit, b.unit))
	}
	slices.SortFunc(m.hits, byScore)
	slices.SortFunc(m.guides, byScore)
}

// raise puts the documents asked for by number before everything else, in the
// order given.
func (m *match) raise(x *Index, documents []*knowledge.Guide) {
	top := 1.0
	if len(m.guides) > 0 {
		top += m.guides[0].score
	}
	for i, d := range documents {
		g := slices.IndexFunc(x.guides, func(u guideUnit) bool { return u.guide == d })
		bonus := top * float64(len(documents)-i)
		if at := slices.IndexFunc(m.guides, func(s scored) bool { return s.unit == g }); at >= 0 {
			m.guides[at].score += bonus
		} else {
			m.guides = append(m.guides, scored{unit: g, score: bonus})
			for _, p := range x.guides[g].passages {
				m.hits = append(m.hits, scored{unit: p})
			}
		}
		for j := range m.hits {
			if x.guideOf[m.hits[j].unit] == g {
				m.hits[j].score += bonus
			}
		}
	}
	m.sort()
}
