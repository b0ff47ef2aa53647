package index_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"trolyso/knowledge"
)

// documents writes what was found of each document named: the guides that fit
// or "none", then "+" and what is only mentioned, then "~" and what comes near
// with the part that differs. References are divided by " | ".
func documents(f knowledge.Finding) string {
	var out []string
	for _, d := range f.Documents {
		var parts []string
		for _, g := range d.Guides {
			parts = append(parts, g.ID)
		}
		if len(parts) == 0 && len(d.Mentioned) == 0 {
			parts = append(parts, "none")
		}
		for _, m := range d.Mentioned {
			parts = append(parts, "+"+m.Name)
		}
		for _, n := range d.Near {
			parts = append(parts, fmt.Sprintf("~%s (%s)", n.Guide.ID, n.Differs))
		}
		out = append(out, strings.Join(parts, " "))
	}
	return strings.Join(out, " | ")
}

const (
	kh294   = "kh-294-kh-tu"
	nd171   = "nd-171-2025-nd-cp"
	qd1636  = "qd-1636-qd-tu"
	luat134 = "luat-134-2025-qh15"
	nq71    = "nq-71-nq-cp +Nghị quyết 71-NQ/TW"
	none    = "none"
)

var documentCases = []struct{ question, want string }{
	// One document, however it is written.
	{"kh 294", kh294},
	{"KH294", kh294},
	{"kh294", kh294},
	{"KH294-KH/TU", kh294},
	{"294-KH/TU", kh294},
	{"294 kh tu", kh294},
	{"294 - KH / TU", kh294},
	{"294-KH /TU", kh294},
	{"294kh/tu", kh294},
	{"294/kh-tu", kh294},
	{"kế hoạch 294", kh294},
	{"kế hoạch số 294-KH/TU ngày 23/5/2025", kh294},
	{"kế hoạch số: 294", kh294},
	{"ke hoach 294 nam 2025", kh294},
	{"ke hoach so 294 cua tinh uy", kh294},
	{"ke hoach cua tinh uy so 294", kh294},
	{"tỉnh ủy có kế hoạch 294 về việc gì", kh294},
	{"kh 294 từ ngày nào", kh294},
	{"kh 294 tu ngay nao co hieu luc", kh294},
	{"kees hoachj 294", kh294},
	{"ke61 hoach5 294", kh294},
	{"ke hoac 294", kh294},
	{"kehoach 294", kh294},
	{"kế hoạch 294 còn hiệu lực không", kh294},
	{"cho hỏi cái 294-KH/TU là gì vậy ạ", kh294},
	{"kế hoạch 0294", kh294},
	{"ＫＨ ２９４－ＫＨ／ＴＵ", kh294},
	{"294–KH/TU", kh294},
	{norm.NFD.String("kế hoạch 294"), kh294},
	{"nd 171/2025", nd171},
	{"nđ171", nd171},
	{"nd171", nd171},
	{"NĐ 171", nd171},
	{"NĐ-CP 171/2025", nd171},
	{"171 nđ cp", nd171},
	{"171nd-cp", nd171},
	{"171/nd-cp", nd171},
	{"nghị định số 171 năm 2025", nd171},
	{"nghị định 171 2025", nd171},
	{"nghi dinh 171 nam 25", nd171},
	{"nghị định 171/25", nd171},
	{"năm 2025 có nghị định 171 phải không", nd171},
	{"nghị định năm 2025 số 171", nd171},
	{"nghị định của chính phủ số 171", nd171},
	{"nghị định 171 của chính phủ", nd171},
	{"171/2025/ND-CP", nd171},
	{"171/2025/NĐ-CP", nd171},
	{"171/2025/nđ-cp có hiệu lực khi nào?", nd171},
	{"171.2025.ND.CP", nd171},
	{"171_2025_ND_CP", nd171},
	{"171 / 2025 / nd - cp", nd171},
	{"171/2025", nd171},
	{"(171/2025)", nd171},
	{"số 171/2025", nd171},
	{"nghij ddinhj 171", nd171},
	{"nghij ddinhj soos 171 nawm 2025", nd171},
	{"nghi5 d9inh5 so61 171 na8m 2025", nd171},
	{"nghi dinhh 171", nd171},
	{"ngi dinh 171", nd171},
	{"nghi ding 171", nd171},
	{"nghịđịnh 171", nd171},
	{"nghidinh171", nd171},
	{"nghi dinh171", nd171},
	{"điều 9 nghị định 171", nd171},
	{"khoản 2 điều 9 nghị định 171/2025/NĐ-CP", nd171},
	{"nghị định 171 điều 9 khoản 1", nd171},
	{"nghị định 171 ngày nào có hiệu lực", nd171},
	{"nghị định 171 năm nào", nd171},
	{"nd 171 tu ngay nao", nd171},
	{"qd 1636 tinh uy", qd1636},
	{"qđ1636", qd1636},
	{"1636 tinh uy", qd1636},
	{"QĐ 1.636", qd1636},
	{"quyết định của tỉnh ủy số 1636", qd1636},
	{"quyết định 1636-QĐ/TU", qd1636},
	{"quyet dnh 1636", qd1636},
	{"quyeets ddinhj 1636", qd1636},
	{"quyet dinh so 1636 cua ban thuong vu tinh uy", qd1636},
	{"quyết định năm 2025 số 1636", qd1636},
	{"nghi quyet 57", "nq-57-nq-tw"},
	{"NQ57", "nq-57-nq-tw"},
	{"nq 57 bộ chính trị", "nq-57-nq-tw"},
	{"nghị quyết 57-NQ/TW ngày 22/12/2024", "nq-57-nq-tw"},
	{"nghị quyết 57 của bộ chính trị về khoa học công nghệ", "nq-57-nq-tw"},
	{"luật 134", luat134},
	{"luật số 134/2025/QH15", luat134},
	{"134/2025/QH15", luat134},
	{"luaatj 134", luat134},
	{"luat134", luat134},
	{"luật 134 qh15", luat134},
	{"luật 134 của quốc hội", luat134},
	{"luật trí tuệ nhân tạo số 134/2025", luat134},
	{"luật trí tuệ nhân tạo 134/2025/QH15", luat134},
	{"luật trí tuệ nhân tạo số 134", luat134},
	{"luật AI 134", luat134},
	{"nghị quyết 193/2025/QH15", "nq-193-2025-qh15"},
	{"nghị quyết 66.22", "nq-66-22-2026-nq-cp"},
	{"66.22/2026/NQ-CP", "nq-66-22-2026-nq-cp"},
	{"nq 66.22/2026", "nq-66-22-2026-nq-cp"},
	{"kế hoạch 01 của Ban Chỉ đạo Trung ương", "kh-01-kh-bcdtw"},
	{"kh 01-kh/bcđtw", "kh-01-kh-bcdtw"},
	{"kế hoạch 1 ban chỉ đạo trung ương", "kh-01-kh-bcdtw"},
	{"kh 2044", "kh-2044-kh-ubnd"},
	{"2044/KH-UBND", "kh-2044-kh-ubnd"},
	{"quyết định 2081", "qd-2081-qd-ubnd-cao-bang"},
	{"công văn 557/BKHCN-CĐSQG", "cv-557-bkhcn-cdsqg"},
	{"557/bkhcn", "cv-557-bkhcn-cdsqg"},
	{"văn bản 562 bộ khoa học và công nghệ", "vb-562-bkhcn-vcl"},
	{"cv 1789/UBND-ĐMPT", "cv-1789-ubnd-dmpt"},
	{"thông báo 408/TB-VPCP", "tb-408-tb-vpcp"},
	{"quy định 230", "qd-230-qd-tw"},
	{"Quy định 230-QĐ/TW", "qd-230-qd-tw"},
	{"quyết định 230-QĐ/TW", "qd-230-qd-tw"},
	{"5230/QĐ-BCA-C06", "qd-5230-qd-bca-c06"},
	{"thông tư 117 bộ công an", "tt-117-2026-tt-bca"},
	{"thông tư 117/2026/TT-BTC", "tt-117-2026-tt-btc"},
	{"tt 28 btc", "tt-28-2026-tt-btc"},
	{"thoong tuw 28/2026", "tt-28-2026-tt-btc"},
	{"nghị quyết 71 của chính phủ", "nq-71-nq-cp"},
	{"71/NQ-CP", "nq-71-nq-cp"},
	{"luật 71/2025", "luat-71-2025-qh15"},

	// As speech is written down.
	{"nghị định một bảy một", nd171},
	{"nghi dinh mot bay mot nam 2025", nd171},
	{"kế hoạch hai trăm chín mươi bốn", kh294},
	{"kế hoạch số hai chín bốn của tỉnh ủy", kh294},
	{"nghị định một trăm bảy mươi mốt", nd171},
	{"nghị định ba ba lăm năm 2025", "nd-335-2025-nd-cp"},
	{"nghị quyết năm mươi bảy", "nq-57-nq-tw"},
	{"luật một ba bốn", luat134},
	{"kế hoạch ba năm", ""},
	{"kế hoạch hai mươi năm", ""},
	{"kế hoạch năm năm", ""},
	{"luật năm hai không hai ba", ""},
	{"quyết định sau ba ngày", ""},
	{"thông tư hai chiều", ""},

	// Several documents in one question.
	{"nghị định 171 với kế hoạch 294 khác gì", nd171 + " | " + kh294},
	{"nd 171, kh 294 va qd 1636", nd171 + " | " + kh294 + " | " + qd1636},
	{"nghị định 171 và 224", nd171 + " | nd-224-2026-nd-cp"},
	{"so sánh 171/2025/NĐ-CP và 259/2026/NĐ-CP", nd171 + " | nd-259-2026-nd-cp"},
	{"nghị định 171 hay nghị định 999", nd171 + " | " + none},
	{"kế hoạch 294-KH/TU (294-KH/TU)", kh294},

	// One names another document than it asks for.
	{"nghị quyết nào của tỉnh thực hiện Nghị quyết 57", ""},
	{"kế hoạch tuyên truyền nghị quyết 57 là kế hoạch số mấy", ""},
	{"nghị định nào thay nghị định 13/2023", "nd-13-2023-nd-cp"},

	// What stands elsewhere in the question tells them apart.
	{"nghị định 45 về đầu tư công nghệ thông tin năm 2026 còn hiệu lực không", "nd-45-2026-nd-cp"},
	{"bộ công an có thông tư 117 đúng không", "tt-117-2026-tt-bca"},

	// Several documents fit.
	{"nghị quyết 71", nq71},
	{"nq71", nq71},
	{"nghị định 45", "nd-45-2026-nd-cp nd-45-2020-nd-cp"},
	{"thông tư 117", "tt-117-2026-tt-bca tt-117-2026-tt-btc"},
	{"thông tư 117 năm 2026", "tt-117-2026-tt-bca tt-117-2026-tt-btc"},
	{"71/2025", "luat-71-2025-qh15 nq-71-nq-cp"},

	// None fits, and what comes near is not taken for it.
	{"kế hoạch 8888/KH-UBND", none},
	{"kh 8888", none},
	{"nghị định 999/2025/NĐ-CP", none},
	{"nghị định 999", none},
	{"nđ999", none},
	{"nghij ddinhj 9999", none},
	{"thong tu 64 bo noi vu", none + " ~tt-64-2025-tt-btc (cơ quan ban hành)"},
	{"thong tu 164 bo tai chinh", none},
	{"quyết định 77777/QĐ-TTg", none},
	{"luật 999/2025/QH15", none},
	{"1234/UBND-VX", none},
	{"888/2031", none},
	{"nghị định 171/2024", none + " ~" + nd171 + " (năm)"},
	{"nghị định 171 năm 2024", none + " ~" + nd171 + " (năm)"},
	{"171/2024", none + " ~" + nd171 + " (năm)"},
	{"thông tư 171/2025", none + " ~" + nd171 + " (loại văn bản)"},
	{"luật 171/2025/NĐ-CP", nd171},
	{"luật 193/2025/QH15", none + " ~nq-193-2025-qh15 (loại văn bản)"},
	{"quyết định 1636 của thủ tướng", none + " ~" + qd1636 + " (cơ quan ban hành)"},
	{"294/KH-UBND", none + " ~" + kh294 + " (cơ quan ban hành)"},
	{"nghị định 294-KH/TU", kh294},
	{"thông tư 28/2026 bộ công an", none + " ~tt-28-2026-tt-btc (cơ quan ban hành)"},

	// No document number.
	{"lệ phí 35.000 đồng", ""},
	{"phạt 100 nghìn", ""},
	{"trước tháng 7/2025 nộp ở đâu", ""},
	{"ngày 31/12/2025", ""},
	{"1/7/2025", ""},
	{"15-11-2025 làm căn cước", ""},
	{"30.4 có làm việc không", ""},
	{"nghỉ lễ 2/9", ""},
	{"thông tư 2014", ""},
	{"luật 2024 có gì mới", ""},
	{"luật căn cước 2023", ""},
	{"nghị định năm 2025 về phạt giao thông", ""},
	{"thông tư của bộ công an về căn cước", ""},
	{"quyết định của tỉnh ủy về chuyển đổi số", ""},
	{"giảm 50% lệ phí", ""},
	{"tăng 8 % lương hưu", ""},
	{"con 14 tuổi làm căn cước", ""},
	{"luật 18 tuổi mới được lái xe", ""},
	{"điều 9 quy định gì", ""},
	{"khoản 3 điều 12", ""},
	{"mẫu CT01 là gì", ""},
	{"ct 01 tải ở đâu", ""},
	{"tờ khai CT07", ""},
	{"mẫu 01 xin ở đâu", ""},
	{"mẫu số 03/TP-HT", ""},
	{"TK1-TS", ""},
	{"H32.12-251120-0001", ""},
	{"mã hồ sơ G01.899.108.000-251234-0001", ""},
	{"gọi 1022", ""},
	{"gọi số 113", ""},
	{"tổng đài 1900 1234", ""},
	{"0258 3822 229", ""},
	{"0912.345.678", ""},
	{"cccd 056123456789", ""},
	{"kh là gì", ""},
	{"khách hàng 294", ""},
	{"mã kh 294", ""},
	{"hợp đồng điện số KH 12345", ""},
	{"tôi ở 171/25 Lê Hồng Phong", ""},
	{"tôi quyết định 2 ngày nữa đi", ""},
	{"quyết định 30 ngày sau", ""},
	{"kế hoạch 5 năm 2021-2025", ""},
	{"kế hoạch 5 năm", ""},
	{"kế hoạch 100 ngày", ""},
	{"kế hoạch tháng 3/2026", ""},
	{"hd 12", ""},
	{"ct 5", ""},
	{"tt 9", "tt-09-2026-tt-btc"},
	{"công an 113", ""},
	{"công an phường 7", ""},
	{"số nhà 171/2024 đường Trần Phú", ""},
	{"đường 2/4 nha trang", ""},
	{"nđ 68 về chữ ký số", "nd-68-2024-nd-cp"},
	{"nd 13 bao ve du lieu ca nhan con dung khong", "nd-13-2023-nd-cp"},
	{"nghij ddinhj 171/2025/ndd-cp", nd171},
	{"tt09/2026 btc so bhxh", "tt-09-2026-tt-btc"},
	{"nghi5 d9inh5 59/2022 ve62 d9inh5 danh d9ie6n5 tu73 con2 hie6u5 lu7c5 kho6ng", "nd-59-2022-nd-cp"},
	{"NĐ171/2025/NĐCP", nd171},
	{"kế hoạch số 7817/KHUBND ngày 19/6", "kh-7817-kh-ubnd"},
	{"nd 331/2026 co thay nghi dinh 85 khong", "nd-331-2026-nd-cp"},
	{"193/2025/QH15 quy định gì", "nq-193-2025-qh15"},
	{"562/BKHCN-VCL quy định gì", "vb-562-bkhcn-vcl"},
	{"văn bản 45/2026 còn dùng không", "nd-45-2026-nd-cp"},
	{"thông tư 09/2026 bhxh", "tt-09-2026-tt-btc"},
	{"24/7", ""},
	{"4G/5G khác gì", ""},
	{"windows 11", ""},
	{"mức 2 VNeID", ""},
	{"đề án 06", ""},
	{"bộ luật nào", ""},
	{"luật sư 24h", ""},
	{"thông tin 12345", ""},
	{"50.000đ/lần", ""},
	{"C06", ""},
	{"hóa đơn 171/2025 chưa trả", ""},
	{"hồ sơ 171/2025", ""},
	{"hợp đồng số 123/2024/HĐMB", ""},
	{"biển số 79A1-123.45", ""},
}

func TestDocumentNumbers(t *testing.T) {
	for _, c := range documentCases {
		t.Run(c.question, func(t *testing.T) {
			f := find(t, inMemory(), c.question)
			if got := documents(f); got != c.want {
				t.Fatalf("documents %q, want %q", got, c.want)
			}
			if len(f.Documents) > 0 && len(f.Documents[0].Guides) > 0 {
				if want := f.Documents[0].Guides[0].ID; f.Hits[0].Passage.GuideID() != want {
					t.Errorf("first hit %s, want %s", f.Hits[0].Passage.ID, want)
				}
			}
		})
	}
}

func TestDocumentsAsAsked(t *testing.T) {
	for question, want := range map[string]string{
		"nd 999/2025":                "Nghị định 999/2025",
		"nghị định số 999 năm 2025":  "Nghị định 999 năm 2025",
		"999/2025/nd-cp":             "Nghị định 999/2025/NĐ-CP",
		"kh8888-kh/tu":               "Kế hoạch 8888-KH/TU",
		"8888/KH-UBND":               "Kế hoạch 8888/KH-UBND",
		"thong tu 164 bo tai chinh":  "Thông tư 164 của Bộ Tài chính",
		"luật 999/2025/QH15":         "Luật 999/2025/QH15",
		"quyết định 077/QĐ-TTg":      "Quyết định 077/QĐ-TTg",
		"công văn 9999/BKHCN-CĐSQG":  "Công văn 9999/BKHCN-CĐSQG",
		"quy định 999-QĐ/TW":         "Quy định 999-QĐ/TW",
		"nghị quyết 99.9/2026/NQ-CP": "Nghị quyết 99.9/2026/NQ-CP",
	} {
		f := find(t, inMemory(), question)
		if len(f.Documents) != 1 || f.Documents[0].Asked != want {
			t.Errorf("%q read as %+v, want %q", question, f.Documents, want)
		}
	}
}

// TestDocumentsMentioned asks for documents that have no guide: the guide that
// speaks of them comes first, and is not passed off as theirs.
func TestDocumentsMentioned(t *testing.T) {
	for question, want := range map[string]string{
		"luat 60/2014":           "60/2014/QH13",
		"Nghị quyết 71-NQ/TW":    "71-NQ/TW",
		"quyet dinh 1833/QD-BTP": "1833/QĐ-BTP",
	} {
		f := find(t, inMemory(), question)
		if len(f.Documents) != 1 || len(f.Documents[0].Guides) > 0 || len(f.Documents[0].Mentioned) != 1 {
			t.Errorf("%q: documents %s, want one mentioned", question, documents(f))
			continue
		}
		m := f.Documents[0].Mentioned[0]
		if !strings.HasSuffix(m.Name, want) || f.Hits[0].Passage.Guide != m.Guide {
			t.Errorf("%q: %q in %s, first hit %s, want %s in the first hit", question, m.Name, m.Guide.ID, f.Hits[0].Passage.ID, want)
		}
		for _, p := range m.Guide.Passages() {
			if p.ID == m.Passage && !strings.Contains(p.Text, want) {
				t.Errorf("%q: passage %s does not speak of %s", question, m.Passage, want)
			}
		}
	}
}

func FuzzDocumentNumbers(f *testing.F) {
	for _, c := range documentCases {
		f.Add(c.question)
	}
	x := inMemory()
	f.Fuzz(func(t *testing.T, s string) {
		got, err := x.Find(context.Background(), s, 5)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Documents) > 4 {
			t.Fatalf("%d documents", len(got.Documents))
		}
		for _, d := range got.Documents {
			if d.Asked == "" || !utf8.ValidString(d.Asked) || len(d.Asked) > 200 {
				t.Fatalf("asked %q", d.Asked)
			}
			if len(d.Guides) > 0 && len(d.Near) > 0 {
				t.Fatalf("%q fits %d documents and comes near %d", d.Asked, len(d.Guides), len(d.Near))
			}
		}
	})
}
