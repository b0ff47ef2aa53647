package widget

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"trolyso/widget/wire"
)

const (
	// maxSeq bounds the position a browser may claim, well below where JSON
	// numbers stop being exact.
	maxSeq = 1 << 50
	// closeWait is how long a peer has to answer a close frame.
	closeWait = time.Second
	// Frames a second a socket may send, and at once.
	frameRate, frameBurst = 10, 60
)

// A session is one WebSocket connection. The handler's goroutine reads from
// it, one other writes to it.
type session struct {
	server *Server
	conn   *websocket.Conn
	thread *thread
	client string // whom it is counted for
	from   int64  // the last frame the browser had seen when it connected

	private  chan wire.Outbound // frames for this connection alone
	ending   chan int           // takes the close code that ends it
	readDone chan struct{}      // closed when nothing more is read
	gone     chan struct{}      // closed when nothing more is written
}

// chat serves GET /api/chat.
func (s *Server) chat(w http.ResponseWriter, r *http.Request) error {
	if !websocket.IsWebSocketUpgrade(r) {
		w.Header().Set("Upgrade", "websocket")
		return &problem{status: http.StatusUpgradeRequired, code: wire.BadFrame, message: wordsSocketOnly}
	}
	if !s.origins.socket(r) {
		s.metrics.reject(rejectedOrigin)
		return &problem{status: http.StatusForbidden, code: wire.Unavailable, message: wordsOrigin}
	}
	after, err := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
	if err != nil || after < 0 || after > maxSeq {
		after = 0
	}
	client := s.proxies.client(r)
	if !s.socketsOf.enter(client, s.cfg.MaxSocketsPerClient) {
		s.metrics.reject(rejectedSockets)
		return &problem{status: http.StatusTooManyRequests, code: wire.RateLimited, message: wordsSockets, retryAfter: 10}
	}
	defer s.socketsOf.leave(client)

	ss := &session{
		server: s, client: client, from: after,
		private: make(chan wire.Outbound, 8), ending: make(chan int, 1),
		readDone: make(chan struct{}), gone: make(chan struct{}),
	}
	if err := s.register(ss); err != nil {
		return err
	}
	defer s.unregister(ss)
	conn, err := s.upgrader.Upgrade(w, r, nil)
	if err != nil {
		s.log.Debug("upgrade failed", "err", err) // The upgrader has answered already.
		return nil
	}
	ss.conn = conn
	conversation := r.URL.Query().Get("conversation")
	s.mu.Lock()
	ss.thread = s.open(conversation, after)
	s.mu.Unlock()
	if ss.thread.id != conversation {
		ss.from = 0
	}
	s.metrics.sockets.Inc()
	defer s.metrics.sockets.Dec()

	watcher := ss.thread.watch()
	go ss.write(watcher)
	normal := ss.read()
	close(ss.readDone)
	<-ss.gone
	grace := s.cfg.Grace
	if normal {
		grace = 0
	}
	ss.thread.leave(watcher, grace)
	return nil
}

// register admits a session, within bounds and while the service is open.
func (s *Server) register(ss *session) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closing:
		return &problem{status: http.StatusServiceUnavailable, code: wire.Unavailable, message: wordsClosing, retryAfter: 5}
	case len(s.sessions) >= s.cfg.MaxSockets:
		s.metrics.reject(rejectedSockets)
		return &problem{status: http.StatusServiceUnavailable, code: wire.Busy, message: wordsBusy, retryAfter: 10}
	}
	s.sessions[ss] = struct{}{}
	s.sockets.Add(1)
	return nil
}

func (s *Server) unregister(ss *session) {
	s.mu.Lock()
	delete(s.sessions, ss)
	s.mu.Unlock()
	s.sockets.Done()
}

// close ends the session with a close code. Only the first call counts.
func (ss *session) close(code int) {
	select {
	case ss.ending <- code:
	default:
	}
}

// say sends a frame to this connection alone. It waits while the writer is
// behind, so that a peer that sends without reading is not read from either.
func (ss *session) say(frame wire.Outbound) {
	select {
	case ss.private <- frame:
	case <-ss.gone:
	}
}

// read takes frames until the connection ends and reports whether the peer
// is done with it. A peer that goes away may be on its way to the portal's
// next page, where it reads on.
func (ss *session) read() (normal bool) {
	s := ss.server
	wait := s.cfg.PongWait
	ss.conn.SetReadLimit(s.cfg.MaxBody)
	alive := func() { _ = ss.conn.SetReadDeadline(time.Now().Add(wait)) } // Fails only on a closed connection, which reading reports.
	alive()
	ss.conn.SetPongHandler(func(string) error { alive(); return nil })
	pace := rate.NewLimiter(frameRate, frameBurst)
	for {
		kind, data, err := ss.conn.ReadMessage()
		if err != nil {
			return websocket.IsCloseError(err, websocket.CloseNormalClosure, websocket.CloseNoStatusReceived)
		}
		alive()
		if !pace.Allow() {
			s.metrics.reject(rejection(wire.RateLimited))
			ss.close(websocket.ClosePolicyViolation)
			return true
		}
		ss.take(kind, data)
	}
}

// take deals with one frame from the browser.
func (ss *session) take(kind int, data []byte) {
	s := ss.server
	bad := func(err error) {
		s.metrics.reject(rejection(wire.BadFrame))
		s.log.Debug("bad frame", "err", err)
		ss.say(wire.Error{Code: wire.BadFrame, Message: wordsBadFrame})
	}
	if kind != websocket.TextMessage {
		bad(errors.New("not a text message"))
		return
	}
	frame, err := wire.Decode(data)
	if err != nil {
		bad(err)
		return
	}
	switch f := frame.(type) {
	case wire.Ask:
		if ss.thread.repeated(f, ss) {
			return
		}
		if _, refusal := s.begin(ss.thread, ss.client, f, ss); refusal != nil {
			ss.say(*refusal)
		}
	case wire.Stop:
		ss.thread.stop(f.ID)
	case wire.Feedback:
		if refusal := s.rate(s.ctx, ss.client, f); refusal != nil {
			ss.say(*refusal)
		}
	}
}

// write sends what the log has after the browser's position and goes on with
// what is added, until the connection ends.
func (ss *session) write(w *watcher) {
	s := ss.server
	defer close(ss.gone)
	defer func() { _ = ss.conn.Close() }() // The reader notices.

	ping := time.NewTicker(s.cfg.PongWait * 4 / 10)
	defer ping.Stop()
	seen := ss.from
	catchUp := func() bool {
		for _, e := range ss.thread.after(seen) {
			if !ss.send(e.frame) {
				return false
			}
			seen = e.seq
		}
		return true
	}
	if !ss.send(wire.Hello{
		Conversation: ss.thread.id, Seq: ss.thread.newest(), Notice: s.cfg.Notice, Suggestions: s.cfg.Suggestions,
	}) {
		return
	}
	for catchUp() {
		select {
		case <-w.wake:
		case frame := <-ss.private:
			if !ss.send(frame) {
				return
			}
		case <-ping.C:
			if ss.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(s.cfg.WriteWait)) != nil {
				return
			}
		case code := <-ss.ending:
			if catchUp() {
				message := websocket.FormatCloseMessage(code, "")
				_ = ss.conn.WriteControl(websocket.CloseMessage, message, time.Now().Add(closeWait)) // The connection ends either way.
				select {
				case <-ss.readDone:
				case <-time.After(closeWait):
				}
			}
			return
		case <-ss.readDone:
			select {
			case code := <-ss.ending:
				message := websocket.FormatCloseMessage(code, "")
				_ = ss.conn.WriteControl(websocket.CloseMessage, message, time.Now().Add(closeWait))
			default:
			}
			return
		}
	}
}

// send writes one frame and reports whether it was taken in time.
func (ss *session) send(frame wire.Outbound) bool {
	data, err := json.Marshal(frame)
	if err != nil {
		ss.server.log.Error("frame not written", "err", err)
		return true
	}
	if ss.conn.SetWriteDeadline(time.Now().Add(ss.server.cfg.WriteWait)) != nil {
		return false
	}
	return ss.conn.WriteMessage(websocket.TextMessage, data) == nil
}

// newUpgrader accepts what chat has already checked.
func newUpgrader(o *origins) *websocket.Upgrader {
	return &websocket.Upgrader{
		HandshakeTimeout: 10 * time.Second,
		ReadBufferSize:   1024,
		WriteBufferSize:  4096,
		CheckOrigin:      o.socket,
	}
}
