package index_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"go.etcd.io/bbolt"
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

func TestKeptIndex(t *testing.T) {
	passages := corpus().Passages()[:60]
	question := passages[0].Title
	build := func(t *testing.T, dir, version string) *index.Index {
		t.Helper()
		x, err := index.Build(passages, index.Config{Dir: dir, Version: version})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { x.Close() })
		if f := find(t, x, question); len(f.Hits) == 0 {
			t.Fatal("nothing found")
		}
		return x
	}
	dir := t.TempDir()
	want := ids(find(t, build(t, dir, "1"), question))
	folder := func() string {
		found, _ := filepath.Glob(filepath.Join(dir, "index-*"))
		if len(found) != 1 {
			t.Fatalf("index folders: %v, want one", found)
		}
		return found[0]
	}
	first := folder()
	check := func(t *testing.T, version string, anew bool) {
		t.Helper()
		before := folder()
		x := build(t, dir, version)
		if got := ids(find(t, x, question)); strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("hits %v, want %v", got, want)
		}
		if x.Size() == 0 {
			t.Error("Size is 0")
		}
		if rebuilt := folder() != before; rebuilt != anew {
			t.Errorf("built anew: %v, want %v", rebuilt, anew)
		}
	}
	t.Run("opened again", func(t *testing.T) { check(t, "1", false) })
	t.Run("another version", func(t *testing.T) { check(t, "2", true) })
	segment := func() string {
		found, _ := filepath.Glob(filepath.Join(folder(), "store", "*.zap"))
		if len(found) == 0 {
			t.Fatal("no segment")
		}
		return found[0]
	}
	t.Run("truncated", func(t *testing.T) {
		if err := os.Truncate(segment(), 100); err != nil {
			t.Fatal(err)
		}
		check(t, "2", true)
	})
	t.Run("flipped byte", func(t *testing.T) {
		raw, err := os.ReadFile(segment())
		if err != nil {
			t.Fatal(err)
		}
		raw[len(raw)/2] ^= 0xff
		if err := os.WriteFile(segment(), raw, 0o600); err != nil {
			t.Fatal(err)
		}
		check(t, "2", true)
	})
	t.Run("locked", func(t *testing.T) {
		db, err := bbolt.Open(filepath.Join(folder(), "store", "root.bolt"), 0o600, &bbolt.Options{Timeout: time.Second})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		check(t, "2", true)
	})
	t.Run("no manifest", func(t *testing.T) {
		if err := os.WriteFile(filepath.Join(dir, "manifest.json"), []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
		check(t, "2", true)
	})
	if _, err := os.Stat(first); err == nil {
		t.Error("an index no longer used was left behind")
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

func FuzzFind(f *testing.F) {
	for _, s := range []string{
		"dang ky tam tru", "kh 294", strings.Repeat("a", 100<<10), strings.Repeat("tạm ", 30000), "\u202eabc\u200b", "171/2025/NĐ-CP", "👩‍👩‍👧", "\xff",
	} {
		f.Add(s)
	}
	x := inMemory()
	f.Fuzz(func(t *testing.T, s string) {
		got, err := x.Find(context.Background(), s, 5)
		if err != nil {
			t.Fatal(err)
		}
		if !utf8.ValidString(got.Understood) || got.Confidence < 0 || got.Confidence > 1 || len(got.Hits) > 5 {
			t.Fatalf("finding %+v", got)
		}
	})
}

func BenchmarkFind(b *testing.B) {
	x := inMemory()
	for _, q := range []string{"đăng ký tạm trú ở đâu", "dang ky tam tru o dau", "ddawng kys tamj trus owr ddaau"} {
		b.Run(q, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := x.Find(context.Background(), q, 10); err != nil {
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
