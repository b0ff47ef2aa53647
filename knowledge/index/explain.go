package index

import (
	"context"
	"strings"

	"trolyso/knowledge"
)

// An Explanation is a finding with the reasons for it.
type Explanation struct {
	knowledge.Finding
	// Lexicon lists what was searched for beside the words of the question.
	Lexicon []LexiconUse
	// Scores tells for each of the finding's hits, in order, what its score is
	// made of.
	Scores []Scores
}

// A LexiconUse is an entry of the lexicon that a question met.
type LexiconUse struct {
	Words    string   `json:"words"`    // of the question, as they were read
	Meanings []string `json:"meanings"` // searched for beside them, at less weight
	Line     int      `json:"line"`     // of the entry in the lexicon
}

// Scores are the parts of a hit's score; they add up to it.
type Scores struct {
	// Passage is what the words of the passage give, Profile what the title,
	// sample questions, phrasings and topics of its guide give.
	Passage FieldScores `json:"passage"`
	Profile FieldScores `json:"profile"`
	// Phrase is what likeness to a single question or phrasing of its guide gives.
	Phrase float64 `json:"phrase"`
	// Document is what puts a document that was asked for by its number first.
	Document float64 `json:"document"`
}

// FieldScores are what a field gives, by the form in which its words agree with
// the question's.
type FieldScores struct {
	Words  float64 `json:"words"`  // with their diacritics
	Folded float64 `json:"folded"` // without
	Pairs  float64 `json:"pairs"`  // two words side by side, with diacritics or without
}

// Sum returns all that the field gives.
func (s FieldScores) Sum() float64 { return s.Words + s.Folded + s.Pairs }

// Explain finds as [Index.Find] does and tells why. It takes about twice as
// long, which Find is spared.
func (x *Index) Explain(ctx context.Context, question string, limit int) (Explanation, error) {
	f, err := x.Find(ctx, question, limit)
	if err != nil {
		return Explanation{}, err
	}
	out := Explanation{Finding: f, Scores: make([]Scores, len(f.Hits))}
	r := x.read(question)
	var searched []string
	for _, w := range r.words {
		searched = append(searched, w.read)
	}
	x.lexicon.expand(r, func(from, to int, e entry) {
		use := LexiconUse{Line: e.line, Words: strings.Join(searched[from:to], " ")}
		for _, meaning := range e.right {
			use.Meanings = append(use.Meanings, strings.Join(meaning, " "))
		}
		out.Lexicon = append(out.Lexicon, use)
	})
	q := x.query(r)
	body, profile := x.bodies.weigh(q.terms), x.profiles.weigh(q.terms)
	_, asked := x.profiles.rate(q.typed)
	units := make(map[string]int, len(f.Hits))
	for i, p := range x.passages {
		units[p.ID] = i
	}
	for i, h := range f.Hits {
		unit := units[h.Passage.ID]
		s := &out.Scores[i]
		s.Passage = x.bodies.parts(unit, body)
		if g := x.guideOf[unit]; g >= 0 {
			s.Profile = x.profiles.parts(g, profile)
			s.Phrase = phraseShare * asked * x.phrases.likeness(g, profile, asked)
			s.Profile = FieldScores{profileShare * s.Profile.Words, profileShare * s.Profile.Folded, profileShare * s.Profile.Pairs}
		}
		for _, d := range f.Documents {
			for _, g := range raisedBy(d) {
				if g == h.Passage.Guide {
					s.Document = h.Score - s.Passage.Sum() - s.Profile.Sum() - s.Phrase
				}
			}
		}
	}
	return out, nil
}

// parts tells what the score of unit is made of.
func (p *postings) parts(unit int, w *weighing) FieldScores {
	var s FieldScores
	w.meetAll(p.unit(unit))
	norm := p.norm(unit)
	w.eachMet(func(t weighted, tf float64) {
		gives := saturate(t.gain, tf, norm)
		switch t.term.form() {
		case wordForm:
			s.Words += gives
		case foldForm:
			s.Folded += gives
		default:
			s.Pairs += gives
		}
	})
	return s
}
