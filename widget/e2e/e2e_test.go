package e2e_test

import (
	"bytes"
	"flag"
	"fmt"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

var update = flag.Bool("update", false, "take testdata/widget.png anew")

// cited reports a link to a section of the guide that answers the question.
func cited(link string) bool { return strings.Contains(link, guide+"#") }

func TestAnswerWithCitations(t *testing.T) {
	b := open(t)
	service := serve(t)
	b.visit(service + "/")
	b.unfold()
	var links []string
	for _, q := range []string{question, bare} {
		a := b.ask(q)
		if a.Asked != q {
			t.Errorf("the panel shows the question as %q", a.Asked)
		}
		if !strings.Contains(a.Text, "máy cũ") || !strings.Contains(a.Text, "VNeID") {
			t.Errorf("%s: answered %q", q, a.Text)
		}
		if a.Marks == 0 || !slices.ContainsFunc(a.Links, cited) {
			t.Errorf("%s: %d markers, cites %q", q, a.Marks, a.Links)
		}
		links = a.Links
	}
	if t.Failed() {
		return
	}

	// The citation opens a page of its own, at the section.
	link := links[slices.IndexFunc(links, cited)]
	opened := chromedp.WaitNewTarget(b.ctx, func(info *target.Info) bool { return strings.HasPrefix(info.URL, service+guide) })
	b.do(chromedp.Click(inside(fmt.Sprintf(".turns > li:last-child .sources a[href=%q]", link))))
	var id target.ID
	select {
	case id = <-opened:
	case <-time.After(10 * time.Second):
		t.Fatal("the citation opened nothing")
	}
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithTargetID(id))
	defer cancel()
	guidePage := &tab{t: t, ctx: ctx}
	_, anchor, _ := strings.Cut(link, "#")
	guidePage.wait("the section of the citation in sight", fmt.Sprintf(`document.readyState === 'complete' && (r => r.top >= 0 && r.bottom <= innerHeight)(document.getElementById(%q).getBoundingClientRect())`, anchor))
	if got := get[string](guidePage, `location.href`); got != link {
		t.Errorf("opened %s instead of %s", got, link)
	}
	if got := get[string](guidePage, fmt.Sprintf(`document.getElementById(%q).closest('section').innerText`, anchor)); len(got) < 40 {
		t.Errorf("the section says %q", got)
	}
	if list := b.foreign(service); len(list) != 0 {
		t.Errorf("requests to others: %q", list)
	}
}

func TestKeyboard(t *testing.T) {
	b := open(t)
	b.visit(serve(t) + "/")
	b.wait("launcher", `$('.launcher')`)
	reached := false
	for range 100 {
		b.press("\t")
		if reached = get[bool](b, `shadow.activeElement === $('.launcher')`); reached {
			break
		}
	}
	if !reached {
		t.Fatal("Tab does not reach the launcher")
	}
	for _, open := range []struct{ name, key string }{{"Enter", "\r"}, {"Space", " "}} {
		b.press(open.key)
		b.wait(open.name+" opens the panel", `$('.launcher').getAttribute('aria-expanded') === 'true' && shadow.activeElement === $('#question')`)
		if a := b.ask(question); !slices.ContainsFunc(a.Links, cited) {
			t.Errorf("cites %q", a.Links)
		}
		b.press("\x1b")
		b.wait("Escape closes the panel", `$('.launcher').getAttribute('aria-expanded') === 'false' && !$('.panel').getClientRects().length`)
		if !get[bool](b, `document.activeElement === host && shadow.activeElement === $('.launcher')`) {
			t.Error("Escape does not return the focus to the launcher")
		}
	}
}

func TestPhone(t *testing.T) {
	b := open(t)
	service := serve(t)
	b.do(chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile, chromedp.EmulateTouch))
	b.visit(service + "/")
	b.unfold()
	// What is pressed asks, and brings up no keyboard over the answer.
	b.evaluate(`$('.offers .b').click()`)
	b.wait("an answer", `$('.answer:not([aria-busy]) .sources')`)
	if !get[bool](b, `shadow.activeElement === $('.log')`) {
		t.Error("a suggestion pressed by touch does not leave the focus on the conversation")
	}
	if got := get[[]float64](b, `(r => [r.left, r.top, r.width, r.height])($('.panel').getBoundingClientRect())`); !slices.Equal(got, []float64{0, 0, 360, 740}) {
		t.Errorf("on a phone of 360 x 740 the panel is at %v", got)
	}

	b.do(chromedp.EmulateViewport(320, 640, chromedp.EmulateMobile))
	sideways := func(what string) {
		t.Helper()
		// What is hidden from sight alone may stick out.
		wide := get[[]string](b, `[document.scrollingElement, ...$$('.panel, .log, .turns, .answer')]
			.filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.tagName + '.' + e.className + ' ' + e.scrollWidth + ' > ' + e.clientWidth)`)
		if len(wide) != 0 || get[int](b, `innerWidth`) != 320 {
			t.Errorf("%s at 320 px scrolls sideways: %q", what, wide)
		}
	}
	b.wait("layout", `$('.panel').getBoundingClientRect().width === 320`)
	sideways("the panel with an answer")
	for _, path := range []string{"/", "/hoi", "/hoi?q=" + url.QueryEscape(question), "/cam-nang", guide} {
		b.visit(service + path)
		sideways(path)
	}
}

func TestWithoutScript(t *testing.T) {
	b := open(t)
	service := serve(t)
	b.scripts(false)
	html := func(path string) string {
		t.Helper()
		b.visit(service + path)
		s, err := chromedp.Run(b.ctx, chromedp.OuterHTML(chromedp.CSS("html"), chromedp.NodeReady))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	// A plain link stands where the widget would.
	if s := html("/"); !strings.Contains(s, `<tro-ly-so><a href="./hoi">Hỏi trợ lý số</a></tro-ly-so>`) {
		t.Error("the demonstration page has no plain link, or scripts ran")
	}
	for _, q := range []string{question, bare} {
		s := html("/hoi?q=" + url.QueryEscape(q))
		for _, want := range []string{`<div class="answer">`, "máy cũ", `id="nguon-1"`, `href="#nguon-1"`, `cam-nang/vneid-doi-dien-thoai#`} {
			if !strings.Contains(s, want) {
				t.Errorf("the answer to %q has no %s", q, want)
			}
		}
	}
	if list := b.foreign(service); len(list) != 0 {
		t.Errorf("requests to others: %q", list)
	}
}

// TestStrictHost embeds the widget as an office would, on a page of another
// site whose policy allows nothing that is not needed.
func TestStrictHost(t *testing.T) {
	b := open(t)
	var service string
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", fmt.Sprintf("default-src 'none'; script-src %[1]s; style-src 'self'; connect-src %[1]s %[2]s; img-src 'self' data:; base-uri 'none'; "+
			"require-trusted-types-for 'script'; trusted-types 'none'", service, strings.Replace(service, "http", "ws", 1)))
		_, _ = io.WriteString(w, `<!DOCTYPE html><html lang="vi"><head><title>Trang của đơn vị</title><link rel="icon" href="data:,"></head>
<body><main><h1>Trang của đơn vị</h1></main><script src="`+service+`/widget.js" async></script>
<tro-ly-so><a href="`+service+`/hoi">Hỏi trợ lý số</a></tro-ly-so></body></html>`)
	}))
	t.Cleanup(host.Close)
	// By this name it is another site too, not another port alone.
	site := strings.Replace(host.URL, "127.0.0.1", "localhost", 1)
	service = serve(t, site)

	b.prepare(`window.violations = []
		document.addEventListener('securitypolicyviolation', (e) => top.violations.push(e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample))
		window.print = () => { top.printed = document.body.innerText }`)
	b.visit(site + "/")
	b.unfold()
	if a := b.ask(question); !slices.ContainsFunc(a.Links, func(l string) bool { return strings.HasPrefix(l, service+guide+"#") }) {
		t.Errorf("cites %q", a.Links)
	}
	// Everything that can be done with an answer, a rating sent across sites included.
	b.do(chromedp.Click(inside(".mark")))
	b.click("Chép")
	b.click("In")
	b.wait("a printed sheet", `window.printed`)
	b.click("Có ích")
	b.wait("thanks", `/Cảm ơn/.test($('.feedback').innerText)`)
	b.click("Cài đặt")
	b.click("A+")
	b.click("Chuyển nút sang bên trái")
	b.click("Bắt đầu cuộc trò chuyện mới")
	b.wait("an empty panel", `!$('.turns > li') && $('.offers .b')`)
	if got := get[string](b, `getComputedStyle($('.launcher').parentNode).position`); got != "fixed" {
		t.Errorf("the widget is not styled: position %q", got)
	}
	if got := get[[]string](b, `violations`); len(got) != 0 {
		t.Errorf("violations of the page's policy: %q", got)
	}
	if list := b.foreign(site, service); len(list) != 0 {
		t.Errorf("requests to a third site: %q", list)
	}

	// The policy is in force, and its violations are seen.
	b.do(chromedp.Evaluate[chromedp.Void](`(() => { const s = document.createElement('style'); s.textContent = 'p{}'; document.head.append(s) })()`))
	b.wait("a violation on purpose", `violations.length === 1`)
}

func TestUnlistedSite(t *testing.T) {
	b := open(t)
	service := serve(t)
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, `<!DOCTYPE html><title>x</title><script src="`+service+`/widget.js" async></script><tro-ly-so></tro-ly-so>`)
	}))
	t.Cleanup(host.Close)
	b.visit(strings.Replace(host.URL, "127.0.0.1", "localhost", 1) + "/")
	b.unfold()
	b.press(question + "\r")
	// The question is not lost: it is back in the field, or can be tried again.
	b.wait("refusal", `$('.send.main') && !$('.answer[aria-busy]') && ($('.error:not([hidden])') && $('#question').value || $('.answer .note'))`)
	if get[bool](b, `!!$('.sources')`) {
		t.Error("a site that is not listed was answered")
	}
}

func TestAccessibility(t *testing.T) {
	source := axe(t)
	service := serve(t)
	audit := func(t *testing.T, b *tab, what string) {
		t.Helper()
		b.still()
		b.do(chromedp.Evaluate[chromedp.Void](source + "\n;undefined"))
		type result struct {
			Violations []string `json:"violations"`
			Passes     int      `json:"passes"`
		}
		got, err := chromedp.Run(b.ctx, chromedp.Evaluate[result](`axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then((r) => ({
			passes: r.passes.length,
			violations: r.violations.flatMap((v) => v.nodes.map((n) => v.id + ' at ' + n.target.join(' ') + ': ' + n.failureSummary)),
		}))`, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if got.Passes < 10 {
			t.Errorf("%s: only %d rules applied", what, got.Passes)
		}
		for _, v := range got.Violations {
			t.Errorf("%s: %s", what, v)
		}
	}
	for _, look := range [][]string{{"prefers-color-scheme", "light"}, {"prefers-color-scheme", "dark"}, {"forced-colors", "active"}} {
		t.Run(look[0]+" "+look[1], func(t *testing.T) {
			b := open(t)
			b.media(look...)
			b.walk(service, func(state string) { audit(t, b, state) })
			b.visit(service + "/")
			b.wait("the panel open again", `$('.answer .sources')`)
			audit(t, b, "answer kept over a page")
		})
		t.Run("pages "+look[0]+" "+look[1], func(t *testing.T) {
			b := open(t)
			b.media(look...)
			for _, path := range []string{"/hoi", "/hoi?q=" + url.QueryEscape(question), "/hoi?q=" + strings.Repeat("a", 3000), "/cam-nang?q=vneid", guide, "/khong-co"} {
				b.do(chromedp.Navigate(service + path))
				audit(t, b, path[:min(len(path), 40)])
			}
		})
	}
	t.Run("a fault on purpose", func(t *testing.T) {
		b := open(t)
		b.visit(service + "/")
		b.unfold()
		b.evaluate(`$('label[for=question]').remove()`)
		b.do(chromedp.Evaluate[chromedp.Void](source + "\n;undefined"))
		found, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](`axe.run(document, {runOnly: ['wcag2a']}).then((r) => r.violations.map((v) => v.id))`, chromedp.EvalAwaitPromise))
		if err != nil || !slices.Contains(found, "label") {
			t.Errorf("a field without a label is not found: %q, %v", found, err)
		}
	})
}

// TestScreenshot keeps the picture that the documentation shows.
func TestScreenshot(t *testing.T) {
	const file = "testdata/widget.png"
	if *update {
		b := open(t)
		b.visit(serve(t) + "/")
		b.unfold()
		b.ask(question)
		// Without the caret and the ring the picture is the same each time.
		b.do(chromedp.Evaluate[chromedp.Void](script(`shadow.activeElement && shadow.activeElement.blur()`)))
		shot, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, shot, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(data) >= 200_000 {
		t.Errorf("%s has %d bytes, too many for the documentation", file, len(data))
	}
	if c, err := png.DecodeConfig(bytes.NewReader(data)); err != nil || c.Width != 1000 || c.Height != 720 {
		t.Errorf("%s is no picture of 1000 x 720: %+v, %v", file, c, err)
	}
}
