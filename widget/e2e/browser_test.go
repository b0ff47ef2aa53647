// Package e2e_test drives the real service in a real browser: the embedded
// guides, their index, the assistant that answers from them, the pages and the
// element. Nothing is faked but the network, which is the loopback, and, where a
// test must hold an answer back in the middle, the one who writes it.
package e2e_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"trolyso/assistant"
	"trolyso/assistant/extract"
	"trolyso/knowledge"
	"trolyso/knowledge/guides"
	"trolyso/knowledge/index"
	"trolyso/widget"
)

const (
	question = "Đổi điện thoại thì đăng nhập lại VNeID thế nào?"
	bare     = "doi dien thoai thi dang nhap lai vneid the nao"
	guide    = "/cam-nang/vneid-doi-dien-thoai"
)

// edition is the corpus in service with what answers from it. Building it is
// the slow part, so all tests share one.
type edition struct {
	corpus    *knowledge.Corpus
	index     *index.Index
	assistant *assistant.Assistant
}

var theEdition = sync.OnceValues(func() (edition, error) {
	corpus, err := knowledge.Load(guides.FS)
	if err != nil {
		return edition{}, err
	}
	x, err := index.Build(corpus.Passages(), index.Config{Version: corpus.Hash()})
	if err != nil {
		return edition{}, err
	}
	a, err := assistant.New(assistant.Config{Retriever: x, Answerer: extract.New()})
	return edition{corpus, x, a}, err
})

// serve starts the service for the sites origins besides its own, and returns
// its origin.
func serve(t *testing.T, origins ...string) string {
	t.Helper()
	server, _ := serveAs(t, func(c *widget.Config) { c.Origins = origins })
	return server.URL
}

// serveAs starts the service with its configuration changed.
func serveAs(t *testing.T, change func(*widget.Config)) (*httptest.Server, *widget.Server) {
	t.Helper()
	e, err := theEdition()
	if err != nil {
		t.Fatal(err)
	}
	cfg := widget.Config{
		Assistant: e.assistant,
		Corpus:    func() *knowledge.Corpus { return e.corpus },
		Retriever: e.index,
	}
	change(&cfg)
	s, err := widget.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := s.Shutdown(ctx); err != nil {
			t.Errorf("shutting down: %v", err)
		}
		server.CloseClientConnections()
		server.Close()
	})
	return server, s
}

// missing skips the test for want of something, or fails it where the
// environment says that nothing may be missing.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("TROLYSO_REQUIRE_BROWSER") == "1" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// browser is the one browser of all tests. Each test has a profile of its own
// in it.
var browser struct {
	once  sync.Once
	ctx   context.Context
	close func()
	err   error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if browser.close != nil {
		browser.close()
	}
	os.Exit(code)
}

func launch(path string) {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path),
		chromedp.Flag("lang", "vi"), chromedp.Flag("hide-scrollbars", true))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // The sandbox does not run as root.
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	browser.ctx, browser.err = ctx, chromedp.Do(ctx)
	browser.close = func() {
		_ = chromedp.Cancel(ctx) // Waits for the browser to end.
		cancel()
		stop()
	}
}

// A tab drives one page. Its methods end the test when something goes wrong.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu       sync.Mutex
	requests []string
}

// open starts a tab in a profile of its own.
func open(t *testing.T) *tab {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser is not for -short")
	}
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		missing(t, "no Chromium to test in; install it with: apt-get install -y chromium")
	}
	browser.once.Do(func() { launch(path) })
	if browser.err != nil {
		t.Fatalf("starting %s: %v", path, browser.err)
	}
	ctx, cancel := chromedp.NewContext(browser.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	b := &tab{t: t}
	var stop context.CancelFunc
	b.ctx, stop = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(stop)
	if err := chromedp.Listen(b.ctx, b.note); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(b.ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	b.size(1000, 720)
	return b
}

// note remembers the address of every request.
func (b *tab) note(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	case *network.EventWebSocketCreated:
		b.requests = append(b.requests, e.URL)
	}
}

// foreign returns the requests that went to none of origins.
func (b *tab) foreign(origins ...string) []string {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	var hosts []string
	for _, o := range origins {
		hosts = append(hosts, strings.TrimPrefix(o, "http://"))
	}
	var list []string
	own := 0
next:
	for _, r := range b.requests {
		u, err := url.Parse(r)
		if err != nil {
			b.t.Fatal(err)
		}
		if u.Scheme == "data" || u.Scheme == "about" {
			continue
		}
		for _, h := range hosts {
			if u.Host == h {
				own++
				continue next
			}
		}
		list = append(list, r)
	}
	if own == 0 {
		b.t.Fatal("no request was seen at all")
	}
	return list
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func (b *tab) size(width, height int64) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(width, height))
}

func (b *tab) visit(address string) {
	b.t.Helper()
	r, err := chromedp.Run(b.ctx, chromedp.NavigateResponse(address))
	if err != nil {
		b.t.Fatalf("%s: %v", address, err)
	}
	if r != nil && r.Status != http.StatusOK {
		b.t.Fatalf("%s: status %d", address, r.Status)
	}
}

func (b *tab) scripts(on bool) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
	if err != nil {
		b.t.Fatal(err)
	}
}

// prelude lets expressions name what is inside the widget.
const prelude = `const host = document.querySelector('tro-ly-so'), shadow = host && host.shadowRoot
const $ = (css) => shadow && shadow.querySelector(css), $$ = (css) => shadow ? [...shadow.querySelectorAll(css)] : []
`

func script(body string) string {
	return "(() => {" + prelude + "return (" + body + ")})()"
}

// get evaluates an expression, in which $ and $$ select inside the widget.
func get[T any](b *tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](script(expression)))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// wait waits until an expression holds. It cannot be evaluated between two pages.
func (b *tab) wait(what, expression string) {
	b.t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		holds, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](script("!!("+expression+")")))
		switch {
		case err == nil && holds:
			return
		case b.ctx.Err() != nil || time.Now().After(end):
			b.t.Fatalf("%s: not in time (%v)", what, err)
		}
	}
}

// inside selects an element in the widget.
func inside(css string) chromedp.JSPath {
	return chromedp.JSPath(fmt.Sprintf(`document.querySelector('tro-ly-so').shadowRoot.querySelector(%q)`, css))
}

// press types keys where the focus is.
func (b *tab) press(keys string) {
	b.t.Helper()
	words, enter := strings.CutSuffix(keys, "\r")
	if words != "" {
		b.do(chromedp.KeyEvent(words))
	}
	if !enter {
		return
	}
	// In one piece, as a keyboard does it: a page that takes the key for itself gets no line break.
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		p := input.DispatchKeyEventParams{Type: kind, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13, NativeVirtualKeyCode: 13}
		if kind == input.DispatchKeyEventTypeKeyDown {
			p.Text = "\r"
		}
		if _, err := chromedp.Call(b.ctx, input.DispatchKeyEvent, p); err != nil {
			b.t.Fatal(err)
		}
	}
}

// unfold opens the panel with the mouse.
func (b *tab) unfold() {
	b.t.Helper()
	b.wait("launcher", `$('.launcher')`)
	b.do(chromedp.Click(inside(".launcher")))
	b.wait("focus in the question", `shadow.activeElement === $('#question')`)
	b.still()
}

// still waits until nothing moves any more.
func (b *tab) still() {
	b.t.Helper()
	// The document does not tell of animations inside the widget.
	b.wait("end of animations", `[document, shadow].every((root) => !root || root.getAnimations().every((a) => a.playState === 'finished'))`)
}

// ask sends a question by keyboard and waits for its answer with sources.
func (b *tab) ask(words string) answer {
	b.t.Helper()
	n := get[int](b, `$$('.turns > li').length`)
	b.press(words + "\r")
	b.wait("answer to "+words, fmt.Sprintf(`$$('.turns > li').length === %d && $$('.turns > li')[%d].querySelector('.answer:not([aria-busy]) .sources a')`, n+1, n))
	b.still()
	return get[answer](b, `(li => ({
		asked: li.querySelector('.asked').lastChild.textContent,
		text: li.querySelector('.text').innerText,
		marks: li.querySelectorAll('.text .mark').length,
		links: [...li.querySelectorAll('.sources .body > a')].map((a) => a.href),
	}))($$('.turns > li').pop())`)
}

// answer is what the panel shows of one turn.
type answer struct {
	Asked string   `json:"asked"`
	Text  string   `json:"text"`
	Marks int      `json:"marks"`
	Links []string `json:"links"`
}

// axe reads the accessibility checker, which make test installs.
func axe(t *testing.T) string {
	t.Helper()
	path := cmp.Or(os.Getenv("TROLYSO_AXE"), "../element/node_modules/axe-core/axe.min.js")
	src, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		missing(t, path+" is missing; from the top folder: npm install --prefix widget/element --no-save --no-package-lock axe-core@4.14.1")
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}
