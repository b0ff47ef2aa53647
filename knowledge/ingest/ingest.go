// Package ingest makes draft guides of office files: Word documents (docx),
// PDF files with a text layer, and saved web pages.
//
// A draft is for a person to finish. What can be recognised is filled in: the
// title, the ID, of an official document its number, type, issuer and day, and
// of the body the sections whose headings mean one of the vocabulary, such as
// "Trình tự thực hiện" for "Các bước". Lists keep their numbers and tables their
// cells. What cannot be recognised is kept under "Lưu ý", nothing is left out.
// The days of verification and review and the approval stay empty, and
// knowledge.ParseGuide refuses a guide without them, so a draft cannot go into
// service by itself.
//
// The files come from outside, so every reader is bounded: in the bytes it
// takes, the bytes it unpacks and by what ratio, the depth and number of XML
// elements, the pages, the time and the memory of a PDF. A file that is refused gives a
// [Refusal] whose text tells the curator, in Vietnamese, why and what to do.
package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// The default bounds of [Options].
const (
	DefaultMaxBytes    = 20 << 20
	DefaultMaxUnpacked = 64 << 20
	DefaultMaxPages    = 300
	DefaultTimeout     = 30 * time.Second
)

// Options bounds what is read. The zero value takes the defaults.
type Options struct {
	MaxBytes    int64         // of the file
	MaxUnpacked int64         // of all that is unpacked from a docx or PDF file
	MaxPages    int           // of a PDF
	Timeout     time.Duration // for a PDF, whose reader cannot be interrupted otherwise
}

func (o Options) withDefaults() Options {
	if o.MaxBytes == 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	if o.MaxUnpacked == 0 {
		o.MaxUnpacked = DefaultMaxUnpacked
	}
	if o.MaxPages == 0 {
		o.MaxPages = DefaultMaxPages
	}
	if o.Timeout == 0 {
		o.Timeout = DefaultTimeout
	}
	return o
}

// A Refusal is the error for a file that no draft can be made of. Its text is
// for the curator.
type Refusal struct {
	Reason string // in Vietnamese
	Err    error  // what was found, for operators; may be nil
}

// Error returns the reason.
func (r *Refusal) Error() string { return r.Reason }

// Unwrap returns what was found.
func (r *Refusal) Unwrap() error { return r.Err }

func refuse(err error, format string, args ...any) *Refusal {
	return &Refusal{Reason: fmt.Sprintf(format, args...), Err: err}
}

// A Result is a draft with remarks on how it was made.
type Result struct {
	Draft *knowledge.Draft
	// Remarks tells the curator, in Vietnamese, what to look at first.
	Remarks []string
}

// File reads the file at path, as [Bytes] does.
func File(path string, opts Options) (*Result, error) {
	opts = opts.withDefaults()
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, opts.MaxBytes+1)) // a device has no size and no end
	if err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	return Bytes(filepath.Base(path), data, opts)
}

const noText = "tệp không có chữ nào để nhập"

func tooLarge(opts Options) *Refusal {
	return refuse(nil, "tệp lớn hơn %d MB; hãy tách nhỏ hoặc bỏ hình ảnh trong tệp", opts.MaxBytes>>20)
}

// Bytes makes a draft of a file's content. What kind of file it is shows in the
// content; the name serves as title when there is no better one. The error is a
// [*Refusal] for whatever is wrong with the file.
func Bytes(name string, data []byte, opts Options) (*Result, error) {
	opts = opts.withDefaults()
	if int64(len(data)) > opts.MaxBytes {
		return nil, tooLarge(opts)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, refuse(nil, noText)
	}
	var doc *document
	var err error
	switch kindOf(name, data) {
	case "docx":
		doc, err = readDOCX(data, opts)
	case "pdf":
		doc, err = readPDF(data, opts)
	case "html":
		doc, err = readHTML(data)
	case "doc":
		if bytes.Contains(data, utf16("EncryptedPackage")) {
			return nil, refuse(nil, "tệp Word đặt mật khẩu; hãy lưu lại bản không mật khẩu")
		}
		return nil, refuse(nil, "tệp Word kiểu cũ (.doc); hãy mở bằng Word hoặc LibreOffice rồi lưu lại dạng .docx")
	default:
		ending := strings.ToLower(filepath.Ext(name))
		if slices.Contains([]string{".docx", ".pdf", ".html", ".htm", ".xhtml"}, ending) {
			return nil, refuse(nil, "tên tệp kết thúc bằng %s nhưng nội dung không phải loại đó; hãy mở xem tệp rồi lưu lại dạng .docx", ending)
		}
		return nil, refuse(nil, "không nhận ra loại tệp %q; chỉ nhập được .docx, .pdf và .html", ending)
	}
	if err != nil {
		var refusal *Refusal
		if errors.As(err, &refusal) {
			return nil, err
		}
		return nil, refuse(err, "không đọc được tệp: tệp hỏng hoặc không đúng định dạng")
	}
	doc.clean()
	if doc.empty() {
		return nil, refuse(nil, noText)
	}
	return doc.result(strings.TrimSuffix(name, filepath.Ext(name))), nil
}

// kindOf looks at the content first: a name is easily wrong.
func kindOf(name string, data []byte) string {
	head := bytes.TrimLeft(data[:min(len(data), 1024)], "\ufeff \t\r\n")
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return "docx"
	case bytes.Contains(head, []byte("%PDF-")):
		return "pdf"
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return "doc"
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".html", ".htm", ".xhtml":
		if wide := bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")); wide || !bytes.Contains(data, []byte{0}) {
			return "html" // no page has a zero byte, but in UTF-16
		}
		return ""
	}
	if lower := bytes.ToLower(head); bytes.HasPrefix(lower, []byte("<!doctype html")) || bytes.HasPrefix(lower, []byte("<html")) {
		return "html"
	}
	return ""
}

// utf16 writes ASCII text as the directory of an old Word file does.
func utf16(text string) []byte {
	var b []byte
	for i := range len(text) {
		b = append(b, text[i], 0)
	}
	return b
}

// legacyText reports whether the text is Vietnamese in an old font encoding
// such as TCVN3 or VNI, which looks like "C«ng an x·" in Unicode.
func legacyText(text string) bool {
	words, syllables := 0, 0
	for _, w := range vitext.Words(text) {
		if strings.ContainsAny(w.Text, "0123456789") {
			continue
		}
		words++
		if _, ok := vitext.ParseSyllable(w.Text); ok {
			syllables++
		}
	}
	return words >= 20 && 2*syllables < words
}
