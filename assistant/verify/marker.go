package verify

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	sourceWord = `(?:(?:xem|theo|trích)\s+)?(?:nguồn|đoạn|trích\s+dẫn|tài\s+liệu|cẩm\s+nang|source|passage|ref|số)`
	numberList = `\d{1,3}(?:\s*(?:[,;&–-]|và)\s*(?:` + sourceWord + `\s*)?\[?\d{1,3}\]?)*`
	markerText = `\[\[?\s*\^?\s*(?:` + sourceWord + `\s*)?[:#]?\s*` + numberList + `(?:†[^\]]*)?\s*\]\]?` +
		`|[【［]\s*(?:` + sourceWord + `\s*)?[:#]?\s*` + numberList + `(?:†[^】］]*)?\s*[】］]` +
		`|\(\s*` + sourceWord + `\s*:?\s*\[?` + numberList + `\]?\s*\)`
)

var (
	anyMarker    = regexp.MustCompile(`(?i)` + markerText)
	markerAhead  = regexp.MustCompile(`(?i)^(?:` + markerText + `)`)
	markerNumber = regexp.MustCompile(`\d{1,3}(?:\s*[–-]\s*\d{1,3})?`)
	footnote     = regexp.MustCompile(`†[^\]】］]*`)
)

// maxMarker is the greatest length of a marker in bytes: an opening bracket
// that is not closed within it opens none.
const maxMarker = 60

// Markers takes the markers out of a sentence, whatever their form, and returns
// the sentence without them and the numbers they name, in order and each once.
// It knows [1], [1, 2], [1-3], [^1], [[1]], 【1】, 【1†source】, (nguồn 1) and
// their like.
func Markers(s string) (text string, numbers []int) {
	var out strings.Builder
	rest := s
	for {
		m := anyMarker.FindStringIndex(rest)
		if m == nil {
			break
		}
		// The marker of a link, [1](address), takes the address along.
		end := m[1]
		if target := linkTarget.FindStringIndex(rest[end:]); target != nil {
			end += target[1]
		}
		out.WriteString(strings.TrimRight(rest[:m[0]], " "))
		if tail := rest[end:]; tail != "" {
			if r, _ := utf8.DecodeRuneInString(tail); r != ' ' && isWordRune(r) {
				out.WriteByte(' ')
			}
		}
		numbers = appendNumbers(numbers, rest[m[0]:m[1]])
		rest = rest[end:]
	}
	if numbers == nil {
		return s, nil
	}
	out.WriteString(rest)
	slices.Sort(numbers)
	return out.String(), slices.Compact(numbers)
}

var linkTarget = regexp.MustCompile(`^\((?:[a-zA-Z]+:|/|#|www\.)[^\s)]*\)`)

func appendNumbers(numbers []int, marker string) []int {
	for _, n := range markerNumber.FindAllString(footnote.ReplaceAllString(marker, ""), -1) {
		ends := strings.FieldsFunc(n, func(r rune) bool { return !unicode.IsDigit(r) })
		first, _ := strconv.Atoi(ends[0])
		last, _ := strconv.Atoi(ends[len(ends)-1])
		for i := first; i <= max(first, last) && i < first+10; i++ {
			numbers = append(numbers, i)
		}
	}
	return numbers
}

// mark puts markers at the end of a sentence, before its closing punctuation.
func mark(sentence string, numbers []int) string {
	end := len(strings.TrimRight(sentence, ".!?…: "))
	closing := strings.TrimRight(sentence[end:], " ")
	out := make([]byte, 0, len(sentence)+4*len(numbers)+1)
	out = append(out, sentence[:end]...)
	if len(numbers) > 0 {
		out = append(out, ' ')
	}
	for _, n := range numbers {
		out = append(out, '[')
		out = strconv.AppendInt(out, int64(n), 10)
		out = append(out, ']')
	}
	return string(append(out, closing...))
}
