package llm

import (
	"errors"
	"regexp"
	"strings"
)

var errLateThoughts = errors.New("thoughts without a beginning")

var thoughtTag = regexp.MustCompile(`(?i)<(/?)\s*(?:think|thinking|thought|reasoning)\s*>`)

const maxThoughtTag = 16

// A filter takes a model's thoughts out of its text and notices the sign that it
// has no answer. Some models' templates begin a thought within the prompt, so
// that only its end appears: assume says to take the text for a thought from the
// start.
type filter struct {
	assume   bool // not over yet, and begun without a tag
	thinking bool
	sent     bool // text was passed on
	late     bool // a thought ended that had not begun
	noAnswer bool
	buf      string
	held     strings.Builder // what was taken for a thought by assume
}

// push takes a piece of text and returns what of the text so far is for reading.
func (f *filter) push(s string) (string, error) {
	f.buf += s
	return f.take(false)
}

// flush returns what is left at the end of the text.
func (f *filter) flush() (string, error) {
	out, err := f.take(true)
	if f.assume && err == nil { // it was no thought after all
		f.assume = false
		out = f.held.String() + out
	}
	return out, err
}

func (f *filter) take(final bool) (string, error) {
	hold := len(f.buf)
	if !final {
		hold = f.hold()
	}
	text := f.buf[:hold]
	f.buf = f.buf[hold:]
	var out strings.Builder
	for {
		m := thoughtTag.FindStringSubmatchIndex(text)
		part := text
		if m != nil {
			part = text[:m[0]]
		}
		switch {
		case f.assume:
			f.held.WriteString(part)
		case !f.thinking:
			out.WriteString(part)
		}
		if m == nil {
			break
		}
		closes := m[2] != m[3]
		switch {
		case !closes:
			if f.assume {
				f.assume = false // thoughts have a beginning after all
				out.WriteString(f.held.String())
			}
			f.thinking = true
		case f.assume:
			f.assume = false
			f.late = true
		case f.thinking:
			f.thinking = false
		default:
			f.late = true
			if f.sent {
				return "", errLateThoughts
			}
			out.Reset()
		}
		text = text[m[1]:]
	}
	s := out.String()
	if i := strings.Index(s, noAnswer); i >= 0 {
		f.noAnswer = true
		s = strings.TrimRight(s[:i], " *\"“_`\n")
	}
	if !f.sent {
		s = strings.TrimLeft(s, " \t\r\n")
	}
	f.sent = f.sent || s != ""
	return s, nil
}

// hold returns how much of buf can be told from the beginning of a tag or of the
// sign that there is no answer.
func (f *filter) hold() int {
	end := len(f.buf)
	if i := strings.LastIndexByte(f.buf, '<'); i >= 0 && end-i < maxThoughtTag && strings.IndexByte(f.buf[i:], '>') < 0 {
		end = i
	}
	for n := min(len(noAnswer)-1, end); n > 0; n-- {
		if strings.HasPrefix(noAnswer, f.buf[end-n:end]) {
			return end - n
		}
	}
	return end
}
