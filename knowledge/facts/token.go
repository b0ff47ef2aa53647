package facts

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Kind says what sort of figure a [Token] is. Tokens of different kinds never
// stand for each other: 50% is not 50 days.
type Kind string

// The kinds of token.
const (
	URL      Kind = "url"  // without scheme, www. and final slash
	Email    Kind = "mail" // lower case
	Host     Kind = "host" // an address without scheme: dichvucong.gov.vn
	Document Kind = "doc"  // 335/2025/NĐ-CP; 335/2025 where the rest is not told
	Date     Kind = "date" // 2025-08-19, 2025-08, 2025, or --08-19 without a year
	Phone    Kind = "tel"  // digits only
	Money    Kind = "vnd"  // in đồng
	Percent  Kind = "pct"
	Duration Kind = "dur"  // 3_ngày, 7_ngày_làm_việc, 24_giờ
	Age      Kind = "age"  // years of age
	Clock    Kind = "time" // 7:30
	Label    Kind = "ref"  // a number that names something: điều_12, mức_2, phím_4
	Code     Kind = "code" // CT07, C06, 4G
	Version  Kind = "ver"  // 2.2.6
	Number   Kind = "num"  // any other number
)

// A Token is a figure found in a text, in normal form: however it was written,
// 35.000 đồng and 35 nghìn đồng are the same token.
type Token struct {
	Kind  Kind
	Value string
	Text  string // as written
}

// String writes the token as a digest has it: kind, colon, value.
func (t Token) String() string { return string(t.Kind) + ":" + t.Value }

// found is a token with its place in the text.
type found struct {
	Token
	start, end int
	amount     float64 // of a number
	words      string  // the unit it was written with, lower case
	scale      float64 // the magnitude it was written with, 1 for none
}

var (
	urlForm   = regexp.MustCompile("https?://[^\\s<>\"“”|`']+")
	emailForm = regexp.MustCompile(`[\w.+-]+@[\w-]+(?:\.[\w-]+)+`)
	hostForm  = regexp.MustCompile(`(?i)\b(?:[a-z0-9-]+\.)+(?:vn|com|net|org|edu|gov|info|me|io|top|app|ai|asia)\b(?:/[\w./?=&%-]*[\w/])?`)

	docLetters = `[A-ZĐ][A-ZĐ0-9]*(?:TTg|[A-ZĐ0-9])?(?:-[A-ZĐ][\pL0-9]*)*`
	docFull    = regexp.MustCompile(`\d+(?:\.\d+)?(?:/\d{4}/` + docLetters + `|/[A-ZĐ]` + docLetters + `|-[A-ZĐ]{2,}/[A-ZĐ]{2,}[\pL]*)`)
	digits     = regexp.MustCompile(`\d+`)
	docList    = regexp.MustCompile(`((?:\b\d{1,4}(?:[–-]|, | và | hoặc ))+)$`)
	docAnd     = regexp.MustCompile(`^(?:, | và | hoặc |; | ?\(?,? ?(?:đã )?(?:được )?sửa(?: đổi)? bởi )(?:số )?$`)
	docSpoken  = regexp.MustCompile(` \d{1,5}\b`)
	docYear    = regexp.MustCompile(`^ năm ((?:19|20)\d{2})\b`)
	docPart    = regexp.MustCompile(`^(?:[/%-]|[.,]\d)`)
	docShort   = regexp.MustCompile(`\b(\d{1,4}(?:\.\d+)?)/((?:19|20)\d{2})\b`)

	dateISO    = regexp.MustCompile(`\b(\d{4})-(\d{2})(?:-(\d{2}))?\b`)
	dateWords  = regexp.MustCompile(`(?i)\b(?:ngày (\d{1,2}) )?tháng (\d{1,2})(?: năm |[/-])(\d{4})\b`)
	dayRange   = regexp.MustCompile(`\b(\d{1,2}) ?(?:[–-]|đến|và) ?(\d{1,2})/(\d{1,2})/(\d{4})\b`)
	twoDays    = regexp.MustCompile(`\b(\d{1,2})/(\d{1,2})(?:; | và |–|-)(\d{1,2})/(\d{1,2})/(\d{4})\b`)
	dateFull   = regexp.MustCompile(`\b(\d{1,2})/(\d{1,2})/(\d{4})\b`)
	monthRange = regexp.MustCompile(`\b(\d{1,2})[–-](\d{1,2})/((?:19|20)\d{2})\b`)
	monthYear  = regexp.MustCompile(`\b(\d{1,2})/((?:19|20)\d{2})\b`)
	dayMonth   = regexp.MustCompile(`\b(\d{1,2})/(\d{1,2})\b`)
	yearRange  = regexp.MustCompile(`\b((?:19|20)\d{2})([–-])((?:19|20)\d{2})\b`)
	yearForm   = regexp.MustCompile(`\b(?:19|20)\d{2}\b`)

	phoneForm   = regexp.MustCompile(`\b1[89]00[ .]?\d{2,3}[ .]?\d{1,4}\b|\+84[ .]?\d{1,3}(?:[ .]?\d{3,4}){2}\b|\b0\d{1,3}[ .]\d{3}[ .]?\d{3,4}\b|\b0\d{8,10}\b|\+\d{3}\b`)
	versionForm = regexp.MustCompile(`\b\d{1,2}(?:\.\d{1,2}){2}\b`)
	codeForm    = regexp.MustCompile(`\b[A-ZĐ]{1,6}\d{1,4}[a-z]?\b|\b[1-9]G\b`)
	allDayForm  = regexp.MustCompile(`\b24/(?:7|24)\b`)
	clockForm   = regexp.MustCompile(`\b(\d{1,2})(?:h(\d{2})?\b| giờ (\d{2})\b)`)
	halfForm    = regexp.MustCompile(`(?i)(?:^|[\s(])(nửa|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười) (ngày làm việc|ngày|giờ|phút|tháng|tuần)(?:[\s,.;:)]|$)`)
	numberForm  = regexp.MustCompile(`\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?`)

	labelBefore = regexp.MustCompile(`(?i)(điều|khoản|mức độ|mức|phím|nhánh|phụ lục|chương|cấp độ|lớp|quý|tháng|đại hội|khóa|giai đoạn)\s*$`)
	ageBefore   = regexp.MustCompile(`(?i)(?:^|[\s(])(?:từ )?đủ\s*$`)
	childBefore = regexp.MustCompile(`(?i)trẻ (?:em )?dưới\s*$`)
	ageAfter    = regexp.MustCompile(`^(?:\s*$|[,.;:)–-]|\s(?:tuổi|trở|đến|và)(?:[^\pL]|$))`)
	joined      = regexp.MustCompile(`^\s*(?:/|–|-|,|;|và|hoặc|hay|đến|tới|đến dưới|đến hết|xuống|×|=|lên)\s*$`)
	percentUnit = regexp.MustCompile(`^\s?(?:%|phần trăm)`)
	scaleUnit   = regexp.MustCompile(`(?i)^\s(nghìn|ngàn|triệu|tỷ|tỉ)(?:[^\pL]|$)`)
	moneyUnit   = regexp.MustCompile(`(?i)^\s?(?:đồng|đ|vnd|vnđ)(?:[^\pL]|$)`)
	timeUnit    = regexp.MustCompile(`(?i)^[\s-](ngày làm việc|giờ làm việc|giây|phút|giờ|ngày|tuần|tháng|năm)(?:[^\pL]|$)`)
	hourUnit    = regexp.MustCompile(`^h\b`)
	ageUnit     = regexp.MustCompile(`(?i)^\s(?:tuổi)(?:[^\pL]|$)`)
	countAfter  = regexp.MustCompile(`(?i)^\s(?:lượt|người|hồ sơ|tài khoản|học viên|thành viên|giao dịch|bản ghi|lao động|hộ|thuê bao|khách|chữ ký|công dân|dân)(?:[^\pL]|$)`)
)

var scales = map[string]float64{"nghìn": 1e3, "ngàn": 1e3, "triệu": 1e6, "tỷ": 1e9, "tỉ": 1e9}

var numberWords = map[string]string{
	"nửa": "0.5", "hai": "2", "ba": "3", "bốn": "4", "năm": "5", "sáu": "6",
	"bảy": "7", "tám": "8", "chín": "9", "mười": "10",
}

// Tokens finds the figures of a text: addresses, document numbers, dates,
// telephones, sums, percentages, durations, ages, numbered references, codes
// and other numbers, in the order of the text. Number words are read before
// units of time only ("nửa ngày"): elsewhere they count what the sentence
// itself lists.
func Tokens(text string) []Token {
	all := scan(text)
	tokens := make([]Token, len(all))
	for i, f := range all {
		tokens[i] = f.Token
	}
	return tokens
}

// scanner takes matches out of a text form by form, so that what one form has
// read is not read again by a later one.
type scanner struct {
	text string // composed; what was read is replaced by \x00
	out  []found
}

func scan(text string) []found {
	s := &scanner{text: norm.NFC.String(strings.ReplaceAll(text, "\x00", " "))}
	original := s.text
	if strings.Contains(s.text, ".") { // no address is without a dot
		s.addresses()
	}
	if !strings.ContainsAny(s.text, "0123456789") {
		s.halves()
		s.finish(original)
		return s.out
	}
	s.documents()
	s.phones()
	s.each(allDayForm, func(m []string, _ string) []Token { return []Token{{Kind: Clock, Value: m[0]}} })
	s.dates()
	s.each(versionForm, func(m []string, _ string) []Token { return []Token{{Kind: Version, Value: m[0]}} })
	s.each(codeForm, func(m []string, _ string) []Token { return []Token{{Kind: Code, Value: m[0]}} })
	s.each(clockForm, func(m []string, _ string) []Token {
		if minutes := m[2] + m[3]; minutes != "" {
			return []Token{{Kind: Clock, Value: trimZero(m[1]) + ":" + minutes}}
		}
		return []Token{{Kind: Duration, Value: trimZero(m[1]) + "_giờ"}}
	})
	s.halves()
	s.numbers()
	s.finish(original)
	return s.out
}

// finish notes how each token was written and puts them in the order of the
// text.
func (s *scanner) finish(original string) {
	for i := range s.out {
		s.out[i].Text = strings.TrimSpace(original[s.out[i].start:s.out[i].end])
	}
	slices.SortStableFunc(s.out, func(a, b found) int { return a.start - b.start })
}

// halves reads a number word before a unit of time.
func (s *scanner) halves() {
	if !strings.Contains(s.text, " ngày") && !strings.Contains(s.text, " giờ") && !strings.Contains(s.text, " phút") &&
		!strings.Contains(s.text, " tháng") && !strings.Contains(s.text, " tuần") {
		return
	}
	s.each(halfForm, func(m []string, _ string) []Token {
		n := numberWords[strings.ToLower(m[1])]
		if strings.EqualFold(m[1], "năm") && m[2] == "ngày" { // "mỗi năm ngày"; too unsure
			return nil
		}
		return []Token{{Kind: Duration, Value: n + "_" + strings.ReplaceAll(strings.ToLower(m[2]), " ", "_")}}
	})
}

// each reads every match of form by read and takes it out of the text; a match
// that read makes nothing of stays.
func (s *scanner) each(form *regexp.Regexp, read func(m []string, after string) []Token) {
	var taken [][2]int
	at := 0
	for at <= len(s.text) {
		loc := form.FindStringSubmatchIndex(s.text[at:])
		if loc == nil {
			break
		}
		m := make([]string, len(loc)/2)
		for i := range m {
			if loc[2*i] >= 0 {
				m[i] = s.text[at+loc[2*i] : at+loc[2*i+1]]
			}
		}
		start, end := at+loc[0], at+loc[1]
		if tokens := read(m, s.text[end:]); tokens != nil {
			for _, t := range tokens {
				s.out = append(s.out, found{Token: t, start: start, end: end})
			}
			taken = append(taken, [2]int{start, end})
		}
		at = max(end, at+1)
	}
	s.take(taken...)
}

// take takes spans out of the text.
func (s *scanner) take(spans ...[2]int) {
	if len(spans) == 0 {
		return
	}
	text := []byte(s.text)
	for _, span := range spans {
		for i := span[0]; i < span[1]; i++ {
			text[i] = 0
		}
	}
	s.text = string(text)
}

// before returns the last few words of the text before offset end: what a form
// that looks back needs to see.
func (s *scanner) before(end int) string { return s.text[max(0, end-64):end] }

func (s *scanner) addresses() {
	var taken [][2]int
	for at := 0; at < len(s.text); {
		loc := urlForm.FindStringIndex(s.text[at:])
		if loc == nil {
			break
		}
		start := at + loc[0]
		raw := strings.TrimRight(s.text[start:at+loc[1]], ".,;:!?…*_")
		for strings.HasSuffix(raw, ")") && strings.Count(raw, ")") > strings.Count(raw, "(") ||
			strings.HasSuffix(raw, "]") || strings.HasSuffix(raw, "}") {
			raw = raw[:len(raw)-1]
		}
		if i := strings.Index(raw, ")"); i >= 0 && strings.Count(raw[:i], "(") == 0 { // end of a Markdown link
			raw = raw[:i]
		}
		at = start + max(len(raw), 1)
		if value := normalURL(raw); value != "" {
			s.out = append(s.out, found{Token: Token{Kind: URL, Value: value}, start: start, end: start + len(raw)})
			taken = append(taken, [2]int{start, at})
		}
	}
	s.take(taken...)
	s.each(emailForm, func(m []string, _ string) []Token { return []Token{{Kind: Email, Value: strings.ToLower(m[0])}} })
	s.each(hostForm, func(m []string, _ string) []Token {
		return []Token{{Kind: Host, Value: strings.TrimSuffix(strings.TrimPrefix(strings.ToLower(m[0]), "www."), "/")}}
	})
}

// normalURL brings an address into the form by which two are compared.
func normalURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return raw
	}
	value := strings.TrimPrefix(strings.ToLower(u.Host), "www.") + strings.TrimSuffix(u.EscapedPath(), "/")
	if u.RawQuery != "" {
		parts := strings.Split(u.RawQuery, "&")
		slices.Sort(parts)
		value += "?" + strings.Join(parts, "&")
	}
	return value
}

// documents reads document numbers, written in full or after a word such as
// "Nghị định" by number and year alone.
func (s *scanner) documents() {
	s.each(docFull, func(m []string, _ string) []Token {
		return []Token{{Kind: Document, Value: m[0]}}
	})
	// "331, 333 và 332/2026/NĐ-CP": the numbers before share what follows.
	var taken [][2]int
	for _, f := range slices.Clone(s.out) {
		if f.Kind != Document {
			continue
		}
		number, rest, _ := strings.Cut(f.Value, "/")
		list := docList.FindString(s.before(f.start))
		if list == "" || rest == "" || strings.Contains(number, "-") {
			continue
		}
		first := f.start - len(list)
		for _, n := range digits.FindAllStringIndex(list, -1) {
			s.out = append(s.out, found{Token: Token{Kind: Document, Value: list[n[0]:n[1]] + "/" + rest}, start: first + n[0], end: first + n[1]})
		}
		taken = append(taken, [2]int{first, f.start})
	}
	s.take(taken...)
	s.shortDocuments()
	s.spokenDocuments()
}

// documentTypes are the words before a document's number; those from "theo" on
// may come before a month as well.
var documentTypes = []string{
	"nghị định", "thông tư", "luật", "nghị quyết", "quyết định", "quy định", "kế hoạch", "công văn", "kết luận",
	"thông báo", "chỉ thị", "hướng dẫn", "văn bản", "theo", "thay", "sửa bởi", "của",
}

// typeBefore returns the word of documentTypes that the text ends with, an
// interposed "số" aside.
func typeBefore(text string) string {
	text, ok := strings.CutSuffix(text, " ")
	if !ok {
		return ""
	}
	text = strings.TrimSuffix(strings.ToLower(text), " số")
	for _, t := range documentTypes {
		if strings.HasSuffix(text, t) {
			return t
		}
	}
	return ""
}

// shortDocuments reads "Nghị định 90/2020, 48/2023": number and year after the
// type, which a list need not repeat. Without a type a number up to twelve is
// rather a month.
func (s *scanner) shortDocuments() {
	if !strings.Contains(s.text, "/") {
		return
	}
	var taken [][2]int
	kind, last := "", 0
	for _, d := range docShort.FindAllStringSubmatchIndex(s.text, -1) {
		if kind == "" || !docAnd.MatchString(s.text[last:d[0]]) {
			kind = typeBefore(s.before(d[0]))
		}
		last = d[1]
		value := s.text[d[0]:d[1]]
		n, _ := strconv.ParseFloat(s.text[d[2]:d[3]], 64)
		switch kind {
		case "nghị định":
			value += "/NĐ-CP"
		case "thông tư":
			value += "/TT-*"
		case "luật":
			value += "/QH*"
		case "", "theo", "thay", "của", "sửa bởi":
			if n <= 12 {
				continue
			}
		}
		s.out = append(s.out, found{Token: Token{Kind: Document, Value: value}, start: d[0], end: d[1]})
		taken = append(taken, [2]int{d[0], d[1]})
	}
	s.take(taken...)
}

// spokenDocuments reads "Nghị định 335 năm 2025" and "Kế hoạch 7817", as people
// say it.
func (s *scanner) spokenDocuments() {
	var taken [][2]int
	for _, d := range docSpoken.FindAllStringIndex(s.text, -1) {
		start, end := d[0]+1, d[1]
		kind := typeBefore(s.before(start))
		if kind == "" || docPart.MatchString(s.text[end:]) {
			continue
		}
		value := s.text[start:end]
		n, _ := strconv.Atoi(value)
		year := docYear.FindStringSubmatch(s.text[end:])
		switch {
		case kind == "theo" || kind == "thay" || kind == "của" || kind == "sửa bởi":
			continue
		case year == nil && n >= 1900 && n < 2100 && kind == "luật":
			continue // "Luật 2018" is a year
		case n <= 12 && (scaleUnit.MatchString(s.text[end:]) || year == nil && timeUnit.MatchString(s.text[end:])):
			continue // "kế hoạch 5 năm"
		}
		if year != nil {
			end += len(year[0])
			value += "/" + year[1]
		}
		s.out = append(s.out, found{Token: Token{Kind: Document, Value: value}, start: start, end: end})
		taken = append(taken, [2]int{start, end})
	}
	s.take(taken...)
}

func (s *scanner) phones() {
	s.each(phoneForm, func(m []string, _ string) []Token {
		digits := strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) || r == '+' {
				return r
			}
			return -1
		}, m[0])
		return []Token{{Kind: Phone, Value: digits}}
	})
}

// dates reads days, months and years. A day "31/12" without a year is a token
// of its own.
func (s *scanner) dates() {
	date := func(parts ...string) []Token {
		value := make([]string, 0, 3)
		for i, p := range parts {
			n, _ := strconv.Atoi(p)
			switch {
			case p == "":
				continue
			case i == 1 && (n < 1 || n > 12), i == 2 && (n < 1 || n > 31):
				return nil
			case i == 0:
				value = append(value, p)
			default:
				value = append(value, fmt.Sprintf("%02d", n))
			}
		}
		return []Token{{Kind: Date, Value: strings.Join(value, "-")}}
	}
	// What is written as a day is one, though the calendar may have none such: read
	// as numbers, 55/8/2026 would be an August and a harmless 55.
	day := func(y, m, d string) []Token {
		if tokens := date(y, m, d); tokens != nil || d == "" {
			return tokens
		}
		return []Token{{Kind: Date, Value: y + "-" + m + "-" + d}}
	}
	has := func(part string) bool { return strings.Contains(s.text, part) }
	if has("-") {
		s.each(dateISO, func(m []string, _ string) []Token { return day(m[1], m[2], m[3]) })
	}
	if has("áng ") {
		s.each(dateWords, func(m []string, _ string) []Token { return day(m[3], m[2], m[1]) })
	}
	if has("/") {
		s.slashDates(date, day)
	}
	s.each(yearRange, func(m []string, _ string) []Token {
		return []Token{{Kind: Date, Value: m[1]}, {Kind: Date, Value: m[3]}}
	})
	s.each(yearForm, func(m []string, _ string) []Token { return []Token{{Kind: Date, Value: m[0]}} })
}

// slashDates reads days and months written with slashes.
func (s *scanner) slashDates(date func(...string) []Token, day func(y, m, d string) []Token) {
	s.each(dayRange, func(m []string, _ string) []Token { return append(date(m[4], m[3], m[1]), date(m[4], m[3], m[2])...) })
	s.each(twoDays, func(m []string, _ string) []Token {
		if first, second := date(m[5], m[2], m[1]), date(m[5], m[4], m[3]); first != nil && second != nil {
			return append(first, second...)
		}
		return nil
	})
	s.each(dateFull, func(m []string, _ string) []Token { return day(m[3], m[2], m[1]) })
	s.each(monthRange, func(m []string, _ string) []Token { return append(date(m[3], m[1]), date(m[3], m[2])...) })
	s.each(monthYear, func(m []string, _ string) []Token { return date(m[2], m[1]) })
	s.each(dayMonth, func(m []string, after string) []Token {
		if scaleUnit.MatchString(after) || percentUnit.MatchString(after) {
			return nil // "10/20 triệu" are two sums
		}
		return date("-", m[2], m[1]) // --12-31
	})
}

// numbers reads what is left, with the unit that follows or the word that
// precedes. In "80–100 triệu đồng" the first number has the unit of the second.
func (s *scanner) numbers() {
	first := len(s.out)
	for _, loc := range numberForm.FindAllStringIndex(s.text, -1) {
		before := s.before(loc[0])
		if isWordByte(before) { // part of a word such as "Bing2"
			continue
		}
		f := found{start: loc[0], end: loc[1], scale: 1}
		f.amount = amount(s.text[loc[0]:loc[1]])
		after := s.text[loc[1]:]
		if m := labelBefore.FindStringSubmatchIndex(before); m != nil && !countsLabel(before[:m[0]], before[m[2]:m[3]]) && !timeUnit.MatchString(after) && !percentUnit.MatchString(after) &&
			!scaleUnit.MatchString(after) && !moneyUnit.MatchString(after) {
			f.Kind, f.words = Label, labelWord(before[m[2]:m[3]])
		} else {
			f.unit(after)
			if f.Kind == Number && childBefore.MatchString(before) {
				f.Kind = Age
			}
			if f.Kind == Number && ageBefore.MatchString(before) && ageAfter.MatchString(after) {
				f.Kind = Age // "nam từ đủ 20"
			}
		}
		s.out = append(s.out, f)
	}
	for i := len(s.out) - 2; i >= first; i-- {
		this, next := &s.out[i], &s.out[i+1]
		between := s.text[this.end:next.start]
		if !joined.MatchString(between) || next.Kind == Number || next.Kind == Label {
			continue
		}
		if this.Kind == Number || this.Kind == next.Kind && this.scale == 1 && next.scale > 1 && this.words == "" {
			this.Kind, this.words = next.Kind, next.words
			if this.scale == 1 && this.amount < 1000 {
				this.scale = next.scale
			}
		}
	}
	var ranges []found
	for i := first; i < len(s.out); i++ {
		this := &s.out[i]
		if i > first && this.Kind == Number { // "Điều 9–21", "mức 1 và 2"
			before := &s.out[i-1]
			between := s.text[before.end:this.start]
			if before.Kind == Label && joined.MatchString(between) {
				this.Kind, this.words = Label, before.words
				if strings.ContainsAny(between, "–-") {
					for n := before.amount + 1; n < this.amount && n < before.amount+50; n++ {
						ranges = append(ranges, found{Token: Token{Label, before.words + "_" + plainNumber(n), ""}, start: before.start, end: this.end})
					}
				}
			}
		}
		this.settle()
	}
	s.out = append(s.out, ranges...)
}

// countsLabel reports whether text ends in a number that counts the word after
// it: in "8 chương 45 điều" the word "chương" does not number 45. With a capital,
// as in "khoản 9, 10 Điều 40", it does.
func countsLabel(text, word string) bool {
	text = strings.TrimRight(text, " \x00")
	return text != "" && '0' <= text[len(text)-1] && text[len(text)-1] <= '9' && word == strings.ToLower(word)
}

// labelWord is the form in which a word that numbers things is compared.
func labelWord(s string) string {
	s = strings.ToLower(s)
	if s == "mức độ" {
		s = "mức"
	}
	return strings.ReplaceAll(s, " ", "_")
}

func isWordByte(before string) bool {
	last := []rune(before[max(0, len(before)-4):])
	return len(last) > 0 && unicode.IsLetter(last[len(last)-1])
}

// unit reads what stands after a number.
func (f *found) unit(after string) {
	f.Kind = Number
	if m := scaleUnit.FindStringSubmatch(after); m != nil {
		f.scale = scales[strings.ToLower(m[1])]
		after = after[1+len(m[1]):]
		if !countAfter.MatchString(after) {
			f.Kind = Money // "10 triệu" without a thing counted is a sum
			return
		}
		return
	}
	switch {
	case percentUnit.MatchString(after):
		f.Kind = Percent
	case moneyUnit.MatchString(after):
		f.Kind, f.words = Money, "đồng"
	case timeUnit.MatchString(after):
		f.Kind = Duration
		f.words = strings.ReplaceAll(strings.ToLower(timeUnit.FindStringSubmatch(after)[1]), " ", "_")
	case hourUnit.MatchString(after):
		f.Kind, f.words = Duration, "giờ"
	case ageUnit.MatchString(after):
		f.Kind = Age
	}
}

// settle writes the value in normal form.
func (f *found) settle() {
	n := plainNumber(f.amount * f.scale)
	switch f.Kind {
	case Duration:
		f.Value = n + "_" + f.words
	case Label:
		f.Value = f.words + "_" + n
	default:
		f.Value = n
	}
}

// amount reads a number in the Vietnamese way: full stops divide thousands, a
// comma begins the fraction. A single full stop before one, two or more than
// three digits is an English decimal point.
func amount(s string) float64 {
	if i := strings.LastIndexByte(s, '.'); i >= 0 && (len(s)-i-1 == 3 || strings.Contains(s, ",")) || strings.Count(s, ".") > 1 {
		s = strings.ReplaceAll(s, ".", "")
	}
	n, _ := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	return n
}

func plainNumber(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

func trimZero(s string) string {
	if s = strings.TrimLeft(s, "0"); s == "" {
		return "0"
	}
	return s
}
