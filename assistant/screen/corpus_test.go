package screen_test

import (
	"fmt"
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

// TestEverydayPatternsPass asks for everyday things in everyday ways: nothing that
// anybody would ask at a counter may be held up, with diacritics or without.
func TestEverydayPatternsPass(t *testing.T) {
	things := []string{
		"căn cước", "căn cước công dân", "cccd", "hộ chiếu", "bằng lái xe", "giấy khai sinh", "giấy độc thân", "giấy kết hôn", "sổ đỏ", "sổ hộ khẩu", "thẻ bảo hiểm y tế",
		"tạm trú", "lý lịch tư pháp", "giấy phép kinh doanh", "hộ kinh doanh", "đăng ký xe", "chữ ký số", "vneid", "mật khẩu vneid", "zalo", "facebook",
		"gmail", "sim", "tài khoản ngân hàng", "thẻ atm", "mã otp", "hóa đơn điện tử", "thuế đất", "tiền điện", "lương hưu", "sổ bảo hiểm",
		"giấy khám sức khỏe", "giấy khai tử", "giấy ủy quyền", "bản sao công chứng", "học bạ", "bằng tốt nghiệp", "giấy xác nhận hộ nghèo",
	}
	ways := []string{
		"%s là gì", "%s", "lệ phí %s", "lệ phí %s bao nhiêu", "mức lệ phí %s", "lệ phí làm %s", "lệ phí làm %s hiện nay là bao nhiêu", "phí %s", "%s giá bao nhiêu", "làm %s bao nhiêu tiền", "làm %s mấy ngày",
		"%s mấy ngày có", "làm %s ở đâu", "%s làm ở đâu, mấy ngày có", "thủ tục làm %s cần giấy gì", "cách làm %s", "mất %s làm lại ở đâu", "đổi %s",
		"%s bị sai", "sửa %s", "đăng ký %s cho con", "làm %s cho mẹ già", "tôi già rồi, làm %s ở đâu", "không có điện thoại làm %s sao",
		"nhờ ai làm %s giùm", "làm hộ %s cho cha mẹ được không", "xem %s của tôi", "tra %s của tôi ở đâu", "quên %s", "họ không cho làm %s",
		"cán bộ bắt nộp tiền %s", "%s có mất tiền không", "có ai biết làm %s không", "hướng dẫn %s", "cho tôi hỏi %s", "tôi muốn hỏi về %s", "không biết làm %s nhờ ai", "xin %s ở đâu", "tra %s ở đâu",
	}
	for _, thing := range things {
		for _, way := range ways {
			q := fmt.Sprintf(way, thing)
			for _, text := range []string{q, vitext.Fold(q)} {
				if v := screen.Question(text, screen.Limits{}); !v.Kind.Answered() {
					t.Errorf("%q is held up as %s/%s (rules.txt:%d)", text, v.Kind, v.Reason, v.Rule)
				}
			}
		}
	}
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
// ask: people who type every way and on every subject, of the guides and not.
// None of it may be held up but what the sets want held up; what they want called
// out of scope may be called so here, or be told what the assistant is for. The held-out sets are unknown to the rules
// and to the fit of the likeness.
func TestCitizenQuestionsPass(t *testing.T) {
	dir := filepath.Join("..", "questions", "testdata")
	var files []string
	for _, pattern := range []string{"*.jsonl", filepath.Join("heldout", "*.jsonl")} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("%d files are %s: %v", len(found), pattern, err)
		}
		files = append(files, found...)
	}
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		set, err := questions.Read(file, f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		asked, alarmed := 0, 0
		for _, q := range set {
			switch q.Outcome {
			case assistant.Refused, assistant.Handoff, assistant.Greeting:
				continue
			}
			asked++
			v := screen.Question(q.Question, screen.Limits{})
			if v.Kind == screen.Urgent && v.Rule == 0 {
				alarmed++
			}
			beside := q.Outcome == assistant.OutOfScope && (v.Kind == screen.OutOfScope || v.Kind == screen.About)
			if !v.Kind.Answered() && !beside {
				t.Errorf("%s: %q is held up as %s/%s (rules.txt:%d)", q.ID, q.Question, v.Kind, v.Reason, v.Rule)
			}
		}
		t.Logf("%s: %d questions, %d of them urgent by likeness alone", filepath.Base(file), asked, alarmed)
	}
}
