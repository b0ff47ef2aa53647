package knowledge

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"sort"
	"strings"
	"sync"
)

// A Corpus is the set of guides in service. It does not change after [Load];
// a new state of the files is a new Corpus.
type Corpus struct {
	guides   []*Guide
	byID     map[string]*Guide
	passages []Passage
	byPass   map[string]int
	pinned   []*Pinned
	hash     string
}

// Load reads every *.md file of fsys, and the pinned answers in its subfolder
// [PinnedDir], in the order of the names. When any file has a mistake it returns no corpus and all mistakes of
// all files as [Mistakes]; any other error is one of reading.
func Load(fsys fs.FS) (*Corpus, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("read guides: %w", err)
	}
	type file struct {
		name     string
		src      []byte
		guide    *Guide
		mistakes Mistakes
	}
	var files []*file
	sum := sha256.New()
	hash := func(name string, src []byte) {
		fmt.Fprintf(sum, "%s %d\n", name, len(src))
		sum.Write(src)
	}
	for _, e := range entries {
		if e.IsDir() || path.Ext(e.Name()) != ".md" || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		src, err := fs.ReadFile(fsys, e.Name())
		if err != nil {
			return nil, fmt.Errorf("read guide: %w", err)
		}
		hash(e.Name(), src)
		files = append(files, &file{name: e.Name(), src: src})
	}
	var wait sync.WaitGroup
	next := make(chan *file)
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for f := range next {
				f.guide, f.mistakes = ParseGuide(f.name, f.src)
			}
		})
	}
	for _, f := range files {
		next <- f
	}
	close(next)
	wait.Wait()
	var guides []*Guide
	var all Mistakes
	for _, f := range files {
		all = append(all, f.mistakes...)
		if f.guide == nil {
			continue
		}
		if want := f.guide.ID + ".md"; want != f.name {
			all = append(all, Mistake{f.name, 2, fmt.Sprintf("id %q khác tên tệp; tên tệp phải là %s", f.guide.ID, want)})
		}
		guides = append(guides, f.guide)
	}
	pinned, mistakes, err := loadPinned(fsys, hash)
	if err != nil {
		return nil, err
	}
	if all = append(all, mistakes...); len(all) > 0 {
		return nil, all
	}
	if len(guides) == 0 {
		return nil, errors.New("no guide (*.md) in the folder")
	}
	c, err := NewCorpus(guides)
	if err != nil {
		return nil, err
	}
	if mistakes := c.pin(pinned); len(mistakes) > 0 {
		return nil, mistakes
	}
	c.hash = hex.EncodeToString(sum.Sum(nil))
	return c, nil
}

// NewCorpus makes a corpus of the given guides. Two guides with one ID are an
// error.
func NewCorpus(guides []*Guide) (*Corpus, error) {
	c := &Corpus{guides: guides, byID: map[string]*Guide{}, byPass: map[string]int{}}
	for _, g := range guides {
		if other, taken := c.byID[g.ID]; taken {
			return nil, Mistakes{{g.File, 2, fmt.Sprintf("id %q đã có ở %s", g.ID, other.File)}}
		}
		c.byID[g.ID] = g
		for _, p := range g.Passages() {
			c.byPass[p.ID] = len(c.passages)
			c.passages = append(c.passages, p)
		}
	}
	return c, nil
}

// Guides returns the guides in the order of their files. The slice is the
// caller's not to change.
func (c *Corpus) Guides() []*Guide { return c.guides }

// Guide returns the guide with the given ID.
func (c *Corpus) Guide(id string) (*Guide, bool) {
	g, ok := c.byID[id]
	return g, ok
}

// Passages returns every passage. The slice is the caller's not to change.
func (c *Corpus) Passages() []Passage { return c.passages }

// Passage returns the passage with the given ID.
func (c *Corpus) Passage(id string) (Passage, bool) {
	i, ok := c.byPass[id]
	if !ok {
		return Passage{}, false
	}
	return c.passages[i], true
}

// Hash names the state of the files the corpus was loaded from: the same files
// give the same hash. It is empty for a corpus that was not loaded.
func (c *Corpus) Hash() string { return c.hash }

// Topics returns every topic some guide names, sorted.
func (c *Corpus) Topics() []string {
	seen := map[string]bool{}
	var topics []string
	for _, g := range c.guides {
		for _, t := range g.Topics {
			if !seen[t] {
				seen[t] = true
				topics = append(topics, t)
			}
		}
	}
	sort.Strings(topics)
	return topics
}
