package assistant

import (
	"fmt"
	"strings"
	"time"

	"trolyso/assistant/screen"
	"trolyso/knowledge"
)

// Every sentence below is read by citizens: plain Vietnamese, short sentences. What
// is said to questions that are not searched for stands in package screen.

const humanLine = "Bạn có thể hỏi trực tiếp tại Trung tâm Phục vụ hành chính công cấp xã nơi gần nhất."

const waitingText = "Đang có nhiều người hỏi. Bạn chờ một chút nhé."

// privateText is said once in a conversation, and known by its words.
const privateText = "Tôi đã che thông tin riêng trong câu hỏi của bạn. Lần sau bạn đừng gửi họ tên, địa chỉ, số giấy tờ, số điện thoại, số tài khoản, mật khẩu hay mã OTP. Tôi không cần những thứ đó để trả lời."

const failedText = "Xin lỗi bạn, tôi chưa trả lời được vì hệ thống đang trục trặc. Bạn thử hỏi lại sau ít phút. " + humanLine

func notFoundText(near int) string {
	text := "Tôi chưa tìm thấy hướng dẫn nào trả lời đúng câu hỏi này nên không dám đoán.\n\n" + humanLine
	if near > 0 {
		text += "\n\nCó thể bạn quan tâm một trong các mục bên dưới."
	} else {
		text += "\n\n" + screen.Scope
	}
	return text
}

// province is the one that the guides speak of.
const province = "Khánh Hòa"

// elsewhereText says that the question is for what another province has of its own.
func elsewhereText(place string, nationwide int) string {
	text := fmt.Sprintf("Tôi chỉ có thông tin của %s, không có số điện thoại, địa chỉ, giờ làm việc hay quy định riêng của %s.\n\nBạn xem trên trang chính thức của %[2]s hoặc hỏi cơ quan ở đó.", province, place)
	if nationwide > 0 {
		text += "\n\nPhần chung cho cả nước có ở mục bên dưới."
	}
	return text
}

// noDocumentText says that a document is not in the corpus. What comes near is
// asked about, never passed off as it.
func noDocumentText(d knowledge.DocumentMatch) string {
	text := fmt.Sprintf("Trong kho văn bản của tôi không có %s.", d.Asked)
	switch len(d.Near) {
	case 0:
		return text + " Bạn kiểm tra lại số hiệu, hoặc tra tại vanban.chinhphu.vn."
	case 1:
		n := d.Near[0]
		return fmt.Sprintf("%s Tôi có %s, cùng số nhưng khác %s. Có phải ý bạn không?", text, documentName(n.Guide), n.Differs)
	}
	names := make([]string, len(d.Near))
	for i, n := range d.Near {
		names[i] = fmt.Sprintf("%s (khác %s)", documentName(n.Guide), n.Differs)
	}
	return fmt.Sprintf("%s Tôi có văn bản cùng số: %s. Có phải ý bạn là một trong số đó không?", text, strings.Join(names[:min(choiceLimit, len(names))], "; "))
}

func clarifyText() string {
	return "Câu hỏi của bạn có thể hiểu theo vài cách. Bạn muốn hỏi mục nào?"
}

func clarifyDocumentText(asked string, choices []Choice) string {
	names := make([]string, len(choices))
	for i, c := range choices {
		names[i] = c.Question
	}
	return fmt.Sprintf("Có nhiều văn bản khớp với “%s”. Bạn muốn hỏi %s?", asked, strings.Join(names, " hay "))
}

func mentionedLabel(m knowledge.MentionedDocument) string {
	return fmt.Sprintf("%s (được nhắc trong “%s”)", m.Name, m.Guide.Title)
}

func mentionedText(m knowledge.MentionedDocument) string {
	return fmt.Sprintf("Tôi không có bản tóm tắt riêng của %s. Văn bản này được nhắc trong cẩm nang “%s”.", m.Name, m.Guide.Title)
}

// statusText says how a document stands on a day.
func statusText(d *knowledge.Document, day time.Time) string {
	name := d.Type + " " + d.Number
	status := d.StatusOn(day)
	text, will := fmt.Sprintf("%s: %s", name, status), ""
	switch {
	case status == knowledge.Unknown:
		text = fmt.Sprintf("%s: chưa rõ còn hiệu lực hay không, bạn kiểm tra lại trước khi dùng", name)
	case status == knowledge.NotYetInForce:
		will = "sẽ "
		if d.Effective != "" {
			text += fmt.Sprintf(" (áp dụng từ %s)", d.Effective.Vietnamese())
		}
	case status == knowledge.InForce && d.Effective != "":
		text += fmt.Sprintf(" (áp dụng từ %s)", d.Effective.Vietnamese())
	}
	for _, tie := range []struct {
		verb    string
		numbers []string
	}{
		{will + "thay", d.Replaces},
		{will + "bãi bỏ", d.Abolishes},
		{"đã được thay bằng", d.ReplacedBy},
		{"bị bãi bỏ bởi", d.AbolishedBy},
	} {
		if len(tie.numbers) > 0 {
			text += ", " + tie.verb + " " + strings.Join(tie.numbers, ", ")
		}
	}
	return text + "."
}

func lapsedText(heading string, until knowledge.Date) string {
	return fmt.Sprintf("Lưu ý: thông tin ở mục “%s” chỉ đúng đến %s. Bạn kiểm tra lại mức mới tại dichvucong.gov.vn hoặc nơi nộp hồ sơ.", heading, until.Vietnamese())
}

func unapprovedText(verified knowledge.Date) string {
	return fmt.Sprintf("Nội dung tổng hợp từ nguồn công khai, đối chiếu ngày %s.", verified.Vietnamese())
}
