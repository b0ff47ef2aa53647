package vitext_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"trolyso/knowledge/vitext"
)

func texts(words []vitext.Word) string {
	var out []string
	for _, w := range words {
		out = append(out, w.Text)
	}
	return strings.Join(out, " ")
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"lower case", "Đăng Ký TẠM TRÚ", "đăng ký tạm trú"},
		{"new tone placement", "hoà bình, khoẻ, thuỷ, quý, già, gìn giữ", "hòa bình khỏe thủy quý già gìn giữ"},
		{"decomposed", norm.NFD.String("Đường Hoà"), "đường hòa"},
		{"thousands", "35.000 đồng, 1.234.567", "35000 đồng 1234567"},
		{"decimals and dates stay apart", "2,5 ngày 1.7.2025", "2 5 ngày 1 7 2025"},
		{"document number", "171/2025/NĐ-CP", "171 2025 nđ cp"},
		{"no words", " ...?! ", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := texts(vitext.Words(c.in)); got != c.want {
				t.Errorf("Words(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Đăng ký":                     "dang ky",
		norm.NFD.String("ưỡng đường"): "uong duong",
		"Beyoncé, Škoda":              "beyonce, skoda",
		"":                            "",
	} {
		if got := vitext.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestParseSyllable(t *testing.T) {
	for _, w := range strings.Fields("nghiêng quốc gì giếng khuỷu xoong yêu ở đường hòa hoà thuở quạnh nguyễn gìn gia qua quý uống oanh huơ") {
		if _, ok := vitext.ParseSyllable(w); !ok {
			t.Errorf("ParseSyllable(%q) = false", w)
		}
	}
	for _, w := range strings.Fields("covid tax law thur cos ddieemr quuan bàc kàt wifi zalo q ng àá 123") {
		if s, ok := vitext.ParseSyllable(w); ok {
			t.Errorf("ParseSyllable(%q) = %+v, want none", w, s)
		}
	}
}

func TestDecodeTelex(t *testing.T) {
	for in, want := range map[string]string{
		"ddawng": "đăng", "kys": "ký", "truwowcs": "trước", "truowcs": "trước", "truocws": "trước", "nghieepj": "nghiệp",
		"vaajt": "vật", "suwj": "sự", "ddooij": "đội", "thur": "thủ", "ddieemr": "điểm", "laanf": "lần", "dangd": "đang",
		"nguwowif": "người", "ngw": "ngư", "muaw": "mưa", "hoaf": "hòa", "tieesng": "tiếng", "dduowcj": "được", "quaan": "quân",
		"uwr": "ử", "đawng": "đăng",
	} {
		if got, ok := vitext.DecodeTelex(in); !ok || got != want {
			t.Errorf("DecodeTelex(%q) = %q, %v, want %q", in, got, ok, want)
		}
	}
	for _, in := range strings.Fields("dang ky tru facebook windows wifi zalo cccd") {
		if got, ok := vitext.DecodeTelex(in); ok {
			t.Errorf("DecodeTelex(%q) = %q, want none", in, got)
		}
	}
}

func TestDecodeVNI(t *testing.T) {
	for in, want := range map[string]string{
		"d9a8ng": "đăng", "ky1": "ký", "tru7o7c1": "trước", "truoc71": "trước", "va6t5": "vật", "nga4": "ngã", "d9u7o7ng2": "đường", "duong972": "đường",
	} {
		if got, ok := vitext.DecodeVNI(in); !ok || got != want {
			t.Errorf("DecodeVNI(%q) = %q, %v, want %q", in, got, ok, want)
		}
	}
	for _, in := range strings.Fields("covid19 dang 171 kh294 mp3x") {
		if got, ok := vitext.DecodeVNI(in); ok {
			t.Errorf("DecodeVNI(%q) = %q, want none", in, got)
		}
	}
}

func TestSentences(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"Phí là 35.000 đồng. Nộp ở TP. Nha Trang! Xong?", []string{"Phí là 35.000 đồng.", "Nộp ở TP. Nha Trang!", "Xong?"}},
		{"Xem dichvucong.gov.vn. Rồi nộp.", []string{"Xem dichvucong.gov.vn.", "Rồi nộp."}},
		{"1. Mở VNeID. [1]\n2. Chọn “Cư trú”. [2] [3] Xong.", []string{"1. Mở VNeID. [1]", "2. Chọn “Cư trú”. [2] [3]", "Xong."}},
		{"", nil},
	} {
		got := vitext.Sentences(c.in)
		if strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("Sentences(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func FuzzWords(f *testing.F) {
	for _, s := range []string{"Đăng ký tạm trú 35.000", "\xff\xfe", "a\u0301\u200d", "İSTANBUL", "ddawng va6t5", strings.Repeat("ệ", 100)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		last := 0
		for _, w := range vitext.Words(s) {
			if w.Start < last || w.End <= w.Start || w.End > len(s) {
				t.Fatalf("offsets %d..%d after %d in %d bytes", w.Start, w.End, last, len(s))
			}
			last = w.End
			if !utf8.ValidString(w.Text) || w.Text == "" || len(w.Text) > 4*vitext.MaxWord {
				t.Fatalf("word %q", w.Text)
			}
			vitext.DecodeTelex(w.Text)
			vitext.DecodeVNI(w.Text)
			if s, ok := vitext.ParseSyllable(w.Text); ok {
				if again, ok := vitext.ParseSyllable(s.String()); !ok || again != s {
					t.Fatalf("%q spells as %q, read as %+v", w.Text, s.String(), again)
				}
			}
		}
		folded := vitext.Fold(vitext.Clean(s))
		if !utf8.ValidString(folded) {
			t.Fatalf("Fold(%q) is not valid UTF-8", s)
		}
		if again := vitext.Fold(folded); again != folded {
			t.Fatalf("Fold is not idempotent: %q, then %q", folded, again)
		}
		vitext.Sentences(s)
	})
}

func BenchmarkWords(b *testing.B) {
	text := strings.Repeat("Đăng ký tạm trú trên Cổng Dịch vụ công quốc gia, lệ phí 35.000 đồng. ", 10)
	b.ReportAllocs()
	for b.Loop() {
		vitext.Words(text)
	}
}
