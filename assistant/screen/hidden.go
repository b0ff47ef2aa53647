package screen

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"html"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	shortestCode = 16 // letters of a code that are worth decoding
	mostCodes    = 64 // codes decoded in one text
	deepestCover = 3  // codes within codes
)

// hasHidden reports whether s carries characters that nobody sees and that can
// spell a text.
func hasHidden(s string) bool { return invisible(s) != "" }

// hidden looks for an attack under a cover: a text in invisible characters, in
// a code, or spelt backwards, or in a code within a code. It returns the cover's
// name, or nothing. t is text as it was read uncovered.
func hidden(text string, t *reading, r *ruleset) string {
	if s := invisible(text); s != "" {
		return "invisible"
	}
	return covered(text, t.odd >= 3 && t.odd*3 >= len(t.tokens), r, deepestCover)
}

func covered(text string, strange bool, r *ruleset, depth int) string {
	for _, c := range covers {
		if c.strange && !strange {
			continue
		}
		for _, plain := range c.lift(text) {
			if depth > 1 && len(plain) >= shortestCode && utf8.ValidString(plain) && covered(plain, false, r, depth-1) != "" {
				return c.name
			}
			if !isProse(plain) {
				continue
			}
			// Few people write in base64; a sentence in it is addressed to
			// the machine, whatever it says.
			if c.always && len(strings.Fields(plain)) >= 3 || attacks(plain, r, !c.strange) {
				return c.name
			}
		}
	}
	return ""
}

// attacks reports whether plain is an attack by the rules or, where it surely is
// a text, by what it is like.
func attacks(plain string, r *ruleset, text bool) bool {
	t := r.read(plain)
	k := r.match(t).Kind
	if k == Pass && text {
		k = weighed().kind(t)
	}
	return k == Injection || k == Crime || k == PrivateData
}

// A cover is a way to write a text so that it does not look like one.
type cover struct {
	name    string
	always  bool // being covered is enough
	strange bool // covers words, which then look like none
	lift    func(string) []string
}

var covers = []cover{
	{"base64", true, false, func(s string) []string {
		return decodeRuns(s, isBase64, func(run string) (string, error) {
			run = strings.NewReplacer("-", "+", "_", "/", "=", "").Replace(run)
			b, err := base64.RawStdEncoding.DecodeString(run[:len(run)-tail(len(run)%4 == 1)])
			return string(b), err
		})
	}},
	{"base32", true, false, func(s string) []string {
		return decodeRuns(s, isBase32, func(run string) (string, error) {
			b, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.TrimRight(run, "="))
			return string(b), err
		})
	}},
	{"hex", true, false, func(s string) []string {
		s = strings.NewReplacer(`\x`, "", "0x", "", ",", " ").Replace(s)
		return append(decodeRuns(s, isHex, decodeHex), decodeRuns(joinBytes(s), isHex, decodeHex)...)
	}},
	{"binary", true, false, binaryText},
	{"escapes", false, false, func(s string) []string {
		var out []string
		if strings.Contains(s, "%") {
			if plain, err := url.QueryUnescape(s); err == nil && plain != s {
				out = append(out, plain)
			}
		}
		if strings.Contains(s, "&") {
			if plain := html.UnescapeString(s); plain != s {
				out = append(out, plain)
			}
		}
		if strings.Contains(s, `\u`) {
			if plain, err := strconv.Unquote(`"` + strings.NewReplacer(`"`, `\"`, "\n", " ", "\r", " ").Replace(s) + `"`); err == nil {
				out = append(out, plain)
			}
		}
		return out
	}},
	{"rot13", false, true, func(s string) []string {
		if strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0 {
			return nil // prose with diacritics is not rotated
		}
		return []string{strings.Map(rot13, s)}
	}},
	{"backwards", false, true, func(s string) []string { return []string{reversed(norm.NFC.String(strings.ToValidUTF8(s, " ")))} }},
}

func tail(one bool) int {
	if one {
		return 1
	}
	return 0
}

func rot13(r rune) rune {
	switch {
	case 'a' <= r && r <= 'z':
		return 'a' + (r-'a'+13)%26
	case 'A' <= r && r <= 'Z':
		return 'A' + (r-'A'+13)%26
	}
	return r
}

// decodeRuns decodes every long run of s made of a code's characters.
func decodeRuns(s string, in func(rune) bool, decode func(string) (string, error)) []string {
	var out []string
	for _, run := range strings.FieldsFunc(s, func(r rune) bool { return !in(r) }) {
		if len(run) < shortestCode {
			continue
		}
		if len(out) == mostCodes {
			break
		}
		if plain, err := decode(run); err == nil {
			out = append(out, plain)
		}
	}
	return out
}

func isBase64(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("+/-_=", r)
}

func isBase32(r rune) bool { return 'A' <= r && r <= 'Z' || '2' <= r && r <= '7' || r == '=' }

func isHex(r rune) bool {
	return 'a' <= r && r <= 'f' || 'A' <= r && r <= 'F' || '0' <= r && r <= '9'
}

func decodeHex(run string) (string, error) {
	b, err := hex.DecodeString(run[:len(run)&^1])
	return string(b), err
}

// joinBytes closes the spaces between bytes written apart, "62 6f 20".
func joinBytes(s string) string {
	var out strings.Builder
	for _, f := range strings.Fields(s) {
		if len(f) != 2 || !isHex(rune(f[0])) || !isHex(rune(f[1])) {
			out.WriteByte(' ')
		}
		out.WriteString(f)
		if len(f) != 2 {
			out.WriteByte(' ')
		}
	}
	return out.String()
}

// binaryText reads bytes written in zeros and ones.
func binaryText(s string) []string {
	var bits strings.Builder
	for _, r := range s {
		if r == '0' || r == '1' {
			bits.WriteRune(r)
		}
	}
	all := bits.String()
	if len(all) < 8*shortestCode || len(all)*2 < len(s) {
		return nil
	}
	var out []byte
	for i := 0; i+8 <= len(all); i += 8 {
		b, err := strconv.ParseUint(all[i:i+8], 2, 8)
		if err != nil {
			return nil
		}
		out = append(out, byte(b))
	}
	return []string{string(out)}
}

// isProse reports whether s reads like words and not like random bytes.
func isProse(s string) bool {
	if !utf8.ValidString(s) || len(s) < shortestCode/2 {
		return false
	}
	letters, others := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsLetter(r), unicode.Is(unicode.Mn, r), r == ' ':
			letters++
		case unicode.IsControl(r) && r != '\n' && r != '\t':
			return false
		default:
			others++
		}
	}
	return letters >= 3*others && strings.ContainsRune(strings.TrimSpace(s), ' ')
}

// invisible returns the text that s spells in characters without a shape: tag
// characters, which mirror ASCII, and long rows of variation selectors. The
// tags of a flag, as of Scotland, spell nothing.
func invisible(s string) string {
	var out strings.Builder
	row, flag := 0, false
	for _, r := range s {
		switch {
		case r == 0x1F3F4:
			flag = true
			continue
		case 0xE0020 <= r && r <= 0xE007E:
			if !flag {
				out.WriteRune(r - 0xE0000)
			}
			continue
		case r == 0xE007F:
			flag = false
			continue
		case 0xFE00 <= r && r <= 0xFE0F, 0xE0100 <= r && r <= 0xE01EF:
			if row++; row >= 4 {
				return "selectors"
			}
			continue
		}
		row, flag = 0, false
	}
	return out.String()
}
