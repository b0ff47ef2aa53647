package screen

import "testing"

func TestRulesCompile(t *testing.T) {
	if _, err := compile(rulesText); err != nil {
		t.Fatal(err)
	}
}
