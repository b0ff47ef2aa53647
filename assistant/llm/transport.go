package llm

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	maxEvent     = 256 << 10 // bytes of one event
	maxBody      = 4 << 20   // bytes of one answer with all its wrapping
	maxErrorBody = 64 << 10  // bytes read of an error's description
)

var (
	errRedirect    = errors.New("redirect")
	errNotEvents   = errors.New("not an event stream")
	errServerEvent = errors.New("error event")
	errMalformed   = errors.New("malformed event")
	errFlood       = errors.New("more data than an answer can have")
)

// An exchange notes what the client library does not tell about a response. It
// travels with the request's context and is written before the library returns.
type exchange struct {
	begun      time.Time
	heard      bool // an event came
	status     int
	retryAfter time.Duration
	problem    problem
}

type exchangeKey struct{}

// A problem is what a server says about an error, for recognising it and nothing
// else: it is neither logged nor shown.
type problem struct {
	text    string // in small letters
	context int    // size of the context, if the server names it
}

func (p problem) has(parts ...string) bool {
	for _, part := range parts {
		if strings.Contains(p.text, part) {
			return true
		}
	}
	return false
}

// transport guards the client library: it follows no redirect, keeps the
// descriptions of errors to itself, lets only event streams through, and brings
// those into the one form that the library reads rightly.
type transport struct {
	next http.RoundTripper
	now  func() time.Time
}

func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	x, ok := req.Context().Value(exchangeKey{}).(*exchange)
	if !ok {
		x = &exchange{}
	}
	x.status = resp.StatusCode
	x.retryAfter = retryAfter(resp.Header.Get("Retry-After"), t.now())
	switch {
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		_ = resp.Body.Close()
		return nil, errRedirect
	case resp.StatusCode >= 400:
		body, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody))
		_ = resp.Body.Close()
		x.problem = readProblem(body)
		resp.Body = io.NopCloser(strings.NewReader("{}"))
		resp.ContentLength = -1
		return resp, nil
	}
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	encoding := resp.Header.Get("Content-Encoding")
	if kind != "text/event-stream" && kind != "" || encoding != "" && encoding != "identity" {
		// What a server says instead of an answer may be an error nonetheless.
		body, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody))
		_ = resp.Body.Close()
		x.problem = readProblem(body)
		return nil, errNotEvents
	}
	resp.Body = &events{body: resp.Body, in: bufio.NewReader(resp.Body), exchange: x}
	return resp, nil
}

// retryAfter reads the header of that name, in seconds or as a date.
func retryAfter(s string, now time.Time) time.Duration {
	if n, err := strconv.ParseFloat(s, 64); err == nil && n > 0 && n < 1e6 {
		return time.Duration(n * float64(time.Second))
	}
	if at, err := http.ParseTime(s); err == nil && at.After(now) {
		return at.Sub(now)
	}
	return 0
}

var contextSize = regexp.MustCompile(`(?:n_ctx|context (?:length|size|window))\D{0,24}(\d{3,7})`)

// readProblem reads an error in any of the forms in use: nested, flat, a plain
// string, or no JSON at all.
func readProblem(body []byte) problem {
	p := problem{text: strings.ToLower(string(body))}
	var said struct {
		Context int `json:"n_ctx"`
		Error   struct {
			Context int `json:"n_ctx"`
		} `json:"error"`
	}
	if json.Unmarshal(body, &said) == nil {
		p.context = max(said.Context, said.Error.Context)
	}
	if m := contextSize.FindStringSubmatch(p.text); m != nil && p.context == 0 {
		p.context, _ = strconv.Atoi(m[1])
	}
	return p
}

// events reads a stream of server-sent events and writes each as one line of
// data. Comments are left out, an event in several lines is joined, one whose end
// is not marked is ended where the next begins, and an event that tells of an
// error ends the stream with errServerEvent.
type events struct {
	body     io.ReadCloser
	in       *bufio.Reader
	exchange *exchange

	total  int
	begun  bool // the first bytes were looked at for a byte order mark
	afterR bool // the last line ended with a carriage return
	line   []byte
	data   []byte
	event  string
	out    []byte
	err    error
}

func (e *events) Read(p []byte) (int, error) {
	for len(e.out) == 0 {
		if e.err != nil {
			return 0, e.err
		}
		e.err = e.next()
	}
	n := copy(p, e.out)
	e.out = e.out[n:]
	return n, nil
}

func (e *events) Close() error { return e.body.Close() }

// next reads one line and acts on it.
func (e *events) next() error {
	line, err := e.readLine()
	if err != nil && len(line) == 0 {
		if err == io.EOF {
			if err := e.dispatch(); err != nil {
				return err
			}
		}
		return err
	}
	if len(line) == 0 {
		return e.dispatch()
	}
	name, value, _ := bytes.Cut(line, []byte(":"))
	value = bytes.TrimPrefix(value, []byte(" "))
	switch string(name) {
	case "event":
		e.event = string(value)
	case "data":
		if n := len(e.data); n > 0 {
			if last := e.data[n-1]; last == '}' && json.Valid(e.data) {
				if err := e.dispatch(); err != nil {
					return err
				}
			} else {
				e.data = append(e.data, ' ')
			}
		}
		if len(e.data)+len(value) > maxEvent {
			return errFlood
		}
		e.data = append(e.data, value...)
	}
	return nil
}

// readLine returns the next line without its end, which may be any of the three
// in use.
func (e *events) readLine() ([]byte, error) {
	if !e.begun {
		e.begun = true
		if mark, err := e.in.Peek(3); err == nil && string(mark) == "\xef\xbb\xbf" {
			_, _ = e.in.Discard(3)
		}
	}
	e.line = e.line[:0]
	for {
		c, err := e.in.ReadByte()
		if err != nil {
			return e.line, err
		}
		if e.total++; e.total > maxBody || len(e.line) > maxEvent {
			return nil, errFlood
		}
		switch {
		case c == '\n' && e.afterR:
			e.afterR = false
			continue
		case c == '\n' || c == '\r':
			e.afterR = c == '\r'
			return e.line, nil
		}
		e.afterR = false
		e.line = append(e.line, c)
	}
}

func (e *events) dispatch() error {
	data, event := bytes.TrimSpace(e.data), e.event
	e.data, e.event = e.data[:0], ""
	switch {
	case event == "error":
		e.exchange.problem = readProblem(data)
		return errServerEvent
	case len(data) == 0 || string(data) == "null":
		return nil
	case string(data) == "[DONE]":
	case data[0] != '{':
		return errMalformed
	case bytes.Contains(data, []byte(`"error"`)):
		var chunk struct {
			Object string          `json:"object"`
			Error  json.RawMessage `json:"error"`
		}
		if json.Unmarshal(data, &chunk) != nil {
			return errMalformed
		}
		if chunk.Object == "error" || len(chunk.Error) > 0 && string(chunk.Error) != "null" {
			e.exchange.problem = readProblem(data)
			return errServerEvent
		}
	}
	e.out = append(append(append(e.out[:0], "data: "...), bytes.ReplaceAll(data, []byte("\n"), []byte(" "))...), "\n\n"...)
	return nil
}

func withExchange(ctx context.Context) (context.Context, *exchange) {
	x := &exchange{begun: time.Now()}
	return context.WithValue(ctx, exchangeKey{}, x), x
}
