// Command bundle builds the widget's files from widget/element/src into widget/element/dist.
// It needs no Node: esbuild runs as a library. The same sources give the same bytes on every machine.
//
//	go run ./widget/element/bundle
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// targets are the oldest browsers served: the WebView of Android phones not updated since 2018, and their contemporaries.
var targets = []api.Engine{
	{Name: api.EngineChrome, Version: "70"},
	{Name: api.EngineFirefox, Version: "68"},
	{Name: api.EngineSafari, Version: "13"},
}

func main() {
	if err := run("widget/element"); err != nil {
		fmt.Fprintln(os.Stderr, "bundle:", err)
		os.Exit(1)
	}
}

// run builds the element in dir and writes its dist.
func run(dir string) error {
	files, err := build(filepath.Join(dir, "src"))
	if err != nil {
		return err
	}
	dist := filepath.Join(dir, "dist")
	if err := os.MkdirAll(dist, 0o755); err != nil {
		return err
	}
	for name, body := range files {
		if err := os.WriteFile(filepath.Join(dist, name), body, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// build returns the files of dist by name: the launcher, the panel that it fetches when opened, and
// the style sheet for browsers without constructed ones.
func build(src string) (map[string][]byte, error) {
	panel, err := bundle(src, "panel.ts", api.FormatESModule, nil)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(panel)
	version := map[string]string{"PANEL_VERSION": `"` + hex.EncodeToString(sum[:5]) + `"`}
	launcher, err := bundle(src, "define.ts", api.FormatIIFE, version)
	if err != nil {
		return nil, err
	}
	sheet, err := bundle(src, "widget.css", api.FormatDefault, nil)
	if err != nil {
		return nil, err
	}
	return map[string][]byte{"widget.js": launcher, "panel.js": panel, "widget.css": sheet}, nil
}

func bundle(src, entry string, format api.Format, define map[string]string) ([]byte, error) {
	options := options()
	options.EntryPoints = []string{filepath.Join(src, entry)}
	options.Format = format
	options.Define = define
	if !strings.HasSuffix(entry, ".css") {
		options.Plugins = []api.Plugin{styles}
	}
	return first(api.Build(options))
}

func options() api.BuildOptions {
	return api.BuildOptions{
		Bundle:            true,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		Charset:           api.CharsetUTF8,
		LegalComments:     api.LegalCommentsNone,
		Engines:           targets,
		// Marked as missing in some of the targets for corner cases of theirs (import in workers, destructuring of
		// shadowed names in Safari 13) that the sources stay clear of.
		Supported:   map[string]bool{"dynamic-import": true, "destructuring": true},
		TsconfigRaw: `{"compilerOptions":{"useDefineForClassFields":false,"target":"es2018"}}`,
		LogLevel:    api.LogLevelSilent,
	}
}

// styles inlines a style sheet as text. It builds the sheet first, as esbuild's own text
// loader ships CSS as written and old browsers do not know nesting.
var styles = api.Plugin{
	Name: "styles",
	Setup: func(build api.PluginBuild) {
		build.OnLoad(api.OnLoadOptions{Filter: `\.css$`}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
			options := options()
			options.EntryPoints = []string{args.Path}
			text, err := first(api.Build(options))
			if err != nil {
				return api.OnLoadResult{}, err
			}
			sheet := strings.TrimSpace(string(text))
			return api.OnLoadResult{Contents: &sheet, Loader: api.LoaderText}, nil
		})
	},
}

// first returns the one file a build made.
func first(result api.BuildResult) ([]byte, error) {
	var problems []error
	for _, m := range append(result.Errors, result.Warnings...) {
		where := ""
		if m.Location != nil {
			where = fmt.Sprintf("%s:%d: ", m.Location.File, m.Location.Line)
		}
		problems = append(problems, errors.New(where+m.Text))
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	return result.OutputFiles[0].Contents, nil
}
