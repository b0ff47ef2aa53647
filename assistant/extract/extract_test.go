package extract_test

import (
	"context"
	"strings"
	"testing"

	"trolyso/assistant"
	"trolyso/assistant/assistanttest"
	"trolyso/assistant/extract"
	"trolyso/knowledge"
)

func TestConformance(t *testing.T) {
	assistanttest.TestAnswerer(t, func(testing.TB) assistant.Answerer { return extract.New() })
}

func TestAnswer(t *testing.T) {
	guide := func(kind knowledge.SectionKind, blocks ...knowledge.Block) knowledge.Hit {
		var text []string
		for _, b := range blocks {
			text = append(text, b.Text())
		}
		return knowledge.Hit{Passage: knowledge.Passage{ID: "tam-tru#" + string(kind), Kind: kind, Blocks: blocks, Text: strings.Join(text, "\n\n")}}
	}
	summary := guide(knowledge.Summary, knowledge.Block{Items: []string{"Tạm trú làm ở công an xã. Làm trên mạng cũng được."}})
	steps := guide(knowledge.Steps, knowledge.Block{Kind: knowledge.Numbered, Items: []string{"Mở VNeID.", "Gửi hồ sơ."}})
	fee := guide(knowledge.Fee, knowledge.Block{Items: []string{"Phí 7.000 đồng."}})
	plain := knowledge.Hit{Passage: knowledge.Passage{ID: "d1", Text: "Câu một. Câu hai."}}
	for _, c := range []struct {
		name, question string
		evidence       []knowledge.Hit
		want           string
	}{
		{"fee", "lệ phí bao nhiêu", []knowledge.Hit{fee, summary}, "Phí 7.000 đồng. [1]"},
		{"steps are led in", "làm thế nào", []knowledge.Hit{steps, summary}, "Tạm trú làm ở công an xã. [2]\n\n1. Mở VNeID.\n2. Gửi hồ sơ. [1]"},
		{"a bare subject", "tạm trú", []knowledge.Hit{summary, steps}, "Tạm trú làm ở công an xã. Làm trên mạng cũng được. [1]\n\n1. Mở VNeID.\n2. Gửi hồ sơ. [2]"},
		{"plain text", "?", []knowledge.Hit{plain}, "Câu một. Câu hai. [1]"},
		{"no evidence", "?", nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got strings.Builder
			for piece, err := range extract.New().Answer(context.Background(), nil, c.question, c.evidence) {
				if err != nil {
					t.Fatal(err)
				}
				got.WriteString(piece)
			}
			if got.String() != c.want {
				t.Errorf("got %q, want %q", got.String(), c.want)
			}
		})
	}
}
