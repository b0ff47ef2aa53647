package screen_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"trolyso/assistant/screen"
)

// maskCases are pairs of what is typed and what is left of it.
var maskCases = []struct{ name, in, want string }{
	// Identity cards
	{"citizen id", "CCCD của tôi là 056190001234", "CCCD của tôi là [số căn cước]"},
	{"citizen id alone", "079095001234", "[số căn cước]"},
	{"citizen id in a sentence", "Tôi nhập 056190001234 mà báo sai", "Tôi nhập [số căn cước] mà báo sai"},
	{"citizen id spaced", "số căn cước 056 190 001 234", "số căn cước [số căn cước]"},
	{"citizen id dotted", "can cuoc 0561.9000.1234 bi sai", "can cuoc [số căn cước] bi sai"},
	{"citizen id after colon", "Số định danh: 056190001234.", "Số định danh: [số căn cước]."},
	{"citizen id with any digits", "số căn cước là 123456789012", "số căn cước là [số căn cước]"},
	{"old id card", "CMND 225123456 cấp năm 2010", "CMND [số căn cước] cấp năm 2010"},
	{"old id card alone", "225123456", "[số căn cước]"},
	{"old id card bare", "so chung minh cua me toi la 220987654", "so chung minh cua me toi la [số căn cước]"},
	{"two ids", "cccd 056190001234 và cccd 056190004321", "cccd [số căn cước] và cccd [số căn cước]"},
	{"id as tax code", "Mã số thuế 056190001234", "Mã số thuế [số căn cước]"},
	{"id account of VNeID", "tài khoản định danh 056190001234 bị khóa", "tài khoản định danh [số căn cước] bị khóa"},
	{"id glued to a comma", "cccd:056190001234,sdt:0905123456", "cccd:[số căn cước],sdt:[số điện thoại]"},
	{"id in brackets", "(056190001234)", "([số căn cước])"},

	// Passports
	{"passport", "Hộ chiếu số B1234567 hết hạn", "Hộ chiếu số [số hộ chiếu] hết hạn"},
	{"passport alone", "C7654321 của tôi", "[số hộ chiếu] của tôi"},
	{"passport small", "passport c7654321", "passport [số hộ chiếu]"},
	{"new passport", "hộ chiếu P01234567", "hộ chiếu [số hộ chiếu]"},

	// Telephones
	{"mobile", "Số điện thoại tôi là 0905123456", "Số điện thoại tôi là [số điện thoại]"},
	{"mobile dotted", "gọi 0905.123.456 nhé", "gọi [số điện thoại] nhé"},
	{"mobile spaced", "sdt 0905 123 456", "sdt [số điện thoại]"},
	{"mobile spaced by twos", "liên hệ 09 05 12 34 56", "liên hệ [số điện thoại]"},
	{"mobile dashed", "0905-123-456", "[số điện thoại]"},
	{"mobile abroad form", "+84905123456", "[số điện thoại]"},
	{"mobile abroad spaced", "+84 905 123 456", "[số điện thoại]"},
	{"mobile in brackets", "(+84) 905123456", "([số điện thoại]"},
	{"mobile without plus", "84905123456", "[số điện thoại]"},
	{"mobile with two zeros", "0084905123456", "[số điện thoại]"},
	{"landline", "Nhà tôi 02583822345", "Nhà tôi [số điện thoại]"},
	{"landline dotted", "số nhà mẹ là 0258.3822.345", "số nhà mẹ là [số điện thoại]"},
	{"old mobile", "số cũ 01219123456", "số cũ [số điện thoại]"},
	{"zalo", "zalo 0912345678", "zalo [số điện thoại]"},
	{"number of a stranger", "Số 0321234567 gọi tôi xưng công an", "Số [số điện thoại] gọi tôi xưng công an"},
	{"mobile abroad dashed", "+84-935-111-222 nhắn link lạ", "[số điện thoại] nhắn link lạ"},
	{"foreign number", "+1 2025550123 gọi tôi", "[số điện thoại] gọi tôi"},
	{"at the end of a sentence", "Gọi 0905123456. Cảm ơn", "Gọi [số điện thoại]. Cảm ơn"},
	{"two mobiles", "0905123456 hoặc 0912345678", "[số điện thoại] hoặc [số điện thoại]"},
	{"two mobiles side by side", "0905123456 0912345678", "[số điện thoại] [số điện thoại]"},
	{"mobile after a year", "năm 2025 0905123456", "năm 2025 [số điện thoại]"},

	// Bank accounts
	{"account", "stk 1023456789 vietcombank", "stk [số tài khoản] vietcombank"},
	{"account in words", "Số tài khoản của tôi là 19034567890123", "Số tài khoản của tôi là [số tài khoản]"},
	{"account like a mobile", "stk 0905123456 mb", "stk [số tài khoản] mb"},
	{"bank first", "Vietcombank 0071001234567", "Vietcombank [số tài khoản]"},
	{"bank last", "chuyển vào 19034567890123 techcombank rồi", "chuyển vào [số tài khoản] techcombank rồi"},
	{"account after colon", "STK: 4703205123456 Agribank", "STK: [số tài khoản] Agribank"},
	{"account bare", "tai khoan ngan hang cua toi 123456789", "tai khoan ngan hang cua toi [số tài khoản]"},

	// Payment cards
	{"card", "thẻ 4111 1111 1111 1111 bị trừ tiền", "thẻ [số thẻ] bị trừ tiền"},
	{"card glued", "4111111111111111", "[số thẻ]"},
	{"card dashed", "số thẻ 5555-5555-5555-4444", "số thẻ [số thẻ]"},
	{"domestic card", "9704 0000 0000 0018", "[số thẻ]"},
	{"card with a slip", "số thẻ ATM 9704123456789012", "số thẻ ATM [số thẻ]"},

	// Mail
	{"mail", "mail tôi là nguyenvana@gmail.com", "mail tôi là [thư điện tử]"},
	{"mail with a dot", "Gửi về nguyen.van-a_1@yahoo.com.vn.", "Gửi về [thư điện tử]."},
	{"mail after colon", "Email:a.b@khanhhoa.edu.vn", "Email:[thư điện tử]"},
	{"officer's mail", "gửi nvbinh@khanhhoa.gov.vn", "gửi [thư điện tử]"},

	// Addresses
	{"house and street", "Nhà tôi ở số 12 đường Trần Phú, phường Nha Trang", "Nhà tôi ở [địa chỉ], phường Nha Trang"},
	{"house with a lane", "Tôi ở 45/3 đường 2 Tháng 4", "Tôi ở [địa chỉ] Tháng 4"},
	{"house without the word street", "tôi ở 12 Trần Quý Cáp Nha Trang", "tôi ở [địa chỉ] Nha Trang"},
	{"house number said", "số nhà 27B hẻm 5", "[địa chỉ]"},
	{"hamlet", "Tôi ở thôn Phú Vinh xã Vĩnh Thạnh", "Tôi ở [địa chỉ] xã Vĩnh Thạnh"},
	{"hamlet bare", "toi o thon phu vinh xa vinh thanh", "toi o [địa chỉ] xa vinh thanh"},
	{"group", "địa chỉ: tổ 5, phường Ba Ngòi", "địa chỉ: [địa chỉ], phường Ba Ngòi"},
	{"group in full", "thường trú tại tổ dân phố 7 phường Cam Linh", "thường trú tại [địa chỉ] phường Cam Linh"},
	{"house, street and group", "Nhà em số 8 đường Lê Lợi, tổ 3, xã Diên Khánh", "Nhà em [địa chỉ], xã Diên Khánh"},
	{"lane", "nhà mình trong hẻm 24 đường Yersin", "nhà mình trong [địa chỉ]"},
	{"delivered to", "giao về 101 đường Nguyễn Trãi giúp", "giao về [địa chỉ] giúp"},

	// Names
	{"name", "Tôi tên là Nguyễn Văn An", "Tôi tên là [họ tên]"},
	{"name bare", "toi ten la nguyen van an muon doi can cuoc", "toi ten la [họ tên] muon doi can cuoc"},
	{"name in capitals", "TÔI TÊN LÀ NGUYỄN VĂN AN MUỐN ĐỔI CĂN CƯỚC", "TÔI TÊN LÀ [họ tên] MUỐN ĐỔI CĂN CƯỚC"},
	{"name after I am", "Tôi là Trần Thị Bích Ngọc, ở Nha Trang", "Tôi là [họ tên], ở Nha Trang"},
	{"name with title", "Ông Lê Văn Tám nộp hồ sơ", "Ông [họ tên] nộp hồ sơ"},
	{"name with title, two words", "gặp chị Phạm Hương được không", "gặp chị [họ tên] được không"},
	{"name after colon", "Họ và tên: Huỳnh Thị Lan", "Họ và tên: [họ tên]"},
	{"account holder", "chủ tài khoản Võ Minh Quân", "chủ tài khoản [họ tên]"},
	{"given name", "em tên Lan", "em tên [họ tên]"},
	{"child's name", "con tôi tên là Bảo An", "con tôi tên là [họ tên]"},
	{"name without marks", "ba tran thi hoa bi lua", "ba [họ tên] bi lua"},
	{"transfer to a name", "chuyển tiền cho Đặng Quốc Bảo", "chuyển tiền cho [họ tên]"},
	{"name and number", "Tôi tên Bùi Văn Hải, cccd 056190001234", "Tôi tên [họ tên], cccd [số căn cước]"},

	{"name, one letter", "toi ten tran van b o nha trang", "toi ten [họ tên] o nha trang"},
	{"name in capitals after an account", "VCB tên LE VAN B", "VCB tên [họ tên]"},

	// Birth dates
	{"birth date", "sinh ngày 12/03/1960", "sinh ngày [ngày sinh]"},
	{"birth date, dashes", "ngày sinh: 12-3-1960", "ngày sinh: [ngày sinh]"},
	{"birth date, dots", "sn 12.03.1960", "sn [ngày sinh]"},
	{"birth date in words", "Tôi sinh ngày 5 tháng 3 năm 1960", "Tôi sinh ngày [ngày sinh]"},
	{"birth date glued", "ngay sinh 12031960", "ngay sinh [ngày sinh]"},
	{"child's birth date", "con tôi sinh 01/02/2026 làm khai sinh", "con tôi sinh [ngày sinh] làm khai sinh"},

	// Insurance numbers
	{"insurance number", "Mã số BHXH của tôi là 5620123456", "Mã số BHXH của tôi là [số bảo hiểm]"},
	{"insurance card", "thẻ BHYT DN4565620123456", "thẻ BHYT [số bảo hiểm]"},
	{"insurance card spaced", "thẻ bhyt GD4 56 56 201 234 56", "thẻ bhyt [số bảo hiểm]"},
	{"insurance book", "so so bao hiem 5620123456 tra sao", "so so bao hiem [số bảo hiểm] tra sao"},

	// Plates
	{"plate of a car", "xe 79A-123.45 bị phạt", "xe [biển số xe] bị phạt"},
	{"plate of a motorcycle", "biển số 79N1-12345", "biển số [biển số xe]"},
	{"plate spaced", "Xe máy 79-N1 123.45", "Xe máy [biển số xe]"},
	{"plate small", "bien so 79c1 12345", "bien so [biển số xe]"},
	{"plate old", "biển 79H5-1234", "biển [biển số xe]"},
	{"plate alone", "79A-12345", "[biển số xe]"},

	// Passwords and codes
	{"password", "mật khẩu của tôi là Nhatrang@123", "mật khẩu của tôi là [mã bí mật]"},
	{"password after colon", "pass: hoahong99", "pass: [mã bí mật]"},
	{"password in letters", "password: qwertyuiop", "password: [mã bí mật]"},
	{"password of something", "mk vneid là abc12345", "mk vneid là [mã bí mật]"},
	{"password with signs", "Mật khẩu: #Kh@nhHoa!", "Mật khẩu: [mã bí mật]"},
	{"code", "mã OTP là 482913", "mã OTP là [mã bí mật]"},
	{"code straight", "otp 482913", "otp [mã bí mật]"},
	{"code bare", "ma xac nhan 123456 dung khong", "ma xac nhan [mã bí mật] dung khong"},
	{"pin", "mã pin: 2468", "mã pin: [mã bí mật]"},
	{"passcode", "passcode vneid 246810 bị khóa", "passcode vneid [mã bí mật] bị khóa"},

	// Look-alikes stay
	{"decree", "Nghị định 171/2025/NĐ-CP quy định gì", same},
	{"law", "Luật 134/2025/QH15", same},
	{"resolution", "nghi quyet 57-NQ/TW", same},
	{"plan", "Kế hoạch 7817/KH-UBND ngày 19/6/2025", same},
	{"circular", "thông tư 08/2026/TT-BKHCN Điều 8", same},
	{"decision", "Quyết định số 1636-QĐ/TU", same},
	{"fee", "lệ phí 50.000 đồng", same},
	{"sum", "chuyển 20.000.000 đồng", same},
	{"sum without dots", "bị trừ 150000000 đồng", same},
	{"sum without unit", "mất 100000000", same},
	{"sum in thousands", "phí 115k", same},
	{"sum in millions", "mất 50tr", same},
	{"dong sign", "35.000đ", same},
	{"sum from an account", "tài khoản bị trừ 500000", same},
	{"balance", "tài khoản còn 1250000 đồng", same},
	{"limit of an account", "Tài khoản chuyển hơn 10000000 phải quét mặt", same},
	{"date", "nộp ngày 15/10/2026", same},
	{"date of effect", "hiệu lực từ 01/7/2026", same},
	{"date of issue", "cấp ngày 12/03/2021", same},
	{"date in words", "hẹn ngày 5 tháng 3 năm 2026", same},
	{"year of birth", "Tôi sinh năm 1960", same},
	{"born before", "người sinh trước ngày 01/07/1990", same},
	{"born since", "trẻ sinh từ ngày 1/1/2026", same},
	{"birth registration", "đăng ký khai sinh 12/03/2026", same},
	{"year", "năm 2026 có gì mới", same},
	{"percentage", "tỷ lệ 95%", same},
	{"percentage in words", "đạt 80 phần trăm", same},
	{"hotline 113", "gọi 113", same},
	{"hotline 111", "Tổng đài 111 có mất tiền không", same},
	{"hotline 156", "nhắn 156 hay 5656", same},
	{"hotline 1022", "gọi 1022", same},
	{"hotline 1900", "gọi 1900 0368", same},
	{"hotline 1900 glued", "gọi 19000368", same},
	{"hotline 1900 dotted", "1900.9068", same},
	{"hotline 1800", "tổng đài 18001096", same},
	{"hotline 1800 spaced", "1800 1091", same},
	{"office landline", "Số của Trung tâm Phục vụ hành chính công là 0258 3822024", same},
	{"office landline of a ward", "ubnd phường 02583822024", same},
	{"hotline of a firm", "hotline 0905123456", same},
	{"dossier code", "tra cứu hồ sơ H32.12-250823-0012", same},
	{"dossier code, old", "hồ sơ 000.00.11.G12-240101-0001", same},
	{"dossier code, digits", "mã hồ sơ 123456789012", same},
	{"dossier code after a slash", "tra cứu hồ sơ 000.00.00.H32-240101-0001/123456789012", same},
	{"receipt", "biên nhận số 250823001", same},
	{"order", "đơn hàng 123456789", same},
	{"procedure code", "thủ tục 1.004222", same},
	{"parcel", "mã vận đơn 0905123456", same},
	{"firm's tax code", "mã số thuế 4200123456", same},
	{"version", "VNeID bản 2.2.11", same},
	{"version of a phone", "Android 14 iPhone 15 Pro Max", same},
	{"article", "Điều 16 khoản 2 điểm a", same},
	{"age", "người 75 tuổi", same},
	{"time", "7h30 đến 11h30", same},
	{"time with colon", "lúc 14:30", same},
	{"24 hours", "trực 24/7", same},
	{"24h and a year", "24h 2025", same},
	{"number of digits", "mật khẩu 8 ký tự", same},
	{"number of digits of a code", "mã OTP 6 số", same},
	{"code lives", "OTP 30 giây", same},
	{"what is a password", "mật khẩu là gì", same},
	{"what is a code", "OTP là gì", same},
	{"password forgotten", "mật khẩu: quên rồi", same},
	{"password has to", "mật khẩu là bắt buộc phải có 8 ký tự", same},
	{"password, steps", "Đổi mật khẩu: 1. Vào cài đặt", same},
	{"two factors", "mật khẩu 2 lớp", same},
	{"level 2", "tài khoản định danh mức 2", same},
	{"digits of an id", "căn cước 12 số, chứng minh 9 số", same},
	{"website", "dichvucong.gov.vn", same},
	{"office mail", "hotro@dichvucong.gov.vn", same},
	{"at sign", "tag @everyone", same},
	{"street asked about", "đường Nguyễn Trãi có điểm hỗ trợ không", same},
	{"school", "trường Lê Quý Đôn xét tuyển", same},
	{"office address", "Trung tâm ở số 26 Hoàng Hoa Thám phải không", same},
	{"commune", "Tôi ở xã Diên Khánh", same},
	{"province", "tôi ở Khánh Hòa", same},
	{"digital team", "Tổ công nghệ số cộng đồng ở đâu", same},
	{"digital team, capital", "ở Tổ Công nghệ số cộng đồng", same},
	{"hamlet without a name", "tôi ở thôn chưa có mạng", same},
	{"which hamlet", "thôn nào có lớp học", same},
	{"name asked about", "Tên tôi trên VNeID bị sai", same},
	{"wrong name", "họ tên trên căn cước sai dấu", same},
	{"who are you", "bạn tên là gì", same},
	{"I am a clerk", "Tôi là cán bộ xã", same},
	{"I am a secretary", "Tôi là Bí thư chi bộ", same},
	{"grandmother", "bà tôi 80 tuổi", same},
	{"place with bà", "Bà Rịa - Vũng Tàu", same},
	{"people", "cho người dân", same},
	{"city", "thành phố Hồ Chí Minh", same},
	{"for Hà Nội", "cho Hà Nội", same},
	{"user name", "tên đăng nhập là gì", same},
	{"25 procedures", "25 thủ tục từ 1/10/2025", same},
	{"land plot", "thửa đất số 123456789", same},
	{"error", "mã lỗi 100004", same},
	{"bill", "hóa đơn số 0001234", same},
	{"phone digits", "số điện thoại 10 số", same},
	{"model of framework", "QĐ 757/QĐ-BKHCN", same},
	{"form", "mẫu CT07, TK01a", same},
	{"standard", "QCVN 99:2025/BNNMT", same},
	{"zero", "0", same},
	{"nothing", "", same},
	{"link", "https://dichvucong.gov.vn/p/home/dvc-tra-cuu?ma=1.004222", same},
}

const same = "\x00"

func TestMask(t *testing.T) {
	if len(maskCases) < 150 {
		t.Fatalf("%d cases, want at least 150", len(maskCases))
	}
	for _, c := range maskCases {
		want := c.want
		if want == same {
			want = c.in
		}
		got, found := screen.Mask(c.in)
		if got != want {
			t.Errorf("%s: Mask(%q) = %q, want %q", c.name, c.in, got, want)
		}
		checkMask(t, c.in, got, found)
	}
}

// TestMaskDecomposed holds that decomposed text, as some phones type it, is
// masked too.
func TestMaskDecomposed(t *testing.T) {
	for _, c := range maskCases {
		if c.want == same {
			continue
		}
		got, _ := screen.Mask(norm.NFD.String(c.in))
		if diff := cmp.Diff(c.want, norm.NFC.String(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestMaskFound(t *testing.T) {
	text := "Tôi tên là Nguyễn Văn An, sđt 0905 123 456, cccd 056190001234"
	_, found := screen.Mask(text)
	var got []string
	for _, f := range found {
		got = append(got, string(f.Kind)+" "+text[f.Start:f.End])
	}
	want := []string{"person_name Nguyễn Văn An", "phone 0905 123 456", "id_card 056190001234"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
}

// checkMask holds what is true of every masking.
func checkMask(t *testing.T, in, masked string, found []screen.Found) {
	t.Helper()
	var rebuilt strings.Builder
	last := 0
	for _, f := range found {
		if f.Start < last || f.End <= f.Start || f.End > len(in) {
			t.Fatalf("%q: found %+v after %d in %d bytes", in, f, last, len(in))
		}
		if f.Kind.Placeholder() == "" {
			t.Fatalf("%q: no placeholder for %s", in, f.Kind)
		}
		rebuilt.WriteString(in[last:f.Start] + f.Kind.Placeholder())
		last = f.End
	}
	rebuilt.WriteString(in[last:])
	if rebuilt.String() != masked {
		t.Fatalf("%q: found %+v give %q, masked is %q", in, found, rebuilt.String(), masked)
	}
	if utf8.ValidString(in) && !utf8.ValidString(masked) {
		t.Fatalf("%q: masking broke a character: %q", in, masked)
	}
	if again, more := screen.Mask(masked); again != masked || len(more) != 0 {
		t.Fatalf("masking %q again gives %q", masked, again)
	}
}

func FuzzMask(f *testing.F) {
	for _, c := range maskCases {
		f.Add(c.in)
	}
	f.Add("stk 12345678 654321 0905123456 [số tài khoản] 1234567")
	f.Add("\xff\xfe0905123456\x00 cccd \xc3056190001234")
	f.Fuzz(func(t *testing.T, in string) {
		masked, found := screen.Mask(in)
		checkMask(t, in, masked, found)
	})
}
