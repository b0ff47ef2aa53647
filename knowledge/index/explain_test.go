package index_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"trolyso/knowledge/index"
)

func explain(t *testing.T, question string) index.Explanation {
	t.Helper()
	e, err := inMemory().Explain(context.Background(), question, 10)
	if err != nil {
		t.Fatalf("Explain(%q): %v", question, err)
	}
	if len(e.Scores) != len(e.Hits) || len(e.Hits) == 0 {
		t.Fatalf("%q: %d scores for %d hits", question, len(e.Scores), len(e.Hits))
	}
	return e
}

// TestExplainAddsUp holds the explanation to the scores that it explains.
func TestExplainAddsUp(t *testing.T) {
	for _, q := range []string{
		"đăng ký tạm trú ở đâu", "dang ky tam tru", "ddawng kys tamj trus", "rớt thẻ cccd làm lại bao nhiêu tiền", "kh 294", "nghị định 171 với kế hoạch 294", "Nghị quyết 71-NQ/TW",
	} {
		e := explain(t, q)
		for i, s := range e.Scores {
			if got, want := s.Passage.Sum()+s.Profile.Sum()+s.Phrase+s.Document, e.Hits[i].Score; math.Abs(got-want) > 1e-6*want {
				t.Errorf("%q, %s: parts add up to %f, want %f", q, e.Hits[i].Passage.ID, got, want)
			}
		}
	}
}

func TestExplain(t *testing.T) {
	marked, bare := explain(t, "đăng ký tạm trú").Scores[0], explain(t, "tạm trú").Scores[0]
	for _, s := range []index.Scores{marked, bare} {
		if s.Passage.Words == 0 || s.Passage.Folded == 0 || s.Passage.Pairs == 0 || s.Profile.Sum() == 0 || s.Document != 0 {
			t.Errorf("scores %+v, want every field of passage and profile and no document", s)
		}
	}
	if one := explain(t, "VNeID").Scores[0]; one.Passage.Pairs != 0 {
		t.Errorf("pairs of a single word: %f", one.Passage.Pairs)
	}
	if d := explain(t, "kh 294").Scores[0].Document; d <= 0 {
		t.Errorf("a document asked for by its number is raised by %f", d)
	}
	uses := explain(t, "đổi gplx").Lexicon
	if len(uses) != 1 || uses[0].Words != "gplx" || !slices.Contains(uses[0].Meanings, "giấy phép lái xe") || uses[0].Line == 0 {
		t.Errorf("lexicon %+v, want gplx = giấy phép lái xe", uses)
	}
}
