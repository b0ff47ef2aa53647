package knowledge

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
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
	broken   map[string]bool // IDs of guides with a mistake, which may hold more than was understood
	hash     string
}

// ErrNoGuide is the error for a folder that holds no guide at all.
var ErrNoGuide = errors.New("no guide (*.md) in the folder")

// Load reads every *.md file of fsys, and the pinned answers in its subfolder
// [PinnedDir], in the order of the names. When any file has a mistake, or cannot
// be read, it returns no corpus and all mistakes of all files as [Mistakes].
// Without a guide the error is [ErrNoGuide]; any other error is one of reading
// the folder.
func Load(fsys fs.FS) (*Corpus, error) {
	c, mistakes, err := Survey(fsys)
	switch {
	case err != nil:
		return nil, err
	case len(mistakes) > 0:
		return nil, mistakes
	}
	return c, nil
}

// Survey reads the files as [Load] does, but makes a corpus of all that could be
// understood of them, so that [Check] can say what else is wrong. With any
// mistake among those it returns the corpus is fit for nothing but that.
func Survey(fsys fs.FS) (*Corpus, Mistakes, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, nil, fmt.Errorf("read guides: %w", err)
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
	next := make(chan *file)
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for f := range next {
				f.guide, f.mistakes = parseGuide(f.name, f.src)
			}
		})
	}
	for _, e := range entries {
		if e.IsDir() || path.Ext(e.Name()) != ".md" || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		f := &file{name: e.Name()}
		files = append(files, f)
		if f.src, f.mistakes = ReadFile(fsys, f.name); f.mistakes == nil {
			hash(f.name, f.src)
			next <- f
		}
	}
	close(next)
	wait.Wait()
	var guides []*Guide
	var all Mistakes
	broken := map[string]bool{}
	for _, f := range files {
		if g := f.guide; g != nil {
			if want := g.ID + ".md"; want != f.name && idForm.MatchString(g.ID) {
				f.mistakes = append(f.mistakes, Mistake{f.name, g.headLine("id"), fmt.Sprintf("id %q khác tên tệp; tên tệp phải là %s", g.ID, want)})
			}
			guides = append(guides, g)
		}
		if len(f.mistakes) > 0 {
			broken[strings.TrimSuffix(f.name, ".md")] = true
			if f.guide != nil {
				broken[f.guide.ID] = true
			}
		}
		all = append(all, f.mistakes...)
	}
	pinned, mistakes, err := loadPinned(fsys, hash)
	if err != nil {
		return nil, nil, err
	}
	all = append(all, mistakes...)
	if len(files) == 0 && len(all) == 0 {
		return nil, nil, ErrNoGuide
	}
	c := &Corpus{broken: broken}
	all = append(all, c.put(guides)...)
	all = append(all, c.pin(pinned)...)
	c.hash = hex.EncodeToString(sum.Sum(nil))
	return c, all, nil
}

// ReadFile reads the file of a guide or of a pinned answer, and no more of it than
// may stand in one. What is no file, such as a pipe, it does not touch. When there
// is nothing to read it returns a mistake of that file.
func ReadFile(fsys fs.FS, name string) ([]byte, Mistakes) {
	fault := func(format string, args ...any) Mistakes {
		return Mistakes{{File: name, Message: fmt.Sprintf(format, args...)}}
	}
	info, err := fs.Stat(fsys, name)
	if err == nil && !info.Mode().IsRegular() {
		return nil, fault("không phải một tệp; hãy thay bằng tệp văn bản hoặc bỏ đi")
	}
	var src []byte
	if err == nil {
		var f fs.File
		if f, err = fsys.Open(name); err == nil {
			src, err = io.ReadAll(io.LimitReader(f, MaxGuideBytes+1))
			f.Close()
		}
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault("tệp này trỏ tới một tệp không có; hãy sửa hoặc bỏ đi")
	case errors.Is(err, fs.ErrPermission):
		return nil, fault("không được phép đọc tệp này; hãy cấp quyền đọc cho trợ lý")
	case err != nil:
		return nil, fault("không đọc được tệp này (%v)", err)
	}
	return src, nil
}

// NewCorpus makes a corpus of the given guides. Two guides with one ID are an
// error.
func NewCorpus(guides []*Guide) (*Corpus, error) {
	c := &Corpus{}
	if mistakes := c.put(guides); len(mistakes) > 0 {
		return nil, mistakes
	}
	return c, nil
}

// put fills the corpus with guides. Of several with one ID it takes the first
// and returns a mistake for each other.
func (c *Corpus) put(guides []*Guide) Mistakes {
	var mistakes Mistakes
	c.byID, c.byPass = map[string]*Guide{}, map[string]int{}
	for _, g := range guides {
		if other, taken := c.byID[g.ID]; taken {
			mistakes = append(mistakes, Mistake{g.File, g.headLine("id"), fmt.Sprintf("id %q đã có ở %s", g.ID, other.File)})
			continue
		}
		c.byID[g.ID] = g
		c.guides = append(c.guides, g)
		for _, p := range g.Passages() {
			c.byPass[p.ID] = len(c.passages)
			c.passages = append(c.passages, p)
		}
	}
	return mistakes
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
