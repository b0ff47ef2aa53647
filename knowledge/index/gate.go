package index

import (
	"math"

	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// The gate decides by logistic regression over what matched. The coefficients
// are fitted on the committed question sets by assistant/questions/calibrate and
// frozen here; that command prints them with a table of precision against
// coverage.
var gateCoefficients = map[string]float64{
	"bias":     -1.40,
	"coverage": 0.32,  // share of the question's weight found in the best guide
	"pairs":    3.51,  // share of its neighbouring words found side by side there
	"matched":  0.04,  // content words found, at most five counted
	"profile":  1.27,  // share of the weight found in the guide's title, questions and phrasings
	"margin":   0.94,  // lead over the next guide
	"unknown":  0.23,  // share of words the corpus does not know
	"likeness": 2.34,  // likeness to the way of asking for the guide most like the question
	"beyond":   -5.38, // share of the weight in a subject that the guides do not hold, times the share the guide lacks
	"strange":  -6.87, // likeness to the way of asking for such a subject most like the question
	"theme":    3.29,  // share of what the guide's title, questions and phrasings have in common that the question holds
}

// rivalMargin is how close, in share of the best score, another guide's score
// must be for the two to be called equal.
const rivalMargin = 0.15

// judge fills in how far the best guide can be trusted to answer.
func (x *Index) judge(f *knowledge.Finding, r reading, q queryTerms, m match) {
	best := m.guides[0]
	unit := m.hits[0].unit
	var total, covered, inProfile, unknown, matched, pairs, pairsFound float64
	var last term
	lastContent := false
	places := q.places
	for i, w := range r.words {
		folded := vitext.Fold(w.read)
		t := hashWord(folded, foldForm)
		for len(places) > 0 && (places[0].to <= i || places[0].place.told) {
			places = places[1:]
		}
		// The name of another province is a circumstance, unless a guide is about it.
		content := (!w.shapes() && hasLetters(folded) || startsWithDigit(folded)) && (len(places) == 0 || i < places[0].from)
		weight := x.rarity(t)
		if !content {
			weight *= 0.1
		}
		total += weight
		inBody, inHead := x.bodies.has(unit, t), x.profiles.has(best.unit, t)
		if !inBody { // another section of the same guide will do
			for _, p := range x.guides[best.unit].passages {
				inBody = inBody || x.bodies.has(p, t)
			}
		}
		if inBody || inHead {
			covered += weight
			if content {
				matched++
			}
		}
		if inHead {
			inProfile += weight
		}
		if content && !x.vocabulary.known(w.read) {
			unknown++
		}
		if i > 0 && (content || lastContent) {
			pairs++
			pair := hashPair(last, t, foldPair)
			found := x.profiles.has(best.unit, pair)
			for _, p := range x.guides[best.unit].passages {
				found = found || x.bodies.has(p, pair)
			}
			if found {
				pairsFound++
			}
		}
		last, lastContent = t, content
	}
	// What the lexicon says in other words counts as covered when the guide
	// holds the other words.
	x.lexicon.expand(r, func(from, to int, e entry) {
		for _, meaning := range e.right {
			all := true
			for _, w := range meaning {
				all = all && x.profiles.has(best.unit, hashWord(vitext.Fold(w), foldForm))
			}
			if !all {
				continue
			}
			for i := from; i < to; i++ {
				t := hashWord(vitext.Fold(r.words[i].read), foldForm)
				if !x.profiles.has(best.unit, t) {
					inProfile += x.rarity(t)
					covered += x.rarity(t)
					matched++
				}
			}
			return
		}
	})
	rated, whole := x.profiles.rate(q.typed)
	held := x.held(best.unit, rated) / max(1e-9, whole)
	subj, outShare, outLike := x.outside.nearest(rated)
	f.Outside = subj.kind
	if len(q.places) > 0 && f.Documents == nil {
		if m, ok := x.places.asked(r, q.places, x.lexicon.hereSpans(r), x.guides[best.unit].guide.Title); ok {
			f.Elsewhere = m.place.name
		}
	}
	margin := 1.0
	if len(m.guides) > 1 && best.score > 0 {
		margin = 1 - m.guides[1].score/best.score
	}
	ratio := func(a, b float64) float64 {
		if b == 0 {
			return 0
		}
		return min(1, a/b)
	}
	f.Features = map[string]float64{
		"bias": 1, "coverage": ratio(covered, total), "pairs": ratio(pairsFound, pairs), "matched": min(5, matched),
		"profile": ratio(inProfile, total), "margin": min(1, margin), "unknown": ratio(unknown, float64(len(r.words))),
		"likeness": best.like, "outside": outShare, "held": held, "beyond": outShare * (1 - held), "strange": outLike,
		"theme": x.phrases.met(best.unit, rated),
	}
	z := 0.0
	for name, c := range gateCoefficients {
		z += c * f.Features[name]
	}
	f.Confidence = 1 / (1 + math.Exp(-z))
	if sure, ok := documentConfidence(f.Documents); ok {
		f.Confidence = sure
		return
	}
	plain := !q.official && x.guides[best.unit].guide.Kind != knowledge.KindDocument
	for _, g := range m.guides[:min(4, len(m.guides))] {
		if plain && x.guides[g.unit].guide.Kind == knowledge.KindDocument {
			continue // a document is no rival where nobody speaks of one
		}
		if g.score >= best.score*(1-rivalMargin) {
			f.Rivals = append(f.Rivals, x.guides[g.unit].guide.ID)
		}
	}
	if len(f.Rivals) < 2 {
		f.Rivals = nil
	}
}

// held is the gain of those terms that the title, questions, phrasings or passages
// of a guide hold.
func (x *Index) held(guide int, terms []weighted) float64 {
	sum := 0.0
	for _, t := range terms {
		found := x.profiles.has(guide, t.term)
		for _, p := range x.guides[guide].passages {
			found = found || x.bodies.has(p, t.term)
		}
		if found {
			sum += t.gain
		}
	}
	return sum
}

// rarity is the weight of a folded word: its inverse document frequency among
// the passages, or the highest there is for a word that no passage holds.
func (x *Index) rarity(t term) float64 {
	df := float64(x.bodies.holdersOf(t))
	n := float64(len(x.passages))
	return math.Log(1 + (n-df+0.5)/(df+0.5))
}
