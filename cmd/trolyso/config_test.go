package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trolyso/assistant/llm"
)

// leaves lists the key of every field of t that is no group.
func leaves(t reflect.Type, prefix string) []string {
	var keys []string
	for i := range t.NumField() {
		f := t.Field(i)
		key := prefix + f.Tag.Get("mapstructure")
		if f.Type.Kind() == reflect.Struct {
			keys = append(keys, leaves(f.Type, key+".")...)
			continue
		}
		keys = append(keys, key)
	}
	return keys
}

func TestEveryFieldHasDefault(t *testing.T) {
	keys := leaves(reflect.TypeFor[Config](), "")
	if len(keys) != len(defaults) {
		t.Errorf("%d fields and %d defaults", len(keys), len(defaults))
	}
	for _, key := range keys {
		if _, ok := defaults[key]; !ok {
			t.Errorf("%s has no default", key)
		}
	}
	if _, err := readConfig(newSettings(), ""); err != nil {
		t.Errorf("the defaults do not hold: %v", err)
	}
}

// Every field can be set from the environment alone.
func TestEveryFieldFromEnvironment(t *testing.T) {
	for _, key := range leaves(reflect.TypeFor[Config](), "") {
		name := "TROLYSO_" + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
		t.Setenv(name, "not a value")
		before := newSettings().AllSettings()
		if !strings.Contains(fmt.Sprint(before), "not a value") {
			t.Errorf("%s does not reach %s", name, key)
		}
		os.Unsetenv(name)
	}
}

func configFile(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReadConfig(t *testing.T) {
	file := configFile(t, "trolyso.yaml", `
listen: 127.0.0.1:9000
answer_timeout: 7s
origins: [https://khanhhoa.gov.vn, "https://dichvucong.khanhhoa.gov.vn"]
limits:
  body: 128KiB
llm:
  base_url: http://model.local/v1
  model: from-file
`)
	t.Setenv("TROLYSO_LLM_MODEL", "from-environment")
	t.Setenv("TROLYSO_LLM_KEY", "sk-1234")
	t.Setenv("TROLYSO_TRUSTED_PROXIES", "10.0.0.7, 192.168.0.0/16,")
	cfg, err := readConfig(newSettings(), file)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Listen != "127.0.0.1:9000" || cfg.AnswerTimeout != 7*time.Second || cfg.Limits.Body != 128<<10 || len(cfg.Origins) != 2 {
		t.Errorf("the file is not heeded: %+v", cfg)
	}
	if cfg.LLM.Model != "from-environment" || cfg.LLM.Key.Reveal() != "sk-1234" {
		t.Errorf("the environment does not win over the file: %+v", cfg.LLM)
	}
	if cfg.Limits.Question != 2000 {
		t.Errorf("limits.question = %d, want the default", cfg.Limits.Question)
	}
	proxies, err := cfg.proxies()
	if err != nil || fmt.Sprint(proxies) != "[10.0.0.7/32 192.168.0.0/16]" {
		t.Errorf("proxies %v, %v", proxies, err)
	}
}

func TestReadConfigNamesMistakes(t *testing.T) {
	for _, tc := range []struct {
		name, content string
		want          []string
	}{
		{"misspelt key", "llm:\n  bse_url: x\n", []string{"bse_url"}},
		{"misspelt group", "limit:\n  body: 1\n", []string{"limit"}},
		{"no YAML", "listen: [\n", []string{"trolyso.yaml"}},
		{"duration without unit", "answer_timeout: 20\n", []string{"answer_timeout", "20s"}},
		{"size in words", "limits:\n  body: big\n", []string{"limits.body", `"big"`}},
		{
			"everything at once",
			"listen: here\nanswer_timeout: -1s\norigins: [khanhhoa.gov.vn]\ntrusted_proxies: [proxy]\nlog: {level: loud, format: xml}\nlimits: {question: 0}\nllm: {base_url: \"model:1\", queue: -1, retries: -1, pause: 0s, failures: 0, context_tokens: 900}\n",
			[]string{"listen", "answer_timeout", "origins", "trusted_proxies", "log.level", "log.format", "limits.question", "llm.base_url", "llm.model", "llm.queue", "llm.retries", "llm.pause", "llm.failures", "llm.context_tokens"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := readConfig(newSettings(), configFile(t, "trolyso.yaml", tc.content))
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range tc.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error lacks %q:\n%v", want, err)
				}
			}
		})
	}
	if _, err := readConfig(newSettings(), filepath.Join(t.TempDir(), "none.yaml")); err == nil {
		t.Error("no error for a missing file")
	}
}

// What is configured reaches the model, and nought means none where the package
// below takes it for a default.
func TestModelConfig(t *testing.T) {
	file := configFile(t, "trolyso.yaml", `
llm:
  base_url: http://model.local/v1
  key: sk-1234
  model: m
  azure_version: "2024-10-21"
  max_tokens: 1
  context_tokens: 20
  parallel: 3
  queue: 0
  queue_timeout: 4s
  first_event: 5s
  next_event: 6s
  retries: 0
  failures: 7
  pause: 8s
`)
	cfg, err := readConfig(newSettings(), file)
	if err != nil {
		t.Fatal(err)
	}
	want := llm.Config{
		BaseURL: "http://model.local/v1", Key: "sk-1234", Model: "m", AzureVersion: "2024-10-21", MaxTokens: 1, ContextTokens: 20,
		Parallel: 3, Queue: -1, QueueTimeout: 4 * time.Second, FirstEvent: 5 * time.Second, NextEvent: 6 * time.Second,
		Retries: -1, Failures: 7, Pause: 8 * time.Second,
	}
	if diff := cmp.Diff(want, cfg.LLM.answerer(nil)); diff != "" {
		t.Errorf("configuration of the model (-want +got):\n%s", diff)
	}
}

// The README's table has every key, with its default.
func TestREADMETellsTheDefaults(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	for line := range strings.Lines(string(readme)) {
		cells := strings.Split(line, "|")
		if len(cells) != 5 {
			continue
		}
		values := strings.Split(strings.TrimSpace(cells[2]), ", ")
		for i, key := range strings.Split(strings.TrimSpace(cells[1]), ", ") {
			value := ""
			if i < len(values) {
				value = strings.Trim(values[i], "`")
			}
			told[strings.Trim(key, "`")] = value
		}
	}
	for key, value := range defaults {
		got, ok := told[key]
		if d, is := value.(time.Duration); is {
			if parsed, err := time.ParseDuration(got); err == nil && parsed == d {
				continue
			}
		}
		if list, is := value.([]string); is {
			value = strings.Join(list, ",")
		}
		if !ok || got != fmt.Sprint(value) {
			t.Errorf("README tells %q for %s, want %v", got, key, value)
		}
	}
}

func TestSecretIsNotShown(t *testing.T) {
	cfg := LLMConfig{Key: "sk-very-secret"}
	shown := []string{fmt.Sprint(cfg), fmt.Sprintf("%+v %#v %s %q %v", cfg, cfg, cfg.Key, cfg.Key, &cfg)}
	raw, err := json.Marshal(cfg)
	if err != nil {
		t.Fatal(err)
	}
	shown = append(shown, string(raw))
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "cfg", cfg, "key", cfg.Key)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "cfg", cfg, "key", cfg.Key)
	for _, s := range append(shown, log.String()) {
		if strings.Contains(s, "very") {
			t.Errorf("the secret is shown: %s", s)
		}
		if !strings.Contains(s, dots) {
			t.Errorf("no dots: %s", s)
		}
	}
}

func TestParseSize(t *testing.T) {
	for text, want := range map[string]Size{"0": 0, "65536": 65536, "64KB": 65536, "64 kib": 65536, "1MiB": 1 << 20, "2G": 2 << 30, "10b": 10} {
		if got, err := parseSize(text); err != nil || got != want {
			t.Errorf("parseSize(%q) = %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "KB", "-1", "1.5M", "9999999999G", "64 pounds"} {
		if got, err := parseSize(text); err == nil {
			t.Errorf("parseSize(%q) = %d, want an error", text, got)
		}
	}
}

func TestStrayVariables(t *testing.T) {
	got := strayVariables([]string{"HOME=/", "TROLYSO_LISTEN=:1", "TROLYSO_CONFIG=x", "TROLYSO_LLM_BASE_URL=", "TROLYSO_LLM_BASEURL=x", "TROLYSO_SERVICE_HOST=y"})
	if diff := cmp.Diff([]string{"TROLYSO_LLM_BASEURL", "TROLYSO_SERVICE_HOST"}, got); diff != "" {
		t.Errorf("stray variables (-want +got):\n%s", diff)
	}
}
