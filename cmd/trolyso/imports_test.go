package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "trolyso"

// allowedTrees says which trees of packages each may import besides itself.
// Imports go one way: cmd, widget, assistant, knowledge.
var allowedTrees = map[string][]string{
	"knowledge": {},
	"assistant": {"knowledge"},
	"widget":    {"assistant", "knowledge"},
	"cmd":       {"widget", "assistant", "knowledge"},
}

// soleImporter names the one package that may import each module of others.
// Where something lies in its way, it is to be replaced in one place.
var soleImporter = map[string][]string{
	"github.com/blevesearch/bleve":           {"knowledge/index"},
	"github.com/blevesearch/bleve_index_api": {"knowledge/index"},
	"go.etcd.io/bbolt":                       {"knowledge/index"},
	"github.com/goccy/go-yaml":               {"knowledge"},
	"github.com/microcosm-cc/bluemonday":     {"knowledge"},
	"github.com/yuin/goldmark":               {"knowledge"},
	"golang.org/x/net":                       {"knowledge/ingest"},
	"github.com/ledongthuc/pdf":              {"knowledge/ingest"},
	"github.com/sashabaranov/go-openai":      {"assistant/llm"},
	"github.com/gorilla/websocket":           {"widget"},
	"github.com/prometheus/client_golang":    {"widget"},
	"golang.org/x/time":                      {"widget"},
	"github.com/evanw/esbuild":               {"widget/element/bundle"},
	"github.com/fsnotify/fsnotify":           {"cmd/trolyso"},
	"github.com/go-viper/mapstructure":       {"cmd/trolyso"},
	"github.com/spf13/cobra":                 {"cmd/trolyso"},
	"github.com/spf13/viper":                 {"cmd/trolyso"},
}

// anywhere may be imported by any package: Unicode forms and collation are
// wanted wherever text comes in or is put in order.
var anywhere = []string{"golang.org/x/text"}

// onlyInTests may be imported by the tests of any package, and by nothing else.
var onlyInTests = []string{
	"github.com/google/go-cmp",
	"github.com/chromedp/chromedp",
	"github.com/chromedp/cdproto",
}

// TestImports holds every Go file to the tables. It reads the files itself, for
// what is behind go list the test cache does not see.
func TestImports(t *testing.T) {
	root := os.DirFS(filepath.Join("..", ".."))
	files := 0
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			base := path.Base(name)
			if name != "." && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata" || base == "node_modules" || name == "tmp" || name == "bin") {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(name) != ".go" {
			return nil
		}
		src, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
		if err != nil {
			return err
		}
		files++
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if fault := importFault(name, imported); fault != "" {
				t.Errorf("%s imports %s: %s", name, imported, fault)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 20 {
		t.Errorf("only %d Go files seen", files)
	}
}

// importFault says why the file may not import the package, or nothing.
func importFault(file, imported string) string {
	from := path.Dir(file)
	tree, _, _ := strings.Cut(from, "/")
	first, rest, _ := strings.Cut(imported, "/")
	allowed, known := allowedTrees[tree]
	switch {
	case !known:
		return "the file is in no tree that the table knows"
	case first == module:
		to, _, _ := strings.Cut(rest, "/")
		if to != tree && !slices.Contains(allowed, to) {
			return tree + " may not import " + to
		}
		return ""
	case !strings.Contains(first, "."):
		return "" // the standard library
	}
	within := func(module string) bool {
		return imported == module || strings.HasPrefix(imported, module+"/")
	}
	if slices.ContainsFunc(onlyInTests, within) {
		if strings.HasSuffix(file, "_test.go") {
			return ""
		}
		return "that is for tests"
	}
	if slices.ContainsFunc(anywhere, within) {
		return ""
	}
	for module, importers := range soleImporter {
		if within(module) {
			if slices.Contains(importers, from) {
				return ""
			}
			return "only " + strings.Join(importers, ", ") + " may"
		}
	}
	return "the module is not in the table"
}

func TestImportFault(t *testing.T) {
	for _, tc := range []struct {
		file, imported string
		fault          bool
	}{
		{"cmd/trolyso/main.go", "trolyso/widget", false},
		{"widget/routes.go", "trolyso/assistant", false},
		{"assistant/ask.go", "trolyso/assistant/screen", false},
		{"knowledge/guide.go", "strings", false},
		{"knowledge/index/engine.go", "github.com/blevesearch/bleve/v2/mapping", false},
		{"widget/a_test.go", "github.com/google/go-cmp/cmp", false},
		{"knowledge/guide.go", "trolyso/assistant", true},
		{"assistant/ask.go", "trolyso/widget/wire", true},
		{"widget/routes.go", "trolyso/cmd/trolyso", true},
		{"widget/search.go", "github.com/blevesearch/bleve/v2", true},
		{"widget/a.go", "github.com/google/go-cmp/cmp", true},
		{"widget/a.go", "github.com/spf13/viperish", true},
		{"tools/a.go", "strings", true},
		{"assistant/a.go", "gopkg.in/yaml.v3", true},
	} {
		if fault := importFault(tc.file, tc.imported); (fault != "") != tc.fault {
			t.Errorf("%s imports %s: %q", tc.file, tc.imported, fault)
		}
	}
}
