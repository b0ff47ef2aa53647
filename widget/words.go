package widget

import (
	"net/http"

	"trolyso/knowledge"
)

// The words people read, other than those that stand in the templates under
// pages. Problems say what happened and what to do about it.
const (
	wordsNotice = "Bạn đang hỏi trợ lý AI, không phải người thật. Câu trả lời lấy từ cẩm nang có ghi nguồn; " +
		"hãy xem nguồn trước khi làm."

	wordsAsk    = "Hỏi trợ lý số"
	wordsGuides = "Cẩm nang kỹ năng số"
	wordsHome   = "Cổng thông tin tỉnh (trang minh họa)"

	wordsNoQuestion     = "Bạn chưa nhập câu hỏi. Hãy gõ điều bạn muốn hỏi rồi bấm gửi."
	wordsTooLong        = "Câu hỏi dài quá. Bạn viết gọn lại, không quá %d chữ cái, rồi gửi lại."
	wordsRateLimited    = "Bạn gửi hơi nhanh. Hãy chờ %d giây rồi gửi lại."
	wordsBusy           = "Đang có nhiều người hỏi cùng lúc. Bạn chờ vài giây rồi gửi lại."
	wordsQueueFull      = "Các câu hỏi trước của bạn chưa trả lời xong. Bạn chờ trả lời xong rồi hỏi tiếp."
	wordsUnavailable    = "Trợ lý đang gặp trục trặc nên chưa trả lời được. Bạn thử lại sau ít phút, hoặc đọc trong mục Cẩm nang."
	wordsClosing        = "Trợ lý đang khởi động lại. Bạn chờ vài giây rồi gửi lại."
	wordsStopped        = "Đã dừng trả lời theo yêu cầu của bạn."
	wordsDisconnected   = "Kết nối bị ngắt nên câu trả lời chưa xong. Bạn gửi lại câu hỏi."
	wordsTimeout        = "Chuẩn bị câu trả lời lâu quá nên trợ lý đã dừng. Bạn thử hỏi lại, viết ngắn hơn."
	wordsBadFrame       = "Trợ lý không đọc được nội dung vừa gửi. Bạn tải lại trang rồi thử lại."
	wordsSocketOnly     = "Địa chỉ này chỉ dành cho khung trò chuyện. Để hỏi không cần khung trò chuyện, mời vào trang Hỏi trợ lý số."
	wordsSockets        = "Có quá nhiều khung trò chuyện đang mở từ mạng của bạn. Bạn đóng bớt rồi thử lại."
	wordsOrigin         = "Trang web bạn đang mở chưa được phép dùng trợ lý. Bạn hãy hỏi trực tiếp trên trang của trợ lý."
	wordsCommentTooLong = "Góp ý dài quá. Bạn viết gọn lại, không quá %d chữ cái, rồi gửi lại."
	wordsFeedbackFailed = "Chưa lưu được đánh giá của bạn. Bạn thử lại sau ít phút."
	wordsNoQuery        = "Thiếu từ cần tìm. Hãy thêm tham số q vào địa chỉ."
	wordsBadK           = "Số kết quả (k) phải là số từ 1 đến %d."
	wordsNoGuide        = "Không có cẩm nang nào ở địa chỉ này. Cẩm nang có thể đã đổi tên hoặc đã được gỡ. Bạn tìm lại trong mục Cẩm nang."
	wordsNotFound       = "Địa chỉ này không có trang nào. Bạn kiểm tra lại địa chỉ, hoặc đi từ các mục bên dưới."
	wordsMethod         = "Địa chỉ này không nhận kiểu yêu cầu vừa gửi. Bạn quay lại trang trước và thử lại."
	wordsInternal       = "Trang này đang gặp trục trặc. Lỗi đã được ghi lại. Bạn thử lại sau ít phút."
)

// wordsStatus are the titles of the pages that tell a problem.
var wordsStatus = map[int]string{
	http.StatusBadRequest:            "Yêu cầu chưa đúng",
	http.StatusForbidden:             "Không được phép",
	http.StatusNotFound:              "Không tìm thấy trang",
	http.StatusMethodNotAllowed:      "Yêu cầu không phù hợp",
	http.StatusRequestEntityTooLarge: "Nội dung dài quá",
	http.StatusUpgradeRequired:       "Chỉ dành cho khung trò chuyện",
	http.StatusTooManyRequests:       "Bạn gửi hơi nhanh",
	http.StatusInternalServerError:   "Trang đang gặp trục trặc",
	http.StatusServiceUnavailable:    "Tạm thời chưa phục vụ được",
}

// wordsSuggestions are what to ask first where nothing else is configured.
var wordsSuggestions = []string{
	"Đổi điện thoại thì đăng nhập lại VNeID thế nào?",
	"Bị lừa chuyển khoản mất tiền thì phải làm gì ngay?",
	"Làm lý lịch tư pháp qua mạng thế nào?",
	"Làm sao để bảo vệ tài khoản Zalo?",
}

var wordsAudience = map[knowledge.Audience]string{
	knowledge.Citizen: "Người dân",
	knowledge.Staff:   "Cán bộ, công chức, viên chức",
}

// wordsDocument names what is known of an official document.
var wordsDocument = struct {
	number, kind, issuer, date, effective, status, replaces, replacedBy, abolishes, abolishedBy string
}{
	"Số, ký hiệu", "Loại văn bản", "Cơ quan ban hành", "Ngày ban hành", "Có hiệu lực từ", "Tình trạng", "Thay thế", "Được thay bằng",
	"Bãi bỏ", "Bị bãi bỏ bởi",
}
