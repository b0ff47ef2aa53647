package widget

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"trolyso/widget/wire"
)

// Greatest lengths of what comes with a rating, in characters.
const (
	maxReason  = 100
	maxComment = 2000
)

// readBody reads the one JSON document of a request's body into v.
func (s *Server) readBody(w http.ResponseWriter, r *http.Request, v any) error {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, s.cfg.MaxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		s.metrics.reject(rejection(wire.TooLong))
		return &problem{status: http.StatusRequestEntityTooLarge, code: wire.TooLong, message: fmt.Sprintf(wordsTooLong, s.cfg.MaxQuestion)}
	case err != nil:
		return &problem{status: http.StatusBadRequest, code: wire.BadFrame, message: wordsBadFrame}
	}
	if err := wire.Strictly(data, v); err != nil {
		s.metrics.reject(rejection(wire.BadFrame))
		s.log.Debug("bad body", "err", err)
		return &problem{status: http.StatusBadRequest, code: wire.BadFrame, message: wordsBadFrame}
	}
	return nil
}

// ask serves POST /api/ask: one question, answered with its done frame or, for
// a client that accepts an event stream, with all its frames.
func (s *Server) ask(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		ID           string `json:"id"`
		Question     string `json:"question"`
		Conversation string `json:"conversation"`
	}
	if err := s.readBody(w, r, &body); err != nil {
		return err
	}
	if len(body.ID) > wire.MaxID {
		s.metrics.reject(rejection(wire.BadFrame))
		return &problem{status: http.StatusBadRequest, code: wire.BadFrame, message: wordsBadFrame}
	}
	th := s.open(body.Conversation, 0)
	watcher := th.watch()
	defer th.leave(watcher, s.cfg.Grace)
	from := th.newest()
	t, refusal := s.begin(th, s.proxies.client(r), wire.Ask{ID: body.ID, Question: body.Question}, nil)
	if refusal != nil {
		return refused(*refusal)
	}
	if strings.Contains(r.Header.Get("Accept"), "text/event-stream") {
		s.stream(w, r, t, watcher, from)
		return nil
	}
	s.takeTime(w)
	switch end := t.wait(r.Context()).(type) {
	case wire.Done:
		end.Conversation = th.id
		w.Header().Set("Cache-Control", "no-store")
		s.writeJSON(w, r, http.StatusOK, end)
		return nil
	case wire.Error:
		return refused(end)
	default:
		return fmt.Errorf("turn ended with %T", end)
	}
}

// takeTime lets a handler that waits for a turn outlive the server's general
// timeouts. The one for reading matters as well: when it passes, net/http takes
// the client for gone.
func (s *Server) takeTime(w http.ResponseWriter) {
	rc := http.NewResponseController(w)
	// Not every writer has deadlines; the one of a test or a wrapper may not.
	_ = rc.SetReadDeadline(time.Time{})
	_ = rc.SetWriteDeadline(time.Now().Add(s.cfg.TurnTimeout + s.cfg.WriteWait))
}

// stream writes the frames of t as server-sent events until it ends. A reader
// that goes away cannot come back to a stream, so its turn is given up.
func (s *Server) stream(w http.ResponseWriter, r *http.Request, t *turn, watcher *watcher, from int64) {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx would hold the frames back
	w.WriteHeader(http.StatusOK)
	rc := http.NewResponseController(w)
	_ = rc.SetReadDeadline(time.Time{}) // As in takeTime; the one for writing is set anew with each frame.
	send := func(format string, args ...any) bool {
		_ = rc.SetWriteDeadline(time.Now().Add(s.cfg.WriteWait)) // Not every writer can.
		if _, err := fmt.Fprintf(w, format, args...); err != nil {
			return false
		}
		return rc.Flush() == nil
	}
	frame := func(f wire.Outbound) bool {
		data, err := json.Marshal(f)
		if err != nil {
			s.log.Error("frame not written", "err", err)
			return false
		}
		return send("data: %s\n\n", data)
	}

	seen := from
	alive := time.NewTicker(s.cfg.KeepAlive)
	defer alive.Stop()
	ok := frame(wire.Hello{Conversation: t.thread.id, Seq: from, Notice: s.cfg.Notice, Suggestions: s.cfg.Suggestions})
	for ok {
		for _, e := range t.thread.after(seen) {
			seen = e.seq
			if e.turn != t {
				continue
			}
			out := e.frame
			done, last := out.(wire.Done)
			if last {
				done.Conversation = t.thread.id
				out = done
			}
			if _, isError := out.(wire.Error); isError {
				last = true
			}
			if ok = frame(out); !ok || last {
				break
			}
		}
		select {
		case <-t.over:
			if seen >= t.last() {
				return
			}
		default:
		}
		if !ok {
			break
		}
		select {
		case <-watcher.wake:
		case <-alive.C:
			ok = send(": \n\n")
		case <-r.Context().Done():
			ok = false
		}
	}
	t.cancel(errGone)
}

// last returns the number of the turn's last frame, once it is over.
func (t *turn) last() int64 {
	t.thread.mu.Lock()
	defer t.thread.mu.Unlock()
	return t.endSeq
}

// feedback serves POST /api/feedback.
func (s *Server) feedback(w http.ResponseWriter, r *http.Request) error {
	var f wire.Feedback
	if err := s.readBody(w, r, &f); err != nil {
		return err
	}
	if err := f.Check(); err != nil || f.Type != "" && f.Type != "feedback" {
		s.metrics.reject(rejection(wire.BadFrame))
		return &problem{status: http.StatusBadRequest, code: wire.BadFrame, message: wordsBadFrame}
	}
	if refusal := s.rate(r.Context(), s.proxies.client(r), f); refusal != nil {
		return refused(*refusal)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// rate keeps a rating that has the right form, or says why not.
func (s *Server) rate(ctx context.Context, client string, f wire.Feedback) *wire.Error {
	refuse := func(code wire.Code, message string, retryAfter int) *wire.Error {
		s.metrics.reject(rejection(code))
		return &wire.Error{Code: code, Message: message, RetryAfter: retryAfter}
	}
	if utf8.RuneCountInString(f.Reason) > maxReason || utf8.RuneCountInString(f.Comment) > maxComment {
		return refuse(wire.TooLong, fmt.Sprintf(wordsCommentTooLong, maxComment), 0)
	}
	if wait, ok := s.lookups.take(client); !ok {
		after := seconds(wait)
		return refuse(wire.RateLimited, fmt.Sprintf(wordsRateLimited, after), after)
	}
	if err := s.cfg.Feedback(ctx, f); err != nil {
		s.log.Error("rating not kept", "turn", f.Turn, "err", err)
		return refuse(wire.Unavailable, wordsFeedbackFailed, 0)
	}
	s.metrics.ratings.WithLabelValues(string(f.Rating)).Inc()
	return nil
}
