package llm_test

import (
	"bytes"
	"io"
	"net/http"
)

// replay is a transport that answers every request with the same event stream.
type replay []byte

func (r replay) RoundTrip(req *http.Request) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, req.Body)
	return &http.Response{
		StatusCode: http.StatusOK, Request: req, Header: http.Header{"Content-Type": {"text/event-stream"}},
		Body: io.NopCloser(bytes.NewReader(r)),
	}, nil
}
