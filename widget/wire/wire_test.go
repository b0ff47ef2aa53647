package wire_test

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trolyso/assistant"
	"trolyso/knowledge"
	"trolyso/widget/wire"
)

// frames is testdata/frames.json, which the tests of the element read as well.
type frames struct {
	Inbound  []json.RawMessage          `json:"inbound"`
	Outbound map[string]json.RawMessage `json:"outbound"`
	Refused  []string                   `json:"refused"`
}

func golden(t testing.TB) frames {
	t.Helper()
	data, err := os.ReadFile("testdata/frames.json")
	if err != nil {
		t.Fatal(err)
	}
	var f frames
	if err := json.Unmarshal(data, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestInbound(t *testing.T) {
	want := []wire.Inbound{
		wire.Ask{Type: "ask", ID: "c1", Question: "Đổi điện thoại thì đăng nhập lại VNeID thế nào?"},
		wire.Stop{Type: "stop", ID: "c1"},
		wire.Feedback{Type: "feedback", Turn: "T7Q", Rating: wire.Down, Reason: "outdated", Comment: "Lệ phí đã đổi."},
		wire.Feedback{Type: "feedback", Turn: "T7Q", Rating: wire.Up},
	}
	var got []wire.Inbound
	for _, frame := range golden(t).Inbound {
		f, err := wire.Decode(frame)
		if err != nil {
			t.Fatalf("%s: %v", frame, err)
		}
		got = append(got, f)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("decoded frames (-want +got):\n%s", diff)
	}
}

func TestRefused(t *testing.T) {
	refused := append(golden(t).Refused,
		"{\"type\":\"ask\",\"id\":\"c1\",\"question\":\"\xff\"}",
		`{"type":"stop","id":"`+strings.Repeat("x", wire.MaxID+1)+`"}`)
	for _, text := range refused {
		if f, err := wire.Decode([]byte(text)); !errors.Is(err, wire.ErrFrame) {
			t.Errorf("%s: got %v, %v; want ErrFrame", text, f, err)
		}
	}
}

func TestOutbound(t *testing.T) {
	done := assistant.Turn{
		ID: "T7Q",
		Answer: assistant.Answer{
			Outcome: assistant.Answered,
			Text:    "Mở ứng dụng VNeID trên điện thoại mới rồi đăng nhập. [1]",
			Citations: []assistant.Citation{{
				Marker: 1, Guide: "vneid-doi-dien-thoai", Passage: "vneid-doi-dien-thoai#cac-buoc",
				Title: "Đăng nhập VNeID trên điện thoại mới", Heading: "Các bước",
				Quote: "Mở ứng dụng VNeID trên điện thoại mới.", URL: "cam-nang/vneid-doi-dien-thoai#cac-buoc",
				Source:   knowledge.Source{Title: "Hướng dẫn VNeID", Number: "59/2025/NĐ-CP", Issuer: "Chính phủ", Date: "2025-08-19", URL: "https://example.vn/59"},
				Verified: "2026-11-23",
			}},
			Next: []string{"Quên mật khẩu VNeID thì làm sao?"},
		},
	}
	frames := map[string]wire.Outbound{
		"hello":                     wire.Hello{Conversation: "K3VZ", Seq: 12, Notice: "Đây là trợ lý AI.", Suggestions: []string{"Bị lừa chuyển khoản thì làm gì?"}},
		"hello, nothing to suggest": wire.Hello{Conversation: "K3VZ", Notice: "Đây là trợ lý AI."},
		"started":                   wire.Started{ID: "c1", Turn: "T7Q", Seq: 1, Understood: "đổi điện thoại đăng nhập lại VNeID"},
		"started, as typed":         wire.Started{ID: "c1", Turn: "T7Q", Seq: 1},
		"waiting":                   wire.Waiting{ID: "c1", Turn: "T7Q", Seq: 2, Message: "Đang có nhiều người hỏi, mời bạn chờ một chút."},
		"delta":                     wire.Delta{Turn: "T7Q", Seq: 3, Text: "Mở ứng dụng VNeID "},
		"done":                      wire.DoneFrame(done, 4, 41*time.Millisecond),
		"done, to choose": wire.Done{
			Turn: "T8Q", Seq: 6, Outcome: assistant.Clarify, Text: "Bạn hỏi việc nào?", TookMS: 3,
			Choices: []assistant.Choice{
				{Label: "Thẻ căn cước", Question: "Làm thẻ căn cước thế nào?", Guide: "can-cuoc-lam-the"},
				{Label: "Hộ chiếu", Question: "Làm hộ chiếu thế nào?"},
			},
		},
		"done, over plain HTTP": wire.Done{Turn: "T9Q", Seq: 8, Outcome: assistant.Greeting, Text: "Xin chào!", Receipt: "4F7K", TookMS: 1, Conversation: "K3VZ"},
		"error":                 wire.Error{ID: "c1", Code: wire.RateLimited, Message: "Bạn hỏi hơi nhanh.", RetryAfter: 7},
		"error, of no question": wire.Error{Code: wire.BadFrame, Message: "Tin nhắn không đúng mẫu."},
	}
	got := map[string]any{}
	for name, f := range frames {
		data, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		got[name] = document(t, data)
	}
	want := map[string]any{}
	for name, data := range golden(t).Outbound {
		want[name] = document(t, data)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("encoded frames (-golden +got):\n%s", diff)
	}
}

func document(t *testing.T, data []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func FuzzDecode(f *testing.F) {
	g := golden(f)
	for _, frame := range g.Inbound {
		f.Add([]byte(frame))
	}
	for _, text := range g.Refused {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		frame, err := wire.Decode(data)
		if err != nil {
			if !errors.Is(err, wire.ErrFrame) || frame != nil {
				t.Fatalf("got %v, %v; want nothing and ErrFrame", frame, err)
			}
			return
		}
		again, err := json.Marshal(frame)
		if err != nil {
			t.Fatal(err)
		}
		second, err := wire.Decode(again)
		if err != nil {
			t.Fatalf("%s was accepted, but not what it means: %s: %v", data, again, err)
		}
		if diff := cmp.Diff(frame, second); diff != "" {
			t.Errorf("decoding twice gives another frame:\n%s", diff)
		}
	})
}
