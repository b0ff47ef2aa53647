package index

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolyso/knowledge"
)

func TestCheckLexicon(t *testing.T) {
	x, err := Build([]knowledge.Passage{{ID: "a", Text: "Mất thẻ căn cước thì xin cấp lại. Đăng ký tạm trú."}}, Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	l, err := parseLexicon(`# words
rớt thẻ | lạc thẻ = mất thẻ ; cấp lại
rớt thẻ = thẻ căn cước
lac thẻ = căn cước
ở trọ = tạm vắng ; tạm trú
cccd = căn cước công dân
thẻ căn = căn thẻ
tạm trú = tạm trú
`)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range x.check(l) {
		got = append(got, m.String())
	}
	want := []string{
		LexiconFile + `:3: "rớt thẻ" đã có ở dòng 2`,
		LexiconFile + `:4: "lac thẻ" gõ không dấu thì giống "lạc thẻ" ở dòng 2, là mục được chọn`,
		LexiconFile + `:5: không cẩm nang nào có "tạm vắng"`,
		LexiconFile + `:6: không cẩm nang nào có "căn cước công dân"`,
		LexiconFile + `:7: không cẩm nang nào có "căn thẻ"`,
		LexiconFile + `:8: "tạm trú" chỉ nói lại chính nó`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
}

func TestParseLexiconNamesTheLine(t *testing.T) {
	for _, text := range []string{"a = b\nnothing here", "a = b\n= c", "a = b\nc =", "a = b\n| = c", "a = b\nc = ;"} {
		if _, err := parseLexicon(text); err == nil || err.Error()[:14] != "lexicon line 2" {
			t.Errorf("parseLexicon(%q) = %v, want an error in line 2", text, err)
		}
	}
}
