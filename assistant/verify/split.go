package verify

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cut finds the end of the first sentence or line of buf. It reports false while
// more text could still belong to it, such as a marker behind the full stop;
// final says that no more will come. A line break ends a sentence and is left in
// place.
func cut(buf string, final bool) (int, bool) {
	for i := 0; i < len(buf); {
		r, n := utf8.DecodeRuneInString(buf[i:])
		i += n
		if r == '\n' {
			return i - n, true
		}
		if !strings.ContainsRune(".!?…", r) {
			continue
		}
		stop := i - n
		for i < len(buf) {
			c, m := utf8.DecodeRuneInString(buf[i:])
			if !strings.ContainsRune(`.!?…"”’)*_`, c) {
				break
			}
			i += m
		}
		end, markers, known := afterMarkers(buf, i, final)
		if !known {
			return 0, false
		}
		if end < len(buf) && !markers {
			if c, _ := utf8.DecodeRuneInString(buf[end:]); !unicode.IsSpace(c) {
				continue // inside an address or a number
			}
		}
		if r == '.' && !markers && (abbreviation(buf[:stop]) || onlyNumber(buf[:stop])) {
			continue
		}
		return end, true
	}
	if final && len(buf) > 0 {
		return len(buf), true
	}
	return 0, false
}

// afterMarkers returns where the markers behind position i end, and whether
// there are any. known is false while that cannot be told yet.
func afterMarkers(buf string, i int, final bool) (end int, markers, known bool) {
	end = i
	for {
		j := end
		for j < len(buf) && (buf[j] == ' ' || buf[j] == '\t') {
			j++
		}
		if j == len(buf) {
			return end, markers, final
		}
		rest := buf[j:]
		if m := markerAhead.FindStringIndex(rest); m != nil {
			// A second bracket may follow, and an address if it is a link.
			if j+m[1] == len(buf) && !final {
				return 0, false, false
			}
			end, markers = j+m[1], true
			continue
		}
		if !openMarker(rest) || final {
			return end, markers, true
		}
		return 0, false, false
	}
}

// openMarker reports whether s may be the beginning of a marker.
func openMarker(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && len(s) < 3 {
		return true // an opening bracket may have come in halves
	}
	return strings.ContainsRune("[【［(", r) && len(s) < maxMarker && !strings.ContainsAny(s, "\n") &&
		(r == '[' && !strings.Contains(s, "]") || r == '(' && !strings.Contains(s, ")") || r > 0x80 && !strings.ContainsAny(s, "】］"))
}

func abbreviation(before string) bool {
	i := strings.LastIndexFunc(before, func(r rune) bool { return !unicode.IsLetter(r) }) + 1
	switch w := before[i:]; w {
	case "TP", "Tp", "TT", "ThS", "TS", "PGS", "GS", "Th", "Mr", "Mrs", "Dr":
		return true
	default:
		r, _ := utf8.DecodeRuneInString(w)
		return utf8.RuneCountInString(w) == 1 && unicode.IsUpper(r)
	}
}

func onlyNumber(before string) bool {
	before = strings.TrimSpace(strings.TrimLeft(before, "*_ "))
	if before == "" || len(before) > 2 {
		return false
	}
	for i := range len(before) {
		if !isDigit(before[i]) {
			return false
		}
	}
	return true
}

var (
	itemForm    = regexp.MustCompile(`^(?:\*\*|__)?(\d{1,2})[.)](?:\*\*|__)?(?:\s+|$)|^(?:[-–•●▪+]|\*)\s+`)
	headingForm = regexp.MustCompile(`^#{1,6}\s+`)
)

// listItem takes the sign of a list off a line: "2. " and its like become "2. ",
// every other sign "- ". The sign is empty where the line is no list item.
func listItem(line string) (sign, body string) {
	m := itemForm.FindStringSubmatchIndex(line)
	if m == nil {
		return "", line
	}
	if m[2] >= 0 {
		return line[m[2]:m[3]] + ". ", line[m[1]:]
	}
	return "- ", line[m[1]:]
}
