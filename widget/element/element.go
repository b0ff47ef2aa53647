// Package element holds the chat widget that portals embed: the custom element <tro-ly-so>,
// its sources under src and, built and committed under dist, the files a browser fetches.
//
// There are three. widget.js is what a portal page names in its script tag: the launcher, a few
// kilobytes. It fetches panel.js, the conversation itself, when somebody reaches for the button.
// widget.css serves browsers too old for style sheets made in script. The launcher asks for the panel
// as panel.js?v=VERSION, so a new release never mixes the two, and each must be served from the
// same folder as widget.js, which also is where the element looks for api/chat, api/ask and api/feedback.
//
// A server hands them out by mounting each [File], which is an [http.Handler]:
//
//	for _, f := range element.Files() {
//		mux.Handle("GET /"+f.Name, f)
//	}
//
// After a change under src, run
//
//	go run ./widget/element/bundle
//
// which needs no Node; a test compares dist with the sources. The words people read are all in
// src/strings.ts. ACCEPTANCE.md lists what the widget promises.
package element

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

//go:embed dist/widget.js dist/panel.js dist/widget.css
var dist embed.FS

// A File is one built file of the widget, ready to serve. It is safe for concurrent use.
type File struct {
	Name    string // within the folder of the service, "widget.js"
	Type    string // for Content-Type, charset included
	Version string // changes with the content; the v of panel.js?v=
	Body    []byte
	gzip    []byte
}

var types = map[string]string{
	".js":  "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
}

var files = sync.OnceValue(func() []File {
	entries, err := dist.ReadDir("dist")
	if err != nil {
		panic(err) // The embedded folder cannot be missing.
	}
	var all []File
	for _, e := range entries {
		body, err := dist.ReadFile("dist/" + e.Name())
		if err != nil {
			panic(err)
		}
		sum := sha256.Sum256(body)
		all = append(all, File{
			Name:    e.Name(),
			Type:    types[path.Ext(e.Name())],
			Version: hex.EncodeToString(sum[:5]),
			Body:    body,
			gzip:    compress(body),
		})
	}
	return all
})

// Files returns the files of the widget in the order of their names.
func Files() []File {
	return append([]File(nil), files()...)
}

// Asset returns the file of that name, and whether there is one.
func Asset(name string) (File, bool) {
	for _, f := range files() {
		if f.Name == name {
			return f, true
		}
	}
	return File{}, false
}

// ServeHTTP answers with the file, compressed where the browser takes gzip. A request that names the current
// version may be kept for a year, any other is asked about again after five minutes. Every site may embed the
// widget: the files say nothing about anyone, and a portal on another host fetches panel.js under CORS.
func (f File) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.Type)
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Add("Vary", "Accept-Encoding")
	if r.URL.Query().Get("v") == f.Version {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "public, max-age=300")
	}
	body, tag := f.Body, f.Version
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body, tag = f.gzip, tag+"-gzip"
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, f.Name, time.Time{}, bytes.NewReader(body))
}

func compress(body []byte) []byte {
	var b bytes.Buffer
	// Neither can fail: the level is valid and a buffer takes all that is written.
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	_, _ = z.Write(body)
	_ = z.Close()
	return b.Bytes()
}
