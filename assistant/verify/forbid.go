package verify

import (
	"regexp"
	"strings"

	"trolyso/knowledge/vitext"
)

var (
	// forgedTurn is what chat templates divide turns with.
	forgedTurn = regexp.MustCompile(`(?i)<[|｜]|[|｜]>|\[/?(?:inst|system_prompt|available_tools|tool_calls?)\]|<</?sys>>|</?s>|<(?:start|end)_of_turn>|<(?:bos|eos|unk|pad)>` +
		`|^\s*(?:system|assistant|user|human|trợ lý|người dùng|hệ thống)\s*:|###\s*(?:instruction|response|system)`)
	markupTag   = regexp.MustCompile(`<[a-zA-Z/!?]|&(?:lt|gt|#\d+|#x[0-9a-fA-F]+);|(?i:(?:java|vb)script:|data:[a-z]+/|\bon[a-z]+\s*=\s*["'])`)
	markdownURL = regexp.MustCompile(`!?\[([^\]]*)\]\(([^)\s]*)[^)]*\)`)

	secretWord = regexp.MustCompile(`mật khẩu|mat khau|\botp\b|mã xác (?:thực|nhận|minh)|mã pin|passcode|\bcvv\b|\bcvc\b|mã kích hoạt` +
		`|số (?:thẻ )?(?:căn cước|cccd|cmnd|định danh|thẻ|tài khoản)|ảnh (?:chụp )?(?:thẻ )?(?:căn cước|cccd)|khuôn mặt|vân tay`)
	giveWord = regexp.MustCompile(`cung cấp|gửi|đọc|nhắn|chia sẻ|cho (?:tôi|mình|chúng tôi|trợ lý) (?:biết|xin|xem)|cho biết|đưa|nhập|điền|khai|chụp|nói|trả lời|xác nhận|ghi`)
	toUs     = regexp.MustCompile(`(?:cho|với|tới|đến) (?:tôi|mình|chúng tôi|trợ lý|em|hệ thống này)|(?:tại|ở|vào|ngay|xuống) (?:đây|khung (?:chat|này)|ô (?:chat|này|bên dưới)|cuộc trò chuyện|tin nhắn này)|bên dưới đây|dưới đây|trong khung chat|trả lời tin nhắn`)
	denial   = regexp.MustCompile(`(?:không|đừng|chớ|chưa|cấm|tuyệt đối không)(?:\s+\p{L}+){0,4}\s*$`)
)

// asksForSecrets reports whether the sentence asks for a password, a one-time
// code, an identity number or their like. A guide may tell a person to type a
// password into an app: that stands if the passage says so in the same words.
func asksForSecrets(sentence string, ps []*passage) bool {
	lower := strings.ToLower(sentence)
	for _, secret := range secretWord.FindAllStringIndex(lower, -1) {
		// The verb stands before the secret in the same clause.
		from := strings.LastIndexAny(lower[:secret[0]], ",;.:!?\n") + 1
		for _, verb := range giveWord.FindAllStringIndex(lower[from:secret[0]], -1) {
			if denial.MatchString(lower[from : from+verb[0]]) {
				continue
			}
			if toUs.MatchString(lower) {
				return true
			}
			if !affirmedTogether(lower[from+verb[0]:from+verb[1]], lower[secret[0]:secret[1]], ps) {
				return true
			}
		}
	}
	return false
}

// affirmedTogether reports whether a passage has verb and secret, in that order
// and not denied, in one clause.
func affirmedTogether(verb, secret string, ps []*passage) bool {
	for _, p := range ps {
		for clause := range strings.FieldsFuncSeq(p.lower, func(r rune) bool { return strings.ContainsRune(";.!?\n", r) }) {
			v := strings.Index(clause, verb)
			if v < 0 || !strings.Contains(clause[v:], secret) {
				continue
			}
			part := clause[:v]
			if i := strings.LastIndexByte(part, ','); i >= 0 {
				part = part[i+1:]
			}
			if !denial.MatchString(part) {
				return true
			}
		}
	}
	return false
}

const leakRun = 7 // words in a row that are no coincidence

// shingles returns every run of leakRun words of s, folded.
func shingles(s string) map[string]bool {
	out := map[string]bool{}
	eachShingle(wordsOf(s), func(run string) bool { out[run] = true; return true })
	return out
}

func eachShingle(ws []word, f func(string) bool) {
	var b strings.Builder
	for i := 0; i+leakRun <= len(ws); i++ {
		b.Reset()
		for _, w := range ws[i : i+leakRun] {
			b.WriteString(w.folded)
			b.WriteByte(' ')
		}
		if !f(b.String()) {
			return
		}
	}
}

// leaks reports whether the sentence says a run of words that stands in private
// text and not in the passages.
func leaks(ws []word, private map[string]bool, ps []*passage) bool {
	if len(private) == 0 {
		return false
	}
	found := false
	eachShingle(ws, func(run string) bool {
		if !private[run] {
			return true
		}
		for _, p := range ps {
			if strings.Contains(p.foldedText(), " "+run) {
				return true
			}
		}
		found = true
		return false
	})
	return found
}

func foldedWords(s string) string {
	var b strings.Builder
	for _, w := range vitext.Words(s) {
		b.WriteString(vitext.Fold(w.Text))
		b.WriteByte(' ')
	}
	return b.String()
}

// repeats reports whether a sentence says the same pair of words over and over.
func repeats(ws []word) bool {
	const most = 4
	if len(ws) < 2*most {
		return false
	}
	count := map[pair]int{}
	for i := 1; i < len(ws); i++ {
		k := pair{ws[i-1].folded, ws[i].folded}
		if count[k]++; count[k] > most {
			return true
		}
	}
	return false
}
