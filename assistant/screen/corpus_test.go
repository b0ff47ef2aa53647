package screen_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"trolyso/assistant"
	"trolyso/assistant/questions"
	"trolyso/assistant/screen"
	"trolyso/knowledge"
	"trolyso/knowledge/guides"
	"trolyso/knowledge/vitext"
)

// TestGuideQuestionsPass asks what the guides in service say people ask: none
// of it may be held up, in any typing.
func TestGuideQuestionsPass(t *testing.T) {
	files, err := fs.Glob(guides.FS, "*.md")
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, file := range files {
		src, err := fs.ReadFile(guides.FS, file)
		if err != nil {
			t.Fatal(err)
		}
		g, mistakes := knowledge.ParseGuide(file, src)
		if g == nil {
			t.Logf("%s does not parse: %v", file, mistakes)
			continue
		}
		for _, q := range append(g.Questions, g.Title) {
			asked++
			for _, text := range []string{q, vitext.Fold(q), strings.ToUpper(q), norm.NFD.String(q), telex(q), vni(q)} {
				if v := screen.Question(text, screen.Limits{}); !v.Kind.Answered() {
					t.Errorf("%s: %q is held up as %s/%s (rules.txt:%d)", file, text, v.Kind, v.Reason, v.Rule)
				}
			}
		}
	}
	if asked < 500 {
		t.Errorf("only %d questions in the guides", asked)
	}
	t.Logf("%d questions and titles, six ways each", asked)
}

// TestGuidesHoldNothingToMask holds that the numbers, dates, offices and
// hotlines that the guides are full of are not taken for personal data.
func TestGuidesHoldNothingToMask(t *testing.T) {
	err := fs.WalkDir(guides.FS, ".", func(file string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(file, ".md") {
			return err
		}
		src, err := fs.ReadFile(guides.FS, file)
		if err != nil {
			return err
		}
		text := string(src)
		_, found := screen.Mask(text)
		for _, f := range found {
			t.Errorf("%s: %q is masked as %s", file, text[f.Start:f.End], f.Kind)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestCitizenQuestionsPass asks what the question sets of the whole assistant
// ask: people who type every way and on every subject of the guides. What those
// sets hold for a courtesy or a cry for help is let be one.
func TestCitizenQuestionsPass(t *testing.T) {
	for _, name := range []string{"citizens", "documents", "heldout/everyday"} {
		f, err := os.Open(filepath.Join("..", "questions", "testdata", name+".jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		set, err := questions.Read(name, f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range set {
			if q.Outcome != "" && q.Outcome != assistant.Answered {
				continue
			}
			if v := screen.Question(q.Question, screen.Limits{}); !v.Kind.Answered() {
				t.Errorf("%s: %q is held up as %s/%s (rules.txt:%d)", q.ID, q.Question, v.Kind, v.Reason, v.Rule)
			}
		}
	}
}
