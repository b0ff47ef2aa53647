package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"trolyso/knowledge"
)

// A shelf holds the edition in service and lets a new one take its place while
// questions are being answered. It is safe for concurrent use.
//
// An edition that cannot be opened changes nothing: the old one stays, and
// Problem tells what is wrong with the new one.
type shelf struct {
	log  *slog.Logger
	load func() (*knowledge.Corpus, error)
	open func(*knowledge.Corpus) (*edition, error)

	reloading sync.Mutex // held by the one reload that runs

	mu      sync.RWMutex // guards what follows
	current *lent
	problem error
	closed  bool
}

// lent is an edition with those who are reading in it.
type lent struct {
	*edition
	readers sync.WaitGroup
}

// newShelf returns a shelf with its first edition. Load reads the guides, open
// builds their index.
func newShelf(log *slog.Logger, load func() (*knowledge.Corpus, error), open func(*knowledge.Corpus) (*edition, error)) (*shelf, error) {
	s := &shelf{log: log, load: load, open: open}
	corpus, err := load()
	if err != nil {
		return nil, err
	}
	e, err := open(corpus)
	if err != nil {
		return nil, err
	}
	s.current = &lent{edition: e}
	return s, nil
}

// Corpus returns the guides in service.
func (s *shelf) Corpus() *knowledge.Corpus {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.current.corpus
}

// Find finds in the edition that is in service as it begins, which stays open
// until it ends.
func (s *shelf) Find(ctx context.Context, question string, limit int) (knowledge.Finding, error) {
	s.mu.RLock()
	if s.closed {
		s.mu.RUnlock()
		return knowledge.Finding{}, errShelfClosed
	}
	e := s.current
	e.readers.Add(1) // before Reload can see that nobody reads
	s.mu.RUnlock()
	defer e.readers.Done()
	return e.Find(ctx, question, limit)
}

var errShelfClosed = errors.New("the service is shutting down")

// Problem returns what was wrong with the guides when they were last looked at,
// and nil when those in service are the newest.
func (s *shelf) Problem() error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.problem
}

// Reload reads the guides again and, where they have changed, puts them into
// service. It returns once the old index is closed.
func (s *shelf) Reload() {
	s.reloading.Lock()
	defer s.reloading.Unlock()
	corpus, err := s.load()
	if err == nil && corpus.Hash() == s.Corpus().Hash() {
		s.settle(nil)
		return
	}
	var e *edition
	if err == nil {
		e, err = s.open(corpus)
	}
	if err != nil {
		s.settle(err)
		return
	}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		s.discard(&lent{edition: e})
		return
	}
	old := s.current
	s.current, s.problem = &lent{edition: e}, nil
	s.mu.Unlock()
	s.log.Info("guides reloaded", "guides", len(corpus.Guides()), "corpus", corpus.Hash())
	s.discard(old)
}

// settle notes the outcome of a reload that changes nothing and logs what is
// new about it.
func (s *shelf) settle(problem error) {
	s.mu.Lock()
	before := s.problem
	s.problem = problem
	s.mu.Unlock()
	switch {
	case problem != nil && (before == nil || before.Error() != problem.Error()):
		s.log.Error("guides cannot be used, the old ones stay in service", "err", problem)
	case problem == nil && before != nil:
		s.log.Info("guides are again as those in service")
	}
}

// discard closes an edition when nobody reads in it any more.
func (s *shelf) discard(e *lent) {
	e.readers.Wait()
	if err := e.index.Close(); err != nil {
		s.log.Warn("close index", "err", err)
	}
}

// Close closes the edition in service. Searches under way end first, later ones
// fail.
func (s *shelf) Close() {
	s.mu.Lock()
	already := s.closed
	s.closed = true
	s.mu.Unlock()
	if !already {
		s.discard(s.current)
	}
}
