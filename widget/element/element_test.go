package element_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"trolyso/widget/element"
)

// Fixed limits in bytes after gzip. What everyone pays for on every page of a portal is the launcher;
// 6 KB is promised after Brotli, which does better than gzip.
const (
	launcherLimit = 6 << 10
	wholeLimit    = 20_000
)

func TestWeight(t *testing.T) {
	launcher := gzipped(t, "widget.js")
	panel := gzipped(t, "panel.js")
	t.Logf("launcher %d, panel %d bytes after gzip", launcher, panel)
	if launcher > launcherLimit {
		t.Errorf("launcher: got %d bytes, want at most %d", launcher, launcherLimit)
	}
	if whole := launcher + panel; whole > wholeLimit {
		t.Errorf("whole widget: got %d bytes, want at most %d", whole, wholeLimit)
	}
}

func TestLauncherNamesPanel(t *testing.T) {
	launcher, panel := asset(t, "widget.js"), asset(t, "panel.js")
	if want := panel.Version; !bytes.Contains(launcher.Body, []byte(want)) {
		t.Errorf("widget.js does not ask for version %s of panel.js", want)
	}
}

// The host page's content security policy refuses these at run time; better to know before.
func TestNoMarkupOrEval(t *testing.T) {
	for _, f := range element.Files() {
		for _, bad := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "https://"} {
			if bytes.Contains(f.Body, []byte(bad)) {
				t.Errorf("%s contains %q", f.Name, bad)
			}
		}
	}
}

func TestServe(t *testing.T) {
	panel := asset(t, "panel.js")
	tests := []struct {
		name, query, encoding string
		cache                 string
	}{
		{"current version", "?v=" + panel.Version, "", "public, max-age=31536000, immutable"},
		{"another version", "?v=0", "", "public, max-age=300"},
		{"compressed", "", "gzip, br", "public, max-age=300"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/panel.js"+tt.query, nil)
			r.Header.Set("Accept-Encoding", tt.encoding)
			w := httptest.NewRecorder()
			panel.ServeHTTP(w, r)
			if got, want := w.Header().Get("Cache-Control"), tt.cache; got != want {
				t.Errorf("Cache-Control: got %q, want %q", got, want)
			}
			if got, want := w.Header().Get("Access-Control-Allow-Origin"), "*"; got != want {
				t.Errorf("Access-Control-Allow-Origin: got %q, want %q", got, want)
			}
			var body io.Reader = w.Body
			if strings.Contains(tt.encoding, "gzip") {
				z, err := gzip.NewReader(w.Body)
				if err != nil {
					t.Fatal(err)
				}
				body = z
			}
			got, err := io.ReadAll(body)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, panel.Body) {
				t.Error("body differs from the file")
			}

			again := httptest.NewRequest("GET", "/panel.js", nil)
			again.Header.Set("Accept-Encoding", tt.encoding)
			again.Header.Set("If-None-Match", w.Header().Get("ETag"))
			w = httptest.NewRecorder()
			panel.ServeHTTP(w, again)
			if got, want := w.Code, http.StatusNotModified; got != want {
				t.Errorf("asked again: got %d, want %d", got, want)
			}
		})
	}
}

func asset(t *testing.T, name string) element.File {
	t.Helper()
	f, ok := element.Asset(name)
	if !ok {
		t.Fatalf("no %s", name)
	}
	return f
}

func gzipped(t *testing.T, name string) int {
	t.Helper()
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := z.Write(asset(t, name).Body); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}
