package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-viper/mapstructure/v2"
	"github.com/spf13/viper"
)

// envPrefix begins the name of every environment variable that is read.
const envPrefix = "TROLYSO"

// Config is everything that can be configured. Each key can stand in the
// configuration file (dots are levels), in the environment (llm.base_url is
// TROLYSO_LLM_BASE_URL; lists are divided by commas) and some in flags.
type Config struct {
	// Guides is the folder of the guides; empty means those in the binary.
	Guides string `mapstructure:"guides"`
	// IndexDir keeps the search index between runs; empty keeps it in memory.
	IndexDir string `mapstructure:"index_dir"`
	// Listen is the address to serve on, host:port or :port.
	Listen string `mapstructure:"listen"`
	// Origins are the portals, as scheme://host, whose pages may use the service.
	Origins []string `mapstructure:"origins"`
	// FrameAncestors are the sites that may show our pages in a frame.
	FrameAncestors []string `mapstructure:"frame_ancestors"`
	// TrustedProxies are addresses or networks whose X-Forwarded-For is believed.
	TrustedProxies []string `mapstructure:"trusted_proxies"`
	// AnswerTimeout bounds the writing of one answer.
	AnswerTimeout time.Duration `mapstructure:"answer_timeout"`
	// ShutdownTimeout bounds how long open answers may go on after a stop signal.
	ShutdownTimeout time.Duration `mapstructure:"shutdown_timeout"`
	// ReloadEvery is how often the folder of guides is looked at for changes that
	// the system does not tell of, as on network shares; 0 is never.
	ReloadEvery time.Duration `mapstructure:"reload_every"`
	// Notice tells people that they talk to an AI assistant; empty means the
	// words of the widget.
	Notice string `mapstructure:"notice"`
	// Suggestions are questions to begin with; empty means those of the widget.
	Suggestions []string `mapstructure:"suggestions"`

	Log    LogConfig    `mapstructure:"log"`
	Limits LimitsConfig `mapstructure:"limits"`
	LLM    LLMConfig    `mapstructure:"llm"`
}

// LogConfig says what is logged and how. Logs go to standard error.
type LogConfig struct {
	Level  string `mapstructure:"level"`  // debug, info, warn, error
	Format string `mapstructure:"format"` // text, json
}

// LimitsConfig bounds what people, and those who are not people, may take up.
type LimitsConfig struct {
	// Question is the longest question, in characters.
	Question int `mapstructure:"question"`
	// Body is the greatest size of a request or frame.
	Body Size `mapstructure:"body"`
	// Questions a minute of one client, and how many at once. Mobile networks
	// put many people behind one address.
	ClientPerMinute float64 `mapstructure:"client_per_minute"`
	ClientBurst     int     `mapstructure:"client_burst"`
	// The same of one conversation.
	ConversationPerMinute float64 `mapstructure:"conversation_per_minute"`
	ConversationBurst     int     `mapstructure:"conversation_burst"`
	// Searches and ratings of one client.
	LookupPerMinute float64 `mapstructure:"lookup_per_minute"`
	LookupBurst     int     `mapstructure:"lookup_burst"`
	// Answers is how many questions may be in work at a time.
	Answers int `mapstructure:"answers"`
	// Sockets is how many WebSockets may be open, and how many of one client.
	Sockets          int `mapstructure:"sockets"`
	SocketsPerClient int `mapstructure:"sockets_per_client"`
	// Conversations is how many are remembered, Turns how many questions of each,
	// and Idle for how long after the last one.
	Conversations int           `mapstructure:"conversations"`
	Turns         int           `mapstructure:"turns"`
	Idle          time.Duration `mapstructure:"idle"`
}

// LLMConfig is about the language model. Without a base URL there is none, and
// answers are put together from the guides' own sentences.
type LLMConfig struct {
	BaseURL string `mapstructure:"base_url"`
	Key     Secret `mapstructure:"key"`
	Model   string `mapstructure:"model"`
	// AzureVersion is the api-version of a model at Azure; empty means that it is
	// elsewhere.
	AzureVersion string `mapstructure:"azure_version"`
	// MaxTokens bounds the length of an answer, ContextTokens what the model reads
	// and writes in one request.
	MaxTokens     int `mapstructure:"max_tokens"`
	ContextTokens int `mapstructure:"context_tokens"`
	// Parallel is how many answers the model writes at a time, Queue how many
	// more may wait.
	Parallel int `mapstructure:"parallel"`
	Queue    int `mapstructure:"queue"`
	// QueueTimeout bounds the wait in that queue, FirstEvent the one for the
	// model's first word, NextEvent the silence between words. Past any of them the
	// answer comes from the guides alone, and by AnswerTimeout in any case.
	QueueTimeout time.Duration `mapstructure:"queue_timeout"`
	FirstEvent   time.Duration `mapstructure:"first_event"`
	NextEvent    time.Duration `mapstructure:"next_event"`
	// Retries is how often a request that failed before its first word is
	// repeated.
	Retries int `mapstructure:"retries"`
	// Failures in a row after which the model is left alone, at first for Pause.
	Failures int           `mapstructure:"failures"`
	Pause    time.Duration `mapstructure:"pause"`
}

// defaults has the default of every key. A key without one would be invisible
// in the environment.
var defaults = map[string]any{
	"guides":           "",
	"index_dir":        "",
	"listen":           ":8080",
	"origins":          []string{},
	"frame_ancestors":  []string{},
	"trusted_proxies":  []string{},
	"answer_timeout":   20 * time.Second,
	"shutdown_timeout": 15 * time.Second,
	"reload_every":     30 * time.Second,
	"notice":           "",
	"suggestions":      []string{},

	"log.level":  "info",
	"log.format": "text",

	"limits.question":                2000,
	"limits.body":                    "64KiB",
	"limits.client_per_minute":       120.0,
	"limits.client_burst":            60,
	"limits.conversation_per_minute": 30.0,
	"limits.conversation_burst":      12,
	"limits.lookup_per_minute":       600.0,
	"limits.lookup_burst":            120,
	"limits.answers":                 64,
	"limits.sockets":                 5000,
	"limits.sockets_per_client":      200,
	"limits.conversations":           10000,
	"limits.turns":                   20,
	"limits.idle":                    2 * time.Hour,

	"llm.base_url":       "",
	"llm.key":            "",
	"llm.model":          "",
	"llm.azure_version":  "",
	"llm.max_tokens":     800,
	"llm.context_tokens": 8192,
	"llm.parallel":       4,
	"llm.queue":          16,
	"llm.queue_timeout":  8 * time.Second,
	"llm.first_event":    15 * time.Second,
	"llm.next_event":     8 * time.Second,
	"llm.retries":        2,
	"llm.failures":       3,
	"llm.pause":          15 * time.Second,
}

// newSettings returns a viper of our own that knows defaults and environment.
func newSettings() *viper.Viper {
	v := viper.NewWithOptions(viper.EnvKeyReplacer(strings.NewReplacer(".", "_")))
	for key, value := range defaults {
		v.SetDefault(key, value)
	}
	v.SetEnvPrefix(envPrefix)
	v.AutomaticEnv()
	return v
}

// readConfig reads the configuration file, if one is named, and decodes
// everything once. An error names the keys that are wrong.
func readConfig(v *viper.Viper, file string) (Config, error) {
	if file != "" {
		v.SetConfigFile(file)
		if err := v.ReadInConfig(); err != nil {
			return Config{}, fmt.Errorf("tệp cấu hình %s: %w", file, err)
		}
	}
	var cfg Config
	if err := v.UnmarshalExact(&cfg, viper.DecodeHook(decodeText)); err != nil {
		if file != "" {
			err = fmt.Errorf("%s: %w", file, err)
		}
		return Config{}, fmt.Errorf("cấu hình sai: %w", err)
	}
	if err := cfg.validate(); err != nil {
		return Config{}, fmt.Errorf("cấu hình sai:\n%w", err)
	}
	return cfg, nil
}

// decodeText decodes the types that files and the environment write as text.
var decodeText mapstructure.DecodeHookFuncType = func(from, to reflect.Type, value any) (any, error) {
	text, isText := value.(string)
	switch to {
	case reflect.TypeFor[time.Duration]():
		if from == to {
			return value, nil
		}
		d, err := time.ParseDuration(strings.TrimSpace(fmt.Sprint(value)))
		if err != nil {
			return nil, fmt.Errorf("%v is no duration; write it with its unit, as in 20s or 5m", value)
		}
		return d, nil
	case reflect.TypeFor[Size]():
		return parseSize(fmt.Sprint(value))
	case reflect.TypeFor[[]string]():
		if !isText {
			return value, nil
		}
		list := []string{}
		for part := range strings.SplitSeq(text, ",") {
			if part = strings.TrimSpace(part); part != "" {
				list = append(list, part)
			}
		}
		return list, nil
	}
	return value, nil
}

// validate reports everything that is wrong with the configuration at once.
func (c Config) validate() error {
	var mistakes []error
	wrong := func(key, format string, args ...any) {
		mistakes = append(mistakes, fmt.Errorf("  %s: "+format, append([]any{key}, args...)...))
	}
	if _, port, err := net.SplitHostPort(c.Listen); err != nil {
		wrong("listen", "%q không phải host:port", c.Listen)
	} else if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		wrong("listen", "cổng %q phải từ 0 đến 65535", port)
	}
	for key, list := range map[string][]string{"origins": c.Origins, "frame_ancestors": c.FrameAncestors} {
		for _, origin := range list {
			if u, err := url.Parse(origin); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" {
				wrong(key, "%q không phải dạng https://ten-mien", origin)
			}
		}
	}
	if _, err := c.proxies(); err != nil {
		wrong("trusted_proxies", "%v", err)
	}
	for _, d := range []struct {
		key  string
		d    time.Duration
		zero bool
	}{
		{"answer_timeout", c.AnswerTimeout, false},
		{"shutdown_timeout", c.ShutdownTimeout, true},
		{"reload_every", c.ReloadEvery, true},
		{"limits.idle", c.Limits.Idle, false},
		{"llm.queue_timeout", c.LLM.QueueTimeout, false},
		{"llm.pause", c.LLM.Pause, false},
		{"llm.first_event", c.LLM.FirstEvent, false},
		{"llm.next_event", c.LLM.NextEvent, false},
	} {
		if d.d < 0 || d.d == 0 && !d.zero {
			wrong(d.key, "%v phải lớn hơn 0", d.d)
		}
	}
	l := c.Limits
	for _, n := range []struct {
		key string
		n   float64
	}{
		{"limits.question", float64(l.Question)},
		{"limits.body", float64(l.Body)},
		{"limits.client_per_minute", l.ClientPerMinute},
		{"limits.client_burst", float64(l.ClientBurst)},
		{"limits.conversation_per_minute", l.ConversationPerMinute},
		{"limits.conversation_burst", float64(l.ConversationBurst)},
		{"limits.lookup_per_minute", l.LookupPerMinute},
		{"limits.lookup_burst", float64(l.LookupBurst)},
		{"limits.answers", float64(l.Answers)},
		{"limits.sockets", float64(l.Sockets)},
		{"limits.sockets_per_client", float64(l.SocketsPerClient)},
		{"limits.conversations", float64(l.Conversations)},
		{"limits.turns", float64(l.Turns)},
		{"llm.max_tokens", float64(c.LLM.MaxTokens)},
		{"llm.context_tokens", float64(c.LLM.ContextTokens)},
		{"llm.parallel", float64(c.LLM.Parallel)},
		{"llm.failures", float64(c.LLM.Failures)},
	} {
		if !(n.n > 0) {
			wrong(n.key, "%v phải lớn hơn 0", n.n)
		}
	}
	for _, n := range []struct {
		key string
		n   int
	}{{"llm.queue", c.LLM.Queue}, {"llm.retries", c.LLM.Retries}} {
		if n.n < 0 {
			wrong(n.key, "%d không được âm", n.n)
		}
	}
	if c.LLM.ContextTokens < 2*c.LLM.MaxTokens {
		wrong("llm.context_tokens", "%d không đủ chỗ cho câu hỏi bên cạnh %d của llm.max_tokens", c.LLM.ContextTokens, c.LLM.MaxTokens)
	}
	if c.LLM.BaseURL != "" {
		if u, err := url.Parse(c.LLM.BaseURL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			wrong("llm.base_url", "%q không phải địa chỉ http(s) đầy đủ", c.LLM.BaseURL)
		}
		if c.LLM.Model == "" {
			wrong("llm.model", "cần tên mô hình khi đã có llm.base_url")
		}
	}
	if _, err := c.Log.level(); err != nil {
		wrong("log.level", "%q không phải debug, info, warn hay error", c.Log.Level)
	}
	if !slices.Contains([]string{"text", "json"}, c.Log.Format) {
		wrong("log.format", "%q không phải text hay json", c.Log.Format)
	}
	slices.SortFunc(mistakes, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(mistakes...)
}

// proxies returns the trusted proxies as networks; a lone address is one.
func (c Config) proxies() ([]netip.Prefix, error) {
	var list []netip.Prefix
	var mistakes []error
	for _, text := range c.TrustedProxies {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			var addr netip.Addr
			if addr, err = netip.ParseAddr(text); err == nil {
				prefix = netip.PrefixFrom(addr, addr.BitLen())
			}
		}
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("%q không phải địa chỉ IP hay dải địa chỉ", text))
			continue
		}
		list = append(list, prefix.Masked())
	}
	return list, errors.Join(mistakes...)
}

func (c LogConfig) level() (slog.Level, error) {
	var level slog.Level
	err := level.UnmarshalText([]byte(c.Level))
	return level, err
}

// strayVariables returns the TROLYSO_ variables of environ that are no key, and
// so perhaps misspelt ones. They are no error: Kubernetes, for one, puts
// variables such as TROLYSO_SERVICE_HOST there by itself.
func strayVariables(environ []string) []string {
	known := map[string]bool{envPrefix + "_CONFIG": true}
	for key := range defaults {
		known[envPrefix+"_"+strings.ToUpper(strings.ReplaceAll(key, ".", "_"))] = true
	}
	var stray []string
	for _, variable := range environ {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, envPrefix+"_") && !known[name] {
			stray = append(stray, name)
		}
	}
	slices.Sort(stray)
	return stray
}

// configFromEnvironment is the configuration file the environment names.
func configFromEnvironment() string { return os.Getenv(envPrefix + "_CONFIG") }

// Secret is text that is never shown: printing, logging and marshalling it give
// dots.
type Secret string

const dots = "••••"

// String returns dots, or nothing for an empty secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return dots
}

// GoString is String, for %#v.
func (s Secret) GoString() string { return strconv.Quote(s.String()) }

// LogValue is String, for logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText is String, for JSON and YAML.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Reveal returns the text itself.
func (s Secret) Reveal() string { return string(s) }

// Size is a number of bytes, written as 65536, 64KB, 64KiB or 1MiB; K and Ki
// alike stand for 1024.
type Size int64

var sizeUnits = []struct {
	suffix string
	bytes  int64
}{
	{"KIB", 1 << 10},
	{"MIB", 1 << 20},
	{"GIB", 1 << 30},
	{"KB", 1 << 10},
	{"MB", 1 << 20},
	{"GB", 1 << 30},
	{"K", 1 << 10},
	{"M", 1 << 20},
	{"G", 1 << 30},
	{"B", 1},
}

func parseSize(text string) (Size, error) {
	number, unit := strings.ToUpper(strings.TrimSpace(text)), int64(1)
	for _, u := range sizeUnits {
		if rest, ok := strings.CutSuffix(number, u.suffix); ok {
			number, unit = strings.TrimSpace(rest), u.bytes
			break
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || n > (1<<62)/unit {
		return 0, fmt.Errorf("%q is no size; write it as in 64KiB", text)
	}
	return Size(n * unit), nil
}
