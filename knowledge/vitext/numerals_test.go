package vitext_test

import (
	"strings"
	"testing"

	"trolyso/knowledge/vitext"
)

func TestNumeral(t *testing.T) {
	for _, tc := range []struct {
		words, want string
		taken       int
	}{
		{"hai trăm năm mươi bảy của tỉnh ủy", "257", 5},
		{"hai trăm chín mươi tư", "294", 5},
		{"một nghìn sáu trăm ba mươi sáu", "1636", 7},
		{"bảy nghìn tám trăm mười bảy", "7817", 6},
		{"hai nghìn không trăm hai mươi lăm", "2025", 7},
		{"mười lăm ngày", "15", 2},
		{"hai mươi lăm thủ tục", "25", 3},
		{"ba ba lăm năm hai không hai lăm", "335", 3},
		{"hai không hai lăm", "2025", 4},
		{"một bảy một năm hai không hai lăm", "171", 3},
		{"một trăm linh năm", "105", 4},
		{"một trăm ba lăm", "135", 4},
		{"hai trăm năm nay", "200", 2},
		{"hai lăm thủ tục", "25", 2},
		{"hai mươi năm", "20", 2},
		{"hai trăm năm mươi năm", "250", 4},
		{"mot nghin sau tram ba muoi sau", "1636", 7},
		{"ba năm", "", 0},
		{"năm hai không hai lăm", "", 0},
		{"ba tôi hai năm rồi", "", 0},
		{"một trong", "", 0},
		{"trăm", "", 0},
		{"", "", 0},
	} {
		got, taken, ok := vitext.Numeral(strings.Fields(tc.words))
		if got != tc.want || taken != tc.taken || ok != (tc.want != "") {
			t.Errorf("Numeral(%q) = %q, %d, %v, want %q, %d", tc.words, got, taken, ok, tc.want, tc.taken)
		}
	}
}

func FuzzNumeral(f *testing.F) {
	f.Add("hai trăm năm mươi bảy")
	f.Add("năm năm năm hai không hai lăm")
	f.Fuzz(func(t *testing.T, text string) {
		words := strings.Fields(text)
		digits, taken, ok := vitext.Numeral(words)
		if ok != (digits != "") || taken > len(words) || ok && taken < 2 {
			t.Errorf("Numeral(%q) = %q, %d, %v", text, digits, taken, ok)
		}
	})
}
