package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"trolyso/assistant"
	"trolyso/widget"
)

// media makes the browser prefer what the pairs of name and value say.
func (b *tab) media(pairs ...string) {
	b.t.Helper()
	all := []string{"prefers-color-scheme", "light", "forced-colors", "none", "prefers-reduced-motion", "no-preference"}
	var features []*emulation.MediaFeature
	for pair := range slices.Chunk(append(all, pairs...), 2) {
		features = append(features, &emulation.MediaFeature{Name: pair[0], Value: pair[1]})
	}
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		b.t.Fatal(err)
	}
}

// click presses a control by its words, as a script does.
func (b *tab) click(words string) {
	b.t.Helper()
	button := fmt.Sprintf(`$$('button').filter((x) => x.getClientRects().length && x.innerText.trim() === %q).pop()`, words)
	b.wait("the button "+words, button)
	b.do(chromedp.Evaluate[chromedp.Void](script(button + `.click()`)))
}

// evaluate runs a script on the page for what it does.
func (b *tab) evaluate(body string) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](`(() => {` + prelude + body + `})()`))
}

// A walk brings the widget into each of its states in turn.
func (b *tab) walk(service string, look func(state string)) {
	b.t.Helper()
	b.visit(service + "/")
	b.wait("launcher", `$('.launcher')`)
	look("closed")
	b.unfold()
	look("open")
	b.evaluate(`$('#question').value = ''`)
	b.click("Gửi")
	b.wait("an error", `!$('#error').hidden`)
	look("error")
	b.ask(question)
	look("answer")
	b.do(chromedp.Click(inside(".mark")))
	b.wait("the source", `$('.sources details').open && shadow.activeElement.matches('.sources li')`)
	look("source")
	b.click("Chưa ổn")
	b.wait("reasons", `$('.feedback input')`)
	look("feedback")
	b.click("Cài đặt")
	b.wait("settings", `!$('.settings').hidden`)
	look("settings")
}

func TestTargetsAndHelp(t *testing.T) {
	service := serve(t)
	for _, size := range [][2]int64{{1000, 720}, {360, 640}} {
		b := open(t)
		b.size(size[0], size[1])
		b.walk(service, func(state string) {
			small := get[[]string](b, `$$('button, a, summary, textarea, label.choice').map((e) => [e, e.getBoundingClientRect()])
				.filter(([e, r]) => r.width && !e.closest('.hidden') && (r.width < 43.9 || r.height < 43.9))
				.map(([e, r]) => e.innerText + ' ' + r.width + ' x ' + r.height)`)
			if len(small) != 0 {
				t.Errorf("%d x %d, %s: targets smaller than 44 px: %q", size[0], size[1], state, small)
			}
			tiny := get[[]string](b, `$$('*').filter((e) => e.getClientRects().length && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) && !e.closest('.hidden, .n, .mark'))
				.filter((e) => parseFloat(getComputedStyle(e).fontSize) < 17.3).map((e) => e.innerText + ' ' + getComputedStyle(e).fontSize)`)
			if len(tiny) != 0 {
				t.Errorf("%s: small text: %q", state, tiny)
			}
			if state == "closed" {
				return
			}
			if !get[bool](b, `(r => r.bottom <= innerHeight + 1 && r.bottom > innerHeight - 40 && r.height > 40)($('.help').getBoundingClientRect())`) {
				t.Errorf("%s: the way to a person is not at the bottom", state)
			}
			if got := get[float64](b, `$('.panel').scrollTop`); got != 0 {
				t.Errorf("%s: the panel itself has scrolled by %v", state, got)
			}
		})
	}
}

// What a marker leads to leads back to it.
func TestSourceAndBack(t *testing.T) {
	b := open(t)
	b.visit(serve(t) + "/")
	b.unfold()
	b.ask(question)
	last := `$$('.text .mark').pop()`
	b.evaluate(last + `.focus()`)
	b.press("\r")
	b.wait("the source", `shadow.activeElement.matches('.sources li') && shadow.activeElement.querySelector('details').open`)
	if !get[bool](b, `(e => e.querySelector('.n').innerText === `+last+`.innerText && (r => r.top >= $('.log').getBoundingClientRect().top - 1)(e.getBoundingClientRect()))(shadow.activeElement)`) {
		t.Error("another source is shown, or its beginning is out of sight")
	}
	b.click("Về chỗ đang đọc")
	b.wait("back at the marker", `shadow.activeElement === `+last)
}

func TestTextCanGrow(t *testing.T) {
	b := open(t)
	service := serve(t)
	cut := func(what string) {
		t.Helper()
		b.evaluate(`dispatchEvent(new Event('resize'))`)
		got := get[[]string](b, `$$('*').filter((e) => e.getClientRects().length && !e.closest('.hidden, svg'))
			.filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'visible' || (r => r.right > innerWidth + 1 || r.left < -1)(e.getBoundingClientRect()))
			.map((e) => e.tagName + '.' + e.className + ' ' + e.scrollWidth + ' > ' + e.clientWidth)`)
		if len(got) != 0 {
			t.Errorf("%s: cut off or scrolling sideways: %q", what, got)
		}
	}
	b.visit(service + "/")
	b.unfold()
	b.ask(question)

	// A- and A+: four sizes, kept on the device.
	b.click("Cài đặt")
	size := func() float64 { return get[float64](b, `parseFloat(getComputedStyle($('.root')).fontSize)`) }
	sizes := []float64{size()}
	for range 3 {
		b.click("A+")
		sizes = append(sizes, size())
	}
	if sizes[0] < 18 || !slices.IsSorted(sizes) || sizes[3] < 1.7*sizes[0] {
		t.Errorf("sizes %v", sizes)
	}
	b.visit(service + "/?2")
	b.unfold() // At this size it fills the screen, and what does so does not open by itself.
	b.wait("the answer again", `$('.answer .sources')`)
	if got := size(); got != sizes[3] {
		t.Errorf("on the next page the size is %v, was %v", got, sizes[3])
	}
	for _, view := range [][2]int64{{1000, 720}, {360, 640}, {320, 640}, {320, 256}} {
		b.size(view[0], view[1])
		for _, root := range []string{"100%", "200%", "62.5%"} {
			b.evaluate(`document.documentElement.style.fontSize = '` + root + `'`)
			cut(fmt.Sprintf("%d x %d, root font %s, largest size", view[0], view[1], root))
			if got := size(); got < 18 {
				t.Errorf("root font %s: text of %v px", root, got)
			}
		}
	}

	// The reader's own spacing of text loses nothing.
	b.evaluate(`document.documentElement.style.fontSize = ''
		const sheet = new CSSStyleSheet()
		sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }')
		shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet]`)
	cut("text spacing")
}

func TestColours(t *testing.T) {
	b := open(t)
	service := serve(t)
	b.visit(service + "/")
	b.unfold()
	b.ask(question)
	for _, scheme := range []string{"light", "dark"} {
		b.media("prefers-color-scheme", scheme)
		for _, colour := range []string{"yellow", "#fff", "#000", "pink", "hsl(120 100% 50%)", "rebeccapurple", "no colour", "rgb(0 0 0 / 0)"} {
			b.evaluate(fmt.Sprintf(`host.style.setProperty('--tro-ly-so-accent', %q); host.setAttribute('side', 'right')`, colour))
			ratios := get[map[string]float64](b, `(() => {
				const rgb = (c) => c.match(/[\d.]+/g).slice(0, 3).map(Number)
				const lum = (c) => rgb(c).map((s) => (s /= 255) <= .03928 ? s / 12.92 : ((s + .055) / 1.055) ** 2.4).reduce((sum, s, i) => sum + s * [.2126, .7152, .0722][i], 0)
				const ratio = (a, b) => (Math.max(lum(a), lum(b)) + .05) / (Math.min(lum(a), lum(b)) + .05)
				const of = (css, on) => ratio(getComputedStyle($(css)).color, getComputedStyle($(on)).backgroundColor)
				return { launcher: of('.launcher', '.launcher'), head: of('.head h2', '.head'), send: of('.send', '.send'), who: of('.answer .who', '.answer'),
					asked: of('.asked .who', '.asked'), link: of('.link', '.answer'), help: of('.help strong', '.help'), mark: of('.mark', '.answer') }
			})()`)
			for what, ratio := range ratios {
				if ratio < 4.5 {
					t.Errorf("%s, accent %s: contrast of %s is %.2f", scheme, colour, what, ratio)
				}
			}
		}
	}
	b.media("prefers-reduced-motion", "reduce")
	if n := get[int](b, `shadow.getAnimations().length`); n != 0 {
		t.Errorf("%d animations for those who want none", n)
	}
	b.evaluate(`$('.answer').append(Object.assign(document.createElement('p'), { className: 'dots' }))`)
	if n := get[int](b, `shadow.getAnimations().length`); n != 0 {
		t.Errorf("the waiting dot moves for those who want no motion")
	}
	b.media("forced-colors", "active")
	b.evaluate(`$('.send').focus()`)
	bare := get[[]string](b, `['.panel', '.launcher', '.send', '.asked', '.answer', '#question', '.offers .b', '.head .b'].filter((css) => { const s = getComputedStyle($(css)); return s.borderTopStyle === 'none' || parseFloat(s.borderTopWidth) < 1 })`)
	if len(bare) != 0 || get[string](b, `getComputedStyle($('.send')).outlineStyle`) != "solid" {
		t.Errorf("with forced colours no border: %q", bare)
	}
}

// Over the whole screen Tab goes round; beside the page it goes on.
func TestTabStays(t *testing.T) {
	b := open(t)
	service := serve(t)
	b.size(360, 640)
	b.visit(service + "/")
	b.unfold()
	b.ask(question)
	if got := get[string](b, `$('.panel').getAttribute('aria-modal')`); got != "true" {
		t.Errorf("on a phone aria-modal is %q", got)
	}
	seen := map[string]bool{}
	for range 60 {
		b.press("\t")
		where := get[string](b, `document.activeElement === host ? shadow.activeElement.innerText || shadow.activeElement.id : ''`)
		if where == "" && !get[bool](b, `document.activeElement === host`) {
			t.Fatal("Tab leaves the panel that covers the screen")
		}
		seen[where] = true
	}
	for _, want := range []string{"Cài đặt", "Đóng", "question", "Gửi"} {
		if !seen[want] {
			t.Errorf("Tab does not reach %q", want)
		}
	}

	b.size(1000, 720)
	b.wait("no longer modal", `!$('.panel').hasAttribute('aria-modal') && !$('.root').classList.contains('full')`)
	left := false
	for range 60 {
		b.press("\t")
		if left = !get[bool](b, `document.activeElement === host`); left {
			break
		}
	}
	if !left {
		t.Error("Tab cannot leave the panel beside the page")
	}
}

// What a screen reader is told.
func TestNames(t *testing.T) {
	b := open(t)
	b.visit(serve(t) + "/")
	b.unfold()
	b.ask(question)
	r, err := chromedp.Call(b.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		t.Fatal(err)
	}
	text := func(v *accessibility.Value) string {
		if v == nil {
			return ""
		}
		var s string
		if err := json.Unmarshal(v.Value, &s); err != nil {
			t.Fatal(err)
		}
		return s
	}
	told := map[string]bool{}
	for _, n := range r.Nodes {
		if n.Ignored {
			continue
		}
		role, name := text(n.Role), text(n.Name)
		told[role+" "+name] = true
		if (role == "button" || role == "link" || role == "textbox" || role == "dialog") && name == "" {
			t.Errorf("a %s without a name", role)
		}
	}
	for _, want := range []string{
		"dialog Trợ lý số Hỏi đáp về kỹ năng số", "region Nội dung trò chuyện", "textbox Câu hỏi của bạn", "button Gửi", "button Cài đặt", "button Đóng",
		"button Xem nguồn số 1", "heading Bạn", "heading Trợ lý số", "heading Nguồn của câu trả lời",
		"link Cần người giúp? Hỏi người thật (mở trang mới)", "button Có ích", "button Chưa ổn",
	} {
		if !told[want] {
			t.Errorf("a screen reader is not told %q", want)
		}
	}
	links := 0
	for what := range told {
		if strings.HasPrefix(what, "link Đăng nhập VNeID trên điện thoại mới") && strings.HasSuffix(what, "(mở trang mới)") {
			links++
		}
	}
	if links == 0 {
		t.Errorf("no link to a source that says it opens a new page: %v", told)
	}
}

// No link that has the focus lies under the launcher.
func TestLauncherGivesWay(t *testing.T) {
	service := serve(t)
	for _, size := range [][2]int64{{1000, 720}, {360, 640}} {
		b := open(t)
		b.size(size[0], size[1])
		b.visit(service + "/")
		b.wait("launcher", `$('.launcher')`)
		covered, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](`(async () => {`+prelude+`
			const covered = [], pause = (ms) => new Promise((done) => setTimeout(done, ms))
			const under = (e) => { const a = e.getBoundingClientRect(), b = $('.launcher').getBoundingClientRect()
				return getComputedStyle($('.launcher')).visibility !== 'hidden' && a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top }
			let moved = 0
			for (const e of document.querySelectorAll('main a, main input, main button, footer a')) {
				e.focus({ preventScroll: true })
				e.scrollIntoView({ block: 'end' }) // where the launcher is
				await pause(50)
				if (under(e)) covered.push(e.innerText)
				if ($('.root').matches('.aside, .away')) moved++
			}
			return moved ? covered : ['it never had to move']
		})()`, chromedp.EvalAwaitPromise))
		if err != nil || len(covered) != 0 {
			t.Errorf("%d x %d: under the launcher: %q, %v", size[0], size[1], covered, err)
		}
	}
}

func TestLauncherMovesAndHides(t *testing.T) {
	b := open(t)
	service := serve(t)
	b.visit(service + "/")
	b.unfold()
	b.click("Cài đặt")
	b.click("Chuyển nút sang bên trái")
	b.press("\x1b")
	b.wait("settings closed alone", `$('.settings').hidden && $('.launcher').getAttribute('aria-expanded') === 'true'`)
	b.press("\x1b")
	b.visit(service + "/?2")
	b.wait("launcher on the left", `$('.launcher') && $('.launcher').getBoundingClientRect().left === 16`)
	b.unfold()
	b.click("Cài đặt")
	b.click("Ẩn trợ lý đến khi đóng trang")
	b.wait("gone", `!$('.launcher')`)
	b.visit(service + "/?3")
	b.do(chromedp.Sleep(300 * time.Millisecond))
	if get[bool](b, `!!$('.launcher')`) {
		t.Error("hidden until the tab is closed, it is there on the next page")
	}
}

// TestHostileHost puts the widget on a page whose style sheets reach for
// everything, and that names two of them.
func TestHostileHost(t *testing.T) {
	b := open(t)
	var service string
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, `<!DOCTYPE html><html lang="en"><head><title>x</title><link rel="icon" href="data:,"><style>
html { font-size: 8px }
* { all: revert !important; color: red !important; font: 5px fantasy !important; letter-spacing: 9px !important; text-transform: uppercase !important; direction: rtl !important }
button, textarea, a, p, div, ol { display: none !important; position: absolute !important; left: -9999px !important }
tro-ly-so { display: none !important; opacity: 0 !important; transform: scale(.1) !important; filter: blur(9px) !important; contain: strict !important;
	clip-path: inset(50%) !important; will-change: transform !important; zoom: .2 !important; pointer-events: none !important; visibility: hidden !important }
</style></head><body><h1>x</h1><script src="`+service+`/widget.js" async></script>
<tro-ly-so><a href="`+service+`/hoi">Hỏi trợ lý số</a></tro-ly-so><tro-ly-so><a id="other" href="`+service+`/hoi">Hỏi trợ lý số</a></tro-ly-so></body></html>`)
	}))
	t.Cleanup(host.Close)
	site := strings.Replace(host.URL, "127.0.0.1", "localhost", 1)
	service = serve(t, site)
	b.visit(site + "/")
	before := get[[]string](b, `Object.keys(window).concat(document.cookie)`)
	b.unfold()
	b.ask(question)
	got := get[map[string]string](b, `(s => ({ size: s.fontSize, colour: s.color, caps: s.textTransform, spacing: s.letterSpacing, direction: s.direction }))(getComputedStyle($('.text p')))`)
	want := map[string]string{"size": "18px", "colour": "rgb(23, 34, 45)", "caps": "none", "spacing": "normal", "direction": "ltr"}
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s of the answer: got %q, want %q", name, got[name], want[name])
		}
	}
	if !get[bool](b, `(r => r.width > 400 && r.right < innerWidth && r.bottom < innerHeight)($('.panel').getBoundingClientRect())`) {
		t.Errorf("the panel is out of place: %v", get[[]float64](b, `(r => [r.left, r.top, r.width, r.height])($('.panel').getBoundingClientRect())`))
	}
	// The second element stays the link it holds, and the page as it was.
	if n := get[int](b, `[...document.querySelectorAll('tro-ly-so')].filter((e) => e.shadowRoot).length`); n != 1 {
		t.Errorf("%d widgets on one page", n)
	}
	after := get[[]string](b, `Object.keys(window).concat(document.cookie)`)
	if !slices.Equal(before, after) || !slices.Contains(before, "window") {
		t.Errorf("what stands on window or in cookies has changed: %d, %d", len(before), len(after))
	}
	if n := get[int](b, `document.head.children.length + document.body.children.length`); n != 3+4 {
		t.Errorf("the page has %d children", n)
	}
}

// TestSubPath embeds the widget where a proxy serves it under a prefix.
func TestSubPath(t *testing.T) {
	server, _ := serveAs(t, func(c *widget.Config) { c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} })
	target, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.SetXForwarded()
	}}
	mux := http.NewServeMux()
	mux.Handle("/tro-ly/", http.StripPrefix("/tro-ly", proxy))
	front := httptest.NewServer(mux)
	t.Cleanup(front.Close)
	t.Cleanup(front.CloseClientConnections)
	b := open(t)
	b.visit(front.URL + "/tro-ly/")
	b.unfold()
	a := b.ask(question)
	if !slices.ContainsFunc(a.Links, func(l string) bool { return strings.HasPrefix(l, front.URL+"/tro-ly"+guide+"#") }) {
		t.Errorf("cites %q", a.Links)
	}
	if got := get[string](b, `$('.help').href`); !strings.HasPrefix(got, front.URL+"/tro-ly/hoi?q=") {
		t.Errorf("help leads to %s", got)
	}
	if got := get[[]string](b, `performance.getEntriesByType('resource').map((e) => e.name).filter((n) => !n.includes('/tro-ly/'))`); len(got) != 0 {
		t.Errorf("asked for outside of the prefix: %q", got)
	}
}

// Questions nobody would ask.
func TestStrangeQuestions(t *testing.T) {
	b := open(t)
	b.size(360, 640)
	b.visit(serve(t) + "/")
	b.unfold()
	zalgo := "V" + strings.Repeat("\u0301\u0323\u0308", 60) + "NeID"
	for _, q := range []string{
		"😀👩‍👩‍👧‍👦🇻🇳", "مرحبا كيف الحال VNeID", "\u202eoẻihc gnợưl", zalgo, strings.Repeat("https://vidu.vn/", 40),
		"<img src=x onerror=alert(1)><script>alert(2)</script>", "[1] [2] [999] 1. a\n2. b",
	} {
		n := get[int](b, `$$('.turns > li').length`)
		b.evaluate(fmt.Sprintf(`$('#question').value = %q; $('#question').focus()`, q))
		b.click("Gửi")
		b.wait("an answer to "+q, fmt.Sprintf(`$$('.turns > li').length === %d && $$('.answer')[%d].querySelector('.text').innerText && $('.send').innerText === 'Gửi'`, n+1, n))
		if got := get[string](b, `$$('.asked').pop().lastChild.textContent`); got != q {
			t.Errorf("%q is shown as %q", q, got)
		}
		if wide := get[[]string](b, `$$('.log, .turns, .asked, .answer').filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.className)`); len(wide) != 0 {
			t.Errorf("%.20q scrolls sideways: %q", q, wide)
		}
	}
	if get[bool](b, `!!$('.turns img, .turns script')`) {
		t.Error("a question became markup")
	}

	// Pasted by mistake: refused with a word of what to do, and nothing is lost.
	for _, n := range []int{3000, 100_000, 1_000_000} {
		b.evaluate(fmt.Sprintf(`$('#question').value = 'a '.repeat(%d)`, n/2))
		b.click("Gửi")
		b.wait("refusal", fmt.Sprintf(`/dài quá/.test($('#error').innerText) && $('#question').value.length >= %d - 1 && $('.send').innerText === 'Gửi'`, n))
	}
	// Twice at once counts once.
	n := get[int](b, `$$('.turns > li').length`)
	b.evaluate(`$('#question').value = 'xin chào'; for (let i = 0; i < 5; i++) $('.send').click()`)
	b.wait("one answer", fmt.Sprintf(`$$('.turns > li').length === %d && $('.send').innerText === 'Gửi'`, n+1))
}

// What leaves the widget carries question, sources and date.
func TestPrintAndCopy(t *testing.T) {
	b := open(t)
	// In the frame that is printed, too.
	b.prepare(`window.print = () => { top.printed = [document.title, document.body.innerText] }
		window.pasted = ''
		Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { pasted = text } } })`)
	b.visit(serve(t) + "/")
	b.unfold()
	before := get[string](b, `document.body.innerHTML`)
	b.ask(question)
	b.click("In")
	b.wait("a printed sheet", `window.printed`)
	b.click("Chép")
	b.wait("copied", `pasted && /Đã chép/.test($('.tools').innerText)`)
	sheet := get[[]string](b, `printed`)
	for what, text := range map[string]string{"the sheet": sheet[1], "the copy": get[string](b, `pasted`)} {
		for _, want := range []string{question, "máy cũ", "[1]", "Nguồn của câu trả lời", guide + "#", "Đối chiếu ngày", "Trả lời lúc"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q:\n%s", what, want, text)
			}
		}
	}
	if !strings.Contains(sheet[0], question) {
		t.Errorf("the sheet is titled %q", sheet[0])
	}
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
		t.Fatal(err)
	}
	if get[bool](b, `!!$('.panel').getClientRects().length`) {
		t.Error("the widget is printed with the page")
	}
	if after := get[string](b, `document.body.innerHTML`); after != before {
		t.Errorf("the page has changed:\n%s\nwas\n%s", after, before)
	}
}

// Voice is offered where there is one.
func TestVoice(t *testing.T) {
	service := serve(t)
	const voices = `Object.defineProperty(window, 'speechSynthesis', { value: {
		getVoices: () => [{ lang: '%s' }], addEventListener() {}, cancel() { window.silent = true },
		speak(words) { (window.said = window.said || []).push(words.text) } } })
		window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text } }
		window.SpeechRecognition = %s`
	const ear = `class { start() { setTimeout(() => { this.onresult({ results: [[{ transcript: 'đổi điện thoại' }]] }); this.onend() }, 50) } abort() {} stop() {} }`
	for _, tt := range []struct {
		lang, ear      string
		reads, listens bool
	}{{"vi-VN", ear, true, true}, {"en-US", "window.webkitSpeechRecognition = undefined", false, false}} {
		b := open(t)
		b.prepare(fmt.Sprintf(voices, tt.lang, tt.ear))
		b.visit(service + "/")
		b.unfold()
		b.ask(question)
		offered := func(words string) bool {
			return get[bool](b, fmt.Sprintf(`$$('button').some((x) => x.getClientRects().length && x.innerText.trim() === %q)`, words))
		}
		if got := offered("Đọc to"); got != tt.reads {
			t.Errorf("%s: reading aloud offered: %v", tt.lang, got)
		}
		if got := offered("Nói"); got != tt.listens {
			t.Errorf("%s: listening offered: %v", tt.lang, got)
		}
		if !tt.reads {
			continue
		}
		b.click("Đọc to")
		if said := strings.Join(get[[]string](b, `said`), " "); !strings.Contains(said, "máy cũ") || strings.Contains(said, "[1]") {
			t.Errorf("read aloud: %q", said)
		}
		b.evaluate(`window.silent = false`)
		b.click("Dừng đọc")
		if !get[bool](b, `silent`) || !offered("Đọc to") {
			t.Error("reading does not stop")
		}
		b.click("Nói")
		b.wait("what was said, waiting to be sent", `$('#question').value === 'đổi điện thoại' && shadow.activeElement === $('#question') && $$('.turns > li').length === 1`)
	}
}

// A panel that does not come is said, with another way; pressing again tries again.
func TestPanelFails(t *testing.T) {
	b := open(t)
	server, service := serveAs(t, func(*widget.Config) {})
	var broken atomic.Bool
	broken.Store(true)
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if broken.Load() && r.URL.Path == "/panel.js" {
			http.Error(w, "", http.StatusBadGateway)
			return
		}
		service.ServeHTTP(w, r)
	})
	b.visit(server.URL + "/")
	b.wait("launcher", `$('.launcher')`)
	b.do(chromedp.Click(inside(".launcher")))
	b.wait("a word of it", `/Chưa mở được/.test($('.trouble:not([hidden])').innerText) && $('.trouble a').href.endsWith('/hoi')`)
	broken.Store(false)
	b.unfold()
}

func TestQuestionsOfferedAndRead(t *testing.T) {
	b := open(t)
	b.visit(serve(t) + "/")
	b.unfold()
	// A suggestion asks, and the focus is somewhere lasting.
	first := get[string](b, `$('.offers .b').innerText`)
	b.click(first)
	b.wait("its answer", `$('.answer:not([aria-busy]) .sources')`)
	if got := get[string](b, `$('.asked').lastChild.textContent + '|' + shadow.activeElement.id`); got != first+"|question" {
		t.Errorf("asked, with the focus at: %q, want %q", got, first+"|question")
	}
	// A question as it was understood.
	b.press("ddawng kys tamj trus\r")
	b.wait("how it was understood", `/^Bạn hỏi: Đăng ký tạm trú/.test($('.understood').innerText)`)
	// A question too bare is asked back, and a choice answers.
	b.wait("an end", `$('.send').innerText === 'Gửi'`)
	b.press("vneid\r")
	b.wait("choices", `$$('.turns > li').length === 3 && $('.send').innerText === 'Gửi' && $$('.turns > li')[2].querySelectorAll('.offers .b').length > 1 && !$$('.turns > li')[2].querySelector('.feedback')`)
	b.evaluate(`$$('.turns > li')[2].querySelector('.offers .b').click()`)
	b.wait("its answer", `$$('.turns > li').length === 4 && $$('.turns > li')[3].querySelector('.answer:not([aria-busy]) .sources')`)
	// Enter that ends a syllable of an input method does not send; Shift and Enter make a line.
	b.evaluate(`$('#question').focus(); $('#question').value = 'đổi'
		for (const how of [{ isComposing: true }, { keyCode: 229 }, { shiftKey: true }])
			$('#question').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...how }))`)
	if n := get[int](b, `$$('.turns > li').length`); n != 4 || get[string](b, `$('#question').value`) != "đổi" {
		t.Errorf("%d turns after Enter in the middle of a word", n)
	}
}

// Too fast: said next to the field with the time to wait, nothing typed is lost.
func TestTooFast(t *testing.T) {
	server, _ := serveAs(t, func(c *widget.Config) { c.ConversationRate = widget.Rate{PerMinute: 30, Burst: 1} })
	b := open(t)
	b.visit(server.URL + "/")
	b.unfold()
	b.ask(question)
	b.hear()
	b.press(bare + "\r")
	b.wait("refusal", `/nhanh/.test($('#error').innerText) && /giây/.test($('#error').innerText) && $('#question').value === '`+bare+`'`)
	if !get[bool](b, `$('#question').getAttribute('aria-invalid') === 'true' && $('#question').getAttribute('aria-describedby') === 'error' && $('.send').getAttribute('aria-disabled') === 'true' && heard.length === 1`) {
		t.Errorf("the field or the button does not say so, or it was heard %q", get[[]string](b, `heard`))
	}
	b.wait("time up", `!$('.send').hasAttribute('aria-disabled') && $('#error').hidden`)
	b.press("\r")
	b.wait("the answer", `$$('.answer:not([aria-busy]) .sources').length === 2`)
}

// Told to wait, a person sees why; scrolled by hand, an answer stays where it was put.
func TestWaitingAndScrolling(t *testing.T) {
	// Where there is little height, the panel scrolls instead of the conversation in it.
	for _, view := range []struct {
		scroller      string
		width, height int64
	}{{".log", 340, 520}, {".panel", 1000, 400}} {
		p := &paced{goOn: make(chan struct{})}
		server, _ := serveAs(t, func(c *widget.Config) {
			slowly(t, p)(c)
			c.Assistant = held{c.Assistant, p.goOn}
		})
		b := open(t)
		b.size(view.width, view.height)
		b.visit(server.URL + "/")
		b.unfold()
		b.press(question + "\r")
		b.wait("word of the queue", `/Mời bạn chờ một chút/.test($('.answer').innerText)`)
		p.goOn <- struct{}{}
		b.wait("half an answer", `/nửa đầu của câu trả lời/.test($('.text').innerText) && !/Mời bạn chờ/.test($('.answer').innerText)`)
		scroller := fmt.Sprintf(`$(%q)`, view.scroller)
		b.wait("the question at the top", `Math.abs($('.turns > li').getBoundingClientRect().top - `+scroller+`.getBoundingClientRect().top - 8) < 3`)
		b.evaluate(scroller + `.scrollTop = 5`)
		b.do(chromedp.Sleep(200 * time.Millisecond)) // The page hears of it.
		p.goOn <- struct{}{}
		b.finished()
		if got := get[float64](b, scroller+`.scrollTop`); got != 5 {
			t.Errorf("%s: scrolled by hand to 5, it stands at %v", view.scroller, got)
		}
	}
}

// held tells people to wait before it lets the assistant begin.
type held struct {
	widget.Assistant
	goOn chan struct{}
}

func (h held) Ask(ctx context.Context, turns []assistant.Turn, question string) iter.Seq2[assistant.Event, error] {
	return func(yield func(assistant.Event, error) bool) {
		if !yield(assistant.Waiting{Message: "Đang có nhiều người hỏi. Mời bạn chờ một chút."}, nil) {
			return
		}
		<-h.goOn
		for event, err := range h.Assistant.Ask(ctx, turns, question) {
			if !yield(event, err) {
				return
			}
		}
	}
}
