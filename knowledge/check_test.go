package knowledge_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"trolyso/knowledge"
	"trolyso/knowledge/guides"
)

// corpus loads sample and a second guide, a document.
func corpus(t *testing.T, first, second string) *knowledge.Corpus {
	t.Helper()
	c, err := knowledge.Load(fstest.MapFS{"doi-the.md": {Data: []byte(first)}, "luat-1.md": {Data: []byte(second)}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const document = `---
id: luat-1
title: Luật một
kind: document
audience: [staff]
topics: ["Luật"]
questions: ["Luật một quy định gì?", "Luật một ban hành khi nào?", "Luật một còn hiệu lực không?", "Ai ban hành luật một?"]
sources:
  - {title: "Luật"}
verified: 2026-11-23
review_by: 2027-02-28
document:
  number: "1/2026/QH16"
  type: "Luật"
  issuer: "Quốc hội"
  status: "còn hiệu lực"
  replaces: ["9/2009/QH12"]
---

## Tóm tắt

Luật một đang được áp dụng.
`

func TestCheck(t *testing.T) {
	thirtyOne := strings.TrimSpace(strings.Repeat("chữ ", 31))
	other := strings.NewReplacer("id: doi-the", "id: luat-1", "title: Đổi thẻ căn cước", "title: Bài khác", "#cac-buoc", "/cam-nang/doi-the#cac-buoc")
	for _, test := range []struct {
		name     string
		old, new string // in the first guide
		second   string
		want     string
	}{
		{name: "nothing wrong"},
		{
			name: "three questions", old: "  - Đổi thẻ hết bao nhiêu tiền?\n",
			want: `doi-the.md:6: mới có 3 câu hỏi mẫu; cần từ 4 đến 8 câu`,
		},
		{
			name: "nine questions", old: "  - Đổi thẻ mất bao lâu?\n", new: "  - Đổi thẻ mất bao lâu?\n  - Một hả?\n  - Hai hả?\n  - Ba hả?\n  - Bốn hả?\n  - Năm hả?\n",
			want: `doi-the.md:6: có 9 câu hỏi mẫu; chỉ giữ từ 4 đến 8 câu`,
		},
		{
			name: "question twice", old: "Thẻ hết hạn thì làm gì?", new: "đổi thẻ, căn cước ở đâu",
			want: `doi-the.md:8: câu hỏi mẫu "đổi thẻ, căn cước ở đâu" viết hai lần trong cẩm nang này; hãy bỏ một`,
		},
		{
			name: "question of another guide", second: strings.Replace(document, "Ai ban hành luật một?", "Đổi thẻ mất bao lâu", 1),
			want: `luat-1.md:7: câu hỏi mẫu "Đổi thẻ mất bao lâu" đã có ở doi-the.md; mỗi câu chỉ dẫn tới một cẩm nang`,
		},
		{
			name: "phrasing of another guide", second: strings.Replace(document, "questions:", "phrasings: [\"đổi thẻ mất bao lâu\"]\nquestions:", 1),
			want: `luat-1.md:7: cách hỏi "đổi thẻ mất bao lâu" đã có ở doi-the.md; mỗi câu chỉ dẫn tới một cẩm nang`,
		},
		{
			name: "title of another guide", second: strings.Replace(document, "title: Luật một", "title: Đổi thẻ Căn cước.", 1),
			want: `luat-1.md:3: title trùng với doi-the.md; hãy đặt tên khác để người đọc phân biệt`,
		},
		{
			name: "long summary", old: "Mang theo thẻ cũ.", new: "Mang theo thẻ cũ. Rồi về.",
			want: `doi-the.md:19: tóm tắt có 3 câu; rút lại còn nhiều nhất 2 câu`,
		},
		{
			name: "long sentence", old: "Nhận thẻ.", new: thirtyOne + ".",
			want: `doi-the.md:29: câu dài 31 chữ, nhiều nhất 30; hãy tách câu: "` + thirtyOne[:len("chữ ")*15] + `…"`,
		},
		{
			name: "long cell", old: "35.000 đồng", new: thirtyOne,
			want: `doi-the.md:36: câu dài 32 chữ, nhiều nhất 30; hãy tách câu: "Mức: ` + strings.TrimSpace(thirtyOne[:len("chữ ")*13]) + ` chữ…"`,
		},
		{name: "a row is no sentence", old: "| Cấp lại | 35.000 đồng |", new: "| " + thirtyOne[:len("chữ ")*20] + " | " + thirtyOne[:len("chữ ")*20] + " |"},
		{
			name: "out of order", old: "## Lệ phí {#le-phi", new: "## Căn cứ {#le-phi",
			want: `doi-the.md:38: đề mục "Lưu ý" phải đứng trước "Căn cứ"`,
		},
		{
			name: "question without diacritics", old: "Thẻ hết hạn thì làm gì?", new: "The het han thi lam gi?",
			want: `doi-the.md:8: có đoạn viết không dấu, hãy thêm dấu: "The het han thi lam gi?"`,
		},
		{
			name: "short question without diacritics", old: "Thẻ hết hạn thì làm gì?", new: "VNeID la cai gi",
			want: `doi-the.md:8: có đoạn viết không dấu, hãy thêm dấu: "VNeID la cai gi"`,
		},
		{
			name: "sentence half without diacritics", old: "Nhận thẻ.", new: "Nhận thẻ, nho mang theo giay hen va tien.",
			want: `doi-the.md:29: có đoạn viết không dấu, hãy thêm dấu: "nho mang theo giay hen va tien."`,
		},
		{name: "names and addresses need none", old: "Nhận thẻ.", new: "Nhận thẻ ở Nha Trang, xem Mobile Money, Internet Banking tại trang nhan-the.gov.vn."},
		{name: "few marks in correct text", old: "Nhận thẻ.", new: "Hộ kinh doanh doanh thu bao nhiêu thì nhận thẻ."},
		{
			name: "dead guide link", old: "https://dichvucong.gov.vn", new: "/cam-nang/khong-co",
			want: `doi-the.md:25: liên kết tới cẩm nang "khong-co" không có`,
		},
		{
			name: "dead anchor", old: "https://dichvucong.gov.vn", new: "/cam-nang/luat-1#cac-buoc",
			want: `doi-the.md:25: cẩm nang "luat-1" không có đề mục với neo #cac-buoc`,
		},
		{
			name: "dead own anchor", old: "#cac-buoc", new: "#thoi-han",
			want: `doi-the.md:42: cẩm nang "doi-the" không có đề mục với neo #thoi-han`,
		},
		{name: "living links", old: "https://dichvucong.gov.vn", new: "/cam-nang/luat-1#tom-tat"},
		{name: "telephone link", old: "https://dichvucong.gov.vn", new: "tel:19000368"},
		{
			name: "relative link", old: "https://dichvucong.gov.vn", new: "luat-1.md",
			want: `doi-the.md:25: liên kết "luat-1.md" không đi đâu cả; dùng /cam-nang/ID của cẩm nang, #neo hoặc địa chỉ http đầy đủ`,
		},
		{
			name: "nowhere to go without a telephone", old: sample[strings.Index(sample, "## Lưu ý"):], new: "",
			want: `doi-the.md: cẩm nang cho người dân phải có "Nơi làm", "Lưu ý" hoặc "Cần giúp", để người không có điện thoại thông minh biết đi đâu`,
		},
		{
			name: "review too far", old: "2027-02-28", new: "2028-02-28",
			want: `doi-the.md:15: review_by 2028-02-28 quá xa ngày verified 2026-11-23; hẹn kiểm tra lại trong vòng 366 ngày`,
		},
		{
			name: "verified tomorrow", old: "verified: 2026-11-23", new: "verified: 2026-12-02",
			want: `doi-the.md:14: verified 2026-12-02 ở sau ngày hôm nay; ghi ngày đối chiếu thật`,
		},
		{
			name: "lapsed before it was verified", old: "2026-12-31", new: "2026-10-31",
			want: `doi-the.md:31: valid-until 2026-10-31 đã qua trước ngày verified 2026-11-23; hãy bỏ hoặc sửa nội dung hết hạn`,
		},
		{
			name: "replaced and in force", second: strings.Replace(document, "replaces:", "replaced_by: [\"2/2026/QH16\"]\n  replaces:", 1),
			want: `luat-1.md:16: văn bản đã có replaced_by thì status không thể là "còn hiệu lực"`,
		},
		{
			name: "abolished and in force", second: strings.Replace(document, "replaces:", "abolished_by: [\"2/2026/QH16\"]\n  replaces:", 1),
			want: `luat-1.md:16: văn bản đã có abolished_by thì status không thể là "còn hiệu lực"`,
		},
		{
			name: "replaced and abolished", second: strings.Replace(document, "replaces:", "abolishes: [\"9/2009/qh12\"]\n  replaces:", 1),
			want: `luat-1.md:17: 9/2009/qh12 đã có trong replaces; văn bản có bản thay thì chỉ ghi replaces`,
		},
		{
			name: "one guide links to another", second: other.Replace(sample),
			want: "câu hỏi mẫu",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			first := strings.Replace(sample, test.old, test.new, 1)
			if test.old != "" && first == sample {
				t.Fatalf("the sample does not hold %q", test.old)
			}
			second := test.second
			if second == "" {
				second = document
			}
			today := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
			got := knowledge.Check(corpus(t, first, second), knowledge.CheckOptions{Today: today}).Error()
			if test.want == "câu hỏi mẫu" { // of the two guides the links are right; only the questions meet
				for line := range strings.Lines(got) {
					if !strings.Contains(line, test.want) {
						t.Errorf("unexpected: %s", line)
					}
				}
				return
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
		})
	}
}

// TestCheckReplacement has two documents say different things of each other.
func TestCheckReplacement(t *testing.T) {
	old := strings.NewReplacer("id: luat-1", "id: doi-the", "Luật một", "Luật chín", "luật một", "luật chín", "1/2026/QH16", "9/2009/QH12",
		`replaces: ["9/2009/QH12"]`, "replaces: []").Replace(document)
	got := knowledge.Check(corpus(t, old, document), knowledge.CheckOptions{}).Error()
	if want := `luat-1.md:17: ghi thay 9/2009/QH12, nhưng doi-the.md không ghi 1/2026/QH16 trong replaced_by; hãy sửa cho khớp`; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	old = strings.NewReplacer("replaces: []", "replaced_by: [\"1/2026/qh16\"]", "còn hiệu lực\"", "hết hiệu lực\"").Replace(old)
	if got := knowledge.Check(corpus(t, old, document), knowledge.CheckOptions{}).Error(); got != "" {
		t.Errorf("documents that agree: %s", got)
	}
	silent := strings.Replace(document, `["9/2009/QH12"]`, "[]", 1)
	got = knowledge.Check(corpus(t, old, silent), knowledge.CheckOptions{}).Error()
	if want := `doi-the.md:17: ghi bị thay bởi 1/2026/qh16, nhưng luat-1.md không ghi 9/2009/QH12 trong replaces; hãy sửa cho khớp`; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	twice := strings.Replace(old, `number: "9/2009/QH12"`, `number: "1/2026/QH16"`, 1)
	got = knowledge.Check(corpus(t, twice, silent), knowledge.CheckOptions{}).Error()
	if want := `luat-1.md:13: văn bản 1/2026/QH16 đã có ở doi-the.md; hãy gộp hai cẩm nang`; !strings.Contains(got, want) {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// TestCheckAbolition has one document abolish another that knows nothing of it,
// or takes itself for replaced.
func TestCheckAbolition(t *testing.T) {
	young := strings.Replace(document, "replaces:", "abolishes:", 1)
	old := strings.NewReplacer("id: luat-1", "id: doi-the", "Luật một", "Luật chín", "luật một", "luật chín", "1/2026/QH16", "9/2009/QH12",
		`replaces: ["9/2009/QH12"]`, `abolished_by: ["1/2026/QH16"]`, "còn hiệu lực\"", "hết hiệu lực\"").Replace(document)
	for _, test := range []struct{ name, old, want string }{
		{"agreed", old, ""},
		{
			"silent", strings.Replace(old, `["1/2026/QH16"]`, "[]", 1),
			`luat-1.md:17: ghi bãi bỏ 9/2009/QH12, nhưng doi-the.md không ghi 1/2026/QH16 trong abolished_by; hãy sửa cho khớp`,
		},
		{
			"replaced", strings.Replace(old, "abolished_by", "replaced_by", 1),
			`doi-the.md:17: ghi bị thay bởi 1/2026/QH16, nhưng luat-1.md không ghi 9/2009/QH12 trong replaces; hãy sửa cho khớp
luat-1.md:17: ghi bãi bỏ 9/2009/QH12, nhưng doi-the.md không ghi 1/2026/QH16 trong abolished_by; hãy sửa cho khớp`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := knowledge.Check(corpus(t, test.old, young), knowledge.CheckOptions{}).Error()
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
		})
	}
}

// TestGuidesInService holds the embedded guides to the whole check.
func TestGuidesInService(t *testing.T) {
	c, err := knowledge.Load(guides.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range knowledge.Check(c, knowledge.CheckOptions{}) {
		t.Error(m)
	}
}

func TestStale(t *testing.T) {
	c := corpus(t, sample, strings.Replace(document, "review_by: 2027-02-28", "review_by: 2027-01-31", 1))
	for day, want := range map[string][]string{
		"2026-12-31": nil,
		"2027-01-01": {"doi-the"}, // whose fee has lapsed
		"2027-01-31": {"doi-the"},
		"2027-02-01": {"doi-the", "luat-1"},
	} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, g := range knowledge.Stale(c, at) {
			got = append(got, g.ID)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("on %s (-want +got):\n%s", day, diff)
		}
	}
}

func TestTopics(t *testing.T) {
	const file = `# Sự kiện
## 1. Văn bản mới
Lời dẫn. A
### 1. Thẻ căn cước
- Đổi ở công an xã. — https://a.vn (2025) — [A]
## 2. Luật
- Có hiệu lực. ([a.vn](https://a.vn), 2025) **B**
- Sửa rồi. **A**
#### 3. Chỗ ở
- Hạn 7 ngày. [S01] ` + "`C`" + `
## 4. Chưa xác minh
- Mọi thứ sau tháng 10.
##### 5. Sâu quá
- Một điều. A
`
	topics := knowledge.ReadTopics("su-kien.md", []byte(file))
	want := []knowledge.Topic{
		{Name: "Thẻ căn cước", Number: "1", File: "su-kien.md", Line: 4},
		{Name: "Luật", Number: "2", File: "su-kien.md", Line: 6},
		{Name: "Chỗ ở", Number: "3", File: "su-kien.md", Line: 9},
	}
	if diff := cmp.Diff(want, topics); diff != "" {
		t.Errorf("topics (-want +got):\n%s", diff)
	}
	c := corpus(t, strings.Replace(sample, `["Thẻ căn cước"]`, `["Thẻ căn cước", "thẻ căn cước"]`, 1), document)
	if diff := cmp.Diff(want[2:], knowledge.MissingTopics(c, topics)); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
	got := knowledge.UnknownTopics(c, topics).Error()
	if want := `doi-the.md:5: chủ đề "thẻ căn cước" không phải đề mục nào của các tệp sự kiện; hãy chép đúng từng chữ, bỏ số thứ tự`; got != want {
		t.Errorf("unknown: got %s\nwant %s", got, want)
	}
}

func TestStatusOn(t *testing.T) {
	for _, c := range []struct {
		name      string
		status    knowledge.Status
		effective knowledge.Date
		day       string
		want      knowledge.Status
	}{
		{"in force", knowledge.InForce, "2025-07-01", "2026-11-24", knowledge.InForce},
		{"the day before", knowledge.InForce, "2025-07-01", "2025-06-30", knowledge.NotYetInForce},
		{"its first day", knowledge.NotYetInForce, "2025-07-01", "2025-07-01", knowledge.InForce},
		{"in its month", knowledge.NotYetInForce, "2025-07", "2025-07-20", knowledge.NotYetInForce},
		{"after its month", knowledge.NotYetInForce, "2025-07", "2025-08-01", knowledge.InForce},
		{"expired stays so", knowledge.Expired, "2025-07-01", "2024-01-01", knowledge.Expired},
		{"unknown stays so", knowledge.Unknown, "2025-07-01", "2026-01-01", knowledge.Unknown},
		{"unknown to come", knowledge.Unknown, "2027-07-01", "2026-01-01", knowledge.NotYetInForce},
		{"no day known", knowledge.NotYetInForce, "", "2026-01-01", knowledge.NotYetInForce},
	} {
		t.Run(c.name, func(t *testing.T) {
			day, err := time.Parse(time.DateOnly, c.day)
			if err != nil {
				t.Fatal(err)
			}
			d := knowledge.Document{Status: c.status, Effective: c.effective}
			if got := d.StatusOn(day); got != c.want {
				t.Errorf("StatusOn(%s) = %q, want %q", c.day, got, c.want)
			}
		})
	}
}
