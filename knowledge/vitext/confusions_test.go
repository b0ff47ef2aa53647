package vitext_test

import (
	"slices"
	"testing"

	"trolyso/knowledge/vitext"
)

func TestConfusions(t *testing.T) {
	for word, want := range map[string]string{
		"hiễm": "hiểm", "đượt": "được", "cướt": "cước", "luông": "luôn", "chẻ": "trẻ", "xinh": "sinh", "dấy": "giấy", "điệng": "điện",
	} {
		if got := vitext.Confusions(word); !slices.Contains(got, want) {
			t.Errorf("Confusions(%q) = %q, want %q in it", word, got, want)
		}
	}
	for _, word := range []string{"", "xyz", "123", "facebook"} {
		if got := vitext.Confusions(word); got != nil {
			t.Errorf("Confusions(%q) = %q, want none", word, got)
		}
	}
}
