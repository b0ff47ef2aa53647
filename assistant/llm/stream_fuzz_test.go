package llm_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"trolyso/assistant/assistanttest"
	"trolyso/assistant/llm"
)

// FuzzStream has a server say anything at all.
func FuzzStream(f *testing.F) {
	piece := `data: {"choices":[{"index":0,"delta":{"content":"Một <think>hai</think> ba"}}]}` + "\n\n"
	end := `data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\ndata: [DONE]\n\n"
	for _, s := range []string{piece + end, "\ufeff" + piece + ": x\r\rdata:\ndata: null\n\n" + end, "event: error\ndata: {\"message\":1}\n\n", `data: {"error":{"message":["a"],"code":{}}}` + "\n\n", "data: [1]\n\n", "\x00", "data: {\"choices\":[{\"finish_reason\":\"stop\"}]}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		a, err := llm.New(llm.Config{BaseURL: "http://x/v1", Model: "m", Transport: replay(body), Retries: -1, Timeout: 5 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		var last error
		for s, err := range a.Answer(t.Context(), nil, assistanttest.Question, assistanttest.Evidence()) {
			if last != nil || s == "" && err == nil {
				t.Fatalf("yielded %q, %v after %v", s, err, last)
			}
			last = err
			b.WriteString(s)
		}
		if !utf8.ValidString(b.String()) {
			t.Fatalf("invalid UTF-8: %q", b.String())
		}
		if last == nil && b.Len() == 0 {
			t.Fatal("neither text nor an error")
		}
	})
}
