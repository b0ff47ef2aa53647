package widget

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path"
	"runtime/debug"
	"strconv"
	"strings"

	"trolyso/widget/element"
	"trolyso/widget/wire"
)

// routes is every path of the service.
func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	page := func(pattern string, f func(http.ResponseWriter, *http.Request) error) {
		mux.Handle(pattern, handler(s.log, f, s.fail))
	}
	// The API may be called by the listed sites; forms and scripts of others
	// are refused by CrossOriginProtection.
	api := func(pattern string, f func(http.ResponseWriter, *http.Request) error) {
		mux.Handle(pattern, s.origins.cors(s.sameSite(handler(s.log, f, s.fail))))
	}

	page("GET /{$}", s.home)
	page("GET /hoi", s.hoi)
	page("GET /cam-nang", s.guides)
	page("GET /cam-nang/{id}", s.guide)
	page("GET /trang.css", s.pages.serveCSS)
	for _, f := range element.Files() {
		mux.Handle("GET /"+f.Name, f)
	}

	api("GET /api/chat", s.chat)
	api("POST /api/ask", s.ask)
	api("OPTIONS /api/ask", preflightOnly)
	api("POST /api/feedback", s.feedback)
	api("OPTIONS /api/feedback", preflightOnly)
	api("GET /api/search", s.apiSearch)
	api("GET /api/guides", s.apiGuides)
	api("GET /api/guides/{id}", s.apiGuide)

	page("GET /healthz", s.health)
	page("GET /readyz", s.ready)
	mux.Handle("GET /metrics", s.exposition)

	// A final slash leads to the page without it; relative, for sub-paths.
	for _, p := range []string{"/hoi", "/cam-nang"} {
		page("GET "+p+"/{$}", func(w http.ResponseWriter, r *http.Request) error {
			to := ".." + p
			if r.URL.RawQuery != "" {
				to += "?" + r.URL.RawQuery
			}
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusMovedPermanently)
			return nil
		})
	}
	return mux
}

// outer is what surrounds every route: headers that hold for all answers, and
// pages of our own where the mux has none.
func (s *Server) outer(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		fallback, pattern := mux.Handler(r)
		// The mux would send a path with "//" or ".." in it elsewhere, past a proxy's prefix; no link of ours has one.
		if clean := path.Clean(r.URL.Path); clean != r.URL.Path && clean+"/" != r.URL.Path {
			s.fail(w, r, &problem{status: http.StatusNotFound, code: wire.BadFrame, message: wordsNotFound})
			return
		}
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		probe := &probe{header: http.Header{}}
		fallback.ServeHTTP(probe, r)
		if probe.status == http.StatusMethodNotAllowed {
			h.Set("Allow", probe.header.Get("Allow"))
			s.fail(w, r, &problem{status: http.StatusMethodNotAllowed, code: wire.BadFrame, message: wordsMethod})
			return
		}
		s.fail(w, r, &problem{status: http.StatusNotFound, code: wire.BadFrame, message: wordsNotFound})
	})
}

// probe learns what the mux would say to a request it has no route for.
type probe struct {
	header http.Header
	status int
}

func (p *probe) Header() http.Header         { return p.header }
func (p *probe) Write(b []byte) (int, error) { return len(b), nil }
func (p *probe) WriteHeader(status int)      { p.status = status }

// sameSite refuses what a page of another, unlisted site sends.
func (s *Server) sameSite(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := s.origins.forms.Check(r); err != nil {
			s.metrics.reject(rejectedOrigin)
			s.fail(w, r, &problem{status: http.StatusForbidden, code: wire.Unavailable, message: wordsOrigin})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// preflightOnly answers an OPTIONS request that is no preflight; those that
// are never get here.
func preflightOnly(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Allow", "OPTIONS, POST")
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// A problem is an answer that is no success: what the person reads, and what
// only the log does.
type problem struct {
	status     int
	code       wire.Code
	message    string // in Vietnamese
	retryAfter int    // seconds; 0 leaves it out
	cause      error  // for the log
}

func (p *problem) Error() string {
	if p.cause != nil {
		return p.cause.Error()
	}
	return http.StatusText(p.status)
}

func (p *problem) Unwrap() error { return p.cause }

// refused makes an answer over HTTP of an error frame.
func refused(e wire.Error) *problem {
	p := &problem{code: e.Code, message: e.Message, retryAfter: e.RetryAfter}
	switch e.Code {
	case wire.BadFrame:
		p.status = http.StatusBadRequest
	case wire.TooLong:
		p.status = http.StatusRequestEntityTooLarge
	case wire.RateLimited:
		p.status = http.StatusTooManyRequests
	default:
		p.status = http.StatusServiceUnavailable
	}
	return p
}

// handler adapts f to net/http: it writes the errors f returns with fail,
// recovers its panics and logs what the person is not told.
func handler(log *slog.Logger, f func(http.ResponseWriter, *http.Request) error, fail func(http.ResponseWriter, *http.Request, *problem)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler { //nolint:errorlint // This very value is the protocol.
				panic(p)
			}
			log.Error("panic in a handler", "route", r.Pattern, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			fail(w, r, &problem{status: http.StatusInternalServerError, code: wire.Unavailable, message: wordsInternal})
		}()
		err := f(w, r)
		if err == nil || errors.Is(err, context.Canceled) && r.Context().Err() != nil {
			return
		}
		var p *problem
		if !errors.As(err, &p) {
			p = &problem{status: http.StatusInternalServerError, code: wire.Unavailable, message: wordsInternal, cause: err}
		}
		if p.cause != nil {
			log.Error("request failed", "route", r.Pattern, "status", p.status, "err", p.cause)
		}
		fail(w, r, p)
	})
}

// apiError is how the API tells a problem: an error frame, for those who speak
// the protocol, and an object "error", for those who do not.
type apiError struct {
	Type       string    `json:"type"`
	Code       wire.Code `json:"code"`
	Message    string    `json:"message"`
	RetryAfter int       `json:"retry_after,omitempty"`
	Error      struct {
		Code    wire.Code `json:"code"`
		Message string    `json:"message"`
	} `json:"error"`
}

// fail tells a problem as JSON to programs and as a page to people.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, p *problem) {
	if p.retryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(p.retryAfter))
	}
	w.Header().Set("Cache-Control", "no-store")
	if strings.HasPrefix(r.URL.Path, "/api/") || !strings.Contains(r.Header.Get("Accept"), "text/html") && strings.Contains(r.Header.Get("Accept"), "json") {
		body := apiError{Type: "error", Code: p.code, Message: p.message, RetryAfter: p.retryAfter}
		body.Error.Code, body.Error.Message = p.code, p.message
		if p.status == http.StatusNotFound {
			body.Code, body.Error.Code = codeNotFound, codeNotFound
		}
		s.writeJSON(w, r, p.status, body)
		return
	}
	title, ok := wordsStatus[p.status]
	if !ok {
		title = wordsStatus[http.StatusInternalServerError]
	}
	s.page(w, r, p.status, "error", errorPage{
		frame:   frame{Title: title, Root: rootOf(r)},
		Status:  p.status,
		Message: p.message,
	})
}

// codeNotFound is told by the API for a path or guide there is none of; no
// error frame carries it.
const codeNotFound wire.Code = "not_found"

// health says that the process lives.
func (s *Server) health(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	s.writeJSON(w, r, http.StatusOK, map[string]string{"status": "ok", "version": s.cfg.Version})
	return nil
}

// ready says whether questions can be answered, and to operators why not.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	s.mu.Lock()
	closing := s.closing
	s.mu.Unlock()
	err := s.cfg.Ready()
	if closing {
		err = errShutdown
	}
	if err != nil {
		s.writeJSON(w, r, http.StatusServiceUnavailable, map[string]string{"status": "not ready", "reason": excerpt(err)})
		return nil
	}
	body := map[string]any{"status": "ready"}
	if c := s.cfg.Corpus(); c != nil {
		body["guides"], body["corpus"] = len(c.Guides()), c.Hash()
	}
	if err := s.cfg.Problem(); err != nil {
		body["problem"] = excerpt(err)
	}
	s.writeJSON(w, r, http.StatusOK, body)
	return nil
}

// excerpt is the beginning of what err says, for operators.
func excerpt(err error) string {
	text := err.Error()
	return strings.ToValidUTF8(text[:min(len(text), 4096)], "")
}
