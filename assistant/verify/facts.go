package verify

import (
	"bytes"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"trolyso/knowledge/vitext"
)

// FactKind tells what a [Fact] is.
type FactKind string

// The kinds of fact.
const (
	Phone    FactKind = "phone"    // digits only, +84 written as 0
	Address  FactKind = "address"  // a web or mail address without scheme, www and closing slash
	Sum      FactKind = "sum"      // in đồng, digits only; "100 usd" for dollars
	Date     FactKind = "date"     // 2025-07-01, 2025-07, 2025, --07-01, --07, ---15; thu-2 to thu-8 for weekdays
	Duration FactKind = "duration" // "3 ngày làm việc", "14 tuổi", "24 giờ", "7:30", "1 lần"
	Percent  FactKind = "percent"  // the number before the sign
	Document FactKind = "document" // 171/2025/nd-cp, folded, without leading zeros
	Number   FactKind = "number"   // any other number or code with digits, such as tk01
)

// A Fact is a figure in a text that must not be got wrong.
type Fact struct {
	Kind       FactKind
	Value      string // in one form, however it was written
	Start, End int    // byte offsets in the text given
}

// Facts finds the figures in s: telephone numbers, addresses, sums, dates,
// durations and ages, percentages, document numbers, and what other numbers
// there are, in the order of the text. Different ways of writing one figure
// have one Value: 35.000 đồng, 35 nghìn, 35k and ba mươi lăm nghìn đồng;
// 1/7/2025, 01-07-2025 and ngày 1 tháng 7 năm 2025. No two facts overlap. It
// takes any text and expects, but does not require, composed Unicode.
func Facts(s string) []Fact {
	f := finder{text: []byte(s)}
	if strings.ContainsAny(s, ".@:") {
		f.addresses()
	}
	if strings.ContainsAny(s, "0123456789") {
		f.documents()
		f.dates()
		f.phones()
	}
	f.weekdays()
	f.numbers()
	slices.SortFunc(f.found, func(a, b Fact) int { return a.Start - b.Start })
	return f.found
}

// Supported reports whether one of have states f, or states it more exactly: a
// day supports its month and its year, a full document number the number
// without its ending, a page the site it is on.
func Supported(f Fact, have []Fact) bool {
	for _, h := range have {
		if f.supportedBy(h) {
			return true
		}
	}
	return false
}

func (f Fact) supportedBy(h Fact) bool {
	if f.Kind == h.Kind && f.Value == h.Value {
		return true
	}
	switch f.Kind {
	case Date:
		if h.Kind != Date {
			return false
		}
		switch {
		case strings.HasPrefix(f.Value, "--"): // a day or month of no year
			return len(h.Value) > len("2006") && h.Value[0] != '-' && strings.HasPrefix(h.Value[len("2006")+1:], f.Value[2:]) ||
				strings.HasPrefix(h.Value, f.Value+"-")
		default:
			return strings.HasPrefix(h.Value, f.Value+"-")
		}
	case Document:
		return h.Kind == Document && (strings.HasPrefix(h.Value, f.Value+"/") || strings.HasPrefix(h.Value, f.Value+"-"))
	case Address:
		return h.Kind == Address && !strings.ContainsAny(f.Value, "/@") && strings.HasPrefix(h.Value, f.Value+"/")
	case Phone:
		return h.Kind == Number && h.Value == f.Value
	case Number:
		return h.Kind == Phone && h.Value == f.Value || h.Kind == Sum && h.Value == f.Value
	case Sum:
		return h.Kind == Number && h.Value == f.Value && len(f.Value) > 3
	default:
		return false
	}
}

// finder holds a text in which the facts already found are blotted out, so that
// later, less particular rules do not read them again.
type finder struct {
	text  []byte
	found []Fact
}

func (f *finder) add(kind FactKind, value string, start, end int) {
	f.found = append(f.found, Fact{kind, value, start, end})
	for i := start; i < end; i++ {
		f.text[i] = 0
	}
}

// free reports whether the text from start to end stands by itself: no letter or
// digit touches it.
func (f *finder) free(start, end int) bool {
	before, _ := utf8.DecodeLastRune(f.text[:start])
	after, _ := utf8.DecodeRune(f.text[end:])
	return !isWordRune(before) && !isWordRune(after)
}

func isWordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// after returns the next few words of the text.
func (f *finder) after(i int) string { return string(f.text[i:min(len(f.text), i+40)]) }

const label = `[\p{L}\d](?:[\p{L}\d-]*[\p{L}\d])?`

var (
	addressForm = regexp.MustCompile(`(?i)[\p{L}\d._%+-]+@` + label + `(?:\.` + label + `)+` +
		`|(?:[a-z]+://|www\.)[^\s<>"“”()\[\]\x00]+` +
		`|` + label + `(?:\.` + label + `)+(?::\d+)?(?:/[^\s<>"“”()\[\]\x00]*)?`)

	documentForm = regexp.MustCompile(`(?i)\d{1,5}(?:/\d{4})?/[a-zđ]+\d*(?:-[a-zđ][a-zđ\d]*)*` +
		`|\d{1,5}-[a-zđ]{2,}/[a-zđ]+\d*(?:-[a-zđ][a-zđ\d]*)*`)
	namedDocument = regexp.MustCompile(`(?i)(?:luật|nghị\s+định|nghị\s+quyết|thông\s+tư|quyết\s+định|chỉ\s+thị|công\s+văn|kế\s+hoạch|kết\s+luận)` +
		`\s+(?:số\s+)?(\d{1,5})(?:(?:/|\s+năm\s+)(\d{4}))?`)

	wholeDate     = regexp.MustCompile(`(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4}|\d{2})`)
	isoDate       = regexp.MustCompile(`(\d{4})-(\d{1,2})-(\d{1,2})`)
	spokenDate    = regexp.MustCompile(`(?i)(?:(?:ngày|mùng|mồng)\s+(\d{1,2})\s+tháng\s+(\d{1,2})(?:\s+năm\s+(\d{4}))?|(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4}))`)
	monthOfYear   = regexp.MustCompile(`(?i)(?:tháng\s+)?(\d{1,2})\s*[/-]\s*(\d{4})|tháng\s+(\d{1,2})\s+năm\s+(\d{4})`)
	dayOfMonth    = regexp.MustCompile(`(\d{1,2})/(\d{1,2})`)
	monthAlone    = regexp.MustCompile(`(?i)tháng\s+(\d{1,2})`)
	dayAlone      = regexp.MustCompile(`(?i)(?:ngày|mùng|mồng)\s+(\d{1,2})`)
	yearAlone     = regexp.MustCompile(`(?i)năm\s+(\d{4})`)
	weekday       = regexp.MustCompile(`(?i)thứ\s+([2-7]|hai|ba|tư|năm|sáu|bảy)|chủ\s+nhật`)
	beforeWeekday = regexp.MustCompile(`(?i)(?:từ|đến|tới|sáng|chiều|tối|ngày|vào|trừ|mỗi|các)\s+$`)
	weekdayWords  = map[string]string{"hai": "2", "ba": "3", "tư": "4", "năm": "5", "sáu": "6", "bảy": "7"}

	phoneForm = regexp.MustCompile(`(?:\+84|0)(?:[ .-]?\d){8,10}|1[89]00(?:[ .-]?\d){4,6}`)
)

// domains are the endings by which a dotted word is known for an address even
// when it is written in capitals. In small ASCII letters any ending will do.
var domains = map[string]bool{
	"vn": true, "com": true, "net": true, "org": true, "gov": true, "edu": true, "info": true, "io": true, "me": true,
	"app": true, "xyz": true, "top": true, "site": true, "online": true, "shop": true, "club": true, "vip": true,
	"cc": true, "tk": true, "live": true, "link": true, "click": true, "store": true, "asia": true, "biz": true,
	"pro": true, "dev": true, "ai": true, "co": true, "cn": true, "ru": true, "ly": true, "tv": true, "icu": true,
}

func (f *finder) addresses() {
	for _, m := range addressForm.FindAllIndex(f.text, -1) {
		start, end := m[0], m[1]
		raw := strings.TrimRight(string(f.text[start:end]), `.,;:!?…'’*_`)
		end = start + len(raw)
		v := strings.ToLower(raw)
		named := strings.Contains(v, "@") || strings.HasPrefix(v, "www.")
		if _, rest, ok := strings.Cut(v, "://"); ok {
			v, named = rest, true
		}
		v = strings.TrimPrefix(v, "www.")
		v = strings.TrimRight(v, "/")
		if !named {
			host, path, slash := strings.Cut(raw, "/")
			host, _, _ = strings.Cut(host, ":")
			last := host[strings.LastIndexByte(host, '.')+1:]
			switch {
			case strings.IndexFunc(last, func(r rune) bool { return !unicode.IsLetter(r) }) >= 0, len(last) < 2:
				continue
			case domains[strings.ToLower(last)]:
			case slash && path != "":
			case strings.IndexFunc(host, func(r rune) bool { return r >= utf8.RuneSelf || 'A' <= r && r <= 'Z' }) >= 0:
				continue // TP.HCM, or a full stop without a space after it
			}
		}
		if v != "" {
			f.add(Address, v, start, end)
		}
	}
}

// has reports whether the text holds one of parts.
func (f *finder) has(parts ...string) bool {
	for _, p := range parts {
		if bytes.Contains(f.text, []byte(p)) {
			return true
		}
	}
	return false
}

func (f *finder) documents() {
	for _, m := range documentForm.FindAllIndex(f.text, -1) {
		raw := string(f.text[m[0]:m[1]])
		if !f.free(m[0], m[1]) || letters(raw) < 2 {
			continue
		}
		f.add(Document, strings.TrimLeft(vitext.Fold(raw), "0"), m[0], m[1])
	}
	for _, m := range namedDocument.FindAllSubmatchIndex(f.text, -1) {
		if !f.free(m[2], m[1]) {
			continue
		}
		v := strings.TrimLeft(string(f.text[m[2]:m[3]]), "0")
		if m[4] >= 0 {
			v += "/" + string(f.text[m[4]:m[5]])
		} else if followedByUnit(f.after(m[1])) {
			continue
		}
		f.add(Document, v, m[2], m[1])
	}
}

func letters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

func followedByUnit(s string) bool {
	ts := tokens(s)
	if len(ts) == 0 {
		return false
	}
	_, unit := durationUnits[ts[0].text]
	_, scale := scales[ts[0].text]
	return unit || scale || currency[ts[0].text] || ts[0].text == "%"
}

func (f *finder) dates() {
	full := func(form *regexp.Regexp, year, month, day int) {
		for _, m := range form.FindAllSubmatchIndex(f.text, -1) {
			if !f.free(m[0], m[1]) {
				continue
			}
			if v, ok := dateValue(f.group(m, year), f.group(m, month), f.group(m, day)); ok {
				f.add(Date, v, m[0], m[1])
			}
		}
	}
	// Most texts lack what most forms need, and looking is cheaper than matching.
	slashed, months := bytes.ContainsAny(f.text, "/.-"), f.has("háng", "HÁNG")
	if slashed {
		full(isoDate, 1, 2, 3)
		full(wholeDate, 3, 2, 1)
	}
	if months {
		full(spokenDate, 3, 2, 1)
		full(spokenDate, 6, 5, 4)
	}
	if slashed || months {
		full(monthOfYear, 2, 1, 0)
		full(monthOfYear, 4, 3, 0)
		full(dayOfMonth, 0, 2, 1)
	}
	if f.has("ăm", "ĂM") {
		full(yearAlone, 1, 0, 0)
	}
	if f.has("gày", "GÀY", "ùng", "ÙNG", "ồng", "ỒNG") {
		full(dayAlone, 0, 0, 1)
	}
	if !months {
		return
	}
	for _, m := range monthAlone.FindAllSubmatchIndex(f.text, -1) {
		before, _ := utf8.DecodeLastRune(bytes.TrimRight(f.text[:m[0]], " "))
		if unicode.IsDigit(before) || !f.free(m[0], m[1]) {
			continue // "3 tháng 7 ngày"
		}
		if v, ok := dateValue("", f.group(m, 1), ""); ok {
			f.add(Date, v, m[0], m[1])
		}
	}
}

func (f *finder) weekdays() {
	if !f.has("hứ", "HỨ", "hủ", "HỦ") {
		return
	}
	last := -1
	for _, m := range weekday.FindAllSubmatchIndex(f.text, -1) {
		if !f.free(m[0], m[1]) {
			continue
		}
		day := strings.ToLower(f.group(m, 1))
		if day == "" {
			day = "8"
		} else if !beforeWeekday.Match(f.text[max(0, m[0]-24):m[0]]) && (last < 0 || m[0]-last > 12) {
			continue // an ordinal: bên thứ ba, lần thứ hai
		}
		if w, ok := weekdayWords[day]; ok {
			day = w
		}
		last = m[1]
		f.add(Date, "thu-"+day, m[0], m[1])
	}
}

func (f *finder) group(m []int, i int) string {
	if i == 0 || m[2*i] < 0 {
		return ""
	}
	return string(f.text[m[2*i]:m[2*i+1]])
}

// dateValue writes a date of which some parts are given, and reports whether
// there is such a date.
func dateValue(year, month, day string) (string, bool) {
	if len(year) == 2 && month != "" && day != "" {
		year = "20" + year
	}
	y, m, d := 2024, 1, 1 // a leap year, and a month of 31 days
	var err error
	for _, part := range []struct {
		s string
		n *int
	}{{year, &y}, {month, &m}, {day, &d}} {
		if part.s != "" {
			if *part.n, err = strconv.Atoi(part.s); err != nil {
				return "", false
			}
		}
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Year() != y || int(t.Month()) != m || t.Day() != d || y < 1900 || y > 2199 {
		return "", false
	}
	switch {
	case year != "" && month != "" && day != "":
		return t.Format("2006-01-02"), true
	case year != "" && month != "":
		return t.Format("2006-01"), true
	case year != "":
		return t.Format("2006"), true
	case month != "" && day != "":
		return t.Format("--01-02"), true
	case month != "":
		return t.Format("--01"), true
	case day != "":
		return t.Format("---02"), true
	}
	return "", false
}

func (f *finder) phones() {
	digits := 0
	for _, c := range f.text {
		if isDigit(c) {
			digits++
		}
	}
	if digits < 8 {
		return
	}
	for _, m := range phoneForm.FindAllIndex(f.text, -1) {
		inside := m[0] > 1 && (f.text[m[0]-1] == '.' || f.text[m[0]-1] == ',') && isDigit(f.text[m[0]-2]) // 35.000.000.000
		if !f.free(m[0], m[1]) || inside {
			continue
		}
		v := strings.Map(func(r rune) rune {
			if '0' <= r && r <= '9' {
				return r
			}
			return -1
		}, string(f.text[m[0]:m[1]]))
		if f.text[m[0]] == '+' {
			v = "0" + strings.TrimPrefix(v, "84")
		}
		f.add(Phone, v, m[0], m[1])
	}
}

type token struct {
	text       string // lower case
	start, end int
	kind       byte // 'n' number, 'w' word, 'c' code, 's' sign
	glued      bool // no space before it
}

// tokens cuts s into numbers, words, codes such as TK01 and single signs.
func tokens(s string) []token {
	var out []token
	last := -1
	add := func(kind byte, start, end int) {
		text := strings.ToLower(s[start:end])
		if kind == 'w' && !norm.NFC.IsNormalString(text) {
			text = norm.NFC.String(text)
		}
		out = append(out, token{text, start, end, kind, start == last})
		last = end
	}
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case '0' <= r && r <= '9':
			j := i
			for j < len(s) && (isDigit(s[j]) || (s[j] == '.' || s[j] == ',') && j+1 < len(s) && isDigit(s[j+1])) {
				j++
			}
			add('n', i, j)
			i = j
		case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r):
			// Letters right after a number are its unit and no code: 8h30, 4x6.
			unit := i == last && len(out) > 0 && out[len(out)-1].kind == 'n'
			j, code := i, false
			for j < len(s) {
				r, n := utf8.DecodeRuneInString(s[j:])
				if '0' <= r && r <= '9' && !unit {
					code = true
				} else if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) {
					break
				}
				j += n
			}
			if code {
				add('c', i, j)
			} else {
				add('w', i, j)
			}
			i = j
		case r == 0: // a fact already found stands between its neighbours
			j := i
			for j < len(s) && s[j] == 0 {
				j++
			}
			add('s', i, j)
			i = j
		case unicode.IsSpace(r):
			i += n
		default:
			add('s', i, i+n)
			i += n
		}
	}
	return out
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

var (
	scales        = map[string]int64{"nghìn": 1e3, "ngàn": 1e3, "k": 1e3, "triệu": 1e6, "tr": 1e6, "tỷ": 1e9, "tỉ": 1e9}
	currency      = map[string]bool{"đồng": true, "đ": true, "vnđ": true, "vnd": true, "₫": true}
	dollars       = map[string]bool{"usd": true, "$": true}
	durationUnits = map[string]string{
		"ngày": "ngày", "tuần": "tuần", "tháng": "tháng", "quý": "quý", "năm": "năm", "giờ": "giờ", "h": "giờ", "tiếng": "giờ",
		"phút": "phút", "giây": "giây", "tuổi": "tuổi", "lần": "lần",
	}
	joiners = map[string]bool{"-": true, "–": true, "đến": true, "tới": true, "và": true, "hoặc": true, "hay": true}
)

// numbers reads what number is left in the text together with the unit that
// follows it.
func (f *finder) numbers() {
	ts := tokens(string(f.text))
	type plain struct{ tok, end int } // a number without unit, which may share the next one's: 10 và 20 triệu
	var open *plain
	share := func(kind FactKind, value func(amount) string) {
		if open == nil {
			return
		}
		if a, ok := parseAmount(ts[open.tok].text); ok {
			f.add(kind, value(a), ts[open.tok].start, ts[open.end].end)
			open = nil
		}
	}
	flush := func() {
		if open != nil {
			f.add(Number, numberValue(ts[open.tok].text), ts[open.tok].start, ts[open.end].end)
			open = nil
		}
	}
	for i := 0; i < len(ts); {
		t := ts[i]
		if t.kind == 'c' {
			flush()
			f.add(Number, t.text, t.start, t.end)
			i++
			continue
		}
		if t.kind == 'w' && t.text == "tháng" { // a month in words: tháng bảy
			if a, next, ok := spokenNumber(ts, i+1); ok && a.whole() && a.milli >= 1000 && a.milli <= 12000 && !unitAt(ts, next) {
				flush()
				v, _ := dateValue("", strconv.FormatInt(a.milli/1000, 10), "")
				f.add(Date, v, t.start, ts[next-1].end)
				i = next
				continue
			}
		}
		var a amount
		next := i
		ok, spoken := false, false
		switch t.kind {
		case 'n':
			a, ok = parseAmount(t.text)
			next = i + 1
			if !ok { // 2.2.6, or too long to reckon with
				flush()
				f.add(Number, numberValue(t.text), t.start, t.end)
				i++
				continue
			}
			if a2, n, joined := spacedThousands(ts, i); joined {
				a, next = a2, n
			}
		case 'w':
			a, next, ok = spokenNumber(ts, i)
			spoken = true
		}
		if !ok {
			if open != nil && !joiners[t.text] {
				flush()
			}
			i++
			continue
		}
		word := func(k int) string {
			if k < len(ts) {
				return ts[k].text
			}
			return ""
		}
		start := t.start
		switch w := word(next); {
		case scales[w] != 0 || currency[w]:
			scale := max(scales[w], 1)
			share(Sum, func(b amount) string { return b.times(scale) })
			flush()
			total := a
			switch {
			case scales[w] == 0:
				scale = 1
				next++
			case a.milli > math.MaxInt64/scale/2: // half, to leave room for the tail
				next++
			default:
				total, next = sumTail(ts, a, next)
				scale = 1
			}
			if currency[word(next)] {
				next++
			}
			f.add(Sum, total.times(scale), start, ts[next-1].end)
		case dollars[w] || w == "đô" && strings.HasPrefix(word(next+1), "la") || w == "đô":
			flush()
			end := next
			if word(next+1) == "la" {
				end++
			}
			f.add(Sum, a.String()+" usd", start, ts[end].end)
			next = end + 1
		case w == "%" || w == "phần" && word(next+1) == "trăm":
			share(Percent, amount.String)
			flush()
			if w != "%" {
				next++
			}
			f.add(Percent, a.String(), start, ts[next].end)
			next++
		case w == ":" && next+1 < len(ts) && ts[next].glued && ts[next+1].kind == 'n' && ts[next+1].glued && len(ts[next+1].text) == 2 && a.milli < 24000:
			flush()
			f.add(Duration, clock(a, ts[next+1].text), start, ts[next+1].end)
			next += 2
		case durationUnits[w] != "":
			unit := durationUnits[w]
			if w == "h" && !ts[next].glued {
				unit = ""
			}
			if spoken && next-i == 1 && unit == "năm" && t.text == "hàng" {
				unit = ""
			}
			if unit == "" {
				flush()
				f.add(Number, a.String(), start, ts[next-1].end)
				break
			}
			end := next + 1
			switch {
			case unit == "ngày" && word(end) == "làm" && word(end+1) == "việc":
				unit, end = "ngày làm việc", end+2
			case word(end) == "rưỡi":
				a.milli += 500
				end++
			}
			if unit == "giờ" && end < len(ts) && ts[end].kind == 'n' && len(ts[end].text) <= 2 && (ts[end].glued || word(end+1) == "phút") && a.milli < 24000 {
				minutes := ts[end].text
				end++
				if word(end) == "phút" {
					end++
				}
				flush()
				f.add(Duration, clock(a, minutes), start, ts[end-1].end)
				next = end
				break
			}
			share(Duration, func(b amount) string { return b.String() + " " + unit })
			flush()
			f.add(Duration, a.String()+" "+unit, start, ts[end-1].end)
			next = end
		case spoken:
			// A number in words without a unit is hardly ever a figure: một số, hai bên.
			flush()
			i++
			continue
		case i > 0 && dollars[ts[i-1].text] && f.text[ts[i-1].start] != 0:
			flush()
			f.add(Sum, a.String()+" usd", ts[i-1].start, ts[next-1].end)
		case len(t.text) == 4 && next == i+1 && t.text >= "1900" && t.text < "2100":
			flush()
			f.add(Date, t.text, start, t.end)
		case next < len(ts)-1 && joiners[word(next)]:
			flush()
			open = &plain{i, next - 1}
		default:
			flush()
			f.add(Number, numberValue(string(f.text[start:ts[next-1].end])), start, ts[next-1].end)
		}
		i = next
	}
	flush()
}

func unitAt(ts []token, i int) bool {
	return i < len(ts) && (durationUnits[ts[i].text] != "" || scales[ts[i].text] != 0 || currency[ts[i].text])
}

func clock(hours amount, minutes string) string {
	h, m := hours.String(), strings.TrimLeft(minutes, "0")
	if m == "" {
		return h + " giờ"
	}
	if len(m) == 1 {
		m = "0" + m
	}
	return h + ":" + m
}

// spacedThousands reads 35 000 as one number where a currency follows.
func spacedThousands(ts []token, i int) (amount, int, bool) {
	digits := ts[i].text
	j := i + 1
	if len(digits) > 3 {
		return amount{}, 0, false
	}
	for j < len(ts) && len(digits) < 16 && ts[j].kind == 'n' && len(ts[j].text) == 3 && !ts[j].glued {
		digits += ts[j].text
		j++
	}
	if j == i+1 || j >= len(ts) || !currency[ts[j].text] {
		return amount{}, 0, false
	}
	a, ok := parseAmount(digits)
	return a, j, ok
}

// sumTail reads on from the scale word at i: 2 triệu 500 nghìn, 1 triệu rưỡi.
func sumTail(ts []token, a amount, i int) (amount, int) {
	scale := scales[ts[i].text]
	total := amount{a.milli * scale}
	for i++; i < len(ts); {
		if ts[i].text == "rưỡi" {
			total.milli += 500 * scale
			return total, i + 1
		}
		var b amount
		var ok bool
		next := i + 1
		if ts[i].kind == 'n' {
			b, ok = parseAmount(ts[i].text)
		} else {
			b, next, ok = spokenNumber(ts, i)
		}
		if !ok || next >= len(ts) {
			break
		}
		s := scales[ts[next].text]
		if s == 0 || s >= scale || b.milli*s >= scale*1000 {
			break
		}
		total.milli += b.milli * s
		scale = s
		i = next + 1
	}
	return total, i
}

// An amount is a decimal number in thousandths.
type amount struct{ milli int64 }

const maxAmount = math.MaxInt64 / 1000

func (a amount) whole() bool { return a.milli%1000 == 0 }

// times writes n times a. What does not fit is written as a product, so that two
// such sums are the same only if they are written alike.
func (a amount) times(n int64) string {
	if a.milli > math.MaxInt64/n {
		return a.String() + "x" + strconv.FormatInt(n, 10)
	}
	return amount{a.milli * n}.String()
}

func (a amount) String() string {
	s := strconv.FormatInt(a.milli/1000, 10)
	if rest := a.milli % 1000; rest != 0 {
		s += "." + strings.TrimRight(strconv.FormatInt(1000+rest, 10)[1:], "0")
	}
	return s
}

// parseAmount reads 35.000, 35000, 1,5 and 1.234.567,5. A dot or comma before
// three digits divides thousands, unless the number begins with a nought.
func parseAmount(s string) (amount, bool) {
	if len(s) > 16 {
		return amount{}, false
	}
	groups := strings.FieldsFunc(s, func(r rune) bool { return r == '.' || r == ',' })
	whole, fraction := groups[0], ""
	for i, g := range groups[1:] {
		last := i == len(groups)-2
		switch {
		case len(g) == 3 && whole != "0" && len(groups[0]) <= 3:
			whole += g
		case last && len(g) <= 3 && (len(groups) == 2 || s[len(s)-len(g)-1] != s[len(groups[0])]):
			fraction = g
		default:
			return amount{}, false
		}
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n > maxAmount-1 {
		return amount{}, false
	}
	m := int64(0)
	if fraction != "" {
		m, _ = strconv.ParseInt((fraction + "000")[:3], 10, 64)
	}
	return amount{n*1000 + m}, true
}

// numberValue writes a number that has no unit. One too long to reckon with, or
// with more dots than a number has, stays as it is.
func numberValue(s string) string {
	if a, ok := parseAmount(s); ok {
		return a.String()
	}
	return strings.ToLower(s)
}

var digitWords = map[string]int64{
	"một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}

var afterTen = map[string]int64{
	"một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "lăm": 5, "nhăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}

// spokenNumber reads a number up to 999 in words, beginning at token i, and
// returns the token after it.
func spokenNumber(ts []token, i int) (amount, int, bool) {
	at := func(k int) string {
		if k < len(ts) && ts[k].kind == 'w' {
			return ts[k].text
		}
		return ""
	}
	n := int64(0)
	j := i
	if d, ok := digitWords[at(j)]; ok && at(j+1) == "trăm" {
		n, j = d*100, j+2
		if w := at(j); w == "linh" || w == "lẻ" {
			if d, ok := digitWords[at(j+1)]; ok {
				return amount{(n + d) * 1000}, j + 2, true
			}
		}
	}
	switch d, ok := digitWords[at(j)]; {
	case at(j) == "mười":
		n, j = n+10, j+1
		if d, ok := afterTen[at(j)]; ok {
			n, j = n+d, j+1
		}
	case ok && at(j+1) == "mươi":
		n, j = n+d*10, j+2
		if d, ok := afterTen[at(j)]; ok {
			n, j = n+d, j+1
		}
	case ok && j == i:
		n, j = d, j+1
	case at(j) == "tư" && j == i && i > 0 && ts[i-1].text == "tháng":
		n, j = 4, j+1
	}
	return amount{n * 1000}, j, n > 0 && j > i
}
