package vitext

import "strconv"

// digitWords are the digits as they are spoken, the variants within a number
// included: hai mươi mốt, hai lăm, hai tư.
var digitWords = map[string]int{
	"không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5,
	"sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}

// Numeral reads a number spoken in words at the beginning of words, as it is said
// ("hai trăm năm mươi bảy", "mười lăm") or digit by digit ("ba ba lăm"). It
// returns the digits and how many words they took; ok is false when there is no
// number, or a single digit, which may as well be another word: năm is five and
// year, ba is three and father.
func Numeral(words []string) (digits string, taken int, ok bool) {
	if digits, taken, ok = saidNumber(words); ok {
		return digits, taken, true
	}
	return spelledNumber(words)
}

// spelledNumber reads three digits or more said one by one.
func spelledNumber(words []string) (string, int, bool) {
	var out []byte
	for _, w := range words {
		d, ok := digitWords[w]
		if !ok || w == "năm" && len(out) >= 2 && yearFollows(words[len(out)+1:]) {
			break
		}
		out = append(out, byte('0'+d))
	}
	if len(out) < 3 || words[0] == "năm" && yearFollows(words[1:]) {
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
	// below reads a number below one thousand; full means that a scale stands
	// above it, so that "không trăm linh năm" is read.
	below := func() (int, bool) {
		start := at
		n, any := 0, false
		if d, ok := digit(); ok {
			if word() == "trăm" {
				at++
				n, any, scaled = d*100, true, true
			} else {
				at = start
			}
		}
		switch {
		case word() == "mười":
			at++
			scaled, any = true, true
			n += 10
			if d, ok := digit(); ok {
				n += d
			}
		case any && (word() == "linh" || word() == "lẻ"):
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
			case "lăm", "mốt", "nhăm": // hai lăm: these follow tens only
				at++
				scaled, any = true, true
				n += d*10 + digitWords[w]
			case "mươi", "chục":
				at++
				scaled, any = true, true
				n += d * 10
				if e, ok := digit(); ok {
					n += e
				}
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
	if w := word(); w == "nghìn" || w == "ngàn" {
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
