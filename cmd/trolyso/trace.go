package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"trolyso/assistant"
	"trolyso/widget/wire"
)

// tracedAnswer is an answer with the steps that led to it.
type tracedAnswer struct {
	Trace []assistant.Step `json:"trace"`
	Done  wire.Done        `json:"done"`
}

// stepNames are the steps in the words of those who read them.
var stepNames = map[string]string{
	"masked":      "Che thông tin riêng",
	"screened":    "Sàng lọc",
	"reread":      "Sàng lọc lại câu đã hiểu",
	"questions":   "Tách thành nhiều câu hỏi",
	"stand_alone": "Viết câu hỏi nối tiếp cho đủ ý",
	"found":       "Tìm trong cẩm nang",
	"pinned":      "Câu trả lời đã duyệt",
	"evidence":    "Đoạn dùng để trả lời",
	"prompt":      "Lời nhắc gửi mô hình",
	"written":     "Bản viết ra",
	"verified":    "Kiểm từng câu",
}

// trace prints the steps: the name of each and the time it took, and what it
// found, laid out as "key: value".
func (p *page) trace(steps []assistant.Step) error {
	for i, s := range steps {
		name := stepNames[s.Name]
		if name == "" {
			name = s.Name
		}
		p.printf("%d. %s (%s, %.2f ms)\n", i+1, name, s.Name, s.TookMS)
		raw, err := json.Marshal(s.Detail)
		if err != nil {
			return fmt.Errorf("step %s: %w", s.Name, err)
		}
		d := json.NewDecoder(bytes.NewReader(raw)) // keeps the order of the fields
		d.UseNumber()
		if err := p.value(d, "   ", ""); err != nil {
			return fmt.Errorf("step %s: %w", s.Name, err)
		}
		p.printf("\n")
	}
	return p.err
}

// value prints the next value of a JSON document, named by key, a line for each
// thing in it. Lists of short things, and objects in lists, take one line.
func (p *page) value(d *json.Decoder, indent, key string) error {
	t, err := d.Token()
	if err != nil {
		return err
	}
	if key != "" {
		key += ": "
	}
	delim, nested := t.(json.Delim)
	if !nested {
		text := strings.TrimSpace(word(t))
		if strings.Contains(text, "\n") { // texts keep their lines
			p.printf("%s%s\n", indent, key)
			p.text(indent+"  | ", text)
			return nil
		}
		p.text(indent, key+text)
		return nil
	}
	if key != "" {
		p.printf("%s%s\n", indent, key)
		indent += "  "
	}
	for n := 1; d.More(); n++ {
		if delim == '[' {
			var item json.RawMessage
			if err := d.Decode(&item); err != nil {
				return err
			}
			p.text(indent, fmt.Sprintf("%d. %s", n, flat(item)))
			continue
		}
		name, err := d.Token()
		if err != nil {
			return err
		}
		if err := p.value(d, indent, fmt.Sprint(name)); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}

// flat writes a JSON value on one line, without quotes and braces.
func flat(raw json.RawMessage) string {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var out []string
	object, name := false, ""
	for {
		t, err := d.Token()
		if err != nil {
			return strings.Join(out, "  ")
		}
		switch delim, nested := t.(json.Delim); {
		case nested:
			object = delim == '{'
			name = ""
		case object && name == "":
			name = fmt.Sprint(t)
		case object:
			out = append(out, name+"="+word(t))
			name = ""
		default:
			out = append(out, word(t))
		}
	}
}

// word writes one value; a number gets as many digits as tell anything.
func word(t json.Token) string {
	if n, ok := t.(json.Number); ok && strings.Contains(n.String(), ".") {
		if f, err := n.Float64(); err == nil {
			return strconv.FormatFloat(f, 'f', 3, 64)
		}
	}
	return fmt.Sprint(t)
}
