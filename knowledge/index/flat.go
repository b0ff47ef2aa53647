package index

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Kept contents are one file of flat arrays, so that opening them is little more
// than a copy: each array is its length and its numbers, all of four bytes, the
// least byte first. Words are one text divided by line breaks, which no word
// holds. What can be derived is not kept.

// save writes the contents to a new file, Bleve's part left out.
func (c *contents) save(path string) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := &flatWriter{w: bufio.NewWriterSize(f, 1<<20)}
	c.each(w.words, func(a *[]uint32) { writeNumbers(w, *a) }, func(a *[]term) { writeNumbers(w, *a) })
	if w.err == nil {
		w.err = w.w.Flush()
	}
	if w.err != nil {
		return w.err
	}
	return f.Sync()
}

// load reads contents that save wrote, Bleve's part left out.
func load(path string) (c contents, err error) {
	f, err := os.Open(path)
	if err != nil {
		return contents{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return contents{}, err
	}
	v := newVocabulary()
	c = contents{vocabulary: v, bodies: newPostings(v), profiles: newPostings(v)}
	r := &flatReader{r: bufio.NewReaderSize(f, 1<<20), left: info.Size()}
	c.each(r.words, func(a *[]uint32) { *a = readNumbers[uint32](r) }, func(a *[]term) { *a = readNumbers[term](r) })
	if r.err == nil && r.left != 0 {
		r.err = errors.New("it goes on after its end")
	}
	if r.err != nil {
		return contents{}, fmt.Errorf("%s: %w", path, r.err)
	}
	c.index()
	return c, nil
}

// each visits all that is kept, in the order it is kept in.
func (c *contents) each(words func(*wordList), numbers func(*[]uint32), terms func(*[]term)) {
	v := c.vocabulary
	words(v.words)
	words(v.forms)
	for _, a := range []*[]uint32{&v.folded, &v.count, &v.after.starts, &v.after.next, &v.after.count} {
		numbers(a)
	}
	for _, p := range []*postings{c.bodies, c.profiles} {
		numbers(&p.starts)
		numbers(&p.tokens)
		terms(&p.holders.terms)
		numbers(&p.holders.counts)
	}
}

type flatWriter struct {
	w   *bufio.Writer
	err error
	buf []byte
}

func (w *flatWriter) write(b []byte) {
	if w.err == nil {
		_, w.err = w.w.Write(b)
	}
}

func writeNumbers[N ~uint32](w *flatWriter, a []N) {
	w.write(binary.LittleEndian.AppendUint64(nil, uint64(len(a))))
	for len(a) > 0 {
		part := a[:min(len(a), 1<<14)]
		w.buf = w.buf[:0]
		for _, n := range part {
			w.buf = binary.LittleEndian.AppendUint32(w.buf, uint32(n))
		}
		w.write(w.buf)
		a = a[len(part):]
	}
}

func (w *flatWriter) words(l *wordList) {
	text := strings.Join(l.words, "\n")
	w.write(binary.LittleEndian.AppendUint64(nil, uint64(len(text))))
	w.write([]byte(text))
}

type flatReader struct {
	r    *bufio.Reader
	left int64 // bytes in the file, which bound what is believed of lengths
	err  error
	buf  [1 << 16]byte
}

func (r *flatReader) read(b []byte) {
	if r.err == nil {
		_, r.err = io.ReadFull(r.r, b)
		r.left -= int64(len(b))
	}
}

// length reads the length of an array whose elements take size bytes.
func (r *flatReader) length(size int64) int {
	b := r.buf[:8]
	r.read(b)
	n := binary.LittleEndian.Uint64(b)
	if r.err == nil && n > uint64(r.left/size) {
		r.err = io.ErrUnexpectedEOF
	}
	if r.err != nil {
		return 0
	}
	return int(n)
}

func readNumbers[N ~uint32](r *flatReader) []N {
	a := make([]N, r.length(4))
	for rest := a; len(rest) > 0 && r.err == nil; {
		part := rest[:min(len(rest), len(r.buf)/4)]
		b := r.buf[:4*len(part)]
		r.read(b)
		for i := range part {
			part[i] = N(binary.LittleEndian.Uint32(b[4*i:]))
		}
		rest = rest[len(part):]
	}
	return a
}

func (r *flatReader) words(l *wordList) {
	text := make([]byte, r.length(1))
	r.read(text)
	if len(text) > 0 {
		*l = *newWordList(l.form, strings.Split(string(text), "\n"))
	}
}
