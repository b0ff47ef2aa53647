package index_test

import "testing"

// What another province has of its own is told from what holds everywhere and
// only happens to a person from there.
func TestElsewhere(t *testing.T) {
	for question, want := range map[string]string{
		// telephones, addresses, hours
		"Số đường dây nóng của Công an thành phố Đà Nẵng là bao nhiêu?":       "Đà Nẵng",
		"duong day nong cong an thanh pho Da Nang so may":                     "Đà Nẵng",
		"Tổng đài dịch vụ công của tỉnh Gia Lai gọi số mấy?":                  "Gia Lai",
		"tong dai dich vu cong cua tinh gia lai goi so may":                   "Gia Lai",
		"số điện thoại trung tâm hành chính công tỉnh Đăk Lăk":                "Đắk Lắk",
		"Trung tâm Phục vụ hành chính công phường Hải Châu Đà Nẵng nằm ở đâu": "Đà Nẵng",
		"dia chi trung tam hanh chinh cong tp hue":                            "Huế",
		"Trung tâm hành chính công Lâm Đồng mấy giờ làm việc?":                "Lâm Đồng",
		"công an phường ở Sài Gòn số điện thoại mấy":                          "thành phố Hồ Chí Minh",
		"Ddịa chỉ ubnd tỉnh Bình Định":                                        "Bình Định",
		"Đà Nẵng có đường dây nóng không, số mấy?":                            "Đà Nẵng",
		"Công an Đà Lạt làm việc mấy giờ":                                     "Lâm Đồng",
		"trung tam hanh chinh cong quy nhon o dau":                            "Bình Định",
		"Ủy ban nhân dân thành phố Buôn Ma Thuột địa chỉ ở đâu":               "Đắk Lắk",
		"tỉnh Hòa Bình đường dây nóng số mấy":                                 "tỉnh Hòa Bình",
		"Tôi đang ở Gia Lai, xin số điện thoại trung tâm hành chính công":     "Gia Lai",
		"Tôi ở Nha Trang, cho xin số điện thoại công an Đà Nẵng":              "Đà Nẵng",
		"DDiaj chir trung taam hanhf chinhs coong Ddaf Nawngx":                "Đà Nẵng",
		"Lệ phí đăng ký hộ kinh doanh của Hà Nội bao nhiêu":                   "Hà Nội",
		"Mức hỗ trợ học kỹ năng số riêng của Bình Dương":                      "Bình Dương",
		"hotline TPHCM": "thành phố Hồ Chí Minh",
		"Ngày Tết trung tâm hành chính công tỉnh An Giang có mở cửa không, ở chỗ nào?": "An Giang",

		"Cảnh sát giao thông tỉnh Quảng Ngãi số điện thoại mấy?": "Quảng Ngãi", // a guide is about its plan

		// the whole country, or here
		"quê ở Huế làm căn cước ở Nha Trang được không":                        "",
		"hộ khẩu Đà Nẵng, đăng ký tạm trú ở Cam Ranh":                          "",
		"Tôi ở Huế, làm căn cước ở đâu?":                                       "",
		"tổng đài VNeID ở Đà Nẵng số mấy":                                      "",
		"Tôi ở Đà Nẵng, gọi tổng đài nào để hỏi VNeID":                         "",
		"số điện thoại hỗ trợ bảo hiểm xã hội Đà Nẵng":                         "",
		"từ Đà Nẵng về Nha Trang, trung tâm hành chính công ở đâu":             "",
		"hộ khẩu Sài Gòn thì trung tâm hành chính công nào nhận hồ sơ":         "",
		"Địa chỉ trung tâm hành chính công Nha Trang cho người Đà Nẵng":        "",
		"bằng lái cấp ở Đồng Nai mất rồi cấp lại ở đâu":                        "",
		"chuyển trợ cấp thất nghiệp sang Bình Dương nộp ở đâu":                 "",
		"xe biển số Sài Gòn nộp phạt nguội ở đâu":                              "",
		"lệ phí đăng ký tạm trú ở Đà Nẵng bao nhiêu":                           "",
		"Mua vé tàu hỏa đi Đà Nẵng trên mạng":                                  "",
		"Công an Đà Nẵng gọi hỏi VNeID có thật không, tôi gọi số nào kiểm tra": "",
		"đường dây nóng Khánh Hòa":                                             "",
		"đường dây nóng Ninh Thuận":                                            "",
		"công an xã ở đâu để làm căn cước, tôi quê Nghệ An":                    "",

		// guides about another province
		"Kế hoạch Bình dân học vụ số của Gia Lai năm 2026":            "",
		"Quyết định 225 của Quảng Ngãi quy định gì":                   "",
		"Công văn 1789 của Hà Nội về phổ cập kỹ năng số":              "",
		"kế hoạch 19 của tỉnh gia lai có áp dụng ở Khánh Hòa không":   "",
		"Thành phố Đồng Nai thành lập theo nghị quyết nào, ở đâu có?": "",

		"ủy ban nhân dân tỉnh Quảng Ngãi ban hành quyết định bồi dưỡng kỹ năng số số mấy": "",

		// names that are everyday words, streets, schools, banks
		"Điện thoại đa năng số điện thoại bị khóa hỏi công an ở đâu":       "",
		"diễn biến mới của chuyển đổi số, địa chỉ nào hỏi":                 "",
		"goi gia lai cuoc dien thoai so may":                               "",
		"trung tâm hành chính công ở đường Thái Nguyên Nha Trang, địa chỉ": "",
		"số điện thoại ngân hàng Sài Gòn":                                  "",
		"can tho sua so do, cong an o dau":                                 "",
		"hòa bình rồi, công an xã làm việc mấy giờ":                        "",
	} {
		if got := find(t, inMemory(), question).Elsewhere; got != want {
			t.Errorf("%q asks of %q, want %q", question, got, want)
		}
	}
}

// Where another province is only named, a question is as sure of its guide as
// without it.
func TestNamedPlacesAreCircumstances(t *testing.T) {
	for _, tc := range []struct{ question, guide string }{
		{"Tôi ở Huế, làm căn cước ở đâu?", "can-cuoc-lam-the"},
		{"quê ở Huế làm căn cước ở Nha Trang được không", "can-cuoc-lam-the"},
		{"lệ phí đăng ký tạm trú ở Đà Nẵng bao nhiêu", "dang-ky-tam-tru"},
		{"bằng lái cấp ở Đồng Nai bị mất, cấp lại ở đâu", "giay-phep-lai-xe-doi-cap-lai"},
	} {
		f := find(t, inMemory(), tc.question)
		if got := f.Hits[0].Passage.GuideID(); got != tc.guide || f.Confidence < 0.5 {
			t.Errorf("%q: confidence %.2f in %s, want %s", tc.question, f.Confidence, got, tc.guide)
		}
	}
}
