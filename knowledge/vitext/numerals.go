package vitext

import "strconv"

// digitWords are the digits as they are spoken, folded, the variants within a
// number included: hai mươi mốt, hai lăm, hai tư.
var digitWords = map[string]int{
	"khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5,
	"sau": 6, "bay": 7, "tam": 8, "chin": 9,
}

// Numeral reads a number spoken in words at the beginning of words, which are in
// lower case with or without diacritics: as it is said ("hai trăm năm mươi bảy",
// "mười lăm") or digit by digit ("ba ba lăm"). It returns the digits and how many
// words they took; ok is false when there is no number, or a single digit, which
// may as well be another word: năm is five and year, ba is three and father.
func Numeral(words []string) (digits string, taken int, ok bool) {
	folded := make([]string, 0, 16)
	for _, w := range words[:min(len(words), 16)] {
		folded = append(folded, Fold(w))
	}
	if digits, taken, ok = saidNumber(folded); ok {
		return digits, taken, true
	}
	return spelledNumber(folded)
}

// spelledNumber reads three digits or more said one by one.
func spelledNumber(words []string) (string, int, bool) {
	var out []byte
	for _, w := range words {
		d, ok := digitWords[w]
		if !ok || w == "nam" && len(out) >= 2 && yearFollows(words[len(out)+1:]) {
			break
		}
		out = append(out, byte('0'+d))
	}
	if len(out) < 3 || words[0] == "nam" && yearFollows(words[1:]) {
		return "", 0, false
	}
	return string(out), len(out), true
}

// yearFollows reports whether words begin with a year of this age, digit by digit.
func yearFollows(words []string) bool {
	if len(words) < 4 {
		return false
	}
	a, okA := digitWords[words[0]]
	b, okB := digitWords[words[1]]
	_, okC := digitWords[words[2]]
	_, okD := digitWords[words[3]]
	return okA && okB && okC && okD && (a == 2 && b == 0 || a == 1 && b == 9)
}

// saidNumber reads a number below one hundred thousand said with its scales; at
// least one scale must be there.
func saidNumber(words []string) (string, int, bool) {
	at, scaled := 0, false
	word := func() string {
		if at < len(words) {
			return words[at]
		}
		return ""
	}
	digit := func() (int, bool) {
		d, ok := digitWords[word()]
		if ok {
			at++
		}
		return d, ok
	}
	// unit reads the digit after tens, where five is lăm and năm is a year.
	unit := func() int {
		if word() == "nam" {
			return 0
		}
		d, _ := digit()
		return d
	}
	// below reads a number below one thousand; full means that a scale stands
	// above it, so that "không trăm linh năm" is read.
	below := func() (int, bool) {
		start := at
		n, any := 0, false
		if d, ok := digit(); ok {
			if word() == "tram" {
				at++
				n, any, scaled = d*100, true, true
			} else {
				at = start
			}
		}
		switch {
		case word() == "muoi":
			at++
			scaled, any = true, true
			n += 10 + unit()
		case any && (word() == "linh" || word() == "le"):
			at++
			d, ok := digit()
			if !ok {
				at--
				break
			}
			n += d
		default:
			mark := at
			d, ok := digit()
			if !ok {
				break
			}
			switch w := word(); w {
			case "lam", "nham": // hai lăm: these follow tens only
				at++
				scaled, any = true, true
				n += d*10 + digitWords[w]
			case "muoi", "chuc":
				at++
				scaled, any = true, true
				n += d*10 + unit()
			default:
				if e, ok := digitWords[word()]; ok && any { // hai trăm ba lăm: 235
					at++
					n += d*10 + e
				} else if any { // hai trăm ba: 230, but hai trăm năm is a number and a year
					at = mark
				} else {
					n, any = d, true
				}
			}
		}
		return n, any
	}
	n, ok := below()
	if !ok {
		return "", 0, false
	}
	if w := word(); w == "nghin" || w == "ngan" {
		at++
		scaled = true
		n *= 1000
		if rest, ok := below(); ok {
			n += rest
		}
	}
	if !scaled {
		return "", 0, false
	}
	return strconv.Itoa(n), at, true
}
