package index

import (
	"context"
	"strings"
	"testing"

	"trolyso/knowledge"
	"trolyso/knowledge/guides"
)

func TestParseOutside(t *testing.T) {
	o, err := parseOutside("# chú thích\n[not_found]\nxây nhà, cất nhà\n\n[out_of_scope]\nnấu phở\n")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(o.subjects); n != 2 {
		t.Fatalf("%d subjects, want 2", n)
	}
	if s := o.subjects[1]; s.kind != knowledge.OutOfScope || s.line != 6 {
		t.Errorf("second subject %+v", s)
	}
	for text, want := range map[string]string{
		"nấu phở":              "outside.txt line 1: no section",
		"[khác]\nnấu phở":      `outside.txt line 1: section "khác"`,
		"[not_found\nnấu phở ": "", // brackets are trimmed, whichever are there
	} {
		if _, err := parseOutside(text); want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("parseOutside(%q): %v, want %q", text, err, want)
		}
	}
}

func TestCheckOutside(t *testing.T) {
	c, err := knowledge.Load(guides.FS)
	if err != nil {
		t.Fatal(err)
	}
	x, err := Build(c.Passages(), Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	if x.outside, err = parseOutside("[not_found]\nxây nhà, làm thẻ căn cước ở đâu\nhộ chiếu\nthuê trọ rẻ, thuê trọ giá bao nhiêu"); err != nil {
		t.Fatal(err)
	}
	x.outside.weigh(x.profiles)
	got := x.CheckOutside()
	if len(got) != 1 || got[0].Line != 2 || !strings.Contains(got[0].Message, "căn cước ở đâu") {
		t.Errorf("mistakes %v, want one on line 2", got)
	}
}

func TestParsePlaces(t *testing.T) {
	p, err := parsePlaces("# chú thích\n[elsewhere]\n=Gia Lai | Pleiku\n[ask]\nở đâu | số mấy\n")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(p.elsewhere); n != 1 || p.elsewhere[0].name != "Gia Lai" || len(p.elsewhere[0].ways) != 2 {
		t.Errorf("places %+v", p.elsewhere)
	}
	if n := len(p.lists["ask"]); n != 2 {
		t.Errorf("%d ways of asking, want 2", n)
	}
	for text, want := range map[string]string{
		"Gia Lai":                "places.txt line 1: no section",
		"[khác]\nGia Lai":        `places.txt line 1: section "khác"`,
		"[elsewhere]\nHuế | | Y": "places.txt line 2: an empty way",
	} {
		if _, err := parsePlaces(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("parsePlaces(%q): %v, want %q", text, err, want)
		}
	}
}

// A question put word for word as a guide's phrasing is sure of that guide, and
// one beyond the guides is known to be beyond them.
func TestGateOnBothSides(t *testing.T) {
	c, err := knowledge.Load(guides.FS)
	if err != nil {
		t.Fatal(err)
	}
	x, err := Build(c.Passages(), Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	for _, tc := range []struct {
		question string
		guide    string
		beyond   knowledge.Beyond
	}{
		{question: "Làm thẻ căn cước hết bao nhiêu tiền?", guide: "can-cuoc-le-phi"},
		{question: "lam the can cuoc het bao nhieu tien", guide: "can-cuoc-le-phi"},
		{question: "nấu phở bò ướp gia vị gì", beyond: knowledge.OutOfScope},
		{question: "nau pho bo uop gia vi gi", beyond: knowledge.OutOfScope},
		{question: "khám tuyển nghĩa vụ quân sự ở đâu", beyond: knowledge.NotHeld},
	} {
		f, err := x.Find(context.Background(), tc.question, 5)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case tc.guide != "":
			if f.Confidence < 0.9 || f.Hits[0].Passage.GuideID() != tc.guide || f.Features["likeness"] < 0.8 {
				t.Errorf("%q: confidence %.2f, first %s, likeness %.2f", tc.question, f.Confidence, f.Hits[0].Passage.ID, f.Features["likeness"])
			}
		case f.Confidence >= 0.4 || f.Outside != tc.beyond:
			t.Errorf("%q: confidence %.2f, beyond %q, want %q", tc.question, f.Confidence, f.Outside, tc.beyond)
		}
	}
}
