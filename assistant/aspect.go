package assistant

import (
	"regexp"
	"slices"
	"strings"

	"trolyso/assistant/screen"
	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// An ask is one thing that people want to know.
type ask struct {
	phrases string                // folded, in standard words, as a phraseSet reads them
	kind    knowledge.SectionKind // the section that tells it; empty where it may stand in any
	form    *form                 // how a sentence that tells it looks; nil where that says nothing
	missing string                // what is said when a guide tells it nowhere; empty for nothing
}

// A form is how a sentence looks that tells what is asked.
type form struct {
	pattern *regexp.Regexp
	figure  bool // it is a figure, and one item of a list may bear it
}

func newForm(figure bool, pattern string) *form { return &form{regexp.MustCompile(pattern), figure} }

// documentForm is how a sentence looks that names a document.
var documentForm = newForm(true, `\d+[-/](\d{4}|[A-ZĐ])`)

// documentNumber is no amount: "Nghị định 340/2025/NĐ-CP".
var documentNumber = regexp.MustCompile(`\d+(/\d{4})?[-/][A-ZĐ][A-ZĐ0-9-]*`)

func (f *form) match(text string) bool {
	if f != documentForm && strings.ContainsAny(text, "/-") {
		text = documentNumber.ReplaceAllString(text, "")
	}
	return f.pattern.MatchString(text)
}

// asks are in order of how much they narrow what answers: somebody without a
// telephone who asks how wants to know how without one.
var asks = []ask{
	{
		phrases: `khong co (dien thoai( thong minh)?|dt|smartphone|mays( tinh)?|vneid|mang|internet|wifi|tai khoan ngan hang|the ngan hang|the atm)|khong (dung|biet dung|biet lam|biet|ranh|dung duoc) (\S+ )?(dien thoai( thong minh)?|dt|smartphone|mays( tinh| moc)?|vneid|mang|cong nghe|app|internet|vi tinh)|mu (chu|cong nghe)|khong biet chu|dien thoai (cuc gach|den trang|2g|phim bam)`,
		kind:    knowledge.Help,
	},
	{
		phrases: `phat (bao nhieu|may|nhieu|nang|toi|the nao|sao)( tien)?|muc phat|(bi|co) phat (khong|gi)|co bi phat|xu phat|phat tien`,
		kind:    knowledge.Summary, // it may stand anywhere
		form:    newForm(true, `([Pp]hạt|tù).*\d|\d.*(phạt|tù)`),
		missing: "Hướng dẫn tôi có chưa nêu mức phạt của việc này.",
	},
	{
		phrases: `(nhung )?ai (duoc|phai|can|moi)|doi tuong( nao)?`,
		kind:    knowledge.Conditions,
	},
	{
		phrases: `bi (khoa|cat|thu hoi|huy|dung|ngung|xoa|tu choi)( \S+)? (khong|chua|a|ha)`,
		kind:    knowledge.Notes,
		form:    newForm(true, `[Kk]hóa|[Dd]ừng|[Nn]gừng|[Cc]ắt|[Tt]hu hồi|[Hh]ủy|[Xx]óa|[Tt]ừ chối`),
	},
	{
		phrases: `toi da|toi thieu|han muc|gioi han|nhieu nhat|it nhat`,
		kind:    knowledge.Conditions,
		form:    newForm(true, `(tối đa|tối thiểu|hạn mức|không quá|trên|dưới|vượt|tới|ít nhất|từ) (\S+ ){0,4}\d`),
	},
	{
		phrases: `(bao nhieu|may) (phan tram|%)|ty le (bao nhieu|nao|the nao)`,
		kind:    knowledge.Summary, // it may stand anywhere
		form:    newForm(true, `\d ?%`),
	},
	{
		phrases: `(mat )?bao lau|(mat )?(mays?|bao nhieu) (ngay|bua|hom|tuan|thang|gio|nam|tieng|phut)|lau khong|trong vong|thoi han|thoi gian`,
		kind:    knowledge.Deadline,
		form:    newForm(true, `\d+ (ngày|giờ|tháng|tuần|phút|năm|buổi)|trong ngày|[Nn]gay (khi|lập tức)|trả ngay|[Cc]ó ngay`),
		missing: "Hướng dẫn tôi có chưa nêu việc này mất bao lâu.",
	},
	{
		phrases: `le phi|muc phi|phi bao nhieu|bao nhieu phi|(mat|ton|thu|dong|co|tra|het) (le )?phi|phi la|phi sao|mien phi (khong|chua|a|den)|co mien phi|duoc mien|(bao nhieu|may|nhieu|het|ton) tien|mat tien (khong|gi)|(het|ton|mat|nop|dong|tra|thu|gia) bao nhieu|(ton|het|mat) nhieu|bao nhieu (dong|mot)|dong may|may dong|gia ca|gia sao|mien giam|ton kem|(thu|lay|tinh) tien (khong|chua|a)|tien (lam|doi|cap|mua|cuoc) (\S+ ){0,3}(can cuoc|the|sim|giay|ho chieu|bang|bien|ve)`,
		kind:    knowledge.Fee,
		form:    newForm(true, `\d ?(nghìn |triệu |tỷ )?(đồng|đ\b)|[Mm]iễn|[Kk]hông (mất|thu|tốn|phải trả|phải nộp|phải đóng)( thêm)? (tiền|phí|lệ phí|đồng)|\d ?%`),
		missing: "Hướng dẫn tôi có chưa nêu mức tiền của việc này, bạn hỏi lại nơi làm trước khi trả.",
	},
	{
		phrases: `tu ngay|(den|truoc|vao) ngay( nao)?|(ngay|nam|thang|luc|bua) nao|khi nao|bao gio|chung nao|thang may|ngay may|het han|han chot|hom nao|tu khi|hieu luc|con dung duoc`,
		kind:    knowledge.Deadline,
		form:    newForm(true, `(^|[^\d/])\d{1,2}/(\d{1,2}|\d{4}|\d{1,2}/\d{4})([^\d/]|$)|năm \d{4}|tháng \d`),
	},
	{
		phrases: `(goi|bao|hoi|dien|dien thoai|nhan tin|tong dai)( \S+){0,3} so (nao|may|bao nhieu)|so nao (goi|de|la|ho tro)|goi (ai|so|dau|cho ai)|tong dai|hotline|duong day nong|so dien thoai (nao|cua|bao nhieu|la|ho tro|lien he|tong dai)|cho (xin )?so dien thoai`,
		kind:    knowledge.Help,
		form:    newForm(true, `\b1[89]00[ .]?\d|\b0\d{2,3}[ .]?\d{3}|\b11[1-5]\b|\b1022\b|\b156\b|\b5656\b|\b18\d{6}\b`),
		missing: "Hướng dẫn tôi có chưa nêu số điện thoại cho việc này.",
	},
	{
		phrases: `can cu|(van ban|luat|nghi dinh|quy dinh|thong tu|quyet dinh|ke hoach|nghi quyet) nao|quy dinh o dau|theo luat|co so phap ly|so hieu`,
		kind:    knowledge.Basis,
		form:    documentForm,
	},
	{
		phrases: `(ung dung|app|phan mem) (nao|gi|chi)`,
		kind:    knowledge.Place,
		form:    newForm(false, `[Ứứ]ng dụng|[Aa]pp|VNeID|VssID|eTax`),
	},
	{
		phrases: `(o|ra|toi|den|di|lam|nop|ghe|len|qua|ve|tai|xin|lay|mua|gap) dau|dau vay|(cho|noi|kenh|diem|phuong|xa|cong an|ngan hang|benh vien|trung tam) nao|o cho|dia chi (nao|o dau|cua|la|trung tam|co quan|lien he|chi nhanh)|(trang|web|link|co quan|kenh) nao|trang web|noi (lam|nop)`,
		kind:    knowledge.Place,
		form:    newForm(false, `\.vn\b|VNeID|[Ứứ]ng dụng|UBND|[Cc]ông an|[Tt]rung tâm|[Nn]gân hàng|quầy|[Cc]ửa hàng|điểm (giao dịch|thu|bán)|[Bb]ưu điện|[Kk]ho bạc|[Cc]ơ quan|[Bb]ệnh viện|[Tt]rạm|đường [A-ZĐ0-9]|phường`),
	},
	{
		phrases: `can (gi|chi)|(dem|nop) (gi|chi)|(giay to|ho so) (gi|chi|nao|sao)|(can|nop|mang|dem|cam|kem|phai co)( \S+){0,2} giay (gi|chi|nao)|chuan bi|mang (theo|gi|chi|giay)|(dem|cam) (theo|gi|chi|giay|di)|ho so gom|can (nhung|co) (gi|chi)|can nhung|gom (nhung )?giay|thu tuc gom|nop (nhung )?giay|can (mang|dem|giay|phai co)`,
		kind:    knowledge.Prepare,
	},
	{
		phrases: `bat buoc|co (can|phai) (\S+ ){1,8}khong|(can|phai) khong|co can|co phai`,
		kind:    knowledge.Conditions,
		form:    newForm(false, `[Bb]ắt buộc|[Kk]hông (cần|phải)|[Cc]hưa (cần|phải)`),
	},
	{
		phrases: `(bao nhieu|may) tuoi|dieu kien|truong hop nao|(co|duoc|duoc chua|thiet) (khong|khong vay|khong a)|co duoc|ap dung cho ai`,
		kind:    knowledge.Conditions,
	},
	{
		phrases: `bao nhieu|may|muc nao|han muc|ty le|nhieu it`,
		form:    newForm(true, `\d`),
	},
	{
		phrases: `(hoi|gap|nho|bao|keu|trinh bao) ai|(nho|hoi) (to|so|phong|noi) nao|ai (giup|ho tro|chi)|lien he|cau cuu`,
		kind:    knowledge.Help,
	},
	{
		phrases: `cach|lam sao|the nao|cac buoc|may buoc|buoc nao|huong dan|lam (gi|chi)|thao tac|quy trinh|nhu nao|thu tuc|phai lam|lam theo|kieu gi|ra sao|xu ly sao`,
		kind:    knowledge.Steps,
	},
	{
		phrases: `bi loi|bao loi|khong duoc thi|hoai khong duoc|khong (nhan|doc|vao|mo|len|hien|chay|quet) duoc|bi treo`,
		kind:    knowledge.Help,
	},
	{
		phrases: `luu y|chu y|can tranh|coi chung|rui ro|nguy hiem|(co|bi) sao (khong|chu|dau|a|vay)|bi gi (khong|a|vay)|thi bi gi|khong lam thi|dau hieu|nhan biet|an toan|co nen|nen khong|tin duoc|lua dao khong|that khong|chi tieu|noi dung chinh|diem chinh|diem moi`,
		kind:    knowledge.Notes,
	},
	{
		phrases: `la (gi|chi)|nghia la|tom tat|noi gi|quy dinh gi|ve viec gi|ve cai gi`,
		kind:    knowledge.Summary,
	},
}

var askPhrases = func() phraseSet {
	s := phraseSet{}
	for i, a := range asks {
		s.add(i, a.phrases)
	}
	return s
}()

// standardWords are the standard ones for words of everyday writing that asks are
// put in.
var standardWords = map[string]string{
	"ko": "khong", "k": "khong", "kg": "khong", "hong": "khong", "hông": "khong", "hổng": "khong", "hem": "khong", "hok": "khong", "khum": "khong", "hôn": "khong", "chẳng": "khong",
	"dc": "duoc", "đc": "duoc", "đặng": "duoc", "j": "gi", "zì": "gi", "nhiu": "nhieu", "bn": "bao nhieu", "mô": "dau", "răng": "sao", "xao": "sao", "vô": "vao", "zô": "vao",
	"mần": "lam", "máy": "mays", // no "mấy"
	"kiếm": "tim", "xài": "dung", "sài": "dung",
}

// An asking is what a question asks for.
type asking struct {
	asks  []int           // numbers among asks, those that narrow it most first
	found []string        // the folded words of each that the question holds, a space before and after
	words map[string]bool // all of them
}

// askedIn returns what question asks for. Placeholders of masked data, such as
// "[địa chỉ]", ask for nothing. Each word asks for one thing: "phạt mấy tiền" asks for
// no fee.
func askedIn(question string) asking {
	var words []string
	for _, w := range vitext.Words(withoutTitle(screen.Bare(question))) {
		if s, ok := standardWords[w.Text]; ok {
			words = append(words, strings.Fields(s)...)
		} else {
			words = append(words, vitext.Fold(w.Text))
		}
	}
	for i := 2; i < len(words); i++ { // "có bao giờ" asks whether, not when
		if words[i-2] == "co" && words[i-1] == "bao" && words[i] == "gio" {
			words[i-1], words[i] = taken, taken
		}
	}
	var may []int // asks that some word may begin
	for _, w := range words {
		for _, p := range askPhrases[w] {
			may = append(may, p.ask)
		}
	}
	slices.Sort(may)
	a := asking{words: map[string]bool{}}
	for _, ask := range slices.Compact(may) {
		found := ""
		for i := 0; i < len(words); i++ {
			phrase := askPhrases.at(words[i:], ask)
			if phrase == nil {
				continue
			}
			if found == "" {
				found = " " + strings.Join(words[i:i+len(phrase)], " ") + " "
			}
			for k, w := range phrase {
				if w != anyWord { // what stands between is the subject
					a.words[w] = true
					words[i+k] = taken
				}
			}
			i += len(phrase) - 1
		}
		if found != "" {
			a.asks = append(a.asks, ask)
			a.found = append(a.found, found)
		}
	}
	return a
}

// withoutTitle returns a follow-up without the title in brackets that it was
// completed with, which asks for nothing.
func withoutTitle(question string) string {
	if at := strings.LastIndex(question, " ("); at > 0 && strings.HasSuffix(strings.TrimRight(question, "?"), ")") {
		return question[:at]
	}
	return question
}

// beside returns what is asked for beside the subject: of a guide whose title holds the
// words that ask, such as "lệ phí", they only say what it is about. Where nothing else
// is asked for it returns a itself.
func (a asking) beside(title string) asking {
	title = foldedWords(title)
	out := asking{words: a.words}
	for i, n := range a.asks {
		if !strings.Contains(title, a.found[i]) {
			out.asks = append(out.asks, n)
			out.found = append(out.found, a.found[i])
		}
	}
	if len(out.asks) == 0 {
		return a
	}
	return out
}

// kinds returns the kinds of section asked for, each once.
func (a asking) kinds() []knowledge.SectionKind {
	var kinds []knowledge.SectionKind
	for _, i := range a.asks {
		if k := asks[i].kind; k != "" && !slices.Contains(kinds, k) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// Aspects returns the kinds of section that question asks for, first the one
// asked for most specifically. It is empty for a bare subject.
func Aspects(question string) []knowledge.SectionKind { return askedIn(question).kinds() }
