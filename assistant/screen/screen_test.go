package screen_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"trolyso/assistant/screen"
	"trolyso/knowledge/vitext"
)

type guardCase struct {
	ID   string      `json:"id"`
	Text string      `json:"text"`
	Want screen.Kind `json:"want"`
	Note string      `json:"note"`
}

func guardCases(t testing.TB, name string) []guardCase {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []guardCase
	for s := bufio.NewScanner(f); s.Scan(); {
		var c guardCase
		if err := json.Unmarshal(s.Bytes(), &c); err != nil {
			t.Fatalf("%s:%d: %v", name, len(out)+1, err)
		}
		out = append(out, c)
	}
	return out
}

// TestGuard holds both sides: nothing dangerous passes, and at most two in a
// hundred honest questions are held up.
func TestGuard(t *testing.T) {
	cases := guardCases(t, "guard.jsonl")
	attacks, honest, blocked := 0, 0, 0
	for _, c := range cases {
		v := screen.Question(c.Text, screen.Limits{})
		if c.Want == screen.Pass {
			honest++
			if !v.Kind.Answered() {
				blocked++
				t.Logf("%s: %q is held up as %s/%s (rules.txt:%d)", c.ID, c.Text, v.Kind, v.Reason, v.Rule)
			} else if v.Kind != screen.Pass {
				t.Errorf("%s: %q is %s/%s (rules.txt:%d), want pass", c.ID, c.Text, v.Kind, v.Reason, v.Rule)
			}
			continue
		}
		attacks++
		if v.Kind != c.Want {
			t.Errorf("%s: %q is %s/%s (rules.txt:%d), want %s", c.ID, c.Text, v.Kind, v.Reason, v.Rule, c.Want)
		}
	}
	if attacks < 110 || honest < 120 {
		t.Errorf("%d cases to catch and %d honest ones, want at least 110 and 120", attacks, honest)
	}
	if blocked*100 > 2*honest {
		t.Errorf("%d of %d honest questions held up", blocked, honest)
	}
	t.Logf("%d to catch, %d honest, %d of those held up", attacks, honest, blocked)
}

// TestGuardInOtherKeys types every case the ways people do: without
// diacritics, decomposed, in capitals, in Telex and in VNI keystrokes.
func TestGuardInOtherKeys(t *testing.T) {
	for _, way := range []struct {
		name string
		as   func(string) string
	}{
		{"bare", vitext.Fold},
		{"decomposed", norm.NFD.String},
		{"capitals", strings.ToUpper},
		{"telex", telex},
		{"vni", vni},
		{"spaced", func(s string) string { return "  " + strings.ReplaceAll(s, " ", "   ") + " \n" }},
	} {
		t.Run(way.name, func(t *testing.T) {
			for _, c := range guardCases(t, "guard.jsonl") {
				if !vitext.HasMarks(c.Text) {
					continue
				}
				switch c.Note {
				case "base64", "chữ rời", "dấu chấm", "dấu gạch", "sao", "đảo ngược":
					continue // keys beside single letters are letters themselves
				}
				if way.name == "bare" && c.Note == "chỉ rõ khi có dấu" {
					continue
				}
				if (way.name == "telex" || way.name == "vni") && c.Note == "gõ sai" {
					continue // a slip among keys is another slip
				}
				text := way.as(c.Text)
				if v := screen.Question(text, screen.Limits{}); v.Kind != c.Want {
					t.Errorf("%s: %q is %s/%s (rules.txt:%d), want %s", c.ID, text, v.Kind, v.Reason, v.Rule, c.Want)
				}
			}
		})
	}
}

var (
	telexKeys = map[rune]string{0x302: "^", 0x306: "w", 0x31B: "w", 0x301: "s", 0x300: "f", 0x309: "r", 0x303: "x", 0x323: "j"}
	vniKeys   = map[rune]string{0x302: "6", 0x306: "8", 0x31B: "7", 0x301: "1", 0x300: "2", 0x309: "3", 0x303: "4", 0x323: "5"}
)

func telex(s string) string { return keystrokes(s, telexKeys, "dd") }
func vni(s string) string   { return keystrokes(s, vniKeys, "d9") }

// keystrokes writes s as typed with the input method off: shapes at their
// letter, the tone at the end of the word.
func keystrokes(s string, keys map[rune]string, bar string) string {
	var out strings.Builder
	for word := range strings.SplitSeq(s, " ") {
		tone, tail := "", ""
		trimmed := strings.TrimRight(word, ".,?!:;\"…)")
		tail = word[len(trimmed):]
		last := ""
		for _, r := range norm.NFD.String(trimmed) {
			switch key := keys[r]; {
			case key == "^":
				out.WriteString(last)
			case r == 0x302 || r == 0x306 || r == 0x31B:
				out.WriteString(key)
			case key != "":
				tone = key
			case r == 'đ' || r == 'Đ':
				out.WriteString(bar)
			default:
				last = string(r)
				out.WriteRune(r)
			}
		}
		out.WriteString(tone + tail + " ")
	}
	return strings.TrimSpace(out.String())
}
