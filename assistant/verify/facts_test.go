package verify_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolyso/assistant/verify"
)

func TestFacts(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   string
		want string // "kind value", one a line
	}{
		{
			"sums in many forms", "35.000 đồng, 35 nghìn, 35k, 35,000 VND, 35000đ, 35 ngàn đồng, 35 000 đồng, ba mươi lăm nghìn đồng",
			"sum 35000\nsum 35000\nsum 35000\nsum 35000\nsum 35000\nsum 35000\nsum 35000\nsum 35000",
		},
		{"large sums", "1,5 triệu; 2 triệu 500 nghìn đồng; 1 triệu rưỡi; 2 tỷ; 2tr; 1.500.000 đ", "sum 1500000\nsum 2500000\nsum 1500000\nsum 2000000000\nsum 2000000\nsum 1500000"},
		{"shared unit", "từ 10 đến 20 triệu đồng, 3-5 ngày làm việc, 10 - 20%", "sum 10000000\nsum 20000000\nduration 3 ngày làm việc\nduration 5 ngày làm việc\npercent 10\npercent 20"},
		{"dollars", "100 USD và $50", "sum 100 usd\nsum 50 usd"},
		{"days", "1/7/2025, 01-07-2025, 1.7.2025, ngày 1 tháng 7 năm 2025, 2025-07-01, 01/07/25", strings.TrimSuffix(strings.Repeat("date 2025-07-01\n", 6), "\n")},
		{
			"parts of dates", "tháng 7/2025, tháng 7 năm 2025, 7/2025, năm 2025, ngày 1/7, tháng 7, tháng bảy, ngày 15 hằng tháng, 2025",
			"date 2025-07\ndate 2025-07\ndate 2025-07\ndate 2025\ndate --07-01\ndate --07\ndate --07\ndate ---15\ndate 2025",
		},
		{"weekdays", "từ thứ hai đến thứ 6, trừ chủ nhật", "date thu-2\ndate thu-6\ndate thu-8"},
		{
			"durations", "3 ngày, 03 ngày làm việc, ba ngày làm việc, 24h, 24 giờ, hai năm, mười lăm ngày, 1 năm rưỡi, năm năm, 14 tuổi",
			"duration 3 ngày\nduration 3 ngày làm việc\nduration 3 ngày làm việc\nduration 24 giờ\nduration 24 giờ\nduration 2 năm\nduration 15 ngày\nduration 1.5 năm\nduration 5 năm\nduration 14 tuổi",
		},
		{"times", "giảm một lần, gửi 2 lần; lần đầu", "duration 1 lần\nduration 2 lần"},
		{"clock", "7h30, 7:30, 7 giờ 30 phút, 07:30, 8h00", "duration 7:30\nduration 7:30\nduration 7:30\nduration 7:30\nduration 8 giờ"},
		{"percentages", "50%, 0,1 %, 50 phần trăm", "percent 50\npercent 0.1\npercent 50"},
		{"phones", "1900 0368, 1900.0368, 19000368, 0258 3810 123, +84 905 123 456, 0905.123.456", "phone 19000368\nphone 19000368\nphone 19000368\nphone 02583810123\nphone 0905123456\nphone 0905123456"},
		{"short numbers", "gọi 113 hoặc nhắn 5656", "number 113\nnumber 5656"},
		{
			"addresses", "https://www.DichVuCong.gov.vn/, dichvucong.gov.vn. Thư: a.b@khanhhoa.gov.vn; vneid.gov.vn/a?b=1, ABC.COM",
			"address dichvucong.gov.vn\naddress dichvucong.gov.vn\naddress a.b@khanhhoa.gov.vn\naddress vneid.gov.vn/a?b=1\naddress abc.com",
		},
		{"no addresses", "ở TP.HCM, v.v. và xong.Sau đó", ""},
		{
			"documents", "171/2025/NĐ-CP, 171/2025/nđ-cp, 134/2025/QH15, 2345/QĐ-NHNN, 01-KH/BCĐTW, Thông tư 71/2025, Nghị định số 171 năm 2025, Luật 134",
			"document 171/2025/nd-cp\ndocument 171/2025/nd-cp\ndocument 134/2025/qh15\ndocument 2345/qd-nhnn\ndocument 1-kh/bcdtw\ndocument 71/2025\ndocument 171/2025\ndocument 134",
		},
		{"codes and versions", "mẫu TK01a, VNeID 2.2.6, ảnh 4x6, Điều 11", "number tk01a\nnumber 2.2.6\nnumber 4\nnumber 6\nnumber 11"},
		{"words that are no figures", "một số người, hai bên, năm nay, trong ba việc, thứ nhất", ""},
		{"a decision within days", "ra quyết định 3 ngày sau", "duration 3 ngày"},
		{"very large", "35.000.000.000 đồng, 922337203685477 tỷ, 922337203685477 đồng", "sum 35000000000\nsum 922337203685477x1000000000\nsum 922337203685477"},
		{"too long to reckon", "99999999999999999999999999 đồng", "number 99999999999999999999999999"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, f := range verify.Facts(tt.in) {
				got = append(got, string(f.Kind)+" "+f.Value)
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, "\n")); diff != "" {
				t.Errorf("facts of %q (-want +got):\n%s", tt.in, diff)
			}
		})
	}
}

func TestSupported(t *testing.T) {
	for _, tt := range []struct {
		said, have string
		want       bool
	}{
		{"35k", "lệ phí 35.000 đồng", true},
		{"35.000", "lệ phí 35.000 đồng", true},
		{"350.000 đồng", "lệ phí 35.000 đồng", false},
		{"35.000 đồng", "mẫu 35", false},
		{"năm 2025", "từ 1/7/2025", true},
		{"tháng 7 năm 2025", "từ 1/7/2025", true},
		{"ngày 1/7", "từ 01/07/2025", true},
		{"tháng 7", "từ 01/07/2025", true},
		{"1/7/2025", "tháng 7/2025", false},
		{"tháng 1", "từ 01/07/2025", false},
		{"Thông tư 71/2025", "71/2025/TT-BTC", true},
		{"71/2025/TT-BTC", "Thông tư 71/2025", false},
		{"Thông tư 7/2025", "71/2025/TT-BTC", false},
		{"google.com", "vào google.com/a", true},
		{"google.com/b", "vào google.com/a", false},
		{"gle.com", "vào google.com", false},
		{"3 ngày", "3 ngày làm việc", false},
		{"3 ngày làm việc", "03 ngày làm việc", true},
		{"8h", "8 giờ", true},
		{"1900.0368", "gọi 1900 0368", true},
		{"2 ngày", "2 lần", false},
	} {
		facts := verify.Facts(tt.said)
		if len(facts) != 1 {
			t.Errorf("%q: got %d facts, want 1", tt.said, len(facts))
			continue
		}
		if got := verify.Supported(facts[0], verify.Facts(tt.have)); got != tt.want {
			t.Errorf("Supported(%q, %q) = %v, want %v", tt.said, tt.have, got, tt.want)
		}
	}
}

func FuzzFacts(f *testing.F) {
	for _, s := range []string{
		"35.000 đồng từ 1/7/2025 theo 171/2025/NĐ-CP, gọi 1900 0368", "1 triệu rưỡi 2 tỷ 500 nghìn", "năm năm ngày 3 tháng 7 năm",
		"https://a.vn/ b@c.d 8h30 4x6", "0,,1..2 9.9.9 \x00\xff %%% $ $1 đô la", "hai trăm linh năm triệu", "999999999 tỷ 999 triệu",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		end := 0
		facts := verify.Facts(s)
		for _, fact := range facts {
			if fact.Start < end || fact.End <= fact.Start || fact.End > len(s) {
				t.Fatalf("fact %+v overlaps or leaves the text of %d bytes", fact, len(s))
			}
			end = fact.End
			if fact.Value == "" || strings.Contains(fact.Value, "--0-") {
				t.Fatalf("fact %+v has no value", fact)
			}
			if !verify.Supported(fact, facts) {
				t.Fatalf("fact %+v is not supported by its own text", fact)
			}
		}
	})
}
