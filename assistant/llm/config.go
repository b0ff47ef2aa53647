package llm

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// A key is the secret a server knows us by. However it is printed, logged or
// encoded it shows as dots.
type key string

const dots = "•••"

func (k key) String() string {
	if k == "" {
		return ""
	}
	return dots
}

func (k key) Format(f fmt.State, _ rune)   { _, _ = f.Write([]byte(k.String())) }
func (k key) LogValue() slog.Value         { return slog.StringValue(k.String()) }
func (k key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Config configures an [Answerer]. BaseURL and Model are required; the zero value
// of every other field is its default.
type Config struct {
	// BaseURL is the server's address up to and without /chat/completions, such
	// as http://localhost:11434/v1.
	BaseURL string
	// Key is sent as bearer token, or as api-key to Azure; empty sends none. A
	// Config that is printed, logged or encoded shows dots for it.
	Key string
	// Model is the model's name as the server knows it; for Azure the deployment.
	Model string
	// AzureVersion is the api-version of an Azure server; empty means that the
	// server is none.
	AzureVersion string
	// MaxTokens bounds the length of an answer; the default is 800.
	MaxTokens int
	// Temperature is how freely the model chooses its words, 0 to 2; the default
	// is 0, the least.
	Temperature float64
	// ContextTokens is how much the model can read and write in one request; the
	// default is 8192. Less is learnt when the server says so.
	ContextTokens int
	// Parallel is the number of requests under way at a time; the default is 4.
	Parallel int
	// Queue is the number of requests that may wait for their turn; the default is
	// 16. A negative number means that none may.
	Queue int
	// QueueTimeout is how long a request waits for its turn before it is given up
	// as busy; the default is 8 seconds.
	QueueTimeout time.Duration
	// FirstEvent bounds the time until the server sends its first text or thought,
	// its own queue and the reading of the prompt included; the default is 15
	// seconds.
	FirstEvent time.Duration
	// NextEvent bounds the time between two events; the default is 8 seconds.
	NextEvent time.Duration
	// Timeout bounds one answer, waiting and repeated requests included; the
	// default is 45 seconds. An answer ends earlier where its context does: a
	// little before, so that the caller has time left for another.
	Timeout time.Duration
	// Retries is how often a failed request is repeated; the default is 2. A
	// negative number means never.
	Retries int
	// Failures is the number of failures in a row after which the server is
	// left alone; the default is 3.
	Failures int
	// Pause is for how long it is left alone the first time; each failed
	// trial doubles it up to ten times as long. The default is 15 seconds.
	Pause time.Duration
	// Transport carries the requests; the default is a transport of its own with
	// the proxy of the environment.
	Transport http.RoundTripper
	// Now tells the time; the default is time.Now.
	Now func() time.Time
	// Log receives failures, never a question, an answer or a key; the default
	// discards.
	Log *slog.Logger
}

// plainConfig is a Config whose key cannot be told.
type plainConfig struct {
	BaseURL, Model string
	Key            key
	MaxTokens      int
	Parallel       int
	Queue          int
}

func (c Config) plain() plainConfig {
	return plainConfig{c.BaseURL, c.Model, key(c.Key), c.MaxTokens, c.Parallel, c.Queue}
}

// Format prints the server, the model and the bounds, with dots for the key.
func (c Config) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "%+v", c.plain()) }

// LogValue logs what Format prints.
func (c Config) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(c)) }

// MarshalJSON encodes what Format prints.
func (c Config) MarshalJSON() ([]byte, error) { return json.Marshal(c.plain()) }

// withDefaults fills in the defaults and names every mistake.
func (c Config) withDefaults() (Config, error) {
	var errs []error
	bad := func(field, format string, args ...any) {
		errs = append(errs, fmt.Errorf("llm: %s: "+format, append([]any{field}, args...)...))
	}
	c.BaseURL = strings.TrimRight(strings.TrimSpace(c.BaseURL), "/")
	switch u, err := url.Parse(c.BaseURL); {
	case c.BaseURL == "":
		bad("BaseURL", "is required")
	case err != nil: // the error would repeat the address, and with it a password
		bad("BaseURL", "is no address")
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		bad("BaseURL", "want http:// or https:// and a host")
	case u.User != nil:
		bad("BaseURL", "must hold no password; use Key")
	case u.RawQuery != "" || u.Fragment != "":
		bad("BaseURL", "must hold no query and no fragment")
	case strings.HasSuffix(u.Path, "/chat/completions"):
		bad("BaseURL", "must end before /chat/completions")
	}
	if c.Model = strings.TrimSpace(c.Model); c.Model == "" {
		bad("Model", "is required")
	}
	if strings.ContainsAny(c.Key, "\r\n\t ") {
		bad("Key", "must hold no white space")
	}
	if !(c.Temperature >= 0 && c.Temperature <= 2) {
		bad("Temperature", "%v is not within 0 and 2", c.Temperature)
	}
	number := func(field string, p *int, def int, negative bool) {
		if *p == 0 {
			*p = def
		}
		if *p < 0 && !negative {
			bad(field, "%d is negative", *p)
		}
		*p = max(*p, 0)
	}
	number("MaxTokens", &c.MaxTokens, 800, false)
	number("ContextTokens", &c.ContextTokens, 8192, false)
	number("Parallel", &c.Parallel, 4, false)
	number("Queue", &c.Queue, 16, true)
	number("Retries", &c.Retries, 2, true)
	number("Failures", &c.Failures, 3, false)
	wait := func(field string, p *time.Duration, def time.Duration) {
		if *p == 0 {
			*p = def
		}
		if *p < 0 {
			bad(field, "%v is negative", *p)
		}
	}
	wait("QueueTimeout", &c.QueueTimeout, 8*time.Second)
	wait("FirstEvent", &c.FirstEvent, 15*time.Second)
	wait("NextEvent", &c.NextEvent, 8*time.Second)
	wait("Timeout", &c.Timeout, 45*time.Second)
	wait("Pause", &c.Pause, 15*time.Second)
	if c.ContextTokens > 0 && c.MaxTokens > 0 && c.ContextTokens < 2*c.MaxTokens {
		bad("ContextTokens", "%d leaves no room for a prompt beside %d MaxTokens", c.ContextTokens, c.MaxTokens)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Transport == nil {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.MaxIdleConnsPerHost = max(c.Parallel, 1)
		t.TLSHandshakeTimeout = 5 * time.Second
		t.DisableCompression = true // text in small pieces gains nothing, and a bomb gets no chance
		c.Transport = t
	}
	return c, errors.Join(errs...)
}
