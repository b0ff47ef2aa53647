package index_test

import (
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"text/tabwriter"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"trolyso/knowledge"
	"trolyso/knowledge/index"
	"trolyso/knowledge/vitext"
)

// BenchmarkScale compares this package with stock Bleve (scorch, standard
// analyzer, its default scores) over the same passages: 1,000, 10,000 and
// 100,000 of them, made by varying the guides. Both keep their index on disk,
// and both answer the same questions, written in full and without diacritics.
// It ends with the figures as a table. One size alone:
//
//	go test -run '^$' -bench Scale/1k ./knowledge/index
//
// Stock Bleve is fast where diacritics are missing because it then looks up
// words that the passages hardly hold: the share of right guides tells.
func BenchmarkScale(b *testing.B) {
	var t table
	for _, size := range []struct {
		name     string
		passages int
	}{{"1k", 1_000}, {"10k", 10_000}, {"100k", 100_000}} {
		b.Run(size.name, func(b *testing.B) {
			passages, questions := variedGuides(size.passages)
			for _, e := range []struct {
				name string
				open func(dir string, passages []knowledge.Passage) (searcher, error)
			}{
				{"trolyso", openIndex},
				{"stock", openStock},
			} {
				b.Run(e.name, func(b *testing.B) { t.measure(b, e.name, e.open, passages, questions) })
			}
		})
	}
	if len(t.rows) > 0 {
		fmt.Printf("\n%s\n", &t)
	}
}

// A searcher is an index under measurement.
type searcher interface {
	search(question string) (guide string, err error) // of the first of ten hits
	Close() error
}

type ours struct{ *index.Index }

func (x ours) search(question string) (string, error) {
	f, err := x.Find(context.Background(), question, 10)
	if err != nil || len(f.Hits) == 0 {
		return "", err
	}
	return f.Hits[0].Passage.GuideID(), nil
}

func openIndex(dir string, passages []knowledge.Passage) (searcher, error) {
	x, err := index.Build(passages, index.Config{Dir: dir, Version: "scale"})
	return ours{x}, err
}

type stock struct{ bleve.Index }

func (x stock) search(question string) (string, error) {
	q := bleve.NewMatchQuery(question)
	q.SetField("text")
	res, err := x.Search(bleve.NewSearchRequestOptions(q, 10, 0, false))
	if err != nil || len(res.Hits) == 0 {
		return "", err
	}
	guide, _, _ := strings.Cut(res.Hits[0].ID, "#")
	return guide, nil
}

// openStock opens the index in dir, and first builds it when there is none: the
// words of a passage in one field, and for each guide its title and sample
// questions as one more document.
func openStock(dir string, passages []knowledge.Passage) (searcher, error) {
	folder := filepath.Join(dir, "stock")
	if _, err := os.Stat(folder); err == nil {
		x, err := bleve.Open(folder)
		return stock{x}, err
	}
	text := bleve.NewTextFieldMapping()
	text.Store, text.IncludeInAll, text.IncludeTermVectors, text.DocValues = false, false, false, false
	m := bleve.NewIndexMapping()
	m.DefaultMapping.AddFieldMappingsAt("text", text)
	x, err := bleve.NewUsing(folder, m, scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, err
	}
	batch := x.NewBatch()
	add := func(id string, parts ...string) error {
		if err := batch.Index(id, map[string]any{"text": strings.Join(parts, "\n")}); err != nil || batch.Size() < 500 {
			return err
		}
		err := x.Batch(batch)
		batch.Reset()
		return err
	}
	var last *knowledge.Guide
	for _, p := range passages {
		if err := add(p.ID, p.Title, p.Heading, p.Text); err != nil {
			return nil, err
		}
		if g := p.Guide; g != last {
			last = g
			if err := add(g.ID, append([]string{g.Title}, slices.Concat(g.Questions, g.Phrasings, g.Topics)...)...); err != nil {
				return nil, err
			}
		}
	}
	return stock{x}, x.Batch(batch)
}

// A table gathers the figures of all runs.
type table struct{ rows []row }

type row struct {
	engine, typing string
	passages       int
	build, open    time.Duration
	disk, heap     uint64
	p50, p99       time.Duration
	perSecond      float64
	right          float64 // share of questions whose own guide comes first
}

// measure builds an index, opens it again from disk and puts the questions to it.
func (t *table) measure(b *testing.B, engine string, open func(string, []knowledge.Passage) (searcher, error), passages []knowledge.Passage, questions []question) {
	dir := b.TempDir()
	r := row{engine: engine, passages: len(passages)}
	timed := func() (searcher, time.Duration) {
		began := time.Now()
		x, err := open(dir, passages)
		if err != nil {
			b.Fatal(err)
		}
		return x, time.Since(began)
	}
	x, took := timed()
	r.build = took
	if err := x.Close(); err != nil {
		b.Fatal(err)
	}
	x = nil
	r.disk = diskBytes(dir)
	before := heapBytes()
	x, r.open = timed()
	defer x.Close()
	for _, q := range questions[:10] { // what is read in lazily is in use too
		if _, err := x.search(q.text); err != nil {
			b.Fatal(err)
		}
	}
	r.heap = max(heapBytes(), before) - before
	for _, typing := range []struct {
		name  string
		typed func(string) string
	}{
		{"clean", func(s string) string { return s }},
		{"no marks", vitext.Fold},
	} {
		r.typing = typing.name
		typed := slices.Clone(questions)
		for i := range typed {
			typed[i].text = typing.typed(typed[i].text)
		}
		b.Run(typing.name, func(b *testing.B) {
			r.put(b, x, typed)
			t.rows = slices.DeleteFunc(t.rows, func(old row) bool {
				return old.engine == r.engine && old.typing == r.typing && old.passages == r.passages
			})
			t.rows = append(t.rows, r)
		})
	}
}

// put asks every question at least twice, first one after the other and then
// from all cores at once.
func (r *row) put(b *testing.B, x searcher, questions []question) {
	var took []time.Duration
	right := 0
	for b.Loop() {
		for _, q := range questions {
			began := time.Now()
			guide, err := x.search(q.text)
			took = append(took, time.Since(began))
			if err != nil {
				b.Fatal(err)
			}
			if guide == q.guide {
				right++
			}
		}
	}
	r.right = float64(right) / float64(len(took))
	slices.Sort(took)
	r.p50, r.p99 = took[len(took)/2], took[len(took)*99/100]
	var next atomic.Int64
	began := time.Now()
	done := make(chan struct{})
	for range runtime.GOMAXPROCS(0) {
		go func() {
			defer func() { done <- struct{}{} }()
			for i := next.Add(1) - 1; i < int64(len(questions)); i = next.Add(1) - 1 {
				if _, err := x.search(questions[i].text); err != nil {
					b.Error(err)
				}
			}
		}()
	}
	for range runtime.GOMAXPROCS(0) {
		<-done
	}
	r.perSecond = float64(len(questions)) / time.Since(began).Seconds()
	b.ReportMetric(float64(r.p50.Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(r.p99.Microseconds())/1000, "p99-ms")
	b.ReportMetric(r.perSecond, "queries/s")
	b.ReportMetric(0, "ns/op") // of all questions together: says nothing
}

func (t *table) String() string {
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "passages\tindex\tquestions\tp50 ms\tp99 ms\tqueries/s\tright %\tbuild s\topen s\tdisk MB\theap MB\t")
	for _, r := range t.rows {
		fmt.Fprintf(w, "%d\t%s\t%s\t%.2f\t%.2f\t%.0f\t%.0f\t%.2f\t%.3f\t%.1f\t%.1f\t\n", r.passages, r.engine, r.typing,
			r.p50.Seconds()*1000, r.p99.Seconds()*1000, r.perSecond, r.right*100,
			r.build.Seconds(), r.open.Seconds(), float64(r.disk)/1e6, float64(r.heap)/1e6)
	}
	w.Flush()
	return out.String()
}

func diskBytes(dir string) uint64 {
	var total uint64
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			if info, err := d.Info(); err == nil {
				total += uint64(info.Size())
			}
		}
		return nil
	})
	return total
}

func heapBytes() uint64 {
	runtime.GC()
	runtime.GC() // what pools held is free only now
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// variedGuides makes n passages of guides and 200 questions about them, the same
// in every run. The first guides are the curated ones as they are. Each further
// round varies them all: a guide gets its own subject, in that a share of its
// words become others throughout; some words are new to the corpus; and
// sentences are left out or said twice, so that lengths differ.
func variedGuides(n int) (passages []knowledge.Passage, questions []question) {
	originals := corpus().Guides()
	var words []string // of all titles and questions, as often as they occur there
	for _, g := range originals {
		for _, t := range append([]string{g.Title}, g.Questions...) {
			for _, w := range vitext.Words(t) {
				words = append(words, w.Text)
			}
		}
	}
	var asked []question
	for copies := 0; len(passages) < n; copies++ {
		for i, original := range originals {
			g := original
			if copies > 0 {
				g = variation{rand.New(rand.NewPCG(uint64(copies), uint64(i))), words, map[string]string{}}.guide(original, copies)
			}
			for _, q := range slices.Concat(g.Questions, g.Phrasings) {
				asked = append(asked, question{q, g.ID})
			}
			for _, p := range g.Passages() {
				if len(passages) < n {
					passages = append(passages, p)
				}
			}
			if len(passages) == n {
				break
			}
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		questions = append(questions, asked[r.IntN(len(asked))])
	}
	return passages, questions
}

// A question is one of a guide's own.
type question struct{ text, guide string }

// A variation turns a guide into another.
type variation struct {
	*rand.Rand
	words []string          // to choose from
	other map[string]string // what words became in this guide
}

func (v variation) guide(original *knowledge.Guide, number int) *knowledge.Guide {
	g := *original
	g.ID = fmt.Sprintf("%s-%d", g.ID, number)
	g.Document = nil // numbers of documents stay unique
	g.Title = v.text(g.Title)
	g.Questions, g.Phrasings = v.texts(g.Questions), v.texts(g.Phrasings)
	g.Sections = slices.Clone(g.Sections)
	for i := range g.Sections {
		blocks := slices.Clone(g.Sections[i].Blocks)
		for j := range blocks {
			blocks[j].Items = v.texts(blocks[j].Items)
			switch v.IntN(4) {
			case 0:
				blocks[j].Items = blocks[j].Items[:(len(blocks[j].Items)+1)/2]
			case 1:
				blocks[j].Items = append(blocks[j].Items, v.texts(blocks[j].Items)...)
			}
		}
		g.Sections[i].Blocks = blocks
	}
	return &g
}

func (v variation) texts(in []string) []string {
	out := make([]string, len(in))
	for i, t := range in {
		out[i] = v.text(t)
	}
	return out
}

// text replaces words of t: one in five of the guide's by another throughout,
// and one in two hundred by a new one here alone.
func (v variation) text(t string) string {
	var out strings.Builder
	last := 0
	for _, w := range vitext.Words(t) {
		to, met := v.other[w.Text]
		if !met {
			to = w.Text
			if v.IntN(5) == 0 {
				to = v.words[v.IntN(len(v.words))]
			}
			v.other[w.Text] = to
		}
		if v.IntN(200) == 0 {
			to = v.newWord()
		}
		if to != w.Text {
			out.WriteString(t[last:w.Start])
			out.WriteString(to)
			last = w.End
		}
	}
	out.WriteString(t[last:])
	return out.String()
}

// newWord makes a word that may be new: a syllable, half the time run together
// with another, as in names.
func (v variation) newWord() string {
	onsets := strings.Fields("b c ch d đ g gh gi h k kh l m n ng nh ph qu r s t th tr v x")
	rimes := strings.Fields("a à ả ã á ạ an án ang áng ành anh ăn ắm âu ậu ây ấy e é en eo ê ên ếch i ìn inh iên iếu o òn ong ô ốn ông ơ ới u ủ un ung ư ứng ươi ượng uyên uyết")
	syllable := func() string { return onsets[v.IntN(len(onsets))] + rimes[v.IntN(len(rimes))] }
	w := syllable()
	if v.IntN(2) == 0 {
		w = vitext.Fold(w + syllable())
	}
	if r, n := utf8.DecodeRuneInString(w); v.IntN(2) == 0 {
		w = string(unicode.ToUpper(r)) + w[n:]
	}
	return w
}
