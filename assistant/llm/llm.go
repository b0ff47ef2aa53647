package llm

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"text/template"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"trolyso/assistant"
	"trolyso/knowledge"
)

// Errors of an [Answerer], besides [assistant.ErrBusy]. They say nothing of
// what the server wrote.
var (
	// ErrUnavailable means that the server could not be had, or spoke no answer.
	ErrUnavailable = errors.New("language model is unavailable")
	// ErrTruncated means that an answer broke off.
	ErrTruncated = errors.New("language model broke off its answer")
	// ErrRefused means that the server declined to answer.
	ErrRefused = errors.New("language model refused")
)

// Config configures an [Answerer]. BaseURL and Model are required; a zero field
// takes its default.
type Config struct {
	// BaseURL is the server's API, such as http://localhost:11434/v1.
	BaseURL string
	// Key authorises; servers at home need none.
	Key string
	// Model names the model as the server knows it.
	Model string
	// MaxTokens bounds the length of an answer; the default is 800.
	MaxTokens int
	// Parallel is how many answers are written at a time; the default is 4.
	Parallel int
	// Queue is how many more may wait for their turn; the default is 16.
	Queue int
	// FirstEvent bounds the wait for the server's first event, its own queue
	// included; the default is 15 seconds.
	FirstEvent time.Duration
	// NextEvent bounds the silence between events; the default is 8 seconds.
	NextEvent time.Duration
	// Failures in a row open the circuit breaker for Pause; the defaults are 3
	// and 30 seconds.
	Failures int
	Pause    time.Duration
	// Now tells the time; the default is time.Now.
	Now func() time.Time
	// Log receives what an operator needs; the default discards.
	Log *slog.Logger
}

// An Answerer is an [assistant.Answerer] over one server. It is safe for
// concurrent use.
type Answerer struct {
	cfg     Config
	client  *openai.Client
	slots   chan struct{}
	waiting chan struct{}
	breaker breaker
	dialect dialect
}

// New checks cfg and returns an answerer; nothing is sent yet. The error names
// the field that is wrong.
func New(cfg Config) (*Answerer, error) {
	u, err := url.Parse(cfg.BaseURL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("llm: BaseURL must be an http or https address")
	}
	if cfg.Model == "" {
		return nil, errors.New("llm: Model is required")
	}
	cfg.MaxTokens = cmp.Or(cfg.MaxTokens, 800)
	cfg.Parallel = cmp.Or(cfg.Parallel, 4)
	cfg.Queue = cmp.Or(cfg.Queue, 16)
	cfg.FirstEvent = cmp.Or(cfg.FirstEvent, 15*time.Second)
	cfg.NextEvent = cmp.Or(cfg.NextEvent, 8*time.Second)
	cfg.Failures = cmp.Or(cfg.Failures, 3)
	cfg.Pause = cmp.Or(cfg.Pause, 30*time.Second)
	if cfg.MaxTokens < 0 || cfg.Parallel < 0 || cfg.Queue < 0 {
		return nil, errors.New("llm: MaxTokens, Parallel and Queue must not be negative")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	client := openai.DefaultConfig(cfg.Key)
	client.BaseURL = strings.TrimRight(cfg.BaseURL, "/")
	client.EmptyMessagesLimit = 1 << 20 // keep-alive comments; the deadlines bound them
	client.HTTPClient = &http.Client{
		Transport: guarded{http.DefaultTransport.(*http.Transport).Clone()},
		// A redirect would send the person's words to a host nobody chose.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return &Answerer{
		cfg: cfg, client: openai.NewClientWithConfig(client),
		slots: make(chan struct{}, cfg.Parallel), waiting: make(chan struct{}, cfg.Parallel+cfg.Queue),
		breaker: breaker{failures: cfg.Failures, pause: cfg.Pause, now: cfg.Now},
	}, nil
}

// Bounds on what a server may send for one answer.
const (
	maxAnswerBytes = 32 << 10
	maxStreamBytes = 4 << 20
	maxErrorBytes  = 64 << 10
)

// Answer streams the model's answer. It fails with [assistant.ErrBusy] when too
// many wait already, and otherwise with one of this package's errors or that of
// ctx, whose end frees the server at once.
func (a *Answerer) Answer(ctx context.Context, turns []assistant.Turn, question string, evidence []knowledge.Hit) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		if len(evidence) == 0 {
			return
		}
		release, err := a.admit(ctx)
		if err != nil {
			yield("", err)
			return
		}
		defer release()
		messages, err := prompt(turns, question, evidence)
		if err != nil {
			yield("", err)
			return
		}
		stopped := false
		for attempt := 0; ; attempt++ {
			told := false
			err = a.stream(ctx, messages, func(text string) bool {
				told = true
				stopped = !yield(text, nil)
				return !stopped
			})
			if stopped {
				a.breaker.release()
				return
			}
			if err == nil {
				a.breaker.succeeded()
				return
			}
			if told || attempt > 0 || ctx.Err() != nil || !passing(err) {
				break
			}
		}
		if ctx.Err() != nil {
			a.breaker.release()
			err = ctx.Err()
		} else if a.breaker.failed() {
			a.cfg.Log.Warn("language model keeps failing, pausing it", "pause", a.cfg.Pause)
		}
		yield("", err)
	}
}

// admit waits for a slot. The release it returns must be called.
func (a *Answerer) admit(ctx context.Context) (release func(), err error) {
	if !a.breaker.allow() {
		return nil, ErrUnavailable
	}
	select {
	case a.waiting <- struct{}{}:
	default:
		a.breaker.release()
		return nil, assistant.ErrBusy
	}
	select {
	case a.slots <- struct{}{}:
		return func() { <-a.slots; <-a.waiting }, nil
	case <-ctx.Done():
		<-a.waiting
		a.breaker.release()
		return nil, ctx.Err()
	}
}

// passing reports whether err may not happen again at once.
func passing(err error) bool {
	var status statusError
	if errors.As(err, &status) {
		return status == http.StatusBadRequest || status >= 500 && status != http.StatusNotImplemented
	}
	return errors.Is(err, ErrUnavailable)
}

// stream sends one request and hands the text of the answer to tell.
func (a *Answerer) stream(ctx context.Context, messages []openai.ChatCompletionMessage, tell func(string) bool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	idle := time.AfterFunc(a.cfg.FirstEvent, cancel)
	defer idle.Stop()

	stream, err := a.client.CreateChatCompletionStream(ctx, a.request(messages))
	if err != nil {
		return a.failure(err)
	}
	defer stream.Close()
	var thoughts thoughtFilter
	size, finish := 0, openai.FinishReason("")
	for {
		event, err := stream.Recv()
		if err != nil {
			if errors.Is(err, io.EOF) && finish != "" {
				break
			}
			if size > 0 {
				return ErrTruncated
			}
			return a.failure(err)
		}
		idle.Reset(a.cfg.NextEvent)
		if len(event.Choices) == 0 {
			continue
		}
		choice := event.Choices[0]
		if choice.Delta.Refusal != "" {
			return ErrRefused
		}
		if choice.FinishReason != "" {
			finish = choice.FinishReason
		}
		text := thoughts.pass(choice.Delta.Content)
		if text == "" {
			continue
		}
		if size += len(text); size > maxAnswerBytes {
			return ErrTruncated
		}
		if !tell(text) {
			return nil
		}
	}
	switch {
	case finish == openai.FinishReasonContentFilter:
		return ErrRefused
	case finish == openai.FinishReasonLength:
		return ErrTruncated
	case size == 0:
		return fmt.Errorf("%w: it said nothing", ErrUnavailable)
	}
	return nil
}

func (a *Answerer) request(messages []openai.ChatCompletionMessage) openai.ChatCompletionRequest {
	r := openai.ChatCompletionRequest{Model: a.cfg.Model, Messages: messages, Stream: true}
	if a.dialect.completionTokens(a.cfg.Model) {
		r.MaxCompletionTokens = a.cfg.MaxTokens
	} else {
		r.MaxTokens = a.cfg.MaxTokens               //lint:ignore SA1019 the only name that servers at home know
		r.Temperature = math.SmallestNonzeroFloat32 // zero would not be sent
	}
	return r
}

// A statusError is an HTTP status other than 200.
type statusError int

func (s statusError) Error() string { return fmt.Sprintf("HTTP status %d", int(s)) }

// failure strips an error of the client of everything the server wrote, and
// takes note of the dialect it asks for.
func (a *Answerer) failure(err error) error {
	var api *openai.APIError
	var request *openai.RequestError
	status := 0
	switch {
	case errors.As(err, &api):
		status = api.HTTPStatusCode
		if strings.Contains(api.Message, "max_completion_tokens") {
			a.dialect.learn()
		} else if status == http.StatusBadRequest && fmt.Sprint(api.Code) == "content_filter" {
			return ErrRefused
		}
	case errors.As(err, &request):
		status = request.HTTPStatusCode
	}
	if status != 0 {
		return fmt.Errorf("%w: %w", ErrUnavailable, statusError(status))
	}
	return ErrUnavailable
}

// guarded is a transport that lets nothing pass that is no stream, and no more
// of anything than is needed.
type guarded struct{ next http.RoundTripper }

func (g guarded) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := g.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	limit := int64(maxErrorBytes)
	if res.StatusCode == http.StatusOK {
		limit = maxStreamBytes
		if !strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
			res.Body.Close()
			return nil, errors.New("the answer is no event stream")
		}
	}
	res.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(res.Body, limit), res.Body}
	return res, nil
}

//go:embed prompts/answer.tmpl
var answerPrompt string

var answerTemplate = template.Must(template.New("answer").Parse(answerPrompt))

// keptTurns is how many earlier turns the model is shown.
const keptTurns = 3

// prompt writes the messages: the rules with the numbered passages, the last
// turns that were answered, and the question.
func prompt(turns []assistant.Turn, question string, evidence []knowledge.Hit) ([]openai.ChatCompletionMessage, error) {
	type passage struct {
		Number               int
		Title, Heading, Text string
	}
	var passages []passage
	for i, h := range evidence {
		passages = append(passages, passage{i + 1, neutral(h.Passage.Title), neutral(h.Passage.Heading), neutral(h.Passage.Text)})
	}
	var system bytes.Buffer
	if err := answerTemplate.Execute(&system, passages); err != nil {
		return nil, fmt.Errorf("prompt: %w", err)
	}
	messages := []openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleSystem, Content: system.String()}}
	var answered []assistant.Turn
	for _, t := range turns {
		if t.Answer.Outcome == assistant.Answered {
			answered = append(answered, t)
		}
	}
	for _, t := range answered[max(0, len(answered)-keptTurns):] {
		messages = append(messages,
			openai.ChatCompletionMessage{Role: openai.ChatMessageRoleUser, Content: neutral(t.Question)},
			// Its markers number other passages than the ones shown now.
			openai.ChatCompletionMessage{Role: openai.ChatMessageRoleAssistant, Content: oldMarker.ReplaceAllString(neutral(t.Answer.Text), "")})
	}
	return append(messages, openai.ChatCompletionMessage{Role: openai.ChatMessageRoleUser, Content: neutral(question)}), nil
}

var (
	oldMarker = regexp.MustCompile(`\s?\[\d+\]`)
	special   = regexp.MustCompile(`(?i)<\|[^|<>]{0,40}\|>|</?s>|\[/?INST\]|<</?SYS>>|<(start|end)_of_turn>|</?think>`)
)

// neutral takes out the marks by which servers tell one speaker from another:
// in a question or a guide they would forge a turn.
func neutral(s string) string { return special.ReplaceAllString(s, " ") }
