package screen_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolyso/assistant/screen"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestHeldOut measures the screen on questions nobody looked at while writing
// the rules, and holds the outcome to a golden summary: a change of the rules
// shows here what it does to the world outside guard.jsonl.
func TestHeldOut(t *testing.T) {
	type tally struct{ asked, held, exact int }
	tallies := map[screen.Kind]*tally{}
	var order []screen.Kind
	for _, c := range guardCases(t, "heldout.jsonl") {
		n := tallies[c.Want]
		if n == nil {
			n = &tally{}
			tallies[c.Want] = n
			order = append(order, c.Want)
		}
		v := screen.Question(c.Text, screen.Limits{})
		n.asked++
		if heldBack(c.Want, v.Kind) {
			n.held++
		}
		if v.Kind == c.Want {
			n.exact++
		} else {
			t.Logf("%s: %q is %s/%s (rules.txt:%d)", c.ID, c.Text, v.Kind, v.Reason, v.Rule)
		}
	}
	var got strings.Builder
	for _, k := range order {
		n := tallies[k]
		fmt.Fprintf(&got, "%-13s asked %3d, held back %3d, as this kind %3d\n", k, n.asked, n.held, n.exact)
	}
	golden := filepath.Join("testdata", "heldout.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("held-out summary (-want +got; -update renews it):\n%s", diff)
	}
}

// heldBack reports whether a question of kind want that is taken for got is
// kept from getting the answer it asks for: a crisis is told what to do, an
// attack is not answered from the guides.
func heldBack(want, got screen.Kind) bool {
	if crisis(want) {
		return crisis(got)
	}
	return !got.Answered()
}

func crisis(k screen.Kind) bool {
	switch k {
	case screen.SelfHarm, screen.ChildAbuse, screen.Violence, screen.Urgent:
		return true
	}
	return false
}
