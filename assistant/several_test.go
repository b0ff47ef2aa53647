package assistant_test

import (
	"strings"
	"testing"
)

// Where one sentence asks of two subjects, both are answered; where it asks two
// things of one subject, it is not cut.
func TestAskTwoSubjectsInOneSentence(t *testing.T) {
	a := newAssistant(t, nil)
	both := ask(t, a, nil, "đăng ký tạm trú ở đâu và làm hộ chiếu hết bao nhiêu tiền")
	guides := map[string]bool{}
	for _, c := range both.Answer.Citations {
		guides[c.Guide] = true
	}
	if !guides["dang-ky-tam-tru"] || !guides["ho-chieu-pho-thong"] {
		t.Errorf("cited %v, want both subjects\n%s", guides, both.Answer.Text)
	}
	for _, question := range []string{
		"đăng ký tạm trú ở đâu và cần giấy tờ gì",
		"không có tài khoản ngân hàng thì nhận tiền trợ cấp ra sao", // no "nhân tiện"
		"lam the can cuoc cho con o dau",                            // no "còn"
	} {
		if one := ask(t, a, nil, question); strings.Contains(one.Answer.Text, "Về câu") {
			t.Errorf("%q is cut in two:\n%s", question, one.Answer.Text)
		}
	}
}
