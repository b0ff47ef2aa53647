package widget

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"trolyso/assistant"
	"trolyso/knowledge"
	"trolyso/widget/wire"
)

// An Assistant answers questions. [assistant.Assistant] does; tests bring
// their own. Implementations are safe for concurrent use.
type Assistant interface {
	Ask(ctx context.Context, turns []assistant.Turn, question string) iter.Seq2[assistant.Event, error]
}

// Config configures a [Server]. Assistant, Corpus and Retriever are required;
// the zero value of any other field means its default.
type Config struct {
	// Assistant answers the questions.
	Assistant Assistant
	// Corpus returns the guides in service. It is called for each request, so
	// that a reload may swap them.
	Corpus func() *knowledge.Corpus
	// Retriever finds passages for the search of guides.
	Retriever assistant.Retriever
	// Conversations remembers what was asked; the default is a memory of its own.
	Conversations *assistant.Conversations

	// Origins are the sites, as scheme://host[:port], that may use the service
	// from a browser besides its own.
	Origins []string
	// FrameAncestors are the sites, written like Origins, that may show our
	// pages in a frame besides our own.
	FrameAncestors []string
	// TrustedProxies are the addresses whose X-Forwarded-For and
	// X-Forwarded-Host are believed; by default nobody's are.
	TrustedProxies []netip.Prefix

	// ClientRate bounds the questions of one client; the default is 120 a
	// minute, 60 at once. A client is an IPv4 address or an IPv6 /64, and mobile
	// networks put many people behind one address.
	ClientRate Rate
	// ConversationRate bounds the questions of one conversation; the default is
	// 30 a minute, 12 at once.
	ConversationRate Rate
	// LookupRate bounds searches and ratings of one client; the default is 600 a
	// minute, 120 at once.
	LookupRate Rate
	// MaxQuestion is the longest question taken, in characters; the default is
	// 2000. It should not be above the assistant's own.
	MaxQuestion int
	// MaxBody is the greatest size in bytes of a request's body or a socket's
	// frame; the default is 256 KB. A question too long is told so up to here, and
	// ends the connection beyond.
	MaxBody int64
	// MaxTurns is how many questions may be in work at a time; the default is 64.
	MaxTurns int
	// MaxSockets is how many sockets may be open; the default is 5000.
	MaxSockets int
	// MaxSocketsPerClient is how many of them one client may have; the default
	// is 200.
	MaxSocketsPerClient int

	// TurnTimeout bounds one turn, waiting included; the default is a minute.
	TurnTimeout time.Duration
	// Grace is how long a turn goes on after its socket broke; the default is a
	// second and a half, so that two seconds after it the model works for nobody.
	Grace time.Duration
	// PongWait is how long a socket may be silent; the default is 50 seconds.
	// Pings go out more often than twice in that time.
	PongWait time.Duration
	// WriteWait bounds each write to a socket or event stream; the default is
	// ten seconds.
	WriteWait time.Duration
	// KeepAlive is the pause between comments on a silent event stream; the
	// default is 15 seconds.
	KeepAlive time.Duration

	// Notice tells people that they talk to an AI assistant; the default does
	// so in general words.
	Notice string
	// Suggestions are questions to begin with; the default is a handful about
	// matters many people ask.
	Suggestions []string
	// Ready returns why the service cannot answer, and nil when it can. By
	// default it is ready while Corpus returns one.
	Ready func() error
	// Problem returns what an operator should mend although the service can
	// answer, such as changed guides that cannot be used. /readyz tells it as
	// "problem". By default there is never any.
	Problem func() error
	// Feedback keeps a rating. By default ratings are only counted.
	Feedback func(ctx context.Context, f wire.Feedback) error

	// Log receives what an operator needs, never a question, an answer or an
	// address; the default discards.
	Log *slog.Logger
	// Registerer takes the metrics. The default is a registry of the server's
	// own.
	Registerer prometheus.Registerer
	// Gatherer is what /metrics shows; the default is Registerer, where that
	// can also gather.
	Gatherer prometheus.Gatherer
	// Now tells the time; the default is time.Now.
	Now func() time.Time
	// Version is the program's version.
	Version string
}

func orDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// complete checks the configuration and fills in the defaults.
func (c *Config) complete() error {
	switch {
	case c.Assistant == nil:
		return errors.New("widget: Config.Assistant is missing")
	case c.Corpus == nil:
		return errors.New("widget: Config.Corpus is missing")
	case c.Retriever == nil:
		return errors.New("widget: Config.Retriever is missing")
	}
	orDefault(&c.ClientRate, Rate{PerMinute: 120, Burst: 60})
	orDefault(&c.ConversationRate, Rate{PerMinute: 30, Burst: 12})
	orDefault(&c.LookupRate, Rate{PerMinute: 600, Burst: 120})
	for _, r := range []struct {
		name string
		Rate
	}{{"ClientRate", c.ClientRate}, {"ConversationRate", c.ConversationRate}, {"LookupRate", c.LookupRate}} {
		if r.PerMinute <= 0 || r.Burst < 1 {
			return fmt.Errorf("widget: Config.%s: want more than none a minute and at least one at once", r.name)
		}
	}
	orDefault(&c.MaxQuestion, 2000)
	orDefault(&c.MaxBody, 256<<10)
	orDefault(&c.MaxTurns, 64)
	orDefault(&c.MaxSockets, 5000)
	orDefault(&c.MaxSocketsPerClient, 200)
	orDefault(&c.TurnTimeout, time.Minute)
	orDefault(&c.Grace, 1500*time.Millisecond)
	orDefault(&c.PongWait, 50*time.Second)
	orDefault(&c.WriteWait, 10*time.Second)
	orDefault(&c.KeepAlive, 15*time.Second)
	for _, n := range []struct {
		name  string
		value int64
	}{
		{"MaxQuestion", int64(c.MaxQuestion)},
		{"MaxBody", c.MaxBody},
		{"MaxTurns", int64(c.MaxTurns)},
		{"MaxSockets", int64(c.MaxSockets)},
		{"MaxSocketsPerClient", int64(c.MaxSocketsPerClient)},
		{"TurnTimeout", int64(c.TurnTimeout)},
		{"Grace", int64(c.Grace)},
		{"PongWait", int64(c.PongWait)},
		{"WriteWait", int64(c.WriteWait)},
		{"KeepAlive", int64(c.KeepAlive)},
	} {
		if n.value < 0 {
			return fmt.Errorf("widget: Config.%s is negative", n.name)
		}
	}
	orDefault(&c.Notice, wordsNotice)
	if c.Suggestions == nil {
		c.Suggestions = wordsSuggestions
	}
	if c.Ready == nil {
		corpus := c.Corpus
		c.Ready = func() error {
			if corpus() == nil {
				return errors.New("no corpus")
			}
			return nil
		}
	}
	if c.Problem == nil {
		c.Problem = func() error { return nil }
	}
	if c.Feedback == nil {
		c.Feedback = func(context.Context, wire.Feedback) error { return nil }
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Conversations == nil {
		c.Conversations = assistant.NewConversations(assistant.ConversationsConfig{Now: c.Now})
	}
	if c.Registerer == nil {
		c.Registerer = prometheus.NewRegistry()
	}
	if c.Gatherer == nil {
		g, ok := c.Registerer.(prometheus.Gatherer)
		if !ok {
			return errors.New("widget: Config.Gatherer is missing, as Config.Registerer cannot gather")
		}
		c.Gatherer = g
	}
	orDefault(&c.Version, "devel")
	return nil
}

// Server is the service as an [http.Handler]. It is safe for concurrent use.
type Server struct {
	cfg           Config
	log           *slog.Logger
	now           func() time.Time
	conversations *assistant.Conversations
	threads       *threads
	origins       *origins
	proxies       proxies
	metrics       *metrics
	upgrader      *websocket.Upgrader
	pages         *pages
	mux           *http.ServeMux
	handler       http.Handler
	exposition    http.Handler // of the metrics
	csp           string       // of our pages, scripts left out

	byClient, byConversation, lookups *limiter
	socketsOf                         counter

	ctx    context.Context // of all turns; the one exception to passing it, as turns outlive requests
	cancel context.CancelCauseFunc

	turns   sync.WaitGroup
	sockets sync.WaitGroup

	mu       sync.Mutex
	closing  bool
	running  int // turns
	sessions map[*session]struct{}
}

// New makes a Server. An error names the field that is wrong.
func New(cfg Config) (*Server, error) {
	if err := cfg.complete(); err != nil {
		return nil, err
	}
	o, err := newOrigins(cfg.Origins)
	if err != nil {
		return nil, fmt.Errorf("widget: Config.Origins: %w", err)
	}
	frames, err := ancestors(cfg.FrameAncestors)
	if err != nil {
		return nil, fmt.Errorf("widget: Config.FrameAncestors: %w", err)
	}
	m, err := newMetrics(cfg.Registerer, cfg.Version)
	if err != nil {
		return nil, fmt.Errorf("widget: Config.Registerer: %w", err)
	}
	const keys, logs = 20000, 4096 // bounds on memory
	s := &Server{
		cfg:            cfg,
		log:            cfg.Log,
		now:            cfg.Now,
		conversations:  cfg.Conversations,
		threads:        newThreads(logs, 15*time.Minute, cfg.Now),
		origins:        o,
		proxies:        cfg.TrustedProxies,
		metrics:        m,
		upgrader:       newUpgrader(o),
		exposition:     promhttp.HandlerFor(cfg.Gatherer, promhttp.HandlerOpts{}),
		byClient:       newLimiter(cfg.ClientRate, keys, cfg.Now),
		byConversation: newLimiter(cfg.ConversationRate, keys, cfg.Now),
		lookups:        newLimiter(cfg.LookupRate, keys, cfg.Now),
		sessions:       map[*session]struct{}{},
		csp: "default-src 'none'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; " +
			"require-trusted-types-for 'script'; trusted-types 'none'; frame-ancestors " + frames,
	}
	if s.pages, err = newPages(); err != nil {
		return nil, err
	}
	s.ctx, s.cancel = context.WithCancelCause(context.Background())
	s.mux = s.routes()
	s.handler = s.proxies.behindProxy(s.outer(s.mux))
	return s, nil
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Shutdown ends the service's sockets, which [http.Server.Shutdown] neither
// closes nor waits for: call it first. From then on nothing new is taken on.
// Idle sockets are closed at once with code 1012, "try again", the others when
// their turns have ended. When ctx ends first, the remaining turns are given
// up; they still tell their readers so. It returns the error of ctx in that
// case.
func (s *Server) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	s.closing = true
	for ss := range s.sessions {
		if ss.thread != nil && !ss.thread.busy() {
			ss.close(websocket.CloseServiceRestart)
		}
	}
	s.mu.Unlock()

	err := within(ctx, s.turns.Wait)
	s.cancel(errShutdown)
	if err != nil {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeWait)
		defer cancel()
		_ = within(last, s.turns.Wait) // An assistant that does not heed its context is left behind.
	}

	s.mu.Lock()
	for ss := range s.sessions {
		ss.close(websocket.CloseServiceRestart)
	}
	s.mu.Unlock()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*closeWait)
	defer cancel()
	return errors.Join(err, within(last, s.sockets.Wait))
}

// within waits for f, but no longer than ctx.
func within(ctx context.Context, f func()) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
