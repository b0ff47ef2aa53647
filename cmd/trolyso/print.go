package main

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"trolyso/assistant"
	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// columns is how wide text is laid out.
const columns = 80

// A page writes text for a terminal and remembers the first error.
type page struct {
	w   io.Writer
	err error
}

func (p *page) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

var itemMark = regexp.MustCompile(`^(?:- |\d+\. )`)

// text prints text wrapped and indented. Items of lists hang from their marks.
func (p *page) text(indent, text string) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(vitext.Clean(line)) // control characters could steer the terminal
		hang := indent + strings.Repeat(" ", len(itemMark.FindString(line)))
		p.printf("%s\n", wrap(line, indent, hang, columns))
	}
}

// wrap breaks line at spaces so that no line is wider than width, where words
// allow. The first line is indented by first, the others by rest.
func wrap(line, first, rest string, width int) string {
	var out strings.Builder
	out.WriteString(first)
	column := utf8.RuneCountInString(first)
	start := true
	for word := range strings.FieldsSeq(line) {
		n := utf8.RuneCountInString(word)
		switch {
		case start:
		case column+1+n > width:
			out.WriteString("\n" + rest)
			column = utf8.RuneCountInString(rest)
		default:
			out.WriteByte(' ')
			column++
		}
		out.WriteString(word)
		column += n
		start = false
	}
	return strings.TrimRight(out.String(), " ")
}

// turn prints an answer with its citations, choices and questions to go on with.
func (p *page) turn(t assistant.Turn) {
	if t.Understood != "" {
		p.text("", "Tôi hiểu câu hỏi là: "+t.Understood)
		p.printf("\n")
	}
	a := t.Answer
	p.text("", a.Text)
	if len(a.Choices) > 0 {
		p.printf("\nBạn muốn hỏi điều nào?\n")
		for i, c := range a.Choices {
			p.text("  ", fmt.Sprintf("%d. %s", i+1, c.Label))
		}
	}
	if len(a.Citations) > 0 {
		p.printf("\nNguồn:\n")
	}
	for _, c := range a.Citations {
		p.text(" ", fmt.Sprintf("[%d] %s – %s", c.Marker, c.Title, c.Heading))
		if s := sourceLine(c.Source); s != "" {
			p.text("     ", s)
		}
		if c.Source.URL != "" {
			p.printf("     %s\n", vitext.Clean(c.Source.URL))
		}
		if c.Verified != "" {
			p.printf("     Đối chiếu với nguồn: %s\n", c.Verified.Vietnamese())
		}
	}
	if len(a.Next) > 0 {
		p.printf("\nCó thể hỏi tiếp:\n")
		for _, q := range a.Next {
			p.text("  ", "- "+q)
		}
	}
}

// sourceLine names a source: title, number, issuer and date.
func sourceLine(s knowledge.Source) string {
	parts := []string{s.Title}
	if s.Number != "" {
		parts = append(parts, "số "+s.Number)
	}
	if s.Issuer != "" {
		parts = append(parts, s.Issuer)
	}
	if s.Date != "" {
		parts = append(parts, s.Date.Vietnamese())
	}
	return strings.TrimPrefix(strings.Join(parts, ", "), ", ")
}
