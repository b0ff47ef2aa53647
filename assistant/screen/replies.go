package screen

// Reply returns what a person is told when a question is of kind k: the whole
// answer, or, for [Urgent], the first line above it. It is empty for [Pass].
// The numbers named are those the fact files of the project bear out: 113 where
// someone is in danger now, 111 for children.
func Reply(k Kind) string { return replies[k] }

// Reply returns the words for v, which for some reasons differ from those for
// its kind.
func (v Verdict) Reply() string {
	if s, ok := repliesFor[reply{v.Kind, v.Reason}]; ok {
		return s
	}
	return Reply(v.Kind)
}

type reply struct {
	kind   Kind
	reason string
}

// Scope is what the assistant can help with, in one sentence.
const Scope = "Tôi giúp được về kỹ năng số và dịch vụ công: VNeID, căn cước, nộp hồ sơ trực tuyến, bảo hiểm, thuế, thanh toán, phòng tránh lừa đảo, các văn bản về chuyển đổi số."

var replies = map[Kind]string{
	Empty: "Bạn chưa nhập câu hỏi. Bạn viết điều cần hỏi vào ô rồi gửi lại nhé, có dấu hay không dấu đều được.",

	NotText: "Tôi không đọc được nội dung bạn gửi. Bạn gõ lại câu hỏi bằng chữ giúp tôi nhé.",

	TooLong: "Câu hỏi dài quá nên tôi chưa đọc hết được. Bạn rút gọn lại, mỗi lần hỏi một việc nhé.",

	SelfHarm: "Bạn đừng ở một mình lúc này: gọi ngay cho một người bạn tin; nếu đang nguy hiểm đến tính mạng, gọi 113 hoặc nhờ người bên cạnh đưa đến bệnh viện gần nhất.\n\n" +
		"Tôi nghe thấy bạn đang rất khổ tâm, và tôi lo cho bạn. Tôi là trợ lý AI nên không ở bên bạn được, nhưng có người sẵn sàng giúp.\n\n" +
		"- Người bạn tin có thể là người thân, bạn bè, hàng xóm. Bạn cứ nói thật là bạn cần họ đến.\n" +
		"- Trẻ em, hoặc lo cho một trẻ em: gọi 111, trực 24/24, không mất tiền.\n" +
		"- Cất xa những thứ có thể làm đau mình.\n\n" +
		"Nếu bạn lo cho người khác, hãy ở cạnh họ và gọi giúp họ.",

	ChildAbuse: "Hãy gọi ngay 111, tổng đài quốc gia bảo vệ trẻ em; nếu trẻ đang gặp nguy hiểm, gọi 113.\n\n" +
		"Trẻ không có lỗi, và cần được giúp ngay.\n\n" +
		"- Số 111 trực 24/24, không mất tiền. Trẻ em, cha mẹ và người phát hiện đều gọi được.\n" +
		"- Có thể báo trực tiếp công an xã, phường gần nhất.\n" +
		"- Đưa trẻ đến chỗ an toàn, ở bên trẻ.\n" +
		"- Giữ lại tin nhắn, hình ảnh làm bằng chứng; không đăng lên mạng.\n\n" +
		"Tôi là trợ lý AI, không tự báo giúp được. Bạn hãy gọi ngay.",

	Violence: "Nếu bạn hay ai đó đang gặp nguy hiểm, hãy gọi 113 ngay.\n\n" +
		"- Tìm cách đến chỗ an toàn, chỗ đông người, nhà hàng xóm.\n" +
		"- Báo công an xã, phường gần nhất và một người bạn tin.\n" +
		"- Có trẻ em bị hại thì gọi thêm 111, trực 24/24, không mất tiền.\n\n" +
		"Tôi là trợ lý AI, không tự gọi giúp được. Khi đã an toàn, bạn giữ lại tin nhắn, hình ảnh làm bằng chứng.",

	Injection: "Tôi không làm theo yêu cầu này được. Tôi là trợ lý AI, chỉ trả lời theo các cẩm nang có ghi nguồn, và luôn giữ cách làm việc đó. " +
		"Nếu bạn có việc cần hỏi, bạn viết riêng câu hỏi đó nhé. " + Scope,

	Crime: "Tôi không giúp việc này được, vì nó trái pháp luật và có thể gây hại cho người khác hoặc cho chính bạn. " +
		"Nếu bạn cần làm giấy tờ thật, lấy lại tài khoản của mình, hoặc muốn tố giác một vụ việc, tôi sẵn sàng chỉ cách làm.",

	PrivateData: "Tôi không có và không tìm thông tin riêng của người khác; thông tin cá nhân được pháp luật bảo vệ. " +
		"Nếu người đó gây hại cho bạn, bạn trình báo công an xã, phường để được xác minh đúng quy định. " +
		"Tôi chỉ được bạn cách xem thông tin của chính mình trên VNeID.",

	Promise: "Tôi là trợ lý AI, không phải cơ quan nhà nước, nên không duyệt hồ sơ, không ra quyết định và không hứa trước kết quả được. " +
		"Chỉ cơ quan giải quyết hồ sơ mới trả lời chính thức. " +
		"Tôi có thể chỉ bạn cách chuẩn bị hồ sơ cho đủ, cách tra cứu tiến độ, và việc cần làm khi hồ sơ quá hạn.",

	Urgent: "Ngừng chuyển tiền, không đọc mã OTP cho ai, và gọi ngay ngân hàng của bạn để yêu cầu phong tỏa khoản tiền. Sau đó báo công an xã, phường gần nhất.",

	Human: "Tôi là trợ lý AI nên không nối máy cho bạn được, nhưng bạn gặp người thật ở những nơi này:\n\n" +
		"- Trung tâm Phục vụ hành chính công xã, phường: nộp hồ sơ, được hỗ trợ nhập hồ sơ trên máy.\n" +
		"- Công an xã, phường: căn cước, VNeID, cư trú. Có thể gọi 1900 0368.\n" +
		"- Bảo hiểm xã hội, thẻ bảo hiểm y tế: gọi 1900 9068.\n" +
		"- Tổ công nghệ số cộng đồng ở thôn, tổ dân phố: hỏi trưởng thôn hoặc tổ trưởng để được giúp tận nơi.\n\n" +
		"Bạn cho tôi biết đang vướng việc gì, tôi chỉ đúng nơi cần đến.",

	Abuse: "Tôi xin lỗi nếu câu trả lời làm bạn bực. Bạn cho tôi biết bạn đang cần làm việc gì, tôi sẽ cố trả lời lại cho đúng. " +
		"Nếu muốn gặp người thật, bạn gõ \"gặp người thật\".",

	About: "Tôi là trợ lý AI, một chương trình máy tính, không phải người thật và không phải cán bộ. " +
		"Theo Luật Trí tuệ nhân tạo 134/2025/QH15, bạn có quyền biết mình đang nói chuyện với máy. " +
		Scope + " Mỗi câu trả lời đều ghi nguồn để bạn kiểm tra lại; tôi vẫn có thể sai, nên việc quan trọng bạn hỏi thêm cơ quan giải quyết. " +
		"Bạn đừng gửi cho tôi mật khẩu, mã OTP hay số căn cước.",

	Command: "Bạn muốn tôi nói lại về việc nào? Bạn gõ lại câu hỏi, tôi sẽ trả lời theo ý bạn.",

	Greeting: "Chào bạn! Tôi là trợ lý AI, không phải người thật. " + Scope + " Bạn cần hỏi việc gì?",

	Thanks: "Không có gì, tôi vui vì giúp được bạn. Bạn còn cần hỏi gì thì cứ gõ tiếp nhé.",

	Farewell: "Chào bạn! Khi cần, bạn cứ quay lại hỏi. Nhớ đừng đọc mã OTP cho bất kỳ ai nhé.",

	OutOfScope: "Việc này nằm ngoài những gì tôi được giao nên tôi không trả lời, kẻo chỉ sai cho bạn. " + Scope,
}

var repliesFor = map[reply]string{
	{Urgent, Ransom}:     "Chưa chuyển tiền. Gọi 113 hoặc báo công an xã, phường gần nhất ngay, rồi gọi cho chính người thân đó, bạn bè và thầy cô của họ.",
	{Urgent, Alarmed}:    "Nếu bạn đang gặp nguy hiểm, gọi 113 ngay. Đừng chuyển tiền, đừng đọc mã OTP cho ai; hỏi lại một người bạn tin và báo công an xã, phường gần nhất.",
	{Urgent, Threatened}: "Nếu bạn đang gặp nguy hiểm, gọi 113 ngay. Đừng chuyển tiền vì bị dọa; giữ lại tin nhắn, số điện thoại và báo công an xã, phường gần nhất.",

	{OutOfScope, Health}: "Tôi không tư vấn về bệnh và thuốc được. Bạn hỏi trạm y tế, bác sĩ hoặc bệnh viện gần nhất; đang nguy cấp thì nhờ người đưa đi ngay. " +
		"Tôi giúp được việc đặt lịch khám, dùng thẻ bảo hiểm y tế trên điện thoại và sổ sức khỏe điện tử.",
	{OutOfScope, "investment"}: "Tôi không tư vấn mua bán, đầu tư, xổ số. Ai hứa lãi cao, chắc thắng thì bạn hãy coi chừng lừa đảo. " + Scope,
	{OutOfScope, "politics"}:   "Tôi không bày tỏ ý kiến về chính trị. Tôi chỉ trả lời theo các cẩm nang có ghi nguồn. " + Scope,

	{Crime, "cheating"}: "Tôi không làm bài thi hay tìm cách học thay, thi thay được. Tôi chỉ được bạn cách vào học, cách học trên nền tảng và cách lấy chứng nhận cho đúng.",

	{Command, Simpler}: "Bạn chưa hiểu chỗ nào? Bạn gõ lại việc cần hỏi, tôi sẽ nói đơn giản hơn.",
	{Command, Slower}:  "Bạn gõ lại việc cần hỏi, tôi sẽ trả lời từng bước một, chậm rãi.",
}
