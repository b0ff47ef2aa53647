package assistant

import (
	"strings"

	"trolyso/assistant/screen"
	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// aspects are the phrases, folded, that ask for one kind of section. Longer
// phrases come before shorter ones that they hold.
var aspects = []struct {
	kind    knowledge.SectionKind
	phrases string
}{
	{knowledge.Fee, `le phi|muc phi|bao nhieu tien|het bao nhieu|ton bao nhieu|mat bao nhieu|mat phi|ton phi|thu phi|dong phi|mien phi|gia bao nhieu|bao nhieu dong|may tien|ton tien|mat tien khong|mien giam|phi bao nhieu|gia ca|nop bao nhieu|dong bao nhieu|dong may|co phi|phi la`},
	{knowledge.Deadline, `bao lau|may ngay|mat may ngay|thoi han|khi nao|bao gio|den ngay nao|may hom|chung nao|ngay nao|hieu luc|het han|con dung duoc|thoi gian|truoc ngay|may tuan|thang may|nam nao|lau khong|han chot|tu ngay`},
	{knowledge.Place, `o dau|cho nao|noi nao|o cho|nop dau|den dau|toi dau|di dau|dia chi|trang nao|trang web nao|co quan nao|dau vay|kenh nao|noi lam|noi nop|lam dau|ghe dau`},
	{knowledge.Prepare, `can gi|giay to gi|giay to nao|chuan bi|mang theo|mang gi|ho so gom|ho so gi|can nhung gi|giay gi|can co gi|gom nhung giay|dem theo|dem gi|thu tuc gom`},
	{knowledge.Conditions, `dieu kien|ai duoc|ai phai|doi tuong|may tuoi|bao nhieu tuoi|truong hop nao|co duoc khong|co bat buoc|bat buoc khong|duoc khong|co can phai|ap dung cho ai|ai can|co phai`},
	{knowledge.Basis, `can cu|van ban nao|luat nao|nghi dinh nao|quy dinh nao|quy dinh o dau|theo luat|thong tu nao|co so phap ly|so hieu`},
	{knowledge.Help, `goi ai|so nao|tong dai|hotline|duong day nong|hoi ai|ai giup|ai ho tro|lien he|so dien thoai nao|goi so|nho ai|cau cuu`},
	{knowledge.Steps, `cach|lam sao|the nao|cac buoc|huong dan|lam gi|thao tac|quy trinh|nhu nao|thu tuc|phai lam|lam theo|kieu gi|ra sao|xu ly sao`},
	{knowledge.Notes, `luu y|chu y|can tranh|coi chung|rui ro|nguy hiem|dau hieu|nhan biet|co an toan|chi tieu|noi dung chinh|diem chinh|diem moi`},
	{knowledge.Summary, `la gi|nghia la|tom tat|noi gi|quy dinh gi|ve viec gi|ve cai gi`},
}

// Aspects returns the kinds of section that question asks for, first the one
// asked for most specifically. It is empty for a bare subject. Placeholders of
// masked data, such as "[địa chỉ]", ask for nothing.
func Aspects(question string) []knowledge.SectionKind {
	var words []string
	for _, w := range vitext.Words(screen.Bare(question)) {
		words = append(words, vitext.Fold(w.Text))
	}
	text := " " + strings.Join(words, " ") + " "
	var kinds []knowledge.SectionKind
	for _, a := range aspects {
		for _, p := range strings.Split(a.phrases, "|") {
			if strings.Contains(text, " "+p+" ") {
				kinds = append(kinds, a.kind)
				break
			}
		}
	}
	return kinds
}
