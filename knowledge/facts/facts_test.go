package facts_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"trolyso/knowledge"
	"trolyso/knowledge/facts"
	"trolyso/knowledge/guides"
)

func tokens(text string) []string {
	var out []string
	for _, t := range facts.Tokens(text) {
		out = append(out, t.String())
	}
	return out
}

func TestTokens(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"no figure", "Đến công an xã hỏi.", nil},
		{
			"one sum in four spellings", "35.000 đồng, 35 nghìn đồng, 35.000đ, 35 ngàn đồng",
			[]string{"vnd:35000", "vnd:35000", "vnd:35000", "vnd:35000"},
		},
		{"days that do not exist", "từ 55/8/2026, ngày 31 tháng 13 năm 2026, 2026-00-14", []string{"date:2026-8-55", "date:2026-13-31", "date:2026-00-14"}},
		{
			"a list shares its unit", "phí 10.000/7.000/5.000 đồng; phạt 80–100 triệu đồng; từ 10 đến dưới 20%",
			[]string{"vnd:10000", "vnd:7000", "vnd:5000", "vnd:80000000", "vnd:100000000", "pct:10", "pct:20"},
		},
		{"millions of things are no sum", "2,26 triệu lượt khách, ngưỡng 1 tỷ đồng", []string{"num:2260000", "vnd:1000000000"}},
		{
			"one day in four spellings", "1/7/2025, 01/07/2025, 2025-07-01, ngày 1 tháng 7 năm 2025",
			[]string{"date:2025-07-01", "date:2025-07-01", "date:2025-07-01", "date:2025-07-01"},
		},
		{"days of one year", "ban hành 15/5; 04/6/2026", []string{"date:2026-05-15", "date:2026-06-04"}},
		{"parts of days", "7/2025, năm 2025, ngày 10/10, tháng 10", []string{"date:2025-07", "date:2025", "date:--10-10", "ref:tháng_10"}},
		{
			"ranges of days", "06–10/10/2026, 10–11/2026, 2026–2030",
			[]string{"date:2026-10-06", "date:2026-10-10", "date:2026-10", "date:2026-11", "date:2026", "date:2030"},
		},
		{"no day, so a number and a document", "40/13/2025", []string{"num:40", "doc:13/2025"}},
		{"round the clock is no day", "trực 24/7", []string{"time:24/7"}},
		{
			"durations", "3 ngày làm việc, 7 ngày, 24h, nửa ngày, ba tháng",
			[]string{"dur:3_ngày_làm_việc", "dur:7_ngày", "dur:24_giờ", "dur:0.5_ngày", "dur:3_tháng"},
		},
		{"clock", "từ 7 giờ 30 đến 16h30", []string{"time:7:30", "time:16:30"}},
		{"ages", "nam từ đủ 20, nữ từ đủ 18 tuổi, đủ 5 loại", []string{"age:20", "age:18", "num:5"}},
		{"telephones", "1900 0368, 19001909, 1900.292900, 111", []string{"tel:19000368", "tel:19001909", "tel:1900292900", "num:111"}},
		{
			"documents in full", "335/2025/NĐ-CP, 57-NQ/TW, 71/NQ-CP, 66.22/2026/NQ-CP, 1789/UBND-ĐMPT, 826/QĐ-TTg, 134/2025/QH15",
			[]string{"doc:335/2025/NĐ-CP", "doc:57-NQ/TW", "doc:71/NQ-CP", "doc:66.22/2026/NQ-CP", "doc:1789/UBND-ĐMPT", "doc:826/QĐ-TTg", "doc:134/2025/QH15"},
		},
		{
			"documents in short", "Nghị định 90/2020, 48/2023; Thông tư 55/2021 và 66/2023; Luật 9/2026 (sửa bởi 10/2026); Kế hoạch 7817",
			[]string{"doc:90/2020/NĐ-CP", "doc:48/2023/NĐ-CP", "doc:55/2021/TT-*", "doc:66/2023/TT-*", "doc:9/2026/QH*", "doc:10/2026/QH*", "doc:7817"},
		},
		{"documents that share their ending", "331, 333 và 332/2026/NĐ-CP", []string{"doc:331/2026/NĐ-CP", "doc:333/2026/NĐ-CP", "doc:332/2026/NĐ-CP"}},
		{"a plan of five years is no document", "kế hoạch 5 năm, Luật 2018", []string{"dur:5_năm", "date:2018"}},
		{
			"references", "Điều 14–16, khoản 9, 10 Điều 40, mức độ 2, gồm 8 chương 45 điều",
			[]string{"ref:điều_14", "ref:điều_15", "ref:điều_16", "ref:khoản_9", "ref:khoản_10", "ref:điều_40", "ref:mức_2", "num:8", "num:45"},
		},
		{
			"addresses", "[cổng](https://www.dichvucong.gov.vn/), dichvucong.gov.vn/p, http://a.vn/x?b=2&a=1; hoi@tinh.gov.vn",
			[]string{"url:dichvucong.gov.vn", "host:dichvucong.gov.vn/p", "url:a.vn/x?a=1&b=2", "mail:hoi@tinh.gov.vn"},
		},
		{"codes and versions", "mẫu CT07, TK01a, 4G, bản 2.2.11", []string{"code:CT07", "code:TK01a", "code:4G", "ver:2.2.11"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, tokens(test.text)); diff != "" {
				t.Errorf("Tokens(%q) differ (-want +got):\n%s", test.text, diff)
			}
		})
	}
}

const factFile = "# Sự kiện\n" + `
## A. PHẦN ĐẦU

### 1. Thẻ căn cước: lệ phí
- Đổi thẻ 25.000 đồng. ([bao.vn](https://bao.vn/le-phi), 2025-12-23) **A**
- Cấp lại 36.000 đồng. (chưa kiểm) **C**
- Phạt 40–50 triệu đồng. — https://bao.vn/phat (2025-01) — [A] (ý dùng 4G: [C])

### 2. Cư trú
- Thường trú 7 ngày làm việc, phí 10.000/20.000. [S01, 2/3/2025] ` + "`B`" + `
- Số 18001096. [S02] ` + "`C`" + `

Nguồn:

- S01 — Báo — 2/3/2025 — https://bao.vn/cu-tru
- S02 — Báo — 2024 — https://bao.vn/khong

## 3. Chưa xác minh
- Mức phạt 99 triệu đồng.
`

const updateFile = `# Cập nhật

## 1. Văn bản

| Số hiệu | Ngày | Thay / sửa | Nguồn | TC |
|---|---|---|---|---|
| 224/2026/NĐ-CP | 24/6/2026 | Làm hết hiệu lực 45/2026 | VB 218633; PDF ` + "`2026/7/224.pdf`" + ` | A |
| 9/2026/TT-BCA | 25/6/2026 | – | VB 218634 | C |

### 2.1 ` + "`nguon.md`" + `

**Mục 1–2 – Tiền phí**
- Công dân số 0 đồng đến hết 28/02/2027. A
- Dặn xem lại 123.000 đồng. C

**Mục 2**: tạm trú 3 ngày (nâng từ C lên A). B
**Mục mới – Công dân số** từ 15/8/2026. A / C
`

func makeDigest(t *testing.T) *facts.Digest {
	t.Helper()
	d, err := facts.Make(facts.File{Name: "/tmp/nguon.md", Text: []byte(factFile)}, facts.File{Name: "moi.md", Text: []byte(updateFile)})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const wantDigest = `# figures of the fact files with confidence A or B; written by "trolyso guides digest", do not edit
topic	nguon	1	Thẻ căn cước: lệ phí
topic	nguon	2	Cư trú
fact	nguon	A	1. Thẻ căn cước: lệ phí	Thẻ căn cước: lệ phí	vnd:25000	url:bao.vn/le-phi date:2025-12-23
fact	nguon	A/C	1. Thẻ căn cước: lệ phí	Thẻ căn cước: lệ phí	vnd:40000000 vnd:50000000	url:bao.vn/phat date:2025-01
fact	nguon	B	2. Cư trú	Cư trú	dur:7_ngày_làm_việc num:10000 vnd:10000 num:20000 vnd:20000	date:2025-03-02 url:bao.vn/cu-tru
fact	moi	A	1. Văn bản		doc:224/2026/NĐ-CP date:2026-06-24 doc:45/2026 doc:45/2026/NĐ-CP	url:vanban.chinhphu.vn?docid=218633&pageid=27160 url:datafiles.chinhphu.vn/cpp/files/vbpq/2026/7/224.pdf
fact	moi	A	2.1 ` + "`nguon.md`" + `	Thẻ căn cước: lệ phí | Cư trú	vnd:0 date:2027-02-28	
fact	moi	A/B	2.1 ` + "`nguon.md`" + `	Cư trú	num:2 dur:3_ngày	
fact	moi	A/C	2.1 ` + "`nguon.md`" + `		date:2026-08-15	
`

func TestMake(t *testing.T) {
	var got bytes.Buffer
	if _, err := makeDigest(t).WriteTo(&got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wantDigest, got.String()); diff != "" {
		t.Errorf("digest differs (-want +got):\n%s", diff)
	}
	if _, err := facts.Make(facts.File{Name: "x.md", Text: []byte("- Một điều. C\n")}); err == nil {
		t.Error("Make of a file without A or B: no error")
	}
}

func TestDigestRoundTrip(t *testing.T) {
	d, err := facts.ReadDigest(strings.NewReader(wantDigest))
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if _, err := d.WriteTo(&got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wantDigest, got.String()); diff != "" {
		t.Errorf("after reading and writing (-want +got):\n%s", diff)
	}
}

func TestReadDigestDamaged(t *testing.T) {
	for _, text := range []string{"fact\tthiếu cột\n", "topic\ta\tb\n", "lạ\n", "fact\ta\tA\ts\t\tkhông-có-giá-trị\t\n", "topic\ta\t1\t\xff\n"} {
		if _, err := facts.ReadDigest(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), "line 1") {
			t.Errorf("ReadDigest(%q): error %v, want one that names line 1", text, err)
		}
	}
}

const goodGuide = `---
id: the-can-cuoc
title: Lệ phí thẻ căn cước
audience: [citizen]
topics: ["Thẻ căn cước: lệ phí"]
questions:
  - Con 8 tuổi làm thẻ hết bao nhiêu?
sources:
  - {title: "Lệ phí", issuer: "Báo", date: 2025-12-23, url: "https://bao.vn/le-phi"}
verified: 2026-11-23
review_by: 2027-03-01
---

## Tóm tắt

Đổi thẻ hết 25 nghìn đồng.

## Các bước

1. Mở trang bao.vn.
2. Chọn 1 trong 2 cách.

## Lưu ý

Xem [cư trú](/cam-nang/cu-tru). Miễn phí đến 28/2/2027 theo Nghị định 224/2026.
`

// linked is a guide about residence, so that the-can-cuoc can link to it.
const linked = `---
id: cu-tru
title: Cư trú
audience: [citizen]
topics: ["Cư trú"]
questions: ["Cư trú?"]
sources:
  - {title: "Cư trú", date: 2025-03-02, url: "https://bao.vn/cu-tru"}
verified: 2026-11-23
review_by: 2027-03-01
---

## Tóm tắt

Phí 10.000 đồng.
`

func TestVerify(t *testing.T) {
	for _, test := range []struct {
		name     string
		old, new string
		want     string // "" for no mistake
	}{
		{"true to the facts", "", "", ""},
		{"wrong sum", "25 nghìn", "26 nghìn", `the-can-cuoc.md:16: "26" (vnd:26000) không có trong sự kiện nào đã kiểm; hãy sửa theo nguồn hoặc bỏ đi`},
		{"only confidence C", "25 nghìn", "36 nghìn", `the-can-cuoc.md:16: "36" (vnd:36000) không có trong sự kiện nào đã kiểm; hãy sửa theo nguồn hoặc bỏ đi`},
		{"true of another topic", "25 nghìn", "10 nghìn", `the-can-cuoc.md:16: "10" (vnd:10000) không có trong sự kiện nào về chủ đề của cẩm nang này; hãy đối chiếu nguồn`},
		{"true of a guide linked to in the section", "Miễn phí", "Phí 10.000 đồng, miễn phí", ""},
		{"a percentage is no sum", "25 nghìn đồng", "25%", `the-can-cuoc.md:16: "25" (pct:25) không có trong sự kiện nào đã kiểm; hãy sửa theo nguồn hoặc bỏ đi`},
		{"wrong day", "28/2/2027", "27/2/2027", `the-can-cuoc.md:25: "27/2/2027" (date:2027-02-27) không có trong sự kiện nào đã kiểm; hãy sửa theo nguồn hoặc bỏ đi`},
		{"month of a day", "28/2/2027", "2/2027", ""},
		{"wrong document", "224/2026", "225/2026", `the-can-cuoc.md:25: "225/2026" (doc:225/2026/NĐ-CP) không có trong sự kiện nào đã kiểm; hãy sửa theo nguồn hoặc bỏ đi`},
		{"wrong type of document", "Nghị định 224/2026", "Luật 224/2026", `the-can-cuoc.md:25: "224/2026" (doc:224/2026/QH*) không có trong sự kiện nào đã kiểm; hãy sửa theo nguồn hoặc bỏ đi`},
		{"telephone from a fact with C", "Chọn 1", "Gọi 18001096, chọn 1", `the-can-cuoc.md:21: "18001096" (tel:18001096) không có trong sự kiện nào đã kiểm; hãy sửa theo nguồn hoặc bỏ đi`},
		{"unknown address", "bao.vn.", "bao-gia.vn.", `the-can-cuoc.md:20: "bao-gia.vn" (host:bao-gia.vn) không có trong sự kiện nào đã kiểm; hãy sửa theo nguồn hoặc bỏ đi`},
		{"unknown source", "2025-12-23, url: \"https://bao.vn/le-phi", "2027-02, url: \"https://bao.vn/le-phi-2", `the-can-cuoc.md:9: "https://bao.vn/le-phi-2" (url:bao.vn/le-phi-2) không có trong sự kiện nào đã kiểm; hãy sửa theo nguồn hoặc bỏ đi`},
		{"wrong day of a source", "2025-12-23,", "2025-12-24,", `the-can-cuoc.md:9: "2025-12-24" (date:2025-12-24) không có trong sự kiện nào đã kiểm; hãy sửa theo nguồn hoặc bỏ đi`},
		{"wrong validity", "## Tóm tắt", `## Tóm tắt {#tom-tat valid-until="2027-03-31"}`, `the-can-cuoc.md:14: "2027-03-31" (date:2027-03-31) không có trong sự kiện nào đã kiểm; hãy sửa theo nguồn hoặc bỏ đi`},
		{"allowed", "25 nghìn", "77 nghìn", ""},
		{"forbidden", "25 nghìn", "40 triệu", `the-can-cuoc.md:16: "40" (vnd:40000000) không được nêu: đã cũ`},
		{"no guide", "## Tóm tắt", "## Tóm lại", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.old != "" && !strings.Contains(goodGuide, test.old) {
				t.Fatalf("the guide does not hold %q", test.old)
			}
			allow, err := facts.ReadAllowances(strings.NewReader("# x\n\nvnd:77000 @the-can-cuoc lý do\n!vnd:40000000 đã cũ\n"))
			if err != nil {
				t.Fatal(err)
			}
			files := fstest.MapFS{
				"the-can-cuoc.md": {Data: []byte(strings.Replace(goodGuide, test.old, test.new, 1))},
				"cu-tru.md":       {Data: []byte(linked)},
				"anh.png":         {Data: []byte("1234567")},
			}
			mistakes, err := facts.NewVerifier(makeDigest(t), allow).Verify(files)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.TrimSpace(mistakes.Error())
			if test.name == "no guide" { // a file that cannot be read is not passed over
				if !strings.Contains(got, "Tóm lại") {
					t.Errorf("got %q, want the mistakes of parsing", got)
				}
				return
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
		})
	}
}

// TestDocumentDays holds the days of a document to the facts that name it. Those
// of another document on the same topic will not do.
func TestDocumentDays(t *testing.T) {
	const guide = `---
id: nd-224
title: Nghị định 224/2026/NĐ-CP
kind: document
audience: [staff]
topics: ["Thẻ căn cước: lệ phí"]
questions: [Nghị định 224/2026 là gì?]
sources: [{title: Nghị định, number: 224/2026/NĐ-CP, date: 2026-06-24}]
verified: 2026-11-23
review_by: 2027-02-28
document:
  number: 224/2026/NĐ-CP
  type: Nghị định
  issuer: Chính phủ
  date: 2026-06-24
  effective: 2026
  status: còn hiệu lực
---

## Tóm tắt

Công dân số được giảm đến hết 28/02/2027.
`
	v := facts.NewVerifier(makeDigest(t), nil)
	for _, test := range []struct{ name, old, new, want string }{
		{"true to the facts", "", "", ""},
		{
			"day of its topic", "effective: 2026", "effective: 2027-02-28",
			`nd-224.md:16: "2027-02-28" (date:2027-02-28) không có trong sự kiện nào về chủ đề của cẩm nang này; hãy đối chiếu nguồn`,
		},
		{
			"day of another document", "  date: 2026-06-24", "  date: 2026-06-25",
			`nd-224.md:15: "2026-06-25" (date:2026-06-25) không có trong sự kiện nào đã kiểm; hãy sửa theo nguồn hoặc bỏ đi`,
		},
		{"year that the number does not tell", "effective: 2026", "effective: 2024", `nd-224.md:16: "2024" (date:2024) không có trong sự kiện nào đã kiểm; hãy sửa theo nguồn hoặc bỏ đi`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := v.Guide("nd-224.md", []byte(strings.Replace(guide, test.old, test.new, 1))).Error()
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadAllowancesRefuses(t *testing.T) {
	for _, text := range []string{"vnd:5\n", "vnd lý do\n", "vnd:5 @a\n", "!: lý do\n"} {
		if _, err := facts.ReadAllowances(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), "line 1") {
			t.Errorf("ReadAllowances(%q): error %v, want one that names line 1", text, err)
		}
	}
}

// TestGuidesAreTrue is the truth check of the guides in service: no figure that
// the committed digest and allow-list do not bear out.
func TestGuidesAreTrue(t *testing.T) {
	v, err := facts.Default()
	if err != nil {
		t.Fatal(err)
	}
	mistakes, err := v.Verify(guides.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range mistakes {
		t.Error(m)
	}
}

// TestTopicsAreCovered compares the topics of the guides with those of the
// digest, both ways.
func TestTopicsAreCovered(t *testing.T) {
	d, err := facts.DefaultDigest()
	if err != nil {
		t.Fatal(err)
	}
	c, err := knowledge.Load(guides.FS)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(d.Topics), 180; got != want {
		t.Errorf("digest holds %d topics, want %d", got, want)
	}
	for _, topic := range knowledge.MissingTopics(c, d.Topics) {
		t.Errorf("no guide about %s %s. %s", topic.File, topic.Number, topic.Name)
	}
	for _, m := range knowledge.UnknownTopics(c, d.Topics) {
		t.Error(m)
	}
}

// TestAllowancesAreNeeded keeps the allow-list short: each of its entries names
// guides, and each of these would have a mistake without it.
func TestAllowancesAreNeeded(t *testing.T) {
	d, err := facts.DefaultDigest()
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open("allow.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	allow, err := facts.ReadAllowances(file)
	if err != nil {
		t.Fatal(err)
	}
	strict := facts.NewVerifier(d, nil)
	for _, a := range allow {
		if a.Deny {
			continue
		}
		if len(a.Guides) == 0 {
			t.Errorf("allow.txt: %s counts for every guide; name those that need it", a.Token)
		}
		for _, id := range a.Guides {
			src, err := fs.ReadFile(guides.FS, id+".md")
			if err != nil {
				t.Errorf("allow.txt: %s: %v", a.Token, err)
				continue
			}
			if !slices.ContainsFunc(strict.Guide(id+".md", src), func(m knowledge.Mistake) bool {
				return strings.Contains(m.Message, "("+a.Token.String()+")")
			}) {
				t.Errorf("allow.txt: %s is not needed by %s", a.Token, id)
			}
		}
	}
}

// TestWrongFiguresAreCaught makes the figures of the guides wrong, kind by kind,
// and counts how many the check names. The rate is what the check is worth; it
// should only grow.
func TestWrongFiguresAreCaught(t *testing.T) {
	v, err := facts.Default()
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(guides.FS, "*.md")
	if err != nil {
		t.Fatal(err)
	}
	least := map[facts.Kind]float64{
		facts.Money: 0.75, facts.Percent: 0.9, facts.Duration: 0.85, facts.Age: 0.8, facts.Date: 0.75, facts.Document: 0.9, facts.Phone: 0.95,
	}
	caught, made := map[facts.Kind]int{}, map[facts.Kind]int{}
	for i, name := range names {
		if i%3 != 0 { // a third of the guides will do
			continue
		}
		src, err := fs.ReadFile(guides.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		for kind := range least {
			if (kind == facts.Date || kind == facts.Document) && i%15 != 0 { // there are many of them
				continue
			}
			for _, step := range []byte{1, 5} {
				changed, wrong := spoil(string(src), kind, step)
				if len(wrong) == 0 {
					continue
				}
				mistakes := v.Guide(name, []byte(changed))
				for _, w := range wrong {
					made[kind]++
					if slices.ContainsFunc(mistakes, func(m knowledge.Mistake) bool {
						return m.Line == w.Line && strings.HasPrefix(m.Message, fmt.Sprintf("%q (%s:", w.Message, kind))
					}) {
						caught[kind]++
					}
				}
			}
		}
	}
	for kind, least := range least {
		rate := float64(caught[kind]) / float64(max(made[kind], 1))
		t.Logf("%s: %d of %d wrong figures caught (%.0f%%)", kind, caught[kind], made[kind], 100*rate)
		if made[kind] == 0 || rate < least {
			t.Errorf("%s: caught %d of %d, want at least %.0f%%", kind, caught[kind], made[kind], 100*least)
		}
	}
}

// spoil changes a digit of every figure of the kind in the
// body of a guide, and returns the new figures with their lines.
func spoil(src string, kind facts.Kind, step byte) (string, []knowledge.Mistake) {
	var wrong []knowledge.Mistake
	lines := strings.Split(src, "\n")
	body := false
	for i, line := range lines {
		if i > 0 && line == "---" {
			body = true
		}
		if !body || strings.Contains(line, "](") || strings.HasPrefix(line, "#") {
			continue // links and anchors have forms of their own
		}
		for _, tok := range facts.Tokens(line) {
			if tok.Kind != kind || strings.Count(line, tok.Text) != 1 {
				continue
			}
			// The first digit whose change leaves a figure of the same kind.
			for at := range tok.Text {
				if tok.Text[at] < '1' || tok.Text[at] > '9' {
					continue
				}
				other := tok.Text[:at] + string('1'+(tok.Text[at]-'1'+step)%9) + tok.Text[at+1:]
				changed := strings.Replace(line, tok.Text, other, 1)
				if slices.ContainsFunc(facts.Tokens(changed), func(t facts.Token) bool { return t.Kind == kind && t.Text == other && t.Value != tok.Value }) {
					line = changed
					wrong = append(wrong, knowledge.Mistake{Line: i + 1, Message: other})
					break
				}
			}
		}
		lines[i] = line
	}
	return strings.Join(lines, "\n"), wrong
}

func FuzzTokens(f *testing.F) {
	for _, seed := range []string{"35.000 đồng đến hết 31/12/2026", "331, 333/2026/NĐ-CP", "https://a.vn/(b) 1900 0368", "80–100 triệu\x00", "đủ 5", "2é0/2025 %"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, tok := range facts.Tokens(text) {
			if tok.Value == "" || tok.Kind == "" {
				t.Fatalf("token %+v of %q is empty", tok, text)
			}
			if strings.ContainsAny(tok.String(), "\t\n") || utf8.ValidString(text) && !utf8.ValidString(tok.String()) {
				t.Fatalf("token %q of %q breaks the digest's lines", tok, text)
			}
		}
	})
}

func FuzzReadDigest(f *testing.F) {
	f.Add(wantDigest)
	f.Add("topic\ta\t1\tb\nfact\ta\tA\ts\t | \tx:y\t\n")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := facts.ReadDigest(strings.NewReader(text))
		if err != nil {
			return
		}
		var once, twice bytes.Buffer
		if _, err := d.WriteTo(&once); err != nil {
			t.Fatal(err)
		}
		again, err := facts.ReadDigest(bytes.NewReader(once.Bytes()))
		if err != nil {
			t.Fatalf("cannot read what was written: %v", err)
		}
		if _, err := again.WriteTo(&twice); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(once.String(), twice.String()); diff != "" {
			t.Error(diff)
		}
	})
}

func ExampleTokens() {
	for _, t := range facts.Tokens("Lệ phí 35 nghìn đồng đến hết 31/12/2026.") {
		fmt.Println(t)
	}
	// Output:
	// vnd:35000
	// date:2026-12-31
}

func BenchmarkVerify(b *testing.B) {
	v, err := facts.Default()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := v.Verify(guides.FS); err != nil {
			b.Fatal(err)
		}
	}
}
