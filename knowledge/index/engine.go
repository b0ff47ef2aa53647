package index

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strconv"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/registry"
	"github.com/blevesearch/bleve/v2/search/query"
)

const (
	analyzerName = "vi_folded_pairs"
	fieldName    = "text"
	batchSize    = 500
	// manifestName is the file beside a kept index that says what it must hold.
	manifestName = "manifest.json"
	// layout changes whenever an index of an older build cannot be used.
	layout = 2
)

// Bleve knows analyzers by name in one global table.
func init() {
	err := registry.RegisterAnalyzer(analyzerName, func(map[string]interface{}, *registry.Cache) (analysis.Analyzer, error) {
		return foldedPairs{}, nil
	})
	if err != nil {
		panic(err) // the name is taken twice: a mistake in this file
	}
}

// foldedPairs is the Bleve analyzer: words and pairs of neighbours of a text
// that was folded already, words divided by a space and texts by a line break,
// which no pair spans.
type foldedPairs struct{}

func (foldedPairs) Analyze(input []byte) analysis.TokenStream {
	words := bytes.Count(input, []byte{' '}) + bytes.Count(input, []byte{'\n'})
	tokens := make([]analysis.Token, 0, 2*words) // one allocation for all
	out := make(analysis.TokenStream, 0, 2*words)
	add := func(start, end, position int, kind analysis.TokenType) {
		tokens = append(tokens, analysis.Token{Term: input[start:end], Start: start, End: end, Position: position, Type: kind})
		out = append(out, &tokens[len(tokens)-1])
	}
	position, before, start := 1, -1, 0 // before is where the last word of the line began
	for i, c := range input {
		if c != ' ' && c != '\n' {
			continue
		}
		if i > start {
			add(start, i, position, analysis.AlphaNumeric)
			if before >= 0 {
				add(before, i, position, analysis.Shingle)
			}
			position++
			before = start
		}
		if c == '\n' {
			before = -1
		}
		start = i + 1
	}
	return out
}

// engine is Bleve with the texts of all units under their numbers.
type engine struct {
	index bleve.Index
	dir   string // empty in memory
}

func newMapping() mapping.IndexMapping {
	text := bleve.NewTextFieldMapping()
	text.Analyzer = analyzerName
	text.Store, text.IncludeTermVectors, text.IncludeInAll, text.DocValues = false, false, false, false
	doc := bleve.NewDocumentStaticMapping()
	doc.AddFieldMappingsAt(fieldName, text)
	doc.AddSubDocumentMapping("_all", bleve.NewDocumentDisabledMapping()) // nobody searches it
	m := bleve.NewIndexMapping()
	m.DefaultMapping = doc
	return m
}

// A feed hands units to Bleve in batches, as soon as they are read.
type feed struct {
	units []unit
	ready chan [2]int // ranges of units
	given int
}

// newFeed returns a feed with room for all batches, so that reading never waits
// for an engine that needs none of them.
func newFeed(units []unit) *feed {
	return &feed{units: units, ready: make(chan [2]int, len(units)/batchSize+1)}
}

// read says that the first n units are read.
func (f *feed) read(n int) {
	if n-f.given == batchSize || n == len(f.units) && n > f.given {
		f.ready <- [2]int{f.given, n}
		f.given = n
	}
}

func (f *feed) close() { close(f.ready) }

// openEngine opens the index kept in dir when it is whole and of this version,
// and builds it from the units fed otherwise; an empty dir builds in memory.
func openEngine(dir, version string, f *feed, log *slog.Logger) (*engine, error) {
	if dir == "" {
		x, err := bleve.NewUsing("", newMapping(), scorch.Name, scorch.Name, nil)
		if err != nil {
			return nil, fmt.Errorf("create index: %w", err)
		}
		e := &engine{index: x}
		return e, e.fill(f)
	}
	want := manifest{Layout: layout, Version: version, Units: len(f.units)}
	e, err := openKept(dir, want)
	if err == nil {
		return e, nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		log.Warn("kept index cannot be used, building it anew", "dir", dir, "err", err)
	}
	if err := buildKept(dir, want, f); err != nil {
		return nil, fmt.Errorf("build index in %s: %w", dir, err)
	}
	if e, err = openKept(dir, want); err != nil {
		return nil, fmt.Errorf("open index just built: %w", err)
	}
	return e, nil
}

// fill indexes units under their numbers, several batches at a time: Bleve makes
// a segment of each on the goroutine that hands it over.
func (e *engine) fill(f *feed) error {
	errs := make([]error, runtime.GOMAXPROCS(0))
	var wait sync.WaitGroup
	for w := range errs {
		wait.Go(func() {
			for r := range f.ready {
				if errs[w] == nil {
					errs[w] = e.fillBatch(f.units, r[0], r[1])
				}
			}
		})
	}
	wait.Wait()
	return errors.Join(errs...)
}

func (e *engine) fillBatch(units []unit, from, to int) error {
	b := e.index.NewBatch()
	for i := from; i < to; i++ {
		if err := b.Index(strconv.Itoa(i), map[string]any{fieldName: string(units[i].folded)}); err != nil {
			return fmt.Errorf("index unit %d: %w", i, err)
		}
		units[i].folded = nil
	}
	if err := e.index.Batch(b); err != nil {
		return fmt.Errorf("write index: %w", err)
	}
	return nil
}

// A manifest says what a kept index holds, so that a damaged one is noticed:
// Bleve opens a truncated segment as an index without an error.
type manifest struct {
	Layout  int               `json:"layout"`
	Version string            `json:"version"`
	Units   int               `json:"units"`
	Current string            `json:"current"` // folder of the index, beside the manifest
	Files   map[string]uint32 `json:"files"`   // CRC-32C of each of its segments
}

func openKept(dir string, want manifest) (e *engine, err error) {
	defer func() {
		if p := recover(); p != nil { // Bleve panics on some damaged segments
			e, err = nil, fmt.Errorf("index is damaged: %v", p)
		}
	}()
	raw, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		return nil, err
	}
	var m manifest
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, fmt.Errorf("manifest: %w", err)
	}
	if m.Layout != want.Layout || m.Version != want.Version || m.Units != want.Units {
		return nil, errors.New("index is of another state of the guides")
	}
	folder := filepath.Join(dir, filepath.Base(m.Current))
	sums, err := segmentSums(folder)
	if err != nil {
		return nil, err
	}
	for name, sum := range m.Files {
		if got, ok := sums[name]; !ok || got != sum {
			return nil, fmt.Errorf("segment %s is damaged", name)
		}
	}
	x, err := bleve.OpenUsing(folder, map[string]interface{}{"read_only": true, "bolt_timeout": "200ms"})
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	if n, err := x.DocCount(); err != nil || n != uint64(want.Units) {
		_ = x.Close()
		return nil, fmt.Errorf("index holds %d of %d units", n, want.Units)
	}
	return &engine{index: x, dir: folder}, nil
}

// buildKept writes a whole new index beside the old one and only then names it
// in the manifest, so that a lock or a crash loses nothing.
func buildKept(dir string, m manifest, f *feed) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	folder, err := os.MkdirTemp(dir, "index-")
	if err != nil {
		return err
	}
	if err := os.Remove(folder); err != nil { // Bleve makes it itself
		return err
	}
	x, err := bleve.NewUsing(folder, newMapping(), scorch.Name, scorch.Name, nil)
	if err != nil {
		return err
	}
	if err := errors.Join((&engine{index: x}).fill(f), x.Close()); err != nil {
		return err
	}
	if m.Files, err = segmentSums(folder); err != nil {
		return err
	}
	m.Current = filepath.Base(folder)
	raw, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	draft := filepath.Join(dir, m.Current+".json")
	if err := os.WriteFile(draft, raw, 0o644); err != nil {
		return err
	}
	if err := os.Rename(draft, filepath.Join(dir, manifestName)); err != nil {
		return err
	}
	old, _ := filepath.Glob(filepath.Join(dir, "index-*"))
	for _, path := range old {
		if filepath.Base(path) != m.Current {
			_ = os.RemoveAll(path) // another process may still read it; it goes next time
		}
	}
	return nil
}

// segmentSums sums up every segment file of a Bleve folder.
func segmentSums(folder string) (map[string]uint32, error) {
	files, err := filepath.Glob(filepath.Join(folder, "store", "*.zap"))
	if err != nil {
		return nil, err
	}
	sort.Strings(files)
	sums := make(map[string]uint32, len(files))
	for _, path := range files {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		h := crc32.New(crc32.MakeTable(crc32.Castagnoli))
		_, err = io.Copy(h, f)
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
		sums[filepath.Base(path)] = h.Sum32()
	}
	return sums, nil
}

// A probe is a folded word or pair to look for, with its weight.
type probe struct {
	text   string
	weight float64
}

// candidates returns the numbers of the units that hold most of the probes,
// best first, limit at the most.
func (e *engine) candidates(ctx context.Context, probes []probe, limit int) (units []int, err error) {
	defer func() {
		if p := recover(); p != nil {
			units, err = nil, fmt.Errorf("index is damaged: %v", p)
		}
	}()
	terms := make([]query.Query, 0, len(probes))
	for _, p := range probes {
		q := bleve.NewTermQuery(p.text)
		q.SetField(fieldName)
		q.SetBoost(p.weight)
		terms = append(terms, q)
	}
	if len(terms) == 0 {
		return nil, nil
	}
	req := bleve.NewSearchRequestOptions(bleve.NewDisjunctionQuery(terms...), limit, 0, false)
	res, err := e.index.SearchInContext(ctx, req)
	if err != nil {
		return nil, err
	}
	for _, h := range res.Hits {
		n, err := strconv.Atoi(h.ID)
		if err != nil {
			return nil, fmt.Errorf("index holds a foreign unit %q", h.ID)
		}
		units = append(units, n)
	}
	return units, nil
}

// size returns the bytes of the index on disk, 0 for one in memory.
func (e *engine) size() int64 {
	var total int64
	if e.dir != "" {
		_ = filepath.WalkDir(e.dir, func(_ string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				if info, err := d.Info(); err == nil {
					total += info.Size()
				}
			}
			return nil
		})
	}
	return total
}
