package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"trolyso/assistant"
	"trolyso/knowledge"
	"trolyso/widget"
	"trolyso/widget/wire"
)

// paced writes half an answer, waits until it is told to go on, and writes the
// rest. Its words tell how often it was asked.
type paced struct {
	goOn chan struct{}

	mu    sync.Mutex
	times int
}

func (p *paced) Answer(ctx context.Context, _ []assistant.Turn, _ string, _ []knowledge.Hit) iter.Seq2[string, error] {
	p.mu.Lock()
	p.times++
	n := p.times
	p.mu.Unlock()
	return func(yield func(string, error) bool) {
		if !yield(fmt.Sprintf("Lần %d: nửa đầu", n), nil) || !yield(" của câu trả lời", nil) {
			return
		}
		select {
		case <-p.goOn:
			yield(", rồi nửa sau. [1]", nil)
		case <-ctx.Done():
			yield("", context.Cause(ctx))
		}
	}
}

func (p *paced) asked() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.times
}

// slowly answers as p does.
func slowly(t *testing.T, p *paced) func(*widget.Config) {
	t.Helper()
	e, err := theEdition()
	if err != nil {
		t.Fatal(err)
	}
	a, err := assistant.New(assistant.Config{Retriever: e.index, Answerer: p})
	if err != nil {
		t.Fatal(err)
	}
	return func(c *widget.Config) { c.Assistant = a }
}

// A wire that can be cut stands between browser and service.
type cable struct {
	net.Listener

	mu    sync.Mutex
	to    string // host:port; empty while it is cut
	conns []net.Conn
}

func newCable(t *testing.T, to string) *cable {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{Listener: l}
	c.mend(to)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go c.carry(conn)
		}
	}()
	t.Cleanup(func() {
		_ = l.Close()
		c.cut()
	})
	return c
}

func (c *cable) carry(near net.Conn) {
	c.mu.Lock()
	to := c.to
	c.mu.Unlock()
	far, err := net.Dial("tcp", to)
	if err != nil {
		_ = near.Close()
		return
	}
	c.mu.Lock()
	c.conns = append(c.conns, near, far)
	c.mu.Unlock()
	go func() { _, _ = io.Copy(far, near) }()
	_, _ = io.Copy(near, far)
	_ = near.Close()
	_ = far.Close()
}

func (c *cable) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.to = ""
	for _, conn := range c.conns {
		_ = conn.Close()
	}
	c.conns = nil
}

func (c *cable) mend(to string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.to = strings.TrimPrefix(to, "http://")
}

func (c *cable) url() string { return "http://" + c.Addr().String() }

// begin asks a question and waits for the half of its answer.
func (b *tab) begin(words string) {
	b.t.Helper()
	b.press(words + "\r")
	b.wait("half an answer", `/nửa đầu của câu trả lời/.test($$('.turns > li').pop().innerText)`)
}

// finished waits for the whole answer and returns its text.
func (b *tab) finished() string {
	b.t.Helper()
	b.wait("the whole answer", `$$('.turns > li').pop().querySelector('.answer:not([aria-busy]) .sources')`)
	return get[string](b, `$$('.turns > li').pop().querySelector('.text').innerText`)
}

// hear counts from now on what the widget's live regions say.
func (b *tab) hear() {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](`(() => {` + prelude + `
		window.heard = []
		for (const live of $$('[role=status], [role=alert], [aria-live]'))
			new MutationObserver(() => heard.push(live.textContent)).observe(live, { childList: true, characterData: true, subtree: true })
	})()`))
}

func TestStreamingIsQuietAndStops(t *testing.T) {
	p := &paced{goOn: make(chan struct{})}
	server, _ := serveAs(t, slowly(t, p))
	b := open(t)
	b.visit(server.URL + "/")
	b.unfold()
	b.hear()
	b.begin(question)
	if got := get[[]string](b, `heard`); len(got) != 0 {
		t.Errorf("heard while the answer grows: %q", got)
	}
	if !get[bool](b, `$('.send').innerText === 'Dừng' && $('.answer').getAttribute('aria-busy') === 'true' && !$('.log [aria-live], .log[aria-live], .log [role=status]')`) {
		t.Error("no way to stop, not busy, or the growing text is live")
	}
	b.do(chromedp.Sleep(600 * time.Millisecond)) // A second tap of a double tap would mean nothing.
	b.do(chromedp.Click(inside(".send")))
	b.wait("stopped", `$('.send').innerText === 'Gửi' && /Đã dừng/.test($('.answer').innerText) && /nửa đầu/.test($('.answer').innerText)`)

	// What was stopped can be asked for anew, and is answered at once.
	b.do(chromedp.Click(inside(".answer .row .b")))
	b.wait("asked anew", `/Lần 2: nửa đầu/.test($('.text').innerText)`)
	p.goOn <- struct{}{}
	if got := b.finished(); !strings.Contains(got, "Lần 2") || strings.Count(got, "nửa đầu") != 1 {
		t.Errorf("answered %q", got)
	}
	heard := get[[]string](b, `heard`)
	if n := len(heard); n != 1 || !strings.HasPrefix(heard[0], "Trợ lý trả lời: Lần 2") || strings.Contains(heard[0], "[1]") {
		t.Errorf("heard %q, want the finished answer once", heard)
	}
}

func TestLostConnection(t *testing.T) {
	tests := []struct {
		name  string
		grace time.Duration
		meet  func(t *testing.T, p *paced, c *cable, server string, service *widget.Server)
		times int // the question is asked
	}{
		{"back at once", time.Minute, func(_ *testing.T, _ *paced, c *cable, server string, _ *widget.Server) { c.mend(server) }, 1},
		{"back when the server has given up", 100 * time.Millisecond, func(_ *testing.T, _ *paced, c *cable, server string, _ *widget.Server) {
			time.Sleep(500 * time.Millisecond)
			c.mend(server)
		}, 2},
		{"another server, the first was killed", time.Minute, func(t *testing.T, p *paced, c *cable, _ string, service *widget.Server) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if err := service.Shutdown(ctx); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
			other, _ := serveAs(t, slowly(t, p))
			c.mend(other.URL)
		}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := &paced{goOn: make(chan struct{})}
			server, service := serveAs(t, func(c *widget.Config) {
				slowly(t, p)(c)
				c.Grace = tt.grace
			})
			c := newCable(t, server.URL)
			b := open(t)
			b.visit(c.url() + "/")
			b.unfold()
			b.hear()
			b.begin(question)
			c.cut()
			b.wait("word of the loss", `/Mất kết nối/.test($('.answer').innerText) && /nửa đầu của câu trả lời/.test($('.text').innerText)`)
			tt.meet(t, p, c, server.URL, service)
			for range tt.times - p.asked() {
				b.wait("asked again", fmt.Sprintf(`/Lần %d: nửa đầu/.test($('.text').innerText)`, tt.times))
			}
			p.goOn <- struct{}{}
			if got := b.finished(); strings.Count(got, "nửa đầu") != 1 || strings.Count(got, "nửa sau") != 1 {
				t.Errorf("answered %q", got)
			}
			if got := p.asked(); got != tt.times {
				t.Errorf("asked %d times, want %d", got, tt.times)
			}
			lost := 0
			for _, words := range get[[]string](b, `heard`) {
				if strings.Contains(words, "Mất kết nối") {
					lost++
				}
			}
			if lost != 1 || get[int](b, `$$('.turns > li').length`) != 1 {
				t.Errorf("the loss was said %d times: %q", lost, get[[]string](b, `heard`))
			}
		})
	}
}

// Lost for good, the answer can be taken up again by hand.
func TestLostForGood(t *testing.T) {
	p := &paced{goOn: make(chan struct{})}
	server, _ := serveAs(t, slowly(t, p))
	c := newCable(t, server.URL)
	b := open(t)
	b.visit(c.url() + "/")
	b.unfold()
	b.begin(question)
	c.cut()
	b.wait("given up", `/Thử lại/.test($('.answer').innerText) && /nửa đầu/.test($('.text').innerText) && $('.send').innerText === 'Gửi'`)
	c.mend(server.URL)
	b.do(chromedp.Click(inside(".answer .row .b")))
	b.wait("asked again", `/Lần 2: nửa đầu/.test($('.text').innerText)`)
	p.goOn <- struct{}{}
	if got := b.finished(); strings.Count(got, "nửa đầu") != 1 {
		t.Errorf("answered %q", got)
	}
}

// An answer on its way when the page is left is finished on the next one, even
// where the server had given it up in between.
func TestNextPage(t *testing.T) {
	for times, grace := range map[int]time.Duration{1: time.Minute, 2: time.Millisecond} {
		t.Run(grace.String(), func(t *testing.T) {
			p := &paced{goOn: make(chan struct{})}
			server, _ := serveAs(t, func(c *widget.Config) {
				slowly(t, p)(c)
				c.Grace = grace
			})
			c := newCable(t, server.URL)
			b := open(t)
			b.visit(c.url() + "/")
			b.unfold()
			b.begin(question)
			b.visit(c.url() + "/hoi")
			c.cut() // A browser may hold on to the socket of a page that was left.
			time.Sleep(200 * time.Millisecond)
			c.mend(server.URL)
			b.visit(c.url() + "/?trang=2")
			b.wait("the half again", fmt.Sprintf(`$('.send').innerText === 'Dừng' && /Lần %d: nửa đầu của câu trả lời/.test($('.turns').innerText)`, times))
			select {
			case p.goOn <- struct{}{}:
			case <-time.After(10 * time.Second):
				t.Fatal("the answer was given up")
			}
			if got := b.finished(); strings.Count(got, "nửa đầu") != 1 || strings.Count(got, "nửa sau") != 1 {
				t.Errorf("answered %q", got)
			}
			if n := p.asked(); n != times {
				t.Errorf("asked %d times, want %d", n, times)
			}
		})
	}
}

// Where sockets are blocked the answer comes as a stream of events, and where
// that is held back too, whole.
func TestWithoutSockets(t *testing.T) {
	for _, streams := range []bool{true, false} {
		t.Run(fmt.Sprintf("streams %v", streams), func(t *testing.T) {
			p := &paced{goOn: make(chan struct{})}
			server, _ := serveAs(t, slowly(t, p))
			target, err := url.Parse(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			proxy := httputil.NewSingleHostReverseProxy(target)
			front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch {
				case r.URL.Path == "/api/chat":
					http.Error(w, "no sockets here", http.StatusBadRequest)
				case !streams && strings.Contains(r.Header.Get("Accept"), "event-stream"):
					http.Error(w, "", http.StatusOK) // The stream ends with nothing in it.
				default:
					r.Host = target.Host
					r.Header.Del("Origin")
					r.Header.Del("Sec-Fetch-Site")
					proxy.ServeHTTP(w, r)
				}
			}))
			t.Cleanup(front.Close)
			b := open(t)
			b.visit(front.URL + "/")
			b.unfold()
			if streams {
				b.begin(question)
			} else {
				b.press(question + "\r")
			}
			p.goOn <- struct{}{}
			if got := b.finished(); !strings.Contains(got, "nửa đầu của câu trả lời, rồi nửa sau.") {
				t.Errorf("answered %q", got)
			}
			// The second question knows the conversation.
			id := get[string](b, `JSON.parse(sessionStorage.getItem('tro-ly-so')).place.conversation`)
			b.press("Còn ở Nha Trang thì sao?\r")
			p.goOn <- struct{}{}
			b.wait("two answers", `$$('.answer:not([aria-busy]) .text').length === 2 && $('.send').innerText === 'Gửi'`)
			if again := get[string](b, `JSON.parse(sessionStorage.getItem('tro-ly-so')).place.conversation`); id == "" || again != id {
				t.Errorf("conversation %q, then %q", id, again)
			}
		})
	}
}

// offline takes the device off the network, or brings it back.
func (b *tab) offline(off bool) {
	b.t.Helper()
	conditions := []*network.Conditions{{Offline: off, DownloadThroughput: -1, UploadThroughput: -1}}
	_, err := chromedp.Call(b.ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: conditions})
	if err != nil {
		b.t.Fatal(err)
	}
	_, err = chromedp.Call(b.ctx, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: off, DownloadThroughput: -1, UploadThroughput: -1})
	if err != nil {
		b.t.Fatal(err)
	}
}

// A device that knows it is offline says so at once, and goes on when it is back.
func TestOffline(t *testing.T) {
	p := &paced{goOn: make(chan struct{})}
	server, _ := serveAs(t, func(c *widget.Config) {
		slowly(t, p)(c)
		c.Grace = time.Minute
	})
	b := open(t)
	b.visit(server.URL + "/")
	b.unfold()
	b.begin(question)
	b.offline(true)
	b.wait("word of it", `/Mất kết nối/.test($('.answer').innerText) && /nửa đầu của câu trả lời/.test($('.text').innerText)`)
	b.offline(false)
	b.wait("the socket again", `!/Mất kết nối/.test($('.answer').innerText)`)
	p.goOn <- struct{}{}
	if got := b.finished(); strings.Count(got, "nửa đầu") != 1 || p.asked() != 1 {
		t.Errorf("answered %q, asked %d times", got, p.asked())
	}
	b.offline(true)
	b.press(bare + "\r")
	b.wait("word of it", `/Mất kết nối/.test($$('.answer').pop().innerText)`)
	b.offline(false)
	p.goOn <- struct{}{}
	b.finished()
}

// Who presses again while the panel is on its way does not close it.
func TestImpatience(t *testing.T) {
	b := open(t)
	server, service := serveAs(t, func(*widget.Config) {})
	goOn := make(chan struct{})
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/panel.js" {
			<-goOn
		}
		service.ServeHTTP(w, r)
	})
	b.visit(server.URL + "/")
	b.wait("launcher", `$('.launcher')`)
	b.evaluate(`$('.launcher').click()`)
	b.wait("word that it comes", `$('.launcher').innerText === 'Đang mở…'`)
	b.evaluate(`$('.launcher').click()`)
	close(goOn)
	b.wait("one panel", `$$('.panel').length === 1 && shadow.activeElement === $('#question')`)
}

// failing cannot answer at first.
type failing struct{ paced }

func (f *failing) Answer(ctx context.Context, turns []assistant.Turn, question string, evidence []knowledge.Hit) iter.Seq2[string, error] {
	rest := f.paced.Answer(ctx, turns, question, evidence)
	if f.asked() == 1 {
		return func(yield func(string, error) bool) { yield("", errors.New("no room in the head")) }
	}
	return rest
}

func TestFailedAnswer(t *testing.T) {
	e, err := theEdition()
	if err != nil {
		t.Fatal(err)
	}
	f := &failing{paced{goOn: make(chan struct{})}}
	a, err := assistant.New(assistant.Config{Retriever: e.index, Answerer: f})
	if err != nil {
		t.Fatal(err)
	}
	server, _ := serveAs(t, func(c *widget.Config) { c.Assistant = a })
	b := open(t)
	b.visit(server.URL + "/")
	b.unfold()
	b.press(question + "\r")
	b.wait("failure", `/Thử lại/.test($('.answer').innerText) && !$('.feedback') && !/no room/.test($('.answer').innerText)`)
	b.click("Thử lại")
	b.wait("asked anew", `/Lần 2: nửa đầu/.test($('.text').innerText)`)
	f.goOn <- struct{}{}
	b.finished()
}

// A server that shuts down lets the answer end and the browser finds the next.
func TestServerRestarts(t *testing.T) {
	p := &paced{goOn: make(chan struct{})}
	server, service := serveAs(t, slowly(t, p))
	c := newCable(t, server.URL)
	b := open(t)
	b.visit(c.url() + "/")
	b.unfold()
	b.begin(question)
	ended := make(chan error, 1)
	go func() { ended <- service.Shutdown(context.Background()) }()
	p.goOn <- struct{}{}
	b.finished()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	next := serve(t)
	c.cut()
	c.mend(next)
	if a := b.ask(bare); !strings.Contains(a.Text, "máy cũ") {
		t.Errorf("after the restart: %q", a.Text)
	}
}

func TestRatings(t *testing.T) {
	got := make(chan wire.Feedback, 4)
	broken := true
	server, _ := serveAs(t, func(c *widget.Config) {
		c.Feedback = func(_ context.Context, f wire.Feedback) error {
			if broken {
				return errors.New("no room")
			}
			got <- f
			return nil
		}
	})
	b := open(t)
	b.visit(server.URL + "/")
	b.unfold()
	b.ask(question)
	press := func(words string) {
		t.Helper()
		b.wait(words, fmt.Sprintf(`$$('.answer button').some((x) => x.innerText.trim() === %q)`, words))
		b.do(chromedp.Evaluate[chromedp.Void](script(fmt.Sprintf(`$$('.answer button').filter((x) => x.innerText.trim() === %q).pop().click()`, words))))
	}
	press("Chưa ổn")
	b.wait("reasons", `shadow.activeElement === $('.feedback input')`)
	b.do(chromedp.Evaluate[chromedp.Void](script(`$('.feedback input[value=outdated]').click(), $('.feedback textarea').value = 'Cũ rồi'`)))
	press("Gửi góp ý")
	b.wait("word of the failure", `/Chưa gửi được góp ý/.test($('.feedback').innerText) && $('.feedback textarea').value === 'Cũ rồi'`)
	// What went wrong with the rating is no matter of the next question.
	b.do(chromedp.Focus(inside("#question")))
	b.ask(bare)

	broken = false
	b.do(chromedp.Evaluate[chromedp.Void](script(`$$('.feedback .b.main')[0].click()`)))
	if f := <-got; f.Rating != wire.Down || f.Reason != "outdated" || f.Comment != "Cũ rồi" || f.Turn == "" {
		t.Errorf("kept %+v", f)
	}
	b.wait("thanks", `/Cảm ơn/.test($('.feedback').innerText)`)
	press("Có ích")
	if f := <-got; f.Rating != wire.Up {
		t.Errorf("kept %+v", f)
	}
	b.wait("thanks twice", `$$('.feedback').every((x) => /Cảm ơn/.test(x.innerText))`)
}

// The browser keeps a page that was left and shows it again as it stood.
func TestBack(t *testing.T) {
	b := open(t)
	service := serve(t)
	b.visit(service + "/")
	b.unfold()
	b.ask(question)
	b.visit(service + "/hoi")
	b.do(chromedp.Evaluate[chromedp.Void](`history.back()`))
	b.wait("the conversation", `$('.answer .sources') && $('.launcher').getAttribute('aria-expanded') === 'true'`)
	b.do(chromedp.Evaluate[chromedp.Void](script(`$('#question').focus()`)))
	b.ask(bare)
}

// prepare runs a script before those of any page.
func (b *tab) prepare(source string) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: source})
	if err != nil {
		b.t.Fatal(err)
	}
}

// A duplicated tab has the conversation too: each shows its own questions, and
// neither takes the other's answers for its own.
func TestTwoTabs(t *testing.T) {
	p := &paced{goOn: make(chan struct{})}
	server, _ := serveAs(t, slowly(t, p))
	one := open(t)
	one.visit(server.URL + "/")
	one.unfold()
	one.press(question + "\r")
	p.goOn <- struct{}{}
	one.finished()
	two := open(t)
	kept := get[string](one, `sessionStorage.getItem('tro-ly-so')`)
	two.prepare(fmt.Sprintf(`try { if (!sessionStorage.getItem('tro-ly-so')) sessionStorage.setItem('tro-ly-so', %q) } catch {}`, kept))
	two.visit(server.URL + "/")
	two.wait("the conversation", `$('.answer .sources') && shadow.querySelector('#question')`)
	two.evaluate(`$('#question').focus()`)
	two.begin("Quên mật khẩu VNeID thì làm sao?")
	one.press("Làm thẻ căn cước ở đâu?\r") // Waits for the other's answer.
	p.goOn <- struct{}{}
	if got := two.finished(); !strings.Contains(got, "Lần 2") {
		t.Errorf("the second tab is answered %q", got)
	}
	one.wait("the answer to its own question", `$$('.turns > li').length === 2 && /Lần 3: nửa đầu/.test($$('.text')[1].innerText)`)
	p.goOn <- struct{}{}
	if got := one.finished(); !strings.Contains(got, "Lần 3") || strings.Contains(got, "Lần 2") {
		t.Errorf("the first tab is answered %q", got)
	}
}
