package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"trolyso/assistant"
	"trolyso/assistant/extract"
	"trolyso/assistant/llm"
	"trolyso/knowledge"
	"trolyso/knowledge/guides"
	"trolyso/knowledge/index"
)

// An edition is one state of the guides with its index.
type edition struct {
	corpus *knowledge.Corpus
	index  *index.Index
}

// Find finds in the index and, where a curator has pinned an answer to the
// question, that.
func (e *edition) Find(ctx context.Context, question string, limit int) (knowledge.Finding, error) {
	f, err := e.index.Find(ctx, question, limit)
	if err == nil {
		f.Pinned, _ = e.corpus.Pinned(cmp.Or(f.Understood, question))
	}
	return f, err
}

// guideFiles returns the guides as files: those of the folder dir, or those in
// the binary when dir is empty.
func guideFiles(dir string) (fs.FS, error) {
	if dir == "" {
		return guides.FS, nil
	}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, unreadable(dir, err)
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s không phải thư mục cẩm nang", dir)
	}
	return os.DirFS(dir), nil
}

// unreadable is the error for a file or folder that a curator has named and that
// cannot be read, in words for the curator.
func unreadable(name string, err error) error {
	reason := err.Error()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		reason = "không có tệp hay thư mục này"
	case errors.Is(err, fs.ErrPermission):
		reason = "không được phép đọc tệp hay thư mục này"
	case errors.Is(err, syscall.EISDIR):
		reason = "đây là thư mục, cần một tệp"
	case errors.Is(err, knowledge.ErrNoGuide):
		reason = "trong thư mục chưa có cẩm nang nào (*.md)"
	}
	return unreadableError{fmt.Sprintf("%s: %s", name, reason), err}
}

// unreadableError has the words of [unreadable] and the error behind them.
type unreadableError struct {
	text string
	err  error
}

func (e unreadableError) Error() string { return e.text }
func (e unreadableError) Unwrap() error { return e.err }

// loadCorpus reads the guides of the folder dir, or those in the binary.
func loadCorpus(dir string) (*knowledge.Corpus, error) {
	files, err := guideFiles(dir)
	if err != nil {
		return nil, err
	}
	corpus, err := knowledge.Load(files)
	var mistakes knowledge.Mistakes
	switch {
	case errors.As(err, &mistakes):
		return nil, fmt.Errorf("cẩm nang có %d lỗi:\n%w", len(mistakes), err)
	case err != nil:
		return nil, unreadable(cmp.Or(dir, "cẩm nang có sẵn"), err)
	}
	return corpus, nil
}

// openEdition reads the guides and builds their index.
func openEdition(dir, indexDir string, log *slog.Logger) (*edition, error) {
	corpus, err := loadCorpus(dir)
	if err != nil {
		return nil, err
	}
	return indexCorpus(corpus, indexDir, log)
}

// indexCorpus builds the index of a corpus.
func indexCorpus(corpus *knowledge.Corpus, indexDir string, log *slog.Logger) (*edition, error) {
	x, err := index.Build(corpus.Passages(), index.Config{Dir: indexDir, Version: corpus.Hash(), Log: log})
	if err != nil {
		return nil, err
	}
	return &edition{corpus, x}, nil
}

// newAssistant puts an assistant together that finds with retriever. It writes
// with the configured language model, and without one, or when that fails, with
// the guides' own sentences.
func (a *app) newAssistant(retriever assistant.Retriever) (*assistant.Assistant, error) {
	cfg := assistant.Config{
		Retriever:   retriever,
		Answerer:    extract.New(),
		Timeout:     a.cfg.AnswerTimeout,
		Now:         a.now,
		MaxQuestion: a.cfg.Limits.Question,
		Log:         a.log,
	}
	if m := a.cfg.LLM; m.BaseURL != "" {
		model, err := llm.New(m.answerer(a.log))
		if err != nil {
			return nil, err
		}
		a.log.Info("language model", "model", m.Model, "prompts", llm.PromptVersions())
		cfg.Answerer, cfg.Fallback = model, cfg.Answerer
		cfg.Rewriter, cfg.Private = model, llm.Private()
	}
	return assistant.New(cfg)
}

// dayFlag gives cmd the flag --on.
func (a *app) dayFlag(cmd *cobra.Command, usage string) {
	cmd.Flags().StringVar(&a.on, "on", "", usage)
}

// checkDay says what is wrong with the day given with --on.
func (a *app) checkDay() error {
	if a.on != "" && !knowledge.Date(a.on).IsDay() {
		return usageError{fmt.Errorf("--on %q không phải ngày dạng 2026-11-23", a.on)}
	}
	return nil
}

// now is the day given with --on, and without one the time.
func (a *app) now() time.Time {
	if day, err := time.Parse(time.DateOnly, a.on); err == nil {
		return day
	}
	return time.Now()
}

// answerer returns the configuration of the model's Answerer, in which nought
// stands for a default and a negative number for none.
func (m LLMConfig) answerer(log *slog.Logger) llm.Config {
	none := func(n int) int {
		if n == 0 {
			return -1
		}
		return n
	}
	return llm.Config{
		BaseURL: m.BaseURL, Key: m.Key.Reveal(), Model: m.Model, AzureVersion: m.AzureVersion,
		MaxTokens: m.MaxTokens, ContextTokens: m.ContextTokens,
		Parallel: m.Parallel, Queue: none(m.Queue), QueueTimeout: m.QueueTimeout,
		FirstEvent: m.FirstEvent, NextEvent: m.NextEvent,
		Retries: none(m.Retries), Failures: m.Failures, Pause: m.Pause,
		Log: log,
	}
}

// withAssistant calls f with an assistant over the configured guides.
func (a *app) withAssistant(ctx context.Context, f func(context.Context, *edition, *assistant.Assistant) error) error {
	e, err := openEdition(a.cfg.Guides, a.cfg.IndexDir, a.log)
	if err != nil {
		return err
	}
	defer e.index.Close()
	asst, err := a.newAssistant(e)
	if err != nil {
		return err
	}
	return f(ctx, e, asst)
}
