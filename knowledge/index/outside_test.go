package index_test

import "testing"

// Subjects beyond the guides must not hold back what the guides answer: the
// sample questions stand for all others, and one in a hundred may be lost.
func TestSampleQuestionsAreNotHeldBack(t *testing.T) {
	const sure = 0.4 // a little above the least that the assistant answers from
	var asked, held int
	for _, g := range corpus().Guides() {
		for _, q := range g.Questions {
			asked++
			if f := find(t, inMemory(), q); f.Confidence < sure {
				held++
				t.Logf("%s: %q: confidence %.2f, %.0f%% of it outside", g.ID, q, f.Confidence, 100*f.Features["outside"])
			}
		}
	}
	if most := asked / 100; held > most {
		t.Errorf("%d of %d sample questions are held back, want at most %d", held, asked, most)
	}
}

func TestOutsideLeavesTheGuidesAlone(t *testing.T) {
	for _, m := range inMemory().CheckOutside() {
		t.Error(m)
	}
}
