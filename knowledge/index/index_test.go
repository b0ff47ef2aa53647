package index_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"trolyso/knowledge"
	"trolyso/knowledge/guides"
	"trolyso/knowledge/index"
)

var corpus = sync.OnceValue(func() *knowledge.Corpus {
	c, err := knowledge.Load(guides.FS)
	if err != nil {
		panic(err)
	}
	return c
})

var inMemory = sync.OnceValue(func() *index.Index {
	x, err := index.Build(corpus().Passages(), index.Config{})
	if err != nil {
		panic(err)
	}
	return x
})

func find(t *testing.T, x *index.Index, question string) knowledge.Finding {
	t.Helper()
	f, err := x.Find(context.Background(), question, 10)
	if err != nil {
		t.Fatalf("Find(%q): %v", question, err)
	}
	return f
}

func TestFindHoweverTyped(t *testing.T) {
	for _, c := range []struct{ name, question, guide, understood string }{
		{"as written", "đăng ký tạm trú ở đâu", "dang-ky-tam-tru", ""},
		{"no diacritics", "dang ky tam tru o dau", "dang-ky-tam-tru", "Đăng ký tạm trú ở đâu"},
		{"telex", "ddawng kys tamj trus owr ddaau", "dang-ky-tam-tru", "Đăng ký tạm trú ở đâu"},
		{"vni", "d9a8ng ky1 ta5m tru1", "dang-ky-tam-tru", "Đăng ký tạm trú"},
		{"decomposed", norm.NFD.String("đăng ký tạm trú ở đâu"), "dang-ky-tam-tru", ""},
		{"typo", "đăng ký tạm truú ở đâu", "dang-ky-tam-tru", "Đăng ký tạm trú ở đâu"},
		{"abbreviation", "đổi gplx ở đâu", "giay-phep-lai-xe-doi-cap-lai", ""},
		{"regional words", "bằng lái xe hai bánh hết hạn đổi ở đâu", "giay-phep-lai-xe-doi-cap-lai", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := find(t, inMemory(), c.question)
			if len(f.Hits) == 0 || f.Hits[0].Passage.GuideID() != c.guide {
				t.Fatalf("first hit of %q: %+v, want guide %s", c.question, ids(f), c.guide)
			}
			if f.Understood != c.understood {
				t.Errorf("understood %q, want %q", f.Understood, c.understood)
			}
		})
	}
}

func ids(f knowledge.Finding) []string {
	var out []string
	for _, h := range f.Hits {
		out = append(out, h.Passage.ID)
	}
	return out
}

func TestNothingMatches(t *testing.T) {
	for _, q := range []string{"", "   ", "?!…", "qwrtpz xkcdw", "🙂🙂", "\x00\x01\xff\xfe"} {
		f := find(t, inMemory(), q)
		if f.Confidence > 0.1 {
			t.Errorf("%q is trusted with %.2f: %v", q, f.Confidence, ids(f))
		}
	}
}

func TestPlainPassages(t *testing.T) {
	x, err := index.Build([]knowledge.Passage{
		{ID: "a", Title: "Hà Nội", Text: "Thủ đô của Việt Nam."},
		{ID: "b", Text: "Nha Trang là thành phố biển của Khánh Hòa."},
	}, index.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if f := find(t, x, "thanh pho bien"); len(f.Hits) == 0 || f.Hits[0].Passage.ID != "b" {
		t.Errorf("hits %v, want b first", ids(f))
	}
}

func TestFindStopsWithContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := inMemory().Find(ctx, "tạm trú", 10); err == nil {
		t.Error("no error from an ended context")
	}
}

// hostile are questions that nobody types.
var hostile = []struct{ name, question string }{
	{"one word of 100 kB", strings.Repeat("a", 100<<10)},
	{"one word of 100 kB with marks", strings.Repeat("ệ", 50<<10)},
	{"one letter with 50,000 marks", "a" + strings.Repeat("\u0301", 50000)},
	{"every letter with three marks", strings.Repeat("t\u0301\u0302\u0303 ", 2000)},
	{"thousands of words", strings.Repeat("tạm ", 30000)},
	{"thousands of words with many readings", strings.Repeat("la ma han hoa ", 2000)},
	{"thousands of letters", strings.Repeat("a b c ", 10000)},
	{"thousands of digits", strings.Repeat("1.000.", 10000)},
	{"thousands of document numbers", strings.Repeat("kh 294/2025/nd-cp ", 2000)},
	{"thousands of slashes", strings.Repeat("1/", 10000)},
	{"letters that steer", strings.Repeat("\u202e\u200f\u2066a\u2069 ", 3000)},
	{"control characters", strings.Repeat("a\x00\x07\x1b[31m\r\n", 1000)},
	{"emoji", strings.Repeat("👩‍👩‍👧 🇻🇳 ", 3000)},
	{"no UTF-8", strings.Repeat("\xff\xc3 a\xe1\xbb", 1000)},
	{"capital I with a dot, which grows when lowered", strings.Repeat("İİİ ", 1000)},
	{"scripts", "Ελληνικά кириллица עברית العربية हिन्दी বাংলা ਪੰਜਾਬੀ ગુજરાતી தமிழ் తెలుగు ಕನ್ನಡ മലയാളം සිංහල ไทย ລາວ བོད မြန်မာ ქართული አማርኛ ខ្មែរ ᠮᠣᠩᠭᠣᠯ 한국어 日本語 中文 ᏣᎳᎩ ᐃᓄᒃᑎᑐᑦ 𐌲𐌿𐍄 𓂀 𝔄𝔟𝔠 ﬁﬂ Ⅷ ½ ٣٤٥"},
}

func TestHostileQuestions(t *testing.T) {
	x := inMemory()
	for _, c := range hostile {
		t.Run(c.name, func(t *testing.T) { checkFinding(t, find(t, x, c.question), 10) })
	}
}

// checkFinding holds a finding to what is true of every one.
func checkFinding(t *testing.T, f knowledge.Finding, limit int) {
	t.Helper()
	if len(f.Hits) > limit || len(f.Words) > 64 {
		t.Errorf("%d hits and %d words, want at most %d and 64", len(f.Hits), len(f.Words), limit)
	}
	if !(f.Confidence >= 0 && f.Confidence <= 1) {
		t.Errorf("confidence %v", f.Confidence)
	}
	if !utf8.ValidString(f.Understood) {
		t.Errorf("understood %q is no UTF-8", f.Understood)
	}
	for _, w := range f.Words {
		if !utf8.ValidString(w.Typed) || !utf8.ValidString(w.Read) || w.Read == "" {
			t.Errorf("word %q read as %q", w.Typed, w.Read)
		}
	}
	for i, h := range f.Hits {
		if i > 0 && !(h.Score <= f.Hits[i-1].Score) {
			t.Errorf("hit %d scores %v after %v", i, h.Score, f.Hits[i-1].Score)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"dang ky tam tru", "ddawng kys tamj trus", "kh 294", "171/2025/NĐ-CP", "can cuoc cong dan?", "\xff"} {
		f.Add(s)
	}
	for _, c := range hostile {
		f.Add(c.question)
	}
	x := inMemory()
	f.Fuzz(func(t *testing.T, s string) {
		got, err := x.Find(context.Background(), s, 5)
		if err != nil {
			t.Fatal(err)
		}
		checkFinding(t, got, 5)
	})
}

func BenchmarkFind(b *testing.B) {
	x := inMemory()
	type question = struct{ name, question string }
	for _, c := range append([]question{
		{"clean", "đăng ký tạm trú ở đâu"},
		{"no marks", "dang ky tam tru o dau"},
		{"telex", "ddawng kys tamj trus owr ddaau"},
	}, hostile...) {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := x.Find(context.Background(), c.question, 10); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkBuild(b *testing.B) {
	for b.Loop() {
		x, err := index.Build(corpus().Passages(), index.Config{})
		if err != nil {
			b.Fatal(err)
		}
		x.Close()
	}
}

// TestSlips reads words that are well spelt but meant otherwise, as only their
// neighbours tell, and leaves what is typed rightly as it is.
func TestSlips(t *testing.T) {
	for _, c := range []struct{ typed, want string }{
		{"cách chả tiền điện", "Cách trả tiền điện"},
		{"tảr tiền điện ở đâu", "Trả tiền điện ở đâu"},
		{"đổi số điện thoạ rồi", "Đổi số điện thoại rồi"},
		{"bi mất hẻ căn cước", "Bị mất thẻ căn cước"},
		{"cách khóz VNeID", "Cách khóa VNeID"},
		{"làm thủ tụt cấp hộ chiếu", "Làm thủ tục cấp hộ chiếu"},
		{"ờ cho hỏi chuyển hộ khẩu mất mấy ngày", ""},
		{"bằng lái xe máy bị ướt, xin đổi cái mới", ""},
		{"mới rước con xe máy về", ""},
		{"con ơi tải VNeID ở đâu", ""},
		{"app đó quên mật khẩu thì sao", ""},
	} {
		if got := find(t, inMemory(), c.typed).Understood; got != c.want {
			t.Errorf("%q is understood as %q, want %q", c.typed, got, c.want)
		}
	}
}
