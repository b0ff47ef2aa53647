package main

import (
	"bytes"
	"testing"

	"trolyso/widget/element"
)

// TestDist rebuilds in memory and compares with what is committed, so that neither the sources
// nor the built files change alone.
func TestDist(t *testing.T) {
	built, err := build("../src")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range element.Files() {
		if !bytes.Equal(built[f.Name], f.Body) {
			t.Errorf("dist/%s is not what src builds; run: go run ./widget/element/bundle", f.Name)
		}
		delete(built, f.Name)
	}
	for name := range built {
		t.Errorf("%s is built but not embedded", name)
	}
}
