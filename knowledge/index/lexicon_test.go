package index_test

import "testing"

func TestLexiconPassesItsCheck(t *testing.T) {
	for _, m := range inMemory().CheckLexicon() {
		t.Error(m)
	}
}
