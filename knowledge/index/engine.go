package index

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/registry"
	bleveindex "github.com/blevesearch/bleve_index_api"
)

const (
	analyzerName = "vi_folded_pairs"
	fieldName    = "text"
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

// scarce is the number of units up to which a word is left without pairs in
// Bleve: all that hold it can be candidates, and most pairs there are hold such a
// word.
const scarce = 400

// folded is the texts of all units as Bleve takes them up.
type folded struct {
	contents
	common []bool // of a folded word: it is not scarce
}

func newFolded(c contents) folded {
	f := folded{c, make([]bool, len(c.vocabulary.forms.words))}
	for form, t := range c.vocabulary.forms.terms {
		f.common[form] = c.common(t)
	}
	return f
}

// common reports whether more than a few units hold a folded word.
func (c contents) common(t term) bool {
	return c.bodies.holdersOf(t)+c.profiles.holdersOf(t) > scarce
}

// units returns their number: passages come first, then guides.
func (f folded) units() int { return len(f.bodies.lengths) + len(f.profiles.lengths) }

// each calls index for units from up to to, with the name of each and its words
// in the form that the analyzer reads.
func (f folded) each(from, to int, index func(name string, doc any) error) error {
	forms := f.vocabulary.forms.words
	var text []byte
	for unit := from; unit < to; unit++ {
		p, n := f.bodies, unit
		if passages := len(f.bodies.lengths); unit >= passages {
			p, n = f.profiles, unit-passages
		}
		tokens := p.unit(n)
		text = text[:0]
		for i, token := range tokens {
			if token == 0 {
				continue
			}
			form := f.vocabulary.folded[token-1]
			text = append(text, forms[form]...)
			if next := tokens[i+1]; next != 0 && f.common[form] && f.common[f.vocabulary.folded[next-1]] {
				text = append(text, ' ')
			} else {
				text = append(text, '\n')
			}
		}
		if err := index(strconv.Itoa(unit), map[string]any{fieldName: string(text)}); err != nil {
			return fmt.Errorf("index unit %d: %w", unit, err)
		}
	}
	return nil
}

// maxSegment is how many units Bleve takes up at a time.
const maxSegment = 2000

// fillMemory makes an index in memory, of a segment for each core or more: Bleve
// makes each on the goroutine that hands it over.
func fillMemory(f folded) (bleve.Index, error) {
	x, err := bleve.NewUsing("", newMapping(), scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, fmt.Errorf("create index: %w", err)
	}
	workers := runtime.GOMAXPROCS(0)
	size := min(maxSegment, (f.units()+workers-1)/workers)
	errs := make([]error, workers)
	var next atomic.Int64
	var wait sync.WaitGroup
	for w := range errs {
		wait.Go(func() {
			for errs[w] == nil {
				from := int(next.Add(1)-1) * size
				if from >= f.units() {
					return
				}
				b := x.NewBatch()
				if errs[w] = f.each(from, min(from+size, f.units()), b.Index); errs[w] == nil {
					errs[w] = x.Batch(b)
				}
			}
		})
	}
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, errors.Join(err, x.Close())
	}
	return x, nil
}

// fillFolder makes an index in an empty folder, of one segment, so that a search
// looks each word up once.
func fillFolder(folder string, f folded) error {
	b, err := bleve.NewBuilder(folder, newMapping(), map[string]interface{}{
		"buildPathPrefix": folder, // and not where temporary files are, which may be another disk
		"batchSize":       maxSegment,
		"mergeMax":        1000, // segments merged in one go
	})
	if err != nil {
		return fmt.Errorf("create index: %w", err)
	}
	return errors.Join(f.each(0, f.units(), b.Index), b.Close())
}

// openFilled opens the index that fillFolder made. Bleve waits without end for
// the lock of another process unless told not to.
func openFilled(folder string) (bleve.Index, error) {
	x, err := bleve.OpenUsing(folder, map[string]interface{}{"read_only": true, "bolt_timeout": "200ms"})
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	return x, nil
}

// engine is Bleve with the texts of all units. It reads one snapshot, in which
// documents never change their places.
type engine struct {
	index  bleve.Index
	reader bleveindex.IndexReader
	units  []uint32  // of a document, by its place
	norms  []float32 // of a document, by its place: how far its length tempers what occurs in it
	spare  sync.Pool // of *tally
}

// newEngine returns an engine over a filled index, which it takes over: it
// closes it when it fails.
func newEngine(x bleve.Index, bodies, profiles *postings) (e *engine, err error) {
	e = &engine{index: x}
	defer func() {
		if p := recover(); p != nil { // Bleve panics on some damaged segments
			err = fmt.Errorf("index is damaged: %v", p)
		}
		if err != nil {
			_ = e.close()
			e = nil
		}
	}()
	low, err := x.Advanced()
	if err != nil {
		return e, err
	}
	if e.reader, err = low.Reader(); err != nil {
		return e, err
	}
	passages, guides := len(bodies.lengths), len(profiles.lengths)
	if err := e.place(passages + guides); err != nil {
		return e, err
	}
	e.norms = make([]float32, len(e.units))
	for place, unit := range e.units {
		if u := int(unit); u < passages {
			e.norms[place] = float32(bodies.norm(u))
		} else {
			e.norms[place] = float32(profiles.norm(u - passages))
		}
	}
	return e, nil
}

// place finds out which of n units each document is.
func (e *engine) place(n int) error {
	docs, err := e.reader.DocIDReaderAll()
	if err != nil {
		return err
	}
	defer docs.Close()
	e.units = make([]uint32, n)
	met := make([]bool, n)
	for range n {
		id, err := docs.Next()
		if err != nil {
			return err
		}
		if id == nil {
			return fmt.Errorf("index lacks some of %d units", n)
		}
		name, err := e.reader.ExternalID(id)
		if err != nil {
			return err
		}
		unit, err := strconv.Atoi(name)
		if place := id.Value(); err != nil || unit < 0 || unit >= n || met[unit] || place >= uint64(n) {
			return fmt.Errorf("index holds a foreign unit %q", name)
		}
		met[unit] = true
		e.units[id.Value()] = uint32(unit)
	}
	if id, err := docs.Next(); err != nil || id != nil {
		return fmt.Errorf("index holds more than %d units", n)
	}
	return nil
}

func (e *engine) close() error {
	var err error
	if e.reader != nil {
		err = e.reader.Close()
	}
	return errors.Join(err, e.index.Close())
}

// A probe is a folded word or pair to look for, with its weight.
type probe struct {
	text   string
	weight float64
}

// A tally adds up what documents score.
type tally struct {
	scores []float32 // of each document; 0 between searches
	met    []uint32  // documents that score
}

func (e *engine) tally() *tally {
	if t, ok := e.spare.Get().(*tally); ok {
		return t
	}
	return &tally{scores: make([]float32, len(e.units))}
}

// candidates returns the units that hold most of the probes, best first, limit
// at the most.
func (e *engine) candidates(ctx context.Context, probes []probe, limit int) (units []int, err error) {
	t := e.tally()
	defer func() {
		if p := recover(); p != nil {
			units, err = nil, fmt.Errorf("index is damaged: %v", p)
			return // the tally is not to be trusted
		}
		for _, place := range t.met {
			t.scores[place] = 0
		}
		t.met = t.met[:0]
		e.spare.Put(t)
	}()
	var doc bleveindex.TermFieldDoc
	for _, p := range probes {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := e.count(ctx, t, p, &doc); err != nil {
			return nil, err
		}
	}
	return e.best(t, limit), nil
}

// count adds what documents score for one probe: BM25 over words as over pairs.
func (e *engine) count(ctx context.Context, t *tally, p probe, doc *bleveindex.TermFieldDoc) error {
	docs, err := e.reader.TermFieldReader(ctx, []byte(p.text), fieldName, true, false, false)
	if err != nil {
		return err
	}
	defer docs.Close()
	gain := float32(p.weight * idf(float64(docs.Count()), float64(len(e.units))) * (bm25K1 + 1))
	if gain <= 0 {
		return nil
	}
	for {
		d, err := docs.Next(doc)
		if err != nil || d == nil {
			return err
		}
		place := d.ID.Value()
		if t.scores[place] == 0 {
			t.met = append(t.met, uint32(place))
		}
		tf := float32(d.Freq)
		t.scores[place] += gain * tf / (tf + e.norms[place])
	}
}

// best returns the limit best units in order, the lower number first where
// scores are equal.
func (e *engine) best(t *tally, limit int) []int {
	better := func(a, b uint32) bool {
		if x, y := t.scores[a], t.scores[b]; x != y {
			return x > y
		}
		return e.units[a] < e.units[b]
	}
	// A heap of the best so far, the worst of them on top.
	heap := make([]uint32, 0, limit)
	sink := func(i int) {
		for {
			worst := i
			for c := 2*i + 1; c <= 2*i+2 && c < len(heap); c++ {
				if better(heap[worst], heap[c]) {
					worst = c
				}
			}
			if worst == i {
				return
			}
			heap[i], heap[worst] = heap[worst], heap[i]
			i = worst
		}
	}
	for _, place := range t.met {
		switch {
		case len(heap) < limit:
			heap = append(heap, place)
			if len(heap) == limit {
				for i := limit / 2; i >= 0; i-- {
					sink(i)
				}
			}
		case limit > 0 && better(place, heap[0]):
			heap[0] = place
			sink(0)
		}
	}
	slices.SortFunc(heap, func(a, b uint32) int {
		if better(a, b) {
			return -1
		}
		return 1 // no two are equal
	})
	units := make([]int, len(heap))
	for i, place := range heap {
		units[i] = int(e.units[place])
	}
	return units
}
