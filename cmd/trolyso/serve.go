package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/viper"

	"trolyso/assistant"
	"trolyso/knowledge"
	"trolyso/widget"
)

func (a *app) serveCommand(settings *viper.Viper) *cobra.Command {
	cmd := &cobra.Command{
		Use: "serve", Short: "Chạy dịch vụ: trang hỏi đáp, widget nhúng, API",
		Args: exactly(0, "lệnh serve không nhận tham số"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.serve(cmd.Context()) },
	}
	flags := cmd.Flags()
	for _, f := range []struct{ flag, key, usage string }{
		{"listen", "listen", "địa chỉ phục vụ `HOST:PORT`"},
		{"index-dir", "index_dir", "thư mục `DIR` giữ chỉ mục giữa các lần chạy; để trống thì giữ trong bộ nhớ"},
		{"llm-base-url", "llm.base_url", "địa chỉ `URL` của mô hình ngôn ngữ (API kiểu OpenAI); để trống thì không dùng mô hình"},
		{"llm-model", "llm.model", "tên mô hình `NAME`"},
	} {
		flags.String(f.flag, defaults[f.key].(string), f.usage)
		if err := settings.BindPFlag(f.key, flags.Lookup(f.flag)); err != nil {
			panic(err) // the flag is on the line above
		}
	}
	return cmd
}

// serve runs the service until ctx ends and then lets open answers finish.
func (a *app) serve(ctx context.Context) error {
	began := time.Now()
	listener, err := net.Listen("tcp", a.cfg.Listen) // first of all, for a taken port is the commonest trouble
	if err != nil {
		return fmt.Errorf("không mở được địa chỉ %s: %w", a.cfg.Listen, err)
	}
	defer listener.Close()
	for _, name := range strayVariables(os.Environ()) {
		a.log.Warn("environment variable is no configuration key", "name", name)
	}

	seen := fingerprint(a.cfg.Guides)
	shelf, err := newShelf(a.log,
		func() (*knowledge.Corpus, error) { return loadCorpus(a.cfg.Guides) },
		func(c *knowledge.Corpus) (*edition, error) { return indexCorpus(c, a.cfg.IndexDir, a.log) })
	if err != nil {
		return err
	}
	defer shelf.Close()
	asst, err := a.newAssistant(shelf)
	if err != nil {
		return err
	}
	face, err := a.newWidget(asst, shelf)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler:           face,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      30 * time.Second, // answers set a deadline of their own
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(a.log.Handler(), slog.LevelWarn),
	}

	var background sync.WaitGroup
	defer background.Wait()
	stopWatching := a.watchGuides(&background, shelf, seen)
	defer stopWatching()

	failed := make(chan error, 1)
	background.Go(func() { failed <- server.Serve(listener) })
	_, err = fmt.Fprintf(a.out, "Mở %s trong trình duyệt để hỏi Trợ lý số (%d cẩm nang, khởi động %d ms). Nhấn Ctrl+C để dừng.\n",
		browserURL(listener.Addr()), len(shelf.Corpus().Guides()), time.Since(began).Milliseconds())
	if err != nil {
		a.log.Warn("announce address", "err", err)
	}
	a.log.Info("serving", "address", listener.Addr().String(), "guides", len(shelf.Corpus().Guides()),
		"corpus", shelf.Corpus().Hash(), "llm", a.cfg.LLM.BaseURL != "", "took", time.Since(began))

	select {
	case err := <-failed:
		return fmt.Errorf("phục vụ HTTP: %w", err)
	case <-ctx.Done():
	}
	a.log.Info("shutting down", "timeout", a.cfg.ShutdownTimeout)
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.cfg.ShutdownTimeout)
	defer cancel()
	err = errors.Join(face.Shutdown(last), server.Shutdown(last))
	if err != nil {
		a.log.Warn("some answers were cut off", "err", err)
		_ = server.Close()
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("phục vụ HTTP: %w", err)
	}
	return nil
}

// newWidget makes the HTTP face of asst.
func (a *app) newWidget(asst *assistant.Assistant, shelf *shelf) (*widget.Server, error) {
	proxies, err := a.cfg.proxies()
	if err != nil {
		return nil, err
	}
	l := a.cfg.Limits
	cfg := widget.Config{
		Assistant: asst,
		Corpus:    shelf.Corpus,
		Retriever: shelf,
		Problem:   shelf.Problem,
		Conversations: assistant.NewConversations(assistant.ConversationsConfig{
			Max: l.Conversations, MaxTurns: l.Turns, Idle: l.Idle,
		}),
		Origins:             a.cfg.Origins,
		FrameAncestors:      a.cfg.FrameAncestors,
		TrustedProxies:      proxies,
		ClientRate:          widget.Rate{PerMinute: l.ClientPerMinute, Burst: l.ClientBurst},
		ConversationRate:    widget.Rate{PerMinute: l.ConversationPerMinute, Burst: l.ConversationBurst},
		LookupRate:          widget.Rate{PerMinute: l.LookupPerMinute, Burst: l.LookupBurst},
		MaxQuestion:         l.Question,
		MaxBody:             int64(l.Body),
		MaxTurns:            l.Answers,
		MaxSockets:          l.Sockets,
		MaxSocketsPerClient: l.SocketsPerClient,
		TurnTimeout:         a.cfg.AnswerTimeout + 40*time.Second, // waiting included
		Notice:              a.cfg.Notice,
		Log:                 a.log,
		Version:             thisBuild().Version,
	}
	if len(a.cfg.Suggestions) > 0 {
		cfg.Suggestions = a.cfg.Suggestions
	}
	return widget.New(cfg)
}

// watchGuides reloads the guides when their folder is no longer as it was seen,
// when it changes and when SIGHUP comes, until the function it returns is
// called. Guides in the binary do not change; there SIGHUP finds nothing new, and
// does not end the service either.
func (a *app) watchGuides(background *sync.WaitGroup, s *shelf, seen uint64) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	w := &watch{
		dir: a.cfg.Guides, changed: s.Reload, seen: seen, now: hangup, log: a.log,
		every: a.cfg.ReloadEvery, quiet: 300 * time.Millisecond, patience: 5 * time.Second,
	}
	background.Go(func() { w.run(ctx) })
	return func() {
		signal.Stop(hangup)
		cancel()
	}
}

// browserURL is where a browser on this machine finds the service.
func browserURL(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return "http://" + addr.String()
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() || ip.IsLoopback() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}
