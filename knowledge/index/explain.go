package index

import (
	"context"
	"strings"

	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
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
	for _, use := range out.Lexicon {
		for _, meaning := range use.Meanings {
			searched = append(searched, strings.Fields(meaning)...)
		}
	}
	q := x.query(r)
	parts := byForm(q.terms, searched)
	profile := x.profiles.weigh(q.terms)
	_, asked := x.profiles.rate(q.typed)
	units := make(map[string]int, len(f.Hits))
	for i, p := range x.passages {
		units[p.ID] = i
	}
	for i, h := range f.Hits {
		unit := units[h.Passage.ID]
		s := &out.Scores[i]
		s.Passage = parts.scores(x.bodies, unit)
		if g := x.guideOf[unit]; g >= 0 {
			s.Profile = parts.scores(x.profiles, g)
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

// formTerms are a query's terms by their form.
type formTerms struct{ words, folded, pairs []weighted }

// byForm sorts terms, all of whose words are given, by their form.
func byForm(terms []weighted, words []string) formTerms {
	whole, folded := map[term]bool{}, map[term]bool{}
	for _, w := range words {
		whole[hashWord(w, wordForm)] = true
		folded[hashWord(vitext.Fold(w), foldForm)] = true
	}
	var out formTerms
	for _, t := range terms {
		switch {
		case whole[t.term]:
			out.words = append(out.words, t)
		case folded[t.term]:
			out.folded = append(out.folded, t)
		default:
			out.pairs = append(out.pairs, t)
		}
	}
	return out
}

func (f formTerms) scores(p *postings, unit int) FieldScores {
	return FieldScores{
		Words:  p.score(unit, p.weigh(f.words)),
		Folded: p.score(unit, p.weigh(f.folded)),
		Pairs:  p.score(unit, p.weigh(f.pairs)),
	}
}
