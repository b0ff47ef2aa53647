package widget_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/prometheus/client_golang/prometheus"

	"trolyso/assistant"
	"trolyso/knowledge"
	"trolyso/widget"
	"trolyso/widget/element"
	"trolyso/widget/wire"
)

func decode[T any](t testing.TB, body string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("%v in %q", err, body)
	}
	return v
}

func TestAsk(t *testing.T) {
	s := start(t, nil)
	resp, body := s.do(t, "POST", "/api/ask", `{"question":"echo một"}`)
	first := decode[message](t, body)
	if resp.StatusCode != 200 || first.Type != "done" || first.Outcome != assistant.Answered || first.Conversation == "" || len(first.Citations) != 1 {
		t.Fatalf("got %d %s", resp.StatusCode, body)
	}
	if !strings.Contains(body, `"choices":[]`) || strings.Contains(body, "receipt") {
		t.Errorf("lists are not empty, or there is a receipt: %s", body)
	}
	_, body = s.do(t, "POST", "/api/ask", `{"question":"echo hai","conversation":"`+first.Conversation+`"}`)
	second := decode[message](t, body)
	if second.Conversation != first.Conversation || second.Seq <= first.Seq {
		t.Errorf("got %+v", second)
	}
	if turns := s.script.turns; len(turns) != 1 || turns[0].Question != "echo một" {
		t.Errorf("turns: %+v", turns)
	}
	_, body = s.do(t, "POST", "/api/ask", `{"question":"echo ba","conversation":"KHONGCO"}`)
	if third := decode[message](t, body); third.Conversation == "KHONGCO" || third.Outcome != assistant.Answered {
		t.Errorf("in an unknown conversation: %+v", third)
	}
}

func TestAskRefusals(t *testing.T) {
	s := start(t, func(c *widget.Config) {
		c.MaxBody = 4000
		c.MaxQuestion = 100
		c.ClientRate = widget.Rate{PerMinute: 6, Burst: 5}
	})
	tests := []struct {
		name, body string
		status     int
		code       wire.Code
	}{
		{"nothing", ``, 400, wire.BadFrame},
		{"not an object", `[]`, 400, wire.BadFrame},
		{"unknown field", `{"question":"a","model":"x"}`, 400, wire.BadFrame},
		{"two documents", `{"question":"a"}{}`, 400, wire.BadFrame},
		{"no question", `{"question":"  "}`, 400, wire.BadFrame},
		{"long question", `{"question":"` + strings.Repeat("ữ", 101) + `"}`, 413, wire.TooLong},
		{"long body", `{"question":"` + strings.Repeat("ữ", 3000) + `"}`, 413, wire.TooLong},
		{"busy", `{"question":"busy"}`, 503, wire.Busy},
		{"broken", `{"question":"broken"}`, 503, wire.Unavailable},
		{"panic", `{"question":"panic"}`, 503, wire.Unavailable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, accept := range []string{"application/json", "text/event-stream"} {
				if tt.status == 503 && accept == "text/event-stream" {
					continue // The stream has begun by then; see TestEventStream.
				}
				resp, body := s.do(t, "POST", "/api/ask", tt.body, "Accept", accept)
				got := decode[struct {
					Type, Message string
					Code          wire.Code
					Error         struct {
						Code    wire.Code
						Message string
					}
				}](t, body)
				if resp.StatusCode != tt.status || got.Code != tt.code || got.Error.Code != tt.code || got.Type != "error" || got.Error.Message == "" || got.Message == "" {
					t.Errorf("%s: got %d %s, want %d %s", accept, resp.StatusCode, body, tt.status, tt.code)
				}
				if strings.Contains(body, "secret") || strings.Contains(body, "json:") {
					t.Errorf("inner workings shown: %s", body)
				}
			}
		})
	}
	var resp *http.Response
	var body string
	for range 5 {
		resp, body = s.do(t, "POST", "/api/ask", `{"question":"echo"}`)
	}
	if resp.StatusCode != 429 || resp.Header.Get("Retry-After") == "" || decode[message](t, body).RetryAfter == 0 {
		t.Errorf("too many questions: got %d %v %s", resp.StatusCode, resp.Header, body)
	}
}

// events reads the frames of an event stream and counts its comments.
func events(t testing.TB, resp *http.Response) (frames []message, comments int) {
	t.Helper()
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		line := lines.Text()
		switch {
		case strings.HasPrefix(line, "data: "):
			frames = append(frames, decode[message](t, line[len("data: "):]))
		case strings.HasPrefix(line, ":"):
			comments++
		case line != "":
			t.Errorf("unexpected line %q", line)
		}
	}
	return frames, comments
}

func TestEventStream(t *testing.T) {
	s := start(t, func(c *widget.Config) { c.KeepAlive = 30 * time.Millisecond })
	stream := func(question string) ([]message, int) {
		r, _ := http.NewRequestWithContext(t.Context(), "POST", s.URL+"/api/ask", strings.NewReader(`{"id":"c7","question":"`+question+`"}`))
		r.Header.Set("Accept", "text/event-stream")
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if got := resp.Header.Get("Content-Type"); !strings.HasPrefix(got, "text/event-stream") || resp.Header.Get("X-Accel-Buffering") != "no" {
			t.Errorf("header: %v", resp.Header)
		}
		return events(t, resp)
	}
	go func() {
		time.Sleep(150 * time.Millisecond)
		s.script.goOn <- struct{}{}
	}()
	frames, comments := stream("slow")
	var kinds []string
	for _, f := range frames {
		kinds = append(kinds, f.Type)
	}
	if want := []string{"hello", "started", "delta", "delta", "done"}; !slices.Equal(kinds, want) || comments == 0 {
		t.Fatalf("got %v with %d comments, want %v", kinds, comments, want)
	}
	if frames[1].ID != "c7" || frames[4].Conversation != frames[0].Conversation || frames[4].Outcome != assistant.Answered {
		t.Errorf("got %+v", frames)
	}
	if frames, _ := stream("broken"); len(frames) != 2 || frames[1].Code != wire.Unavailable {
		t.Errorf("broken: got %+v", frames)
	}
	if frames, _ := stream("panic late"); len(frames) < 3 || frames[len(frames)-1].Outcome != assistant.Failed {
		t.Errorf("panic late: got %+v", frames)
	}
}

func TestLeavingAPlainRequestCancels(t *testing.T) {
	for _, accept := range []string{"application/json", "text/event-stream"} {
		s := start(t, nil)
		ctx, cancel := context.WithCancel(t.Context())
		r, _ := http.NewRequestWithContext(ctx, "POST", s.URL+"/api/ask", strings.NewReader(`{"question":"slow"}`))
		r.Header.Set("Accept", accept)
		time.AfterFunc(100*time.Millisecond, cancel)
		resp, err := http.DefaultClient.Do(r)
		if err == nil {
			events(t, resp)
			resp.Body.Close()
		}
		eventually(t, "the turn is given up", func() bool { return len(s.script.causes()) == 1 })
	}
}

// A server with the usual timeouts must not cut off an answer that takes longer.
func TestAnswersOutliveServerTimeouts(t *testing.T) {
	s := start(t, nil)
	impatient := httptest.NewUnstartedServer(s.service)
	impatient.Config.ReadTimeout = 100 * time.Millisecond
	impatient.Config.WriteTimeout = 100 * time.Millisecond
	impatient.Start()
	defer impatient.Close()
	for _, request := range [][3]string{
		{"POST", "/api/ask", "application/json"},
		{"POST", "/api/ask", "text/event-stream"},
		{"GET", "/hoi?q=slow", "text/html"},
	} {
		r, _ := http.NewRequestWithContext(t.Context(), request[0], impatient.URL+request[1], strings.NewReader(`{"question":"slow"}`))
		r.Header.Set("Accept", request[2])
		time.AfterFunc(400*time.Millisecond, func() {
			select {
			case s.script.goOn <- struct{}{}:
			case <-time.After(time.Second):
			}
		})
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Errorf("%v: %v", request, err)
			continue
		}
		var b strings.Builder
		if _, err := bufio.NewReader(resp.Body).WriteTo(&b); err != nil || !strings.Contains(b.String(), "Bạn hỏi: slow") {
			t.Errorf("%v: got %v %s", request, err, b.String())
		}
		resp.Body.Close()
	}
}

func TestFeedback(t *testing.T) {
	var got []wire.Feedback
	s := start(t, func(c *widget.Config) {
		c.Feedback = func(_ context.Context, f wire.Feedback) error {
			if f.Turn == "broken" {
				return errors.New("secret inner workings")
			}
			got = append(got, f)
			return nil
		}
	})
	tests := []struct {
		body   string
		status int
	}{
		{`{"turn":"T1","rating":"up"}`, 204},
		{`{"type":"feedback","turn":"T1","rating":"down","reason":"wrong","comment":"Sai"}`, 204},
		{`{"type":"ask","turn":"T1","rating":"down"}`, 400},
		{`{"turn":"T1","rating":"meh"}`, 400},
		{`{"turn":"","rating":"up"}`, 400},
		{`{"turn":"T1","rating":"up","comment":"` + strings.Repeat("ữ", 2001) + `"}`, 413},
		{`{"turn":"broken","rating":"up"}`, 503},
	}
	for _, tt := range tests {
		if resp, body := s.do(t, "POST", "/api/feedback", tt.body); resp.StatusCode != tt.status || strings.Contains(body, "secret") {
			t.Errorf("%.60s: got %d %s, want %d", tt.body, resp.StatusCode, body, tt.status)
		}
	}
	if len(got) != 2 || got[1].Comment != "Sai" {
		t.Errorf("kept: %+v", got)
	}
}

func TestOriginsOverHTTP(t *testing.T) {
	s := start(t, func(c *widget.Config) { c.Origins = []string{"https://cong.example.vn"} })
	ask := func(header ...string) *http.Response {
		resp, _ := s.do(t, "POST", "/api/ask", `{"question":"echo"}`, header...)
		return resp
	}
	if resp := ask("Origin", "https://cong.example.vn", "Sec-Fetch-Site", "cross-site"); resp.StatusCode != 200 || resp.Header.Get("Access-Control-Allow-Origin") != "https://cong.example.vn" {
		t.Errorf("listed origin: got %d %v", resp.StatusCode, resp.Header)
	}
	if resp := ask("Origin", s.URL, "Sec-Fetch-Site", "same-origin"); resp.StatusCode != 200 {
		t.Errorf("own origin: got %d", resp.StatusCode)
	}
	resp, body := s.do(t, "POST", "/api/ask", `{"question":"echo"}`, "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site")
	if resp.StatusCode != 403 || resp.Header.Get("Access-Control-Allow-Origin") != "" || !strings.Contains(body, "chưa được phép") {
		t.Errorf("foreign origin: got %d %v %s", resp.StatusCode, resp.Header, body)
	}
	pre := func(origin string) http.Header {
		resp, _ := s.do(t, "OPTIONS", "/api/ask", "", "Origin", origin, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "content-type")
		if resp.StatusCode != 204 {
			t.Errorf("preflight of %s: got %d", origin, resp.StatusCode)
		}
		return resp.Header
	}
	if h := pre("https://cong.example.vn"); h.Get("Access-Control-Allow-Headers") == "" || h.Get("Access-Control-Allow-Origin") == "" {
		t.Errorf("preflight of a listed origin: %v", h)
	}
	if h := pre("https://evil.example"); h.Get("Access-Control-Allow-Origin") != "" || h.Get("Access-Control-Allow-Methods") != "" {
		t.Errorf("preflight of a foreign origin: %v", h)
	}
}

func TestConfigMistakes(t *testing.T) {
	corpus := testCorpus(t)
	good := widget.Config{Assistant: newScript(), Corpus: func() *knowledge.Corpus { return corpus }, Retriever: titles{corpus}}
	tests := []struct {
		name   string
		change func(*widget.Config)
	}{
		{"Assistant", func(c *widget.Config) { c.Assistant = nil }},
		{"Corpus", func(c *widget.Config) { c.Corpus = nil }},
		{"Retriever", func(c *widget.Config) { c.Retriever = nil }},
		{"Origins", func(c *widget.Config) { c.Origins = []string{"*"} }},
		{"Origins", func(c *widget.Config) { c.Origins = []string{"https://*.vn"} }},
		{"Origins", func(c *widget.Config) { c.Origins = []string{"https://a.vn/path"} }},
		{"FrameAncestors", func(c *widget.Config) { c.FrameAncestors = []string{"https://a.vn; script-src *"} }},
		{"ClientRate", func(c *widget.Config) { c.ClientRate = widget.Rate{PerMinute: 10} }},
		{"MaxTurns", func(c *widget.Config) { c.MaxTurns = -1 }},
	}
	for _, tt := range tests {
		cfg := good
		tt.change(&cfg)
		if _, err := widget.New(cfg); err == nil || !strings.Contains(err.Error(), "Config."+tt.name) {
			t.Errorf("got %v, want an error about Config.%s", err, tt.name)
		}
	}
	cfg := good
	cfg.Registerer = prometheus.NewRegistry()
	if _, err := widget.New(cfg); err != nil {
		t.Error(err)
	}
	if _, err := widget.New(cfg); err == nil {
		t.Error("two servers on one registry: no error")
	}
}

func TestSearchAPI(t *testing.T) {
	s := start(t, nil)
	resp, body := s.get(t, "/api/search?q="+url.QueryEscape("bấm nút")+"&k=3")
	type result struct {
		Query string
		Hits  []struct{ Passage, URL, Heading string }
	}
	got := decode[result](t, body)
	if resp.StatusCode != 200 || len(got.Hits) != 1 || got.Hits[0].URL != "cam-nang/thu-nghiem#cac-buoc" {
		t.Errorf("got %d %s", resp.StatusCode, body)
	}
	if _, body := s.get(t, "/api/search?q=khongco"); !strings.Contains(body, `"hits":[]`) {
		t.Errorf("nothing found: %s", body)
	}
	for path, want := range map[string]int{
		"/api/search": 400, "/api/search?q=a&k=0": 400, "/api/search?q=a&k=51": 400, "/api/search?q=a&k=x": 400,
		"/api/search?q=" + strings.Repeat("a", 2001): 413, "/api/search?q=broken": 500, "/api/search?q=%ff": 200,
	} {
		resp, body := s.get(t, path)
		if resp.StatusCode != want || !json.Valid([]byte(body)) || strings.Contains(body, "secret") {
			t.Errorf("%.40s: got %d %s, want %d", path, resp.StatusCode, body, want)
		}
	}
}

func TestGuidesAPI(t *testing.T) {
	s := start(t, nil)
	_, body := s.get(t, "/api/guides")
	list := decode[struct {
		Guides []struct {
			ID         string
			ValidUntil string `json:"valid_until"`
			Stale      bool
		}
	}](t, body).Guides
	if len(list) != 2 || list[0].ID != "qua-han" || !list[0].Stale || list[1].Stale || list[1].ValidUntil != "2026-10-31" {
		t.Errorf("got %+v", list)
	}
	_, body = s.get(t, "/api/guides/thu-nghiem")
	g := decode[struct {
		ID       string
		Sections []struct {
			Anchor string
			HTML   string
			Lapsed bool
		}
	}](t, body)
	if g.ID != "thu-nghiem" || len(g.Sections) != 4 || !g.Sections[2].Lapsed || g.Sections[3].Lapsed || !strings.Contains(g.Sections[0].HTML, `href="cam-nang/qua-han"`) {
		t.Errorf("got %+v", g)
	}
	resp, body := s.get(t, "/api/guides/khong-co", "Accept", "text/html")
	if resp.StatusCode != 404 || !strings.Contains(body, `"code":"not_found"`) {
		t.Errorf("unknown guide: got %d %s", resp.StatusCode, body)
	}
}

func TestGuidePages(t *testing.T) {
	s := start(t, nil)
	_, body := s.get(t, "/cam-nang/thu-nghiem")
	for _, want := range []string{
		`lang="vi"`, `href="#noi-dung"`, "Thử nghiệm &lt;b&gt;", `id="cac-buoc"`, `id="le-phi"`, "<li>Bấm nút.</li>", `href="../cam-nang/qua-han"`,
		"chỉ đúng đến 31/10/2026, nay đã hết hạn", "Phần này áp dụng đến 31/12/2026", "chưa được cơ quan của tỉnh phê duyệt", "1/2025/NĐ-CP", "19/8/2025",
		"Đối chiếu với nguồn 1/8/2026", "rà soát lại trước 28/2/2027", "https://example.vn/1",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the guide's page lacks %q", want)
		}
	}
	if strings.Contains(body, "quá hạn rà soát") || strings.Contains(body, "<script") {
		t.Error("the guide's page is marked stale, or holds a script")
	}
	_, body = s.get(t, "/cam-nang/qua-han")
	for _, want := range []string{"đã quá hạn rà soát (1/10/2026)", "Phê duyệt: Sở Thử nghiệm", "Thông tin văn bản", "Nghị định", "còn hiệu lực", "9/2020/NĐ-CP", "Bãi bỏ", "8/2019/NĐ-CP", "Có hiệu lực từ"} {
		if !strings.Contains(body, want) {
			t.Errorf("the document's page lacks %q", want)
		}
	}

	tests := []struct {
		query string
		want  []string
	}{
		{"", []string{"qua-han", "thu-nghiem"}},
		{"?doi-tuong=staff", []string{"qua-han"}},
		{"?doi-tuong=khac", []string{"qua-han", "thu-nghiem"}},
		{"?chu-de=" + url.QueryEscape("Chủ đề một"), []string{"thu-nghiem"}},
		{"?q=" + url.QueryEscape("bấm nút"), []string{"thu-nghiem#cac-buoc"}},
		{"?q=" + url.QueryEscape("bấm nút") + "&doi-tuong=staff", nil},
	}
	for _, tt := range tests {
		resp, body := s.get(t, "/cam-nang"+tt.query)
		var got []string
		for _, m := range regexp.MustCompile(`<a href="\./cam-nang/([^"]+)"`).FindAllStringSubmatch(body, -1) {
			got = append(got, m[1])
		}
		if resp.StatusCode != 200 || !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %d %v, want %v", tt.query, resp.StatusCode, got, tt.want)
		}
	}
}

func TestHoi(t *testing.T) {
	s := start(t, nil)
	_, body := s.get(t, "/hoi")
	if !strings.Contains(body, `href="./hoi?q=Cho+t%C3%B4i+g%E1%BA%B7p+ng%C6%B0%E1%BB%9Di+th%E1%BA%ADt"`) {
		t.Error("no way to a person")
	}
	if !strings.Contains(body, "trợ lý AI") || !strings.Contains(body, `name="q"`) || strings.Contains(body, `name="c"`) {
		t.Errorf("the empty page: %s", body)
	}
	resp, body := s.get(t, "/hoi?q="+url.QueryEscape("echo ko dau <script>"))
	for _, want := range []string{
		"echo ko dau &lt;script&gt;", "Trợ lý hiểu câu hỏi là: “echo không dấu”", `href="#nguon-1"`, `id="nguon-1"`, "./cam-nang/thu-nghiem#cac-buoc",
		"Làm thế này.", "echo tiếp", `name="c"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the answer lacks %q:\n%s", want, body)
		}
	}
	if resp.Header.Get("Cache-Control") != "no-store" || resp.Header.Get("X-Robots-Tag") != "noindex" || strings.Contains(body, "<script") {
		t.Errorf("header %v", resp.Header)
	}
	c := regexp.MustCompile(`name="c" value="([^"]+)"`).FindStringSubmatch(body)[1]

	_, body = s.get(t, "/hoi?q=choose&c="+c)
	if !strings.Contains(body, "hoi?c="+c+"&amp;q=echo&#43;m%E1%BB%99t") || !strings.Contains(body, "Các câu đã hỏi trước (1)") {
		t.Errorf("choices: %s", body)
	}
	n := s.script.n.Load()
	_, body = s.get(t, "/hoi?q=choose&c="+c)
	if s.script.n.Load() != n || !strings.Contains(body, "Việc nào?") {
		t.Errorf("loaded again: %d turns, %s", s.script.n.Load(), body)
	}
	own := "/hoi?q=" + url.QueryEscape("echo cccd 056190001234") + "&c=" + c
	s.get(t, own)
	n = s.script.n.Load()
	if _, body = s.get(t, own); s.script.n.Load() != n || strings.Contains(body, "Bạn hỏi: echo cccd 056190001234") {
		t.Errorf("with personal data, loaded again: %d turns, %s", s.script.n.Load(), body)
	}
	if resp, _ := s.do(t, "HEAD", "/hoi?q=echo", ""); resp.StatusCode != 200 || s.script.n.Load() != n {
		t.Error("HEAD asked a question")
	}
	if _, body = s.get(t, "/hoi?q=echo&c=KHONGCO"); !strings.Contains(body, `name="c"`) || strings.Contains(body, "KHONGCO") {
		t.Errorf("in an unknown conversation: %s", body)
	}
	for question, want := range map[string]int{"busy": 503, "panic": 503, "broken": 503, strings.Repeat("a", 2001): 413} {
		resp, body := s.get(t, "/hoi?q="+question)
		if resp.StatusCode != want || !strings.Contains(body, `role="alert"`) || !strings.Contains(body, ">"+question+"</textarea>") || strings.Contains(body, "secret") {
			t.Errorf("%.10s: got %d, want %d:\n%s", question, resp.StatusCode, want, body)
		}
	}
	if resp, body := s.get(t, "/hoi?q=panic+late"); resp.StatusCode != 200 || !strings.Contains(body, "answer failed") {
		t.Errorf("a failed turn: %d %s", resp.StatusCode, body)
	}
}

func TestDemoPage(t *testing.T) {
	s := start(t, nil)
	resp, body := s.get(t, "/")
	for _, want := range []string{
		"Trang minh họa", `<script src="./widget.js" async></script>`, `<tro-ly-so><a href="./hoi">Hỏi trợ lý số</a></tro-ly-so>`,
		`&lt;script src=&#34;https://HOST/widget.js&#34; async&gt;`, "Thử nghiệm &lt;b&gt;",
	} {
		if !strings.Contains(body, want) && !strings.Contains(body, strings.ReplaceAll(want, "&#34;", `"`)) {
			t.Errorf("the page lacks %q:\n%s", want, body)
		}
	}
	csp := resp.Header.Get("Content-Security-Policy")
	for _, want := range []string{"script-src 'self'", "default-src 'none'", "require-trusted-types-for 'script'", "frame-ancestors 'self'"} {
		if !strings.Contains(csp, want) {
			t.Errorf("policy %q lacks %q", csp, want)
		}
	}
	if strings.Contains(csp, "unsafe") {
		t.Errorf("policy %q", csp)
	}
}

func TestErrorPages(t *testing.T) {
	s := start(t, nil)
	tests := []struct {
		method, path, accept string
		status               int
		want                 string
	}{
		{"GET", "/khong/co/gi", "text/html", 404, `href="../../hoi"`},
		{"GET", "/khong-co", "*/*", 404, `href="./hoi"`},
		{"GET", "/khong-co", "application/json", 404, `"not_found"`},
		{"GET", "/api/khong-co", "text/html", 404, `"not_found"`},
		{"GET", "/cam-nang/khong-co", "text/html", 404, "Không có cẩm nang nào"},
		{"DELETE", "/hoi", "text/html", 405, "không nhận kiểu yêu cầu"},
		{"GET", "/api/ask", "", 405, `"bad_frame"`},
		{"POST", "/api/chat", "", 405, `"bad_frame"`},
		{"GET", "/api/chat", "", 426, `"bad_frame"`},
		{"GET", "/../etc/passwd", "text/html", 404, "Không tìm thấy trang"},
		{"GET", "//hoi", "text/html", 404, "Không tìm thấy trang"},
		{"GET", "/cam-nang//x", "text/html", 404, "Không tìm thấy trang"},
		{"GET", "/cam-nang?q=broken", "text/html", 500, "Lỗi đã được ghi lại"},
	}
	for _, tt := range tests {
		resp, body := s.do(t, tt.method, tt.path, "", "Accept", tt.accept)
		if resp.StatusCode != tt.status || !strings.Contains(body, tt.want) || strings.Contains(body, "secret") {
			t.Errorf("%s %s: got %d %s, want %d %q", tt.method, tt.path, resp.StatusCode, body, tt.status, tt.want)
		}
		if resp.Header.Get("X-Content-Type-Options") != "nosniff" || resp.Header.Get("Content-Security-Policy") == "" || resp.Header.Get("Referrer-Policy") == "" {
			t.Errorf("%s %s: header %v", tt.method, tt.path, resp.Header)
		}
		if tt.status == 405 && resp.Header.Get("Allow") == "" {
			t.Errorf("%s %s: no Allow", tt.method, tt.path)
		}
	}
	if resp, _ := s.get(t, "/cam-nang/?q=x"); resp.StatusCode != 301 || resp.Header.Get("Location") != "../cam-nang?q=x" {
		t.Errorf("a final slash: got %d %v", resp.StatusCode, resp.Header)
	}
}

func TestPanicInAHandler(t *testing.T) {
	s := start(t, func(c *widget.Config) {
		corpus := c.Corpus
		n := 0
		c.Corpus = func() *knowledge.Corpus {
			if n++; n == 2 {
				panic("secret inner workings")
			}
			return corpus()
		}
	})
	s.get(t, "/cam-nang")
	resp, body := s.get(t, "/cam-nang")
	if resp.StatusCode != 500 || strings.Contains(body, "secret") || !strings.Contains(s.log.String(), "secret inner workings") {
		t.Errorf("got %d %s", resp.StatusCode, body)
	}
	if resp, _ := s.get(t, "/cam-nang"); resp.StatusCode != 200 {
		t.Errorf("afterwards: got %d", resp.StatusCode)
	}
}

func TestCachingAndCompression(t *testing.T) {
	s := start(t, nil)
	paths := []string{"/", "/cam-nang/thu-nghiem", "/api/guides", "/trang.css"}
	for _, f := range element.Files() {
		paths = append(paths, "/"+f.Name)
	}
	for _, path := range paths {
		resp, plain := s.get(t, path, "Accept-Encoding", "identity")
		tag := resp.Header.Get("ETag")
		if resp.StatusCode != 200 || tag == "" || resp.Header.Get("Cache-Control") == "" {
			t.Errorf("%s: got %d %v", path, resp.StatusCode, resp.Header)
		}
		if resp, body := s.get(t, path, "If-None-Match", tag, "Accept-Encoding", "identity"); resp.StatusCode != 304 || body != "" {
			t.Errorf("%s, known: got %d %q", path, resp.StatusCode, body)
		}
		r, _ := http.NewRequestWithContext(t.Context(), "GET", s.URL+path, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		resp, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if resp.Header.Get("Content-Encoding") != "gzip" {
			if len(plain) > 1024 {
				t.Errorf("%s: %d bytes are not compressed", path, len(plain))
			}
			continue
		}
		if resp.Header.Get("ETag") == tag || !strings.Contains(strings.Join(resp.Header.Values("Vary"), ","), "Accept-Encoding") {
			t.Errorf("%s, compressed: header %v", path, resp.Header)
		}
		z, err := gzip.NewReader(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if _, err := bufio.NewReader(z).WriteTo(&b); err != nil || b.String() != plain {
			t.Errorf("%s: the compressed body differs (%v)", path, err)
		}
	}
	if resp, _ := s.get(t, "/hoi", "Accept-Encoding", "gzip"); resp.Header.Get("Content-Encoding") != "" {
		t.Error("a page with a secret on it is compressed")
	}
	if resp, _ := s.get(t, "/widget.js", "Origin", "https://bat-ky.example"); resp.Header.Get("Access-Control-Allow-Origin") != "*" || resp.Header.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
		t.Errorf("widget.js: header %v", resp.Header)
	}
}

func TestHealthReadyMetrics(t *testing.T) {
	var broken, problem error
	s := start(t, func(c *widget.Config) {
		c.Ready = func() error { return broken }
		c.Problem = func() error { return problem }
	})
	if resp, body := s.get(t, "/healthz"); resp.StatusCode != 200 || !strings.Contains(body, "1.2.3") {
		t.Errorf("healthz: %d %s", resp.StatusCode, body)
	}
	if resp, body := s.get(t, "/readyz"); resp.StatusCode != 200 || !strings.Contains(body, `"guides":2`) {
		t.Errorf("readyz: %d %s", resp.StatusCode, body)
	}
	broken = errors.New("guides: thu-nghiem.md:3: sai ngày")
	if resp, body := s.get(t, "/readyz"); resp.StatusCode != 503 || !strings.Contains(body, "thu-nghiem.md:3") {
		t.Errorf("readyz with a broken corpus: %d %s", resp.StatusCode, body)
	}

	broken, problem = nil, errors.New("guides: qua-han.md:9: sai ngày")
	if resp, body := s.get(t, "/readyz"); resp.StatusCode != 200 || !strings.Contains(body, "qua-han.md:9") {
		t.Errorf("readyz with a problem: %d %s", resp.StatusCode, body)
	}

	b := s.dial(t, "", nil)
	b.ask("c1", "echo")
	b.until("done")
	b.ask("c2", "choose")
	b.until("done")
	b.send("x")
	b.next()
	b.send(`{"type":"feedback","turn":"T1","rating":"up"}`)
	eventually(t, "metrics", func() bool {
		_, body := s.get(t, "/metrics")
		for _, want := range []string{
			`trolyso_turns_total{outcome="answered"} 1`, `trolyso_turns_total{outcome="clarify"} 1`, `trolyso_turns_total{outcome="failed"} 0`,
			`trolyso_turn_seconds_count 2`, `trolyso_sockets_open 1`, `trolyso_rejected_total{reason="bad_frame"} 1`, `trolyso_ratings_total{rating="up"} 1`,
			`trolyso_build_info{version="1.2.3"} 1`, `trolyso_turns_running 0`,
		} {
			if !strings.Contains(body, want) {
				return false
			}
		}
		return true
	})
}

func TestNoCorpus(t *testing.T) {
	s := start(t, func(c *widget.Config) { c.Corpus = func() *knowledge.Corpus { return nil } })
	for path, want := range map[string]int{"/": 200, "/hoi": 200, "/cam-nang": 503, "/cam-nang/x": 503, "/api/guides": 503, "/readyz": 503, "/healthz": 200} {
		if resp, _ := s.get(t, path); resp.StatusCode != want {
			t.Errorf("%s: got %d, want %d", path, resp.StatusCode, want)
		}
	}
}

func TestForwardedFor(t *testing.T) {
	limit := func(c *widget.Config) { c.LookupRate = widget.Rate{PerMinute: 1, Burst: 1} }
	trusting := func(c *widget.Config) {
		limit(c)
		c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128"), netip.MustParsePrefix("10.0.0.0/8")}
	}
	tests := []struct {
		name   string
		config func(*widget.Config)
		hops   [2]string
		second int
	}{
		{"nobody is believed", limit, [2]string{"1.1.1.1", "2.2.2.2"}, 429},
		{"two clients", trusting, [2]string{"1.1.1.1", "2.2.2.2"}, 200},
		{"one client", trusting, [2]string{"1.1.1.1", "1.1.1.1"}, 429},
		{"a client that lies", trusting, [2]string{"3.3.3.3, 1.1.1.1", "4.4.4.4, 1.1.1.1"}, 429},
		{"two proxies", trusting, [2]string{"1.1.1.1, 10.1.2.3", "2.2.2.2, 10.1.2.3"}, 200},
		{"one /64", trusting, [2]string{"2001:db8::1", "2001:db8::ffff"}, 429},
		{"two /64", trusting, [2]string{"2001:db8::1", "2001:db8:0:1::1"}, 200},
		{"nonsense", trusting, [2]string{"xyz", "abc"}, 429},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := start(t, tt.config)
			for i, want := range []int{200, tt.second} {
				if resp, _ := s.get(t, "/api/search?q=a", "X-Forwarded-For", tt.hops[i]); resp.StatusCode != want {
					t.Errorf("request %d: got %d, want %d", i+1, resp.StatusCode, want)
				}
			}
		})
	}
}

// TestUnderASubPath walks the whole site through a reverse proxy that strips a
// prefix, following every link on every page.
func TestUnderASubPath(t *testing.T) {
	s := start(t, func(c *widget.Config) {
		c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	})
	target, _ := url.Parse(s.URL)
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.SetXForwarded()
	}}
	mux := http.NewServeMux()
	mux.Handle("/tro-ly/", http.StripPrefix("/tro-ly", proxy))
	front := httptest.NewServer(mux)
	defer front.Close()
	defer front.CloseClientConnections()

	link := regexp.MustCompile(`(?:href|src|action)="([^"]*)"`)
	todo := []string{front.URL + "/tro-ly/", front.URL + "/tro-ly/hoi?q=echo", front.URL + "/tro-ly/hoi?q=choose", front.URL + "/tro-ly/cam-nang/"}
	seen := map[string]bool{}
	for len(todo) > 0 {
		page := todo[0]
		todo = todo[1:]
		at, err := url.Parse(page)
		if err != nil {
			t.Fatal(err)
		}
		at.Fragment = ""
		if seen[at.String()] || len(seen) > 60 {
			continue
		}
		seen[at.String()] = true
		resp, err := http.Get(at.String()) //nolint:noctx // A test.
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		_, _ = bufio.NewReader(resp.Body).WriteTo(&b)
		resp.Body.Close()
		if resp.StatusCode != 200 {
			t.Errorf("%s: got %d", at, resp.StatusCode)
		}
		if !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
			continue
		}
		for _, m := range link.FindAllStringSubmatch(b.String(), -1) {
			ref := strings.ReplaceAll(strings.ReplaceAll(m[1], "&amp;", "&"), "&#43;", "+")
			u, err := resp.Request.URL.Parse(ref)
			switch {
			case err != nil:
				t.Errorf("%s: link %q: %v", at, ref, err)
			case u.Scheme == "data" || u.Host == "example.vn" || u.Host == "HOST": // HOST stands in the sample to copy.
			case u.Host != at.Host || !strings.HasPrefix(u.Path, "/tro-ly/"):
				t.Errorf("%s: link %q leaves the service", at, ref)
			default:
				todo = append(todo, u.String())
			}
		}
	}
	if len(seen) < 10 {
		t.Errorf("saw only %d pages: %v", len(seen), seen)
	}

	header := http.Header{"Origin": {front.URL}}
	c, _, err := websocket.DefaultDialer.Dial(strings.Replace(front.URL, "http", "ws", 1)+"/tro-ly/api/chat", header)
	if err != nil {
		t.Fatalf("a socket from the proxy's own origin: %v", err)
	}
	defer c.Close()
	b := &browser{Conn: c, t: t}
	b.next()
	b.ask("c1", "echo")
	if done, _ := b.until("done"); done.Citations[0].URL != "cam-nang/thu-nghiem#cac-buoc" {
		t.Errorf("got %+v", done)
	}
}
