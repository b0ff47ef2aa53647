package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

const testGuides = "testdata/guides"

// trolyso runs the program and returns its exit status and what it printed.
func trolyso(t *testing.T, stdin string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = run(t.Context(), args, strings.NewReader(stdin), &out, &errs)
	return status, out.String(), errs.String()
}

// decode reads one JSON document and nothing after it.
func decode[T any](t *testing.T, text string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return v
}

func TestUsage(t *testing.T) {
	for _, tc := range []struct {
		args   string
		status int
		want   string // on standard error
	}{
		{"", exitUsage, "cần một lệnh con"},
		{"fly", exitUsage, `không có lệnh "fly"`},
		{"serv", exitUsage, `có phải bạn muốn gõ "serve"?`},
		{"guides", exitUsage, "cần một lệnh con"},
		{"guides chek", exitUsage, `có phải bạn muốn gõ "check"?`},
		{"ask", exitUsage, "chưa có câu hỏi"},
		{"ask x --fast", exitUsage, "--fast"},
		{"ask x --batch y", exitUsage, "--batch"},
		{"ask --batch - --parallel -1", exitUsage, "--parallel"},
		{"ask x --on 1/1/2027", exitUsage, "--on"},
		{"search", exitUsage, "chưa có từ cần tìm"},
		{"search x -k 0", exitUsage, "-k"},
		{"search x -k many", exitUsage, "-k"},
		{"guides show", exitUsage, "mã cẩm nang"},
		{"guides stale --on soon", exitUsage, "--on"},
		{"eval retrieval", exitUsage, "thư mục dữ liệu"},
		{"eval answers a b", exitUsage, "tệp câu hỏi"},
		{"serve now", exitUsage, "serve"},
		{"version extra", exitUsage, "version"},
		{"guides list --guides testdata/none", exitFailed, "testdata/none"},
		{"guides list --guides run_test.go", exitFailed, "không phải thư mục"},
		{"guides check --guides testdata", exitFailed, "chưa có cẩm nang nào"},
		{"guides check --topics testdata/none.md", exitFailed, "testdata/none.md: không có tệp"},
		{"guides import testdata/none.docx", exitFailed, "testdata/none.docx: không có tệp"},
		{"guides import testdata", exitFailed, "đây là thư mục"},
		{"guides import ../../knowledge/ingest/testdata/huong-dan.html --id ../x --guides testdata", exitFailed, `mã "../x" không dùng được`},
		{"guides new --guides testdata/guides", exitFailed, "dừng giữa chừng"},
		{"guides show nothing --guides testdata/guides", exitFailed, `"nothing"`},
		{"version --config testdata/none.yaml", exitFailed, "none.yaml"},
		{"ask --trace --batch testdata/none.jsonl", exitUsage, "--trace"},
		{"ask --batch testdata/none.jsonl --guides testdata/guides", exitFailed, "none.jsonl"},
		{"eval retrieval testdata/none", exitFailed, "corpus.jsonl"},
		{"eval answers testdata/none.jsonl", exitFailed, "none.jsonl"},
		{"serve --listen here", exitFailed, "listen"},
	} {
		t.Run(tc.args, func(t *testing.T) {
			status, stdout, stderr := trolyso(t, "", strings.Fields(tc.args)...)
			if status != tc.status || !strings.Contains(stderr, tc.want) || stdout != "" {
				t.Errorf("status %d, want %d; stdout %q; stderr %q, want %q", status, tc.status, stdout, stderr, tc.want)
			}
			if hint := strings.Contains(stderr, `--help" để xem cách dùng`); hint != (tc.status == exitUsage) {
				t.Errorf("hint on usage: %v; stderr %q", hint, stderr)
			}
		})
	}
}

func TestHelp(t *testing.T) {
	for _, args := range []string{"--help", "help ask", "ask --help", "completion bash"} {
		status, stdout, stderr := trolyso(t, "", strings.Fields(args)...)
		if status != exitDone || stdout == "" || stderr != "" {
			t.Errorf("%s: status %d, stdout %q, stderr %q", args, status, stdout, stderr)
		}
	}
}

func TestVersion(t *testing.T) {
	status, stdout, _ := trolyso(t, "", "version")
	if status != exitDone || !strings.HasPrefix(stdout, "trolyso ") {
		t.Errorf("status %d, stdout %q", status, stdout)
	}
	_, stdout, _ = trolyso(t, "", "version", "--json")
	got := decode[map[string]string](t, stdout)
	for _, key := range []string{"version", "commit", "go"} {
		if got[key] == "" {
			t.Errorf("%s is empty in %s", key, stdout)
		}
	}
}

func TestConfigFileAndEnvironment(t *testing.T) {
	file := filepath.Join(t.TempDir(), "trolyso.yaml")
	if err := os.WriteFile(file, []byte("guides: testdata/guides\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, stdout, stderr := trolyso(t, "", "guides", "list", "--config", file); status != exitDone || !strings.Contains(stdout, "le-phi-can-cuoc") {
		t.Errorf("file: status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
	t.Setenv("TROLYSO_CONFIG", file)
	if status, stdout, stderr := trolyso(t, "", "guides", "list"); status != exitDone || !strings.Contains(stdout, "le-phi-can-cuoc") {
		t.Errorf("file named by the environment: status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
	t.Setenv("TROLYSO_GUIDES", "testdata/none")
	if status, _, _ := trolyso(t, "", "guides", "list"); status != exitFailed {
		t.Error("the environment does not win over the file")
	}
	if status, _, stderr := trolyso(t, "", "guides", "list", "--guides", testGuides); status != exitDone {
		t.Errorf("the flag does not win over the environment: %s", stderr)
	}
	if err := os.WriteFile(file, []byte("guidez: testdata/guides\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := trolyso(t, "", "version"); status != exitFailed || !strings.Contains(stderr, "guidez") {
		t.Errorf("misspelt key: status %d, stderr %q", status, stderr)
	}
}

func TestAsk(t *testing.T) {
	status, stdout, stderr := trolyso(t, "", "ask", "--guides", testGuides, "làm thẻ căn cước hết bao nhiêu tiền")
	if status != exitDone || stderr != "" {
		t.Fatalf("status %d, stderr %q", status, stderr)
	}
	for _, want := range []string{"50.000 đồng", "Nguồn:", "[1] Lệ phí làm thẻ căn cước – ", "số 73/2024/TT-BTC, Bộ Tài chính, 21/10/2024", "https://vanban.chinhphu.vn/?docid=73"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("answer lacks %q:\n%s", want, stdout)
		}
	}
	for line := range strings.Lines(stdout) {
		if utf8.RuneCountInString(line) > columns+1 && !strings.Contains(line, "https://") {
			t.Errorf("line is too wide: %q", line)
		}
	}

	status, stdout, stderr = trolyso(t, "", "ask", "--guides", testGuides, "--json", "lam can cuoc het bao nhieu tien")
	if status != exitDone || stderr != "" || strings.Count(stdout, "\n") != 1 {
		t.Fatalf("status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
	frame := decode[struct {
		Type, Turn, Outcome, Text string
		Citations                 []struct {
			Marker int
			Guide  string
		}
		Choices, Next []any
		TookMS        *int `json:"took_ms"`
	}](t, stdout)
	if frame.Type != "done" || frame.Turn == "" || frame.Outcome != "answered" || len(frame.Citations) == 0 ||
		frame.Citations[0].Guide != "le-phi-can-cuoc" || frame.Choices == nil || frame.Next == nil || frame.TookMS == nil {
		t.Errorf("frame %s", stdout)
	}

	for day, lapsed := range map[string]bool{"2099-12-31": false, "2100-01-01": true} {
		_, stdout, _ := trolyso(t, "", "ask", "--guides", testGuides, "--on", day, "làm thẻ căn cước hết bao nhiêu tiền")
		if got := strings.Contains(stdout, "chỉ đúng đến 31/12/2099"); got != lapsed {
			t.Errorf("on %s: said to have lapsed %v, want %v:\n%s", day, got, lapsed, stdout)
		}
	}

	status, fromStdin, _ := trolyso(t, "làm thẻ căn cước hết bao nhiêu tiền\n", "ask", "--guides", testGuides, "-")
	if status != exitDone || !strings.Contains(fromStdin, "50.000 đồng") {
		t.Errorf("question from standard input: status %d, stdout %q", status, fromStdin)
	}
}

// With a model configured the model writes; when it cannot be had, the guides
// answer.
func TestAskWithModel(t *testing.T) {
	var key atomic.Value
	model := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key.Store(r.Header.Get("Authorization"))
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprint(w, `data: {"choices":[{"index":0,"delta":{"content":"Đổi thẻ căn cước hết 50.000 đồng [1]."}}]}`+"\n\n"+
			`data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`+"\n\ndata: [DONE]\n\n")
	}))
	t.Setenv("TROLYSO_LLM_BASE_URL", model.URL+"/v1")
	t.Setenv("TROLYSO_LLM_MODEL", "test")
	t.Setenv("TROLYSO_LLM_KEY", "sk-secret")
	question := "đổi thẻ căn cước hết bao nhiêu tiền"
	status, stdout, stderr := trolyso(t, "", "ask", "--guides", testGuides, question)
	if status != exitDone || !strings.HasPrefix(stdout, "Đổi thẻ căn cước hết 50.000 đồng [1]") {
		t.Errorf("status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
	if key.Load() != "Bearer sk-secret" {
		t.Errorf("authorization %v", key.Load())
	}
	status, stdout, _ = trolyso(t, "", "ask", "--guides", testGuides, "--trace", "--json", question)
	traced := decode[struct {
		Trace []struct {
			Step   string
			Detail json.RawMessage
		}
		Done struct{ Text string }
	}](t, stdout)
	details := map[string]string{}
	for _, s := range traced.Trace {
		details[s.Step] = string(s.Detail)
	}
	for step, want := range map[string]string{
		"masked": question, "screened": `"pass"`, "found": "le-phi-can-cuoc#", "evidence": "le-phi-can-cuoc#", "prompt": "ĐOẠN [1]",
		"written": "hết 50.000 đồng [1].", "verified": `"kept":true`,
	} {
		if !strings.Contains(details[step], want) {
			t.Errorf("step %s lacks %q: %s", step, want, details[step])
		}
	}
	if status != exitDone || !strings.HasPrefix(traced.Done.Text, "Đổi thẻ căn cước") || strings.Contains(stdout, "sk-secret") {
		t.Errorf("status %d, traced answer %q", status, traced.Done.Text)
	}
	_, stdout, _ = trolyso(t, "", "ask", "--guides", testGuides, "--trace", question)
	for _, want := range []string{"1. Che thông tin riêng (masked, ", "kind: pass", "passage=le-phi-can-cuoc#", "| ĐOẠN [1]", "kept=true", "Nguồn:"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("the trace lacks %q:\n%s", want, stdout)
		}
	}
	model.Close()
	status, stdout, stderr = trolyso(t, "", "ask", "--guides", testGuides, question)
	if status != exitDone || !strings.Contains(stdout, "50.000 đồng") {
		t.Errorf("without the model: status %d, stdout %q", status, stdout)
	}
	if strings.Contains(stderr, "secret") || strings.Contains(stderr, "căn cước") {
		t.Errorf("the log tells a secret: %s", stderr)
	}
}

// Whatever is asked, an answer in good form comes back.
func TestAskAnything(t *testing.T) {
	binary := make([]byte, 256)
	for i := range binary {
		binary[i] = byte(i)
	}
	for name, question := range map[string]string{
		"empty":         "",
		"blank":         " \n\t ",
		"long":          strings.Repeat("ạ", 100_000),
		"long words":    strings.Repeat("căn cước ", 12_000),
		"invalid UTF-8": "l\xe0m c\xffn c\x80",
		"binary":        string(binary),
		"escape codes":  "\x1b]0;x\x07\x1b[31mlàm thẻ căn cước hết bao nhiêu tiền",
		"JSON":          `{"question":"x"}`,
		"looks a flag":  "-1",
	} {
		t.Run(name, func(t *testing.T) {
			status, stdout, stderr := trolyso(t, "", "ask", "--guides", testGuides, "--json", "--", question)
			if status != exitDone {
				t.Fatalf("status %d, stderr %q", status, stderr)
			}
			if frame := decode[struct{ Outcome, Text string }](t, stdout); frame.Outcome == "" || frame.Outcome == "failed" || frame.Text == "" {
				t.Errorf("frame %s", stdout)
			}
			status, stdout, _ = trolyso(t, question, "ask", "--guides", testGuides, "-")
			if status != exitDone || !utf8.ValidString(stdout) || strings.ContainsAny(stdout, "\x1b\x07\x00") {
				t.Errorf("status %d, stdout %q", status, stdout)
			}
		})
	}
}

func TestAskStopsWithContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errs bytes.Buffer
	if status := run(ctx, []string{"ask", "--guides", testGuides, "--batch", "-"}, strings.NewReader(`{"id":"a","question":"x"}`), &out, &errs); status != exitFailed {
		t.Errorf("status %d, stdout %q, stderr %q", status, out.String(), errs.String())
	}
}

func TestAskBatch(t *testing.T) {
	in := strings.Join([]string{
		`{"id":"a","question":"làm thẻ căn cước hết bao nhiêu tiền"}`,
		`{"id":7,"question":"đặt lịch khám bệnh qua mạng thế nào","turns":[{"question":"xin chào","answer":"Chào bạn."}],"extra":true}`,
		``,
		`not JSON`,
		`{"id":"d"}`,
		`{"id":"e","question":"Giá vàng hôm nay bao nhiêu?"}`,
	}, "\r\n")
	status, stdout, stderr := trolyso(t, in, "ask", "--guides", testGuides, "--batch", "-")
	if status != exitDone || stderr != "" {
		t.Fatalf("status %d, stderr %q", status, stderr)
	}
	var got [][3]string
	for line := range strings.Lines(stdout) {
		o := decode[map[string]json.RawMessage](t, line)
		for _, key := range []string{"id", "outcome", "text", "citations", "choices", "understood", "took_ms"} {
			if o[key] == nil || string(o[key]) == "null" {
				t.Errorf("%s is missing in %s", key, line)
			}
		}
		kind := "no error"
		if o["error"] != nil {
			kind = "error"
		}
		got = append(got, [3]string{string(o["id"]), string(o["outcome"]), kind})
	}
	want := [][3]string{
		{`"a"`, `"answered"`, "no error"},
		{`7`, `"answered"`, "no error"},
		{`""`, `"invalid"`, "error"},
		{`"d"`, `"invalid"`, "error"},
	}
	if len(got) != 5 || got[4][1] == `"answered"` {
		t.Fatalf("answers %q", got)
	}
	if diff := cmp.Diff(want, got[:4]); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
}

func TestSearch(t *testing.T) {
	status, stdout, stderr := trolyso(t, "", "search", "--guides", testGuides, "-k", "2", "--json", "le phi can cuoc")
	if status != exitDone || stderr != "" {
		t.Fatalf("status %d, stderr %q", status, stderr)
	}
	got := decode[searchResult](t, stdout)
	if len(got.Hits) != 2 || got.Hits[0].Guide != "le-phi-can-cuoc" || got.Hits[0].Rank != 1 || got.Hits[0].Score < got.Hits[1].Score || got.Words != nil || got.Hits[0].Scores != nil {
		t.Errorf("result %s", stdout)
	}
	_, stdout, _ = trolyso(t, "", "search", "--guides", testGuides, "--json", "--explain", "le phi can cuoc")
	if got := decode[searchResult](t, stdout); len(got.Words) != 4 || len(got.Features) == 0 || got.Hits[0].Scores == nil || got.Hits[0].Scores.Profile.Words == 0 {
		t.Errorf("explained result %s", stdout)
	}
	status, stdout, _ = trolyso(t, "", "search", "--guides", testGuides, "--explain", "le phi can cuoc")
	if status != exitDone || !strings.Contains(stdout, " 1. ") || !strings.Contains(stdout, "le-phi-can-cuoc#") || !strings.Contains(stdout, "Độ chắc chắn") ||
		!strings.Contains(stdout, "thêm dấu") || !strings.Contains(stdout, "cặp chữ") {
		t.Errorf("status %d, stdout %q", status, stdout)
	}
	status, stdout, _ = trolyso(t, "", "search", "--guides", testGuides, "zzzz qqqq")
	if status != exitDone || !strings.Contains(stdout, "Không tìm thấy") {
		t.Errorf("status %d, stdout %q", status, stdout)
	}
}

func TestGuides(t *testing.T) {
	_, stdout, _ := trolyso(t, "", "guides", "list", "--guides", testGuides, "--json")
	list := decode[[]guideEntry](t, stdout)
	if len(list) != 3 || list[1].ID != "le-phi-can-cuoc" || list[1].ReviewBy != "2026-12-15" || list[1].ValidUntil != "2099-12-31" || len(list[1].Topics) != 1 {
		t.Errorf("list %s", stdout)
	}
	_, stdout, _ = trolyso(t, "", "guides", "show", "le-phi-can-cuoc", "--guides", testGuides)
	for _, want := range []string{"Lệ phí làm thẻ căn cước\n====", "Lệ phí (đến hết 31/12/2099)", "- Đổi thẻ căn cước: 50.000 đồng.", "Chưa được cơ quan nào"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("guide lacks %q:\n%s", want, stdout)
		}
	}
	_, stdout, _ = trolyso(t, "", "guides", "show", "le-phi-can-cuoc", "--guides", testGuides, "--json")
	if g := decode[guidePage](t, stdout); len(g.Sections) != 3 || g.Sections[1].Anchor != "le-phi" || len(g.Questions) != 4 || len(g.Sources) != 1 {
		t.Errorf("guide %s", stdout)
	}
	_, stdout, _ = trolyso(t, "", "guides", "stale", "--guides", testGuides, "--on", "2027-01-01", "--json")
	if stale := decode[[]guideEntry](t, stdout); len(stale) != 1 || stale[0].ID != "le-phi-can-cuoc" {
		t.Errorf("stale %s", stdout)
	}
	_, stdout, _ = trolyso(t, "", "guides", "stale", "--guides", testGuides, "--on", "2026-12-15")
	if !strings.Contains(stdout, "Không có cẩm nang hay câu trả lời ghim nào quá hạn") {
		t.Errorf("stale %s", stdout)
	}
}

func TestGuidesCheckTopics(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	covered := write("co.md", "### 1. Thẻ căn cước: lệ phí\n- Một sự kiện. **A**\n")
	missing := write("thieu.md", "# Tệp\n\n### 2. Đề mục chưa ai viết\n- Một sự kiện. **B**\n### 3. Thẻ căn cước: lệ phí\n- Khác. **A**\n")
	plain := write("khong.md", "# Ghi chú\n")
	for _, c := range []struct {
		name   string
		args   []string
		status int
		want   string
	}{
		{"covered", []string{"--topics", covered}, exitDone, "không có lỗi"},
		{"covered, with a file that amends", []string{"--topics", covered, plain}, exitDone, "không có lỗi"},
		{"missing", []string{"--topics", covered, missing}, exitFailed, missing + ":3: chưa cẩm nang nào có chủ đề \"Đề mục chưa ai viết\"\n1 lỗi."},
		{"the flag for each", []string{"--topics", covered, "--topics", missing}, exitFailed, missing + ":3: "},
		{"no fact file", []string{"--topics", plain}, exitFailed, ""},
		{"no file", []string{"--topics", filepath.Join(dir, "none.md")}, exitFailed, ""},
		{"files without the flag", []string{covered}, exitUsage, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, stdout, stderr := trolyso(t, "", append([]string{"guides", "check", "--guides", testGuides}, c.args...)...)
			if status != c.status || !strings.Contains(stdout, c.want) {
				t.Errorf("status %d, stdout %q, stderr %q; want status %d and %q", status, stdout, stderr, c.status, c.want)
			}
		})
	}
}

func TestGuidesCheckLexicon(t *testing.T) {
	dir := copyGuides(t)
	path := filepath.Join(dir, "lexicon.txt")
	if err := os.WriteFile(path, []byte("a = b\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, stdout, _ := trolyso(t, "", "guides", "check", "--guides", dir); status != exitFailed || !strings.Contains(stdout, path+": tệp này không được đọc") {
		t.Errorf("status %d, stdout %q", status, stdout)
	}
}

func TestGuidesCheck(t *testing.T) {
	status, stdout, stderr := trolyso(t, "", "guides", "check", "--guides", testGuides)
	if status != exitDone || !strings.Contains(stdout, "3 cẩm nang, không có lỗi") {
		t.Errorf("status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
	_, stdout, _ = trolyso(t, "", "guides", "check", "--guides", testGuides, "--json")
	if stdout != "[]\n" {
		t.Errorf("stdout %q, want an empty list", stdout)
	}

	dir := copyGuides(t)
	path := filepath.Join(dir, "dat-lich-kham.md")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Replace(raw, []byte("audience: [citizen]"), []byte("audience: [everybody]"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	status, stdout, stderr = trolyso(t, "", "guides", "check", "--guides", dir)
	if status != exitFailed || !strings.Contains(stdout, path+":4: ") || stderr != "" {
		t.Errorf("status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
	status, stdout, _ = trolyso(t, "", "guides", "check", "--guides", dir, "--json")
	if mistakes := decode[[]struct {
		File, Message string
		Line          int
	}](t, stdout); status != exitFailed || len(mistakes) != 1 || mistakes[0].Line != 4 || mistakes[0].File != path {
		t.Errorf("status %d, mistakes %s", status, stdout)
	}
	// The other verbs name the mistake too.
	status, _, stderr = trolyso(t, "", "ask", "--guides", dir, "x")
	if status != exitFailed || !strings.Contains(stderr, "dat-lich-kham.md:4: ") {
		t.Errorf("ask: status %d, stderr %q", status, stderr)
	}
}

// copyGuides copies the test guides into a folder of its own.
func copyGuides(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(testGuides)); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestGuidesCheckFacts(t *testing.T) {
	status, stdout, stderr := trolyso(t, "", "guides", "check")
	if status != exitDone || !strings.Contains(stdout, "không có lỗi") {
		t.Errorf("the guides in the binary: status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
	// The test guides name a telephone number that nobody has verified.
	dir := copyGuides(t)
	path := filepath.Join(dir, "le-phi-can-cuoc.md")
	edit(t, path, "Bạn hỏi bộ phận", "Bạn gọi 0258 3999 999 hoặc hỏi bộ phận")
	edit(t, path, "topics: [", `topics: ["Chủ đề lạ", `)
	status, stdout, _ = trolyso(t, "", "guides", "check", "--facts", "--guides", dir)
	if status != exitFailed || !strings.Contains(stdout, path+":29: ") || !strings.Contains(stdout, path+`:5: chủ đề "Chủ đề lạ" không phải đề mục`) {
		t.Errorf("status %d, stdout %q", status, stdout)
	}
}

// What hinders reading is told once, whatever else reads the same file.
func TestGuidesCheckTellsOnce(t *testing.T) {
	dir := copyGuides(t)
	edit(t, filepath.Join(dir, "le-phi-can-cuoc.md"), "audience: [citizen, staff]", "audience: [nobody]")
	if err := os.Symlink("khong-co.md", filepath.Join(dir, "a.md")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	_, stdout, stderr := trolyso(t, "", "guides", "check", "--facts", "--guides", dir)
	for _, want := range []string{"le-phi-can-cuoc.md:4: ", "a.md: tệp này trỏ tới"} {
		if strings.Count(stdout, want) != 1 {
			t.Errorf("%q is told %d times, want once; stdout %q, stderr %q", want, strings.Count(stdout, want), stdout, stderr)
		}
	}
}

func TestGuidesImport(t *testing.T) {
	dir := copyGuides(t)
	file := filepath.Join(t.TempDir(), "trang.html")
	html := "<html><head><title>Gia hạn thẻ thư viện</title></head><body><h1>Gia hạn thẻ thư viện</h1><h2>Trình tự thực hiện</h2><p>Mang thẻ cũ tới quầy.</p></body></html>"
	if err := os.WriteFile(file, []byte(html), 0o600); err != nil {
		t.Fatal(err)
	}
	status, stdout, stderr := trolyso(t, "", "guides", "import", file, "--guides", dir, "--json")
	if status != exitDone {
		t.Fatalf("status %d, stderr %q", status, stderr)
	}
	written := decode[writtenDraft](t, stdout)
	if want := filepath.Join(dir, "gia-han-the-thu-vien.md"); written.File != want || written.ID != "gia-han-the-thu-vien" {
		t.Errorf("written %+v, want %s", written, want)
	}
	if raw, err := os.ReadFile(written.File); err != nil || !strings.Contains(string(raw), "Mang thẻ cũ tới quầy.") {
		t.Errorf("draft %q, %v", raw, err)
	}
	if status, stdout, _ := trolyso(t, "", "guides", "check", "--guides", dir); status != exitFailed || !strings.Contains(stdout, written.File) {
		t.Errorf("check: status %d, stdout %q", status, stdout)
	}
	// It never overwrites.
	if status, _, stderr := trolyso(t, "", "guides", "import", file, "--guides", dir); status != exitFailed || !strings.Contains(stderr, "đã có tệp") {
		t.Errorf("again: status %d, stderr %q", status, stderr)
	}
	if status, stdout, _ := trolyso(t, "", "guides", "import", file, "--guides", dir, "--id", "ma-khac"); status != exitDone || !strings.Contains(stdout, filepath.Join(dir, "ma-khac.md")) {
		t.Errorf("other ID: status %d, stdout %q", status, stdout)
	}
	for _, args := range [][]string{{"run_test.go"}, {file + ".none"}, {file, "--id", "../x"}} {
		if status, stdout, stderr := trolyso(t, "", append([]string{"guides", "import", "--guides", dir}, args...)...); status != exitFailed || stdout != "" || stderr == "" {
			t.Errorf("%v: status %d, stdout %q, stderr %q", args, status, stdout, stderr)
		}
	}
}

func TestGuidesDigest(t *testing.T) {
	file := filepath.Join(t.TempDir(), "facts.md")
	if err := os.WriteFile(file, []byte("### 1. Hộ chiếu\n\n- Lệ phí 200.000 đồng (https://a.gov.vn/x, 2026-01-02). **A**\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, stdout, stderr := trolyso(t, "", "guides", "digest", file); status != exitDone || !strings.Contains(stdout, "vnd:200000") {
		t.Errorf("status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
	if status, _, stderr := trolyso(t, "", "guides", "digest"); status != exitUsage || stderr == "" {
		t.Errorf("without files: status %d, stderr %q", status, stderr)
	}
	if status, _, stderr := trolyso(t, "", "guides", "digest", file+".none"); status != exitFailed || stderr == "" {
		t.Errorf("missing file: status %d, stderr %q", status, stderr)
	}
}

func TestGuidesNew(t *testing.T) {
	dir := copyGuides(t)
	if err := os.WriteFile(filepath.Join(dir, "nhap.md"), []byte("x"), 0o600); err != nil { // another draft is no hindrance
		t.Fatal(err)
	}
	answers := strings.Join([]string{
		"Gia hạn thẻ thư viện", "", "1", "1",
		"Thư viện", "",
		"Gia hạn thẻ thư viện ở đâu?", "Thẻ thư viện hết hạn thì làm gì?", "Gia hạn thẻ đọc mất bao lâu?", "Thẻ thư viện dùng được mấy năm?", "",
		"Nội quy thư viện tỉnh", "", "", "", "", "",
	}, "\n") + "\n"
	status, stdout, stderr := trolyso(t, answers, "guides", "new", "--guides", dir)
	path := filepath.Join(dir, "gia-han-the-thu-vien.md")
	if status != exitDone || !strings.Contains(stdout, path) {
		t.Fatalf("status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
	raw, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(raw), "Thẻ thư viện hết hạn thì làm gì?") {
		t.Errorf("draft %q, %v", raw, err)
	}
	// Unfinished, it cannot go into service.
	if status, stdout, _ := trolyso(t, "", "guides", "check", "--guides", dir); status != exitFailed || !strings.Contains(stdout, path) {
		t.Errorf("check: status %d, stdout %q", status, stdout)
	}
	if status, _, stderr := trolyso(t, "Chỉ có tên\n", "guides", "new", "--guides", dir); status != exitFailed || stderr == "" {
		t.Errorf("cut off: status %d, stderr %q", status, stderr)
	}
}

func TestEvalRetrieval(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("corpus.jsonl", `{"_id":"a","title":"","text":"Nha Trang có bãi biển dài."}
{"_id":"b","title":"","text":"Cam Ranh có sân bay quốc tế."}
{"_id":"c","title":"","text":"Yến sào là đặc sản."}
`)
	write("queries.jsonl", `{"_id":"1","text":"bãi biển ở đâu dài"}
{"_id":"2","text":"sân bay quốc tế"}
{"_id":"3","text":"không ai xét"}
`)
	write("qrels.tsv", "query-id\tcorpus-id\tscore\n1\ta\t1\n2\tb\t1\n")
	out := filepath.Join(dir, "run.txt")
	status, stdout, stderr := trolyso(t, "", "eval", "retrieval", dir, "--run", out, "--json")
	if status != exitDone {
		t.Fatalf("status %d, stderr %q", status, stderr)
	}
	report := decode[map[string]float64](t, stdout)
	if report["nDCG@10"] != 1 || report["queries"] != 2 || report["unjudged"] != 1 || report["index_bytes"] == 0 || report["build_seconds"] == 0 {
		t.Errorf("report %s", stdout)
	}
	raw, err := os.ReadFile(out)
	if err != nil || !strings.HasPrefix(string(raw), "1 Q0 a 1 ") {
		t.Errorf("run %q, %v", raw, err)
	}
	other := write("other.jsonl", `{"_id":"1","text":"yến sào"}`)
	_, stdout, _ = trolyso(t, "", "eval", "retrieval", dir, "--queries", other)
	if !strings.Contains(stdout, "queries              1") || !strings.Contains(stdout, "recall@1        0.0000") {
		t.Errorf("report with other queries:\n%s", stdout)
	}
}

func TestEvalAnswers(t *testing.T) {
	set := filepath.Join(t.TempDir(), "set.jsonl")
	content := `{"id":"1","question":"làm thẻ căn cước hết bao nhiêu tiền","variant":"plain","topic":"Thẻ căn cước: lệ phí","must_mention":["50.000 dong"]}
{"id":"2","question":"đặt lịch khám bệnh qua mạng thế nào","variant":"plain","topic":"Thẻ căn cước: lệ phí"}
`
	if err := os.WriteFile(set, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	status, stdout, stderr := trolyso(t, "", "eval", "answers", set, "--guides", testGuides, "--json")
	if status != exitDone {
		t.Fatalf("status %d, stderr %q", status, stderr)
	}
	report := decode[struct {
		Questions, Right int
		Accuracy         float64
		Misses           []struct{ ID string }
	}](t, stdout)
	if report.Questions != 2 || report.Right != 1 || report.Accuracy != 0.5 || len(report.Misses) != 1 || report.Misses[0].ID != "2" {
		t.Errorf("report %s", stdout)
	}
	_, stdout, _ = trolyso(t, "", "eval", "answers", set, "--guides", testGuides)
	if !strings.Contains(stdout, "variant plain                       1 / 2      50.0%") || !strings.Contains(stdout, `sai: topic "Thẻ căn cước: lệ phí" not cited`) {
		t.Errorf("report:\n%s", stdout)
	}
}

func TestWrap(t *testing.T) {
	for _, tc := range []struct{ line, first, rest, want string }{
		{"", "", "", ""},
		{"một hai ba bốn", "", "", "một hai ba\nbốn"},
		{"- một hai ba bốn", "  ", "    ", "  - một\n    hai ba\n    bốn"},
		{"https://khanhhoa.gov.vn xa", "", "", "https://khanhhoa.gov.vn\nxa"},
	} {
		if got := wrap(tc.line, tc.first, tc.rest, 10); got != tc.want {
			t.Errorf("wrap(%q) = %q, want %q", tc.line, got, tc.want)
		}
	}
}
