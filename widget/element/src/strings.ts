/**
 * Every Vietnamese word of the widget that people read or hear.
 * Separate constants, so that the launcher carries only its own.
 */

export const name = 'Trợ lý số'
export const launch = 'Hỏi trợ lý số'
export const opening = 'Đang mở…'
export const openFailed = 'Chưa mở được khung hỏi đáp, có thể do mạng yếu. Bạn bấm lại nút bên dưới, hoặc dùng '
export const openFailedLink = 'trang hỏi đáp'

export const subtitle = 'Hỏi đáp về kỹ năng số'
export const close = 'Đóng'
export const settings = 'Cài đặt'
export const log = 'Nội dung trò chuyện'
export const you = 'Bạn'
export const understood = (question: string) => `Bạn hỏi: ${question}`
export const notice =
  'Đây là trợ lý dùng trí tuệ nhân tạo (AI), không phải cán bộ. Trợ lý chỉ trả lời theo các hướng dẫn có ghi nguồn; việc quan trọng, bạn nên xem lại nguồn hoặc hỏi cán bộ.'
export const privacy = 'Đừng gõ mật khẩu, mã OTP, số căn cước hay số tài khoản vào đây.'
export const suggest = 'Bạn có thể hỏi:'
export const suggestions = [
  'Đăng nhập VNeID trên điện thoại mới thế nào?',
  'Nộp hồ sơ trực tuyến cần chuẩn bị gì?',
  'Làm sao nhận ra cuộc gọi lừa đảo?',
]

export const question = 'Câu hỏi của bạn'
export const send = 'Gửi'
export const stop = 'Dừng'
export const speak = 'Nói'
export const listening = 'Đang nghe… bấm để dừng'
export const speakFailed = 'Chưa nghe được. Bạn hãy cho phép dùng micro rồi nói lại, hoặc gõ câu hỏi.'
export const help = 'Cần người giúp?'
/** What the help link asks: its answer names the channels where people help. */
export const helpQuestion = 'Cho tôi gặp người thật'
export const helpLink = 'Hỏi người thật'
export const newTab = ' (mở trang mới)'

export const thinking = 'Đang tìm trong các hướng dẫn…'
export const queued = 'Đang có nhiều người hỏi. Câu hỏi của bạn đang chờ đến lượt…'
export const stillWorking = 'Trợ lý vẫn đang soạn câu trả lời.'
export const answered = (text: string) => `Trợ lý trả lời: ${text}`
export const stopped = 'Đã dừng theo ý bạn. Câu trả lời này chưa đầy đủ.'
export const reconnecting = 'Mất kết nối. Đang nối lại, phần đã nhận vẫn được giữ…'
export const lost = 'Mất kết nối nên câu trả lời chưa đầy đủ. Bạn kiểm tra mạng rồi bấm “Thử lại”.'
export const lostEmpty = 'Mất kết nối nên chưa nhận được câu trả lời. Bạn kiểm tra mạng rồi bấm “Thử lại”.'
export const retry = 'Thử lại'
export const retrying = 'Đang thử lại…'

export const empty = 'Bạn chưa gõ câu hỏi. Hãy gõ câu hỏi vào ô này rồi bấm “Gửi”.'
export const busy = 'Trợ lý đang trả lời. Bạn đợi xong, hoặc bấm “Dừng” rồi gửi.'
export const unavailable = 'Trợ lý đang tạm nghỉ. Câu hỏi của bạn vẫn còn trong ô; bạn thử lại sau ít phút.'
export const rateLimited = 'Bạn hỏi hơi nhanh. Câu hỏi vẫn còn trong ô.'
export const tooLong = 'Câu hỏi dài quá. Bạn rút ngắn lại, hỏi từng việc một.'
export const wait = (seconds: number) =>
  seconds < 90
    ? ` Xin đợi ${seconds} giây rồi bấm “Gửi”.`
    : ` Xin đợi khoảng ${Math.ceil(seconds / 60)} phút rồi bấm “Gửi”.`

export const next = 'Bạn có thể hỏi tiếp:'
export const sources = 'Nguồn của câu trả lời'
export const toSource = (marker: number) => `Xem nguồn số ${marker}`
export const toAnswer = 'Về chỗ đang đọc'
export const quote = 'Xem đoạn trích'
export const basedOn = (source: string) => `Theo ${source}`
export const number = (n: string) => `số ${n}`
export const dated = (date: string) => `ngày ${date}`
export const original = 'Xem văn bản gốc'
export const verified = (date: string) => `Đối chiếu ngày ${date}`
export const askedAt = (date: string) => `Trả lời lúc ${date}`

export const useful = 'Câu trả lời này có ích không?'
export const up = 'Có ích'
export const down = 'Chưa ổn'
export const thanks = 'Cảm ơn bạn đã góp ý.'
export const why = 'Chưa ổn ở chỗ nào?'
export const reasons: [string, string][] = [
  ['wrong', 'Thông tin sai'],
  ['outdated', 'Thông tin cũ'],
  ['off_topic', 'Không đúng điều tôi hỏi'],
  ['unclear', 'Khó hiểu'],
  ['other', 'Lý do khác'],
]
export const comment = 'Bạn muốn nói thêm (không bắt buộc)'
export const sendFeedback = 'Gửi góp ý'
export const skip = 'Bỏ qua'
export const feedbackFailed = 'Chưa gửi được góp ý. Bạn thử lại sau.'

export const readAloud = 'Đọc to'
export const stopReading = 'Dừng đọc'
export const copy = 'Chép'
export const copied = 'Đã chép'
export const copyFailed = 'Chưa chép được'
export const print = 'In'
export const keep = 'Bản lưu'

export const textSize = 'Cỡ chữ'
export const smaller = 'A−'
export const smallerLabel = 'A− Chữ nhỏ hơn'
export const larger = 'A+'
export const largerLabel = 'A+ Chữ to hơn'
export const sizeNow = (n: number, of: number) => `Mức ${n} trên ${of}`
export const fresh = 'Bắt đầu cuộc trò chuyện mới'
export const toLeft = 'Chuyển nút sang bên trái'
export const toRight = 'Chuyển nút sang bên phải'
export const hide = 'Ẩn trợ lý đến khi đóng trang'
export const back = 'Quay lại trò chuyện'
