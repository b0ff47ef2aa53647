package index_test

import "testing"

func TestLexiconPassesItsCheck(t *testing.T) {
	for _, m := range inMemory().CheckLexicon() {
		t.Error(m)
	}
}

func TestWordsOfThePeople(t *testing.T) {
	for _, c := range []struct{ question, guide, understood string }{
		{"rot the cccd lam lai o dau", "can-cuoc-mat-hong-cap-lai", "Rớt thẻ cccd làm lại ở đâu"},
		{"mất cccd làm lại ở đâu", "can-cuoc-mat-hong-cap-lai", ""},
		{"lạc thẻ căn cước mần răng", "can-cuoc-mat-hong-cap-lai", ""},
		{"khai sanh cho con nít", "khai-sinh-lien-thong-truc-tuyen", ""},
		{"đổi bằng lái hết hạn", "giay-phep-lai-xe-doi-cap-lai", ""},
		{"gú gồ máp chỉ đường", "google-maps-chi-duong", ""},
		{"sang tên xe hai bánh", "sang-ten-xe", ""},
		{"lãnh thất nghiệp nộp hồ sơ ở đâu", "tro-cap-that-nghiep-nop-ho-so", ""},
		{"đăng ký bhtn ở đâu", "tro-cap-that-nghiep-nop-ho-so", ""},
		{"lấy chồng đăng ký ở đâu", "dang-ky-ket-hon", ""},
	} {
		f := find(t, inMemory(), c.question)
		if len(f.Hits) == 0 || f.Hits[0].Passage.GuideID() != c.guide {
			t.Errorf("%q finds %v, want %s", c.question, ids(f), c.guide)
		}
		if f.Understood != c.understood {
			t.Errorf("%q understood as %q, want %q", c.question, f.Understood, c.understood)
		}
	}
	// A word that people write otherwise is not taken for a mistyped one.
	if got := find(t, inMemory(), "za lô bị khóa").Understood; got != "" {
		t.Errorf("za lô is understood as %q", got)
	}
}
