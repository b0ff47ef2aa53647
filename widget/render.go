package widget

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

//go:embed pages
var pageFiles embed.FS

// pages are the parsed templates and the style sheet they share.
type pages struct {
	byName     map[string]*template.Template
	css        []byte
	cssVersion string
}

func newPages() (*pages, error) {
	css, err := pageFiles.ReadFile("pages/trang.css")
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(css)
	p := &pages{byName: map[string]*template.Template{}, css: css, cssVersion: hex.EncodeToString(sum[:5])}
	for _, name := range []string{"home", "hoi", "guides", "guide", "error"} {
		t, err := template.New(name).Funcs(template.FuncMap{"css": func() string { return p.cssVersion }}).
			ParseFS(pageFiles, "pages/layout.html", "pages/"+name+".html")
		if err != nil {
			return nil, err
		}
		p.byName[name] = t
	}
	return p, nil
}

// frame is what the layout of every page needs.
type frame struct {
	Title   string
	Root    string // the relative way to the root of the service
	Current string // the part of the site the page belongs to
	Private bool   // holds what should not be compressed together with secrets, nor indexed
}

// Page gives the layout its part of the data.
func (f frame) Page() frame { return f }

// errorPage is what pages/error.html shows.
type errorPage struct {
	frame
	Status  int
	Message string
}

// rootOf is the relative way from the page of r to the root of the service.
func rootOf(r *http.Request) string {
	depth := strings.Count(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	if depth == 0 {
		return "./"
	}
	return strings.Repeat("../", depth)
}

// page renders a page of ours and sends it.
func (s *Server) page(w http.ResponseWriter, r *http.Request, status int, name string, data interface{ Page() frame }) {
	var b bytes.Buffer
	if err := s.pages.byName[name].ExecuteTemplate(&b, "layout", data); err != nil {
		s.log.Error("page not rendered", "page", name, "err", err)
		http.Error(w, wordsInternal, http.StatusInternalServerError)
		return
	}
	csp := s.csp
	if name == "home" {
		csp = "script-src 'self'; " + csp
	}
	w.Header().Set("Content-Security-Policy", csp)
	// Compression next to a secret (the conversation's ID) and text of the
	// caller's choice (the question) would let the secret be guessed.
	send(w, r, status, "text/html; charset=utf-8", b.Bytes(), !data.Page().Private)
}

// writeJSON sends v as a JSON document.
func (s *Server) writeJSON(w http.ResponseWriter, r *http.Request, status int, v any) {
	data, err := json.Marshal(v)
	if err != nil {
		s.log.Error("document not written", "err", err)
		http.Error(w, wordsInternal, http.StatusInternalServerError)
		return
	}
	compress := w.Header().Get("Cache-Control") != "no-store" // What is not to be kept is personal.
	send(w, r, status, "application/json; charset=utf-8", append(data, '\n'), compress)
}

// send answers with a body made for this request: with an ETag, so that a
// browser that has it need not load it again, unless it is not to be kept.
func send(w http.ResponseWriter, r *http.Request, status int, contentType string, body []byte, compress bool) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-cache")
	}
	tag := ""
	if status == http.StatusOK && h.Get("Cache-Control") != "no-store" {
		sum := sha256.Sum256(body)
		tag = hex.EncodeToString(sum[:10])
	}
	if compress && len(body) > 1024 {
		h.Add("Vary", "Accept-Encoding")
		if acceptsGzip(r) {
			var b bytes.Buffer
			z := gzip.NewWriter(&b)
			_, _ = z.Write(body) // A buffer takes all that is written.
			_ = z.Close()
			body = b.Bytes()
			h.Set("Content-Encoding", "gzip")
			if tag != "" {
				tag += "-gzip"
			}
		}
	}
	if tag != "" {
		tag = `"` + tag + `"`
		h.Set("ETag", tag)
		for candidate := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
			if strings.TrimPrefix(strings.TrimSpace(candidate), "W/") == tag {
				h.Del("Content-Type")
				h.Del("Content-Encoding")
				w.WriteHeader(http.StatusNotModified)
				return
			}
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // The reader is gone; there is nobody to tell.
	}
}

var refusesGzip = regexp.MustCompile(`gzip\s*;\s*q=0(\.0*)?\s*(,|$)`)

func acceptsGzip(r *http.Request) bool {
	accept := r.Header.Get("Accept-Encoding")
	return strings.Contains(accept, "gzip") && !refusesGzip.MatchString(accept)
}

// serveCSS serves GET /trang.css.
func (p *pages) serveCSS(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "public, max-age=300")
	if r.FormValue("v") == p.cssVersion {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	send(w, r, http.StatusOK, "text/css; charset=utf-8", p.css, true)
	return nil
}

// A block is a paragraph or a list of an answer.
type block struct {
	Kind  string // p, ol or ul
	Start int    // of an ol that does not begin with 1
	Items []item // lines of a paragraph, items of a list
}

// An item is text with markers in it.
type item []span

// A span is a piece of text, or a marker when Marker is not 0.
type span struct {
	Text   string
	Marker int
}

var (
	listLine = regexp.MustCompile(`^\s*(?:(\d{1,3})[.)]|[-•*])\s+(.*)$`)
	marker   = regexp.MustCompile(`\[(\d{1,3})\]`)
)

// blocks reads the plain text of an answer as the element does: paragraphs
// between blank lines, lines "1. …" an ordered list, lines "- …" a bullet
// list, and [n] a marker where n is known. Other markers are left out.
func blocks(text string, known map[int]bool) []block {
	var out []block
	open := false // whether the next line may continue the last block's last item
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r", ""), "\n") {
		kind := ""
		if len(out) > 0 {
			kind = out[len(out)-1].Kind
		}
		found := listLine.FindStringSubmatch(line)
		switch {
		case strings.TrimSpace(line) == "":
			open = false
		case found != nil:
			want, start := "ul", 0
			if found[1] != "" {
				want = "ol"
				if start, _ = strconv.Atoi(found[1]); start == 1 {
					start = 0
				}
			}
			if kind != want {
				out = append(out, block{Kind: want, Start: start})
			}
			b := &out[len(out)-1]
			b.Items = append(b.Items, spans(found[2], known))
			open = true
		case open && kind != "p":
			b := &out[len(out)-1]
			last := len(b.Items) - 1
			b.Items[last] = append(b.Items[last], spans(" "+strings.TrimSpace(line), known)...)
		default:
			if !open {
				out = append(out, block{Kind: "p"})
			}
			b := &out[len(out)-1]
			b.Items = append(b.Items, spans(strings.TrimSpace(line), known))
			open = true
		}
	}
	return out
}

func spans(line string, known map[int]bool) item {
	var out item
	at := 0
	for _, m := range marker.FindAllStringSubmatchIndex(line, -1) {
		text := line[at:m[0]]
		n, _ := strconv.Atoi(line[m[2]:m[3]])
		at = m[1]
		if !known[n] {
			out = append(out, span{Text: strings.TrimRight(text, " ")})
			continue
		}
		out = append(out, span{Text: text}, span{Marker: n})
	}
	return append(out, span{Text: line[at:]})
}

// Name is the fragment of a marker's citation on the page.
func (s span) Name() string { return fmt.Sprintf("nguon-%d", s.Marker) }
