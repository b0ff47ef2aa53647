package assistant

import (
	"fmt"
	"strings"

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

func noDocumentText(asked string) string {
	return fmt.Sprintf("Trong kho văn bản của tôi không có %s. Bạn kiểm tra lại số hiệu, hoặc tra tại vanban.chinhphu.vn.", asked)
}

func clarifyText() string {
	return "Câu hỏi của bạn có thể hiểu theo vài cách. Bạn muốn hỏi mục nào?"
}

func clarifyDocumentText(asked string) string {
	return fmt.Sprintf("Có nhiều văn bản khớp với “%s”. Bạn muốn hỏi văn bản nào?", asked)
}

func statusText(d *knowledge.Document) string {
	text := fmt.Sprintf("%s %s: %s", d.Type, d.Number, d.Status)
	if d.Status == knowledge.Unknown {
		text = fmt.Sprintf("%s %s: chưa rõ còn hiệu lực hay không, bạn kiểm tra lại trước khi dùng", d.Type, d.Number)
	}
	if len(d.ReplacedBy) > 0 {
		text += ", đã được thay bằng " + strings.Join(d.ReplacedBy, ", ")
	}
	return text + "."
}

func lapsedText(heading string, until knowledge.Date) string {
	return fmt.Sprintf("Lưu ý: thông tin ở mục “%s” chỉ đúng đến %s. Bạn kiểm tra lại mức mới tại dichvucong.gov.vn hoặc nơi nộp hồ sơ.", heading, until.Vietnamese())
}

func unapprovedText(verified knowledge.Date) string {
	return fmt.Sprintf("Nội dung tổng hợp từ nguồn công khai, đối chiếu ngày %s.", verified.Vietnamese())
}
