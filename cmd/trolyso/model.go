package main

import (
	"log/slog"

	"trolyso/assistant/llm"
)

// config says how to reach the language model.
func (c LLMConfig) config(log *slog.Logger) llm.Config {
	return llm.Config{
		BaseURL: c.BaseURL, Key: string(c.Key), Model: c.Model,
		MaxTokens: c.MaxTokens, Parallel: c.Parallel, Queue: c.Queue, Log: log,
	}
}
