package llm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"trolyso/assistant"
	"trolyso/knowledge"
)

// An Answerer has a language model write answers. It is safe for concurrent use.
type Answerer struct {
	cfg     Config
	client  *openai.Client
	queue   *queue
	breaker *breaker

	mu      sync.Mutex
	dialect dialect
}

var _ assistant.Answerer = (*Answerer)(nil)

// dialect is what was learnt about the server from its own complaints.
type dialect struct {
	completionTokens bool    // max_completion_tokens instead of max_tokens
	noTemperature    bool    // the temperature cannot be chosen
	noUsage          bool    // stream_options are not known
	noSystem         bool    // there is no system role
	contextTokens    int     // size of the context
	tokensPerByte    float64 // the most seen of a prompt that was read whole
	lateThoughts     bool    // thoughts begin within the prompt
}

// New returns an Answerer, or an error that names every field of cfg that is
// wrong. It does not speak to the server yet.
func New(cfg Config) (*Answerer, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	c := openai.DefaultConfig(cfg.Key)
	if cfg.AzureVersion != "" {
		c = openai.DefaultAzureConfig(cfg.Key, cfg.BaseURL)
		c.APIVersion = cfg.AzureVersion
		c.AzureModelMapperFunc = func(model string) string { return model }
	}
	c.BaseURL = cfg.BaseURL
	c.EmptyMessagesLimit = math.MaxUint
	c.HTTPClient = &http.Client{
		Transport:     &transport{next: cfg.Transport, now: cfg.Now},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	client := openai.NewClientWithConfig(c)
	cfg.Key = "" // the client holds it, and shows it to nobody
	return &Answerer{
		cfg:     cfg,
		client:  client,
		queue:   &queue{slots: make(chan struct{}, cfg.Parallel), most: int64(cfg.Queue), timeout: cfg.QueueTimeout},
		breaker: &breaker{failures: cfg.Failures, cooldown: cfg.Pause, now: cfg.Now},
		dialect: dialect{completionTokens: fixedSampling(cfg.Model), noTemperature: fixedSampling(cfg.Model), contextTokens: cfg.ContextTokens},
	}, nil
}

// fixedSampling reports whether the client library refuses max_tokens and a
// temperature for a model of this name, be it a local one that only sounds like
// OpenAI's.
func fixedSampling(model string) bool {
	for _, prefix := range []string{"o1", "o3", "o4", "gpt-5", "gpt-6"} {
		if strings.HasPrefix(model, prefix) {
			return true
		}
	}
	return false
}

// Available reports whether the server is thought to be there: it is false while
// the server is left alone after failures. It asks nobody.
func (a *Answerer) Available() bool { return !a.breaker.open() }

// Load returns the number of requests under way and of those waiting.
func (a *Answerer) Load() (active, waiting int) {
	return len(a.queue.slots), int(a.queue.waiting.Load())
}

// Close gives back connections that are kept for later requests. Requests under
// way go on; later ones open new connections.
func (a *Answerer) Close() {
	if t, ok := a.cfg.Transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

// Answer has the model write an answer from evidence. The error it may end with
// comes last; an answer without one is complete. An answer that has to wait for
// its turn calls the notice of [Answerer.Notify].
func (a *Answerer) Answer(ctx context.Context, turns []assistant.Turn, question string, evidence []knowledge.Hit) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		if len(evidence) == 0 {
			yield("", ErrNoEvidence)
			return
		}
		d := a.spoken()
		limit := func(contextTokens int) int {
			return max(contextTokens-a.cfg.MaxTokens-promptOverhead, 1) * bytesPerToken
		}
		p, told := newAnswerPrompt(turns, question, evidence, limit(d.contextTokens))
		shorten := func() (prompt, bool) {
			before := p.bytes()
			if told <= 1 {
				return prompt{}, false
			}
			p, told = newAnswerPrompt(turns, question, evidence, min(limit(a.spoken().contextTokens), before*3/5))
			return p, p.bytes() < before
		}
		gone := false
		err := a.run(ctx, p, shorten, a.cfg.MaxTokens, func(s string) bool {
			gone = !yield(s, nil)
			return !gone
		})
		if err != nil && !gone {
			yield("", err)
		}
	}
}

const (
	// bytesPerToken is a low estimate for Vietnamese, so that a prompt thought to
	// fit does fit.
	bytesPerToken = 2
	// mostBytesPerToken is a high one: a prompt of which a server read fewer
	// tokens was cut.
	mostBytesPerToken = 6
	// promptOverhead are the tokens a chat template adds.
	promptOverhead = 64
	// bytesPerAnswerToken bounds the text of an answer for servers that do not.
	bytesPerAnswerToken = 12
	// adaptations is how often one request is put otherwise because the server
	// complained.
	adaptations = 6
	// longestRetryWait is how long a repeated request is put off at most.
	longestRetryWait = 3 * time.Second
	// tailTimeout is how long the end of the stream is waited for when the answer
	// is complete.
	tailTimeout = 500 * time.Millisecond
	// longestReserve is the time left to the caller at most.
	longestReserve = time.Second
)

func (a *Answerer) spoken() dialect {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.dialect
}

func (a *Answerer) learn(f func(*dialect)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	f(&a.dialect)
}

// run sends a prompt when it is its turn, repeats it where that may help, and
// passes the text to put. It returns nil only when the answer is complete or put
// wanted no more.
func (a *Answerer) run(ctx context.Context, p prompt, shorten func() (prompt, bool), maxTokens int, put func(string) bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if a.breaker.open() {
		return &Error{Kind: ErrUnavailable, Reason: "left alone after failures"}
	}
	whole, cancel := a.bounded(ctx)
	defer cancel()
	if err := a.queue.enter(whole); err != nil {
		if ctx.Err() == nil {
			return assistant.ErrBusy
		}
		return err
	}
	defer a.queue.leave()
	ticket, ok, wait := a.breaker.allow()
	if !ok {
		return &Error{Kind: ErrUnavailable, Reason: "left alone after failures", RetryAfter: wait}
	}
	started := a.cfg.Now()
	err := a.attempts(whole, p, shorten, maxTokens, put)
	state, leave := healthy, time.Duration(0)
	failure, typed := errors.AsType[*Error](err)
	switch {
	case errors.Is(err, errGone):
		state, err = unknown, nil
	case ctx.Err() != nil && err != nil:
		state, err = unknown, ctx.Err()
	case typed && failure.health:
		state = failing
		if failure.RetryAfter > longestRetryWait {
			leave = failure.RetryAfter
		}
	}
	opened, closed := a.breaker.report(ticket, state, leave)
	switch {
	case opened:
		a.cfg.Log.Warn("language model left alone after failures", "err", err)
	case closed:
		a.cfg.Log.Info("language model is back")
	}
	a.cfg.Log.Debug("language model asked", "prompts", PromptVersions(), "took", a.cfg.Now().Sub(started), "err", err)
	return err
}

// bounded returns the context of an answer: it ends after Config.Timeout, and
// early enough before ctx does that its caller can still answer otherwise.
func (a *Answerer) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	limit, cause := a.cfg.Timeout, errSlow
	if deadline, ok := ctx.Deadline(); ok {
		left := time.Until(deadline)
		if left -= min(left/10, longestReserve); left < limit {
			limit, cause = left, errNoTime
		}
	}
	return context.WithTimeoutCause(ctx, limit, cause)
}

var (
	errNoTime  = errors.New("the person's time is nearly up")
	errSlow    = errors.New("answer takes too long")
	errFirst   = errors.New("no event in time")
	errStalled = errors.New("no further event in time")
	errTail    = errors.New("no end of stream in time")
	errGone    = errors.New("reader has gone") // put wanted no more
)

func (a *Answerer) attempts(ctx context.Context, p prompt, shorten func() (prompt, bool), maxTokens int, put func(string) bool) error {
	tries, adapted := 0, 0
	for {
		d := a.spoken()
		sent, x, err := a.attempt(ctx, p, d, maxTokens, put)
		if err == nil || errors.Is(err, errGone) || sent || ctx.Err() != nil {
			return err
		}
		failure, ok := errors.AsType[*Error](err)
		if !ok {
			return err
		}
		if adapted < adaptations && a.adapt(d, x, failure) {
			adapted++
			continue
		}
		if errors.Is(err, ErrTooLong) && adapted < adaptations {
			if shorter, ok := shorten(); ok {
				p = shorter
				adapted++
				continue
			}
		}
		if !failure.retry || tries >= a.cfg.Retries {
			return err
		}
		wait := time.Duration(float64(250*time.Millisecond<<tries) * (0.5 + rand.Float64()))
		if failure.RetryAfter > 0 {
			wait = failure.RetryAfter
		}
		deadline, _ := ctx.Deadline()
		if wait > longestRetryWait || time.Until(deadline) < wait {
			return err
		}
		tries++
		a.cfg.Log.Warn("language model failed, trying again", "try", tries, "wait", wait, "err", err)
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return err
		}
	}
}

// adapt learns from a complaint how to put the request otherwise. It reports
// whether there is anything new to try.
func (a *Answerer) adapt(d dialect, x *exchange, failure *Error) bool {
	if x.status != http.StatusBadRequest && x.status != http.StatusUnprocessableEntity && x.status != http.StatusInternalServerError {
		return false
	}
	p := x.problem
	switch {
	case errors.Is(failure, ErrTooLong):
		if p.context > 0 && p.context < d.contextTokens {
			a.learn(func(d *dialect) { d.contextTokens = p.context })
		}
		return false // the prompt has to become shorter
	case !d.completionTokens && p.has("max_completion_tokens"):
		a.learn(func(d *dialect) { d.completionTokens = true })
	case d.completionTokens && p.has("max_completion_tokens") && !fixedSampling(a.cfg.Model):
		a.learn(func(d *dialect) { d.completionTokens = false })
	case !d.noTemperature && p.has("temperature"):
		a.learn(func(d *dialect) { d.noTemperature = true })
	case !d.noUsage && p.has("stream_options", "include_usage"):
		a.learn(func(d *dialect) { d.noUsage = true })
	case !d.noSystem && (p.has("system role", "system message", "role: system", "'system'", `"system"`) || p.has("system") && p.has("role", "template")):
		a.learn(func(d *dialect) { d.noSystem = true })
	default:
		return false
	}
	return true
}

func (a *Answerer) request(p prompt, d dialect, maxTokens int) openai.ChatCompletionRequest {
	req := openai.ChatCompletionRequest{Model: a.cfg.Model, Stream: true}
	if d.noSystem {
		req.Messages = []openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleUser, Content: p.system + "\n\n" + p.user}}
	} else {
		req.Messages = []openai.ChatCompletionMessage{
			{Role: openai.ChatMessageRoleSystem, Content: p.system},
			{Role: openai.ChatMessageRoleUser, Content: p.user},
		}
	}
	if d.completionTokens {
		req.MaxCompletionTokens = maxTokens
	} else {
		req.MaxTokens = maxTokens //lint:ignore SA1019 the only name that servers at home know
	}
	if !d.noTemperature {
		// The library leaves a zero out, and the server would take its own.
		req.Temperature = max(float32(a.cfg.Temperature), math.SmallestNonzeroFloat32)
	}
	if !d.noUsage {
		req.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
	}
	return req
}

// attempt sends one request. sent reports whether text was passed on.
func (a *Answerer) attempt(ctx context.Context, p prompt, d dialect, maxTokens int, put func(string) bool) (sent bool, x *exchange, err error) {
	assistant.Trace(ctx, "prompt", func() any {
		return tracedPrompt{a.cfg.Model, PromptVersions(), p.system, p.user}
	})
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ctx, x = withExchange(ctx)
	late, started, spoke := errFirst, time.Now(), false
	dog := time.AfterFunc(a.cfg.FirstEvent, func() { cancel(errFirst) })
	defer dog.Stop()

	stream, err := a.client.CreateChatCompletionStream(ctx, a.request(p, d, maxTokens))
	if err != nil {
		return false, x, a.classify(ctx, x, err, false)
	}
	defer func() { _ = stream.Close() }()

	text := filter{assume: d.lateThoughts}
	finish, refused, size := "", false, 0
	readTokens := 0
	for {
		resp, err := stream.Recv()
		if !dog.Stop() && late != errTail && err == nil {
			err = context.Cause(ctx) // the time ran out as the event came
		}
		if err != nil {
			if finish != "" {
				break // complete, whatever became of the rest
			}
			return sent, x, a.classify(ctx, x, err, sent)
		}
		x.heard = true
		if resp.Usage != nil {
			readTokens = max(readTokens, resp.Usage.PromptTokens)
		}
		for _, choice := range resp.Choices {
			if choice.Index != 0 || finish != "" {
				continue
			}
			refused = refused || choice.Delta.Refusal != ""
			spoke = spoke || refused || choice.Delta.Content != "" || choice.Delta.ReasoningContent != ""
			if size += len(choice.Delta.Content); size > maxTokens*bytesPerAnswerToken+1024 {
				return sent, x, &Error{Kind: ErrTruncated, Status: x.status, Reason: "longer than allowed"}
			}
			if choice.Delta.Content != "" {
				out, err := text.push(choice.Delta.Content)
				if err != nil {
					a.learn(func(d *dialect) { d.lateThoughts = true })
					return sent, x, &Error{Kind: ErrTruncated, Status: x.status, Reason: err.Error()}
				}
				if out != "" && !refused {
					sent = true
					if !put(out) {
						return sent, x, errGone
					}
				}
				if text.noAnswer {
					return sent, x, &Error{Kind: ErrNoAnswer}
				}
			}
			if reason := string(choice.FinishReason); reason != "" && reason != "null" {
				finish = reason
			}
		}
		wait := a.cfg.NextEvent
		late = errStalled
		if !spoke { // a role or a filter's findings, sent before the prompt is read
			wait = max(wait, a.cfg.FirstEvent-time.Since(started))
		}
		if finish != "" {
			wait, late = min(tailTimeout, wait), errTail
		}
		cause := late
		dog = time.AfterFunc(wait, func() { cancel(cause) })
	}
	return sent, x, a.finished(p, d, x, &text, finish, refused, readTokens, &sent, put)
}

// finished judges an answer whose model said why it stopped.
func (a *Answerer) finished(p prompt, d dialect, x *exchange, text *filter, finish string, refused bool, readTokens int, sent *bool, put func(string) bool) error {
	if refused || finish == string(openai.FinishReasonContentFilter) {
		return &Error{Kind: ErrRefused, Status: x.status, Reason: "by the model or its filter"}
	}
	rest, err := text.flush()
	if err != nil {
		a.learn(func(d *dialect) { d.lateThoughts = true })
		return &Error{Kind: ErrTruncated, Status: x.status, Reason: err.Error()}
	}
	if text.late && !d.lateThoughts {
		a.learn(func(d *dialect) { d.lateThoughts = true })
	}
	if d.lateThoughts && !text.late {
		a.learn(func(d *dialect) { d.lateThoughts = false })
	}
	if rest != "" {
		*sent = true
		if !put(rest) {
			return errGone
		}
	}
	switch finish {
	case "length", "max_tokens", "abort", "cancelled":
		return &Error{Kind: ErrTruncated, Status: x.status, Reason: "stopped at its greatest length"}
	case "tool_calls", "function_call":
		return &Error{Kind: ErrUnavailable, Status: x.status, Reason: "the model called a tool it does not have"}
	case "error":
		return &Error{Kind: ErrUnavailable, Status: x.status, Reason: "the server reports an error", health: true}
	}
	if a.cut(p, d, readTokens) {
		// What it read is what it can.
		a.learn(func(d *dialect) { d.contextTokens = min(d.contextTokens, max(readTokens, 2*a.cfg.MaxTokens)) })
		return &Error{Kind: ErrTooLong, Status: x.status, Reason: "the server read only part of the prompt"}
	}
	switch {
	case text.noAnswer:
		return &Error{Kind: ErrNoAnswer}
	case !*sent:
		return &Error{Kind: ErrUnavailable, Status: x.status, Reason: "empty answer", retry: true, health: true}
	}
	return nil
}

// cut reports whether a server read so few tokens of a prompt that it must have
// dropped part of it. How many tokens a byte of our prompts makes is learnt from
// those it read whole.
func (a *Answerer) cut(p prompt, d dialect, readTokens int) bool {
	if readTokens <= 0 {
		return false // not told
	}
	perByte := float64(readTokens) / float64(p.bytes())
	if perByte < 1.0/mostBytesPerToken || perByte < 0.7*d.tokensPerByte {
		return true
	}
	a.learn(func(d *dialect) { d.tokensPerByte = max(d.tokensPerByte, min(perByte, 1)) })
	return false
}

// classify turns an error of the client library into one of ours. What the
// library says about it may hold what the server wrote and is left behind.
func (a *Answerer) classify(ctx context.Context, x *exchange, err error, sent bool) error {
	if ctx.Err() != nil {
		switch cause := context.Cause(ctx); {
		case cause == errFirst || cause == errStalled || cause == errSlow || cause == errNoTime:
			kind := ErrUnavailable
			if sent {
				kind = ErrTruncated
			}
			// That a person's time is up says nothing of a server, unless it had
			// enough and did not speak at all.
			health := cause != errNoTime || !x.heard && time.Since(x.begun) >= a.cfg.FirstEvent/2
			return &Error{Kind: kind, Status: x.status, Reason: cause.Error(), health: health}
		case errors.Is(cause, context.DeadlineExceeded) || errors.Is(cause, context.Canceled):
			return ctx.Err()
		default:
			return fmt.Errorf("%w: %w", ctx.Err(), cause)
		}
	}
	e := &Error{Kind: ErrUnavailable, Status: x.status, RetryAfter: x.retryAfter, retry: !sent, health: true}
	if tooLong(x.problem) {
		return &Error{Kind: ErrTooLong, Status: x.status, Reason: "more than the context holds"}
	}
	if x.problem.has("content_filter", "content filter", "responsibleaipolicy") {
		return &Error{Kind: ErrRefused, Status: x.status, Reason: "by a filter before the model"}
	}
	switch {
	case errors.Is(err, errRedirect):
		e.Kind, e.Reason, e.retry = ErrRejected, "the server points elsewhere", false
	case errors.Is(err, errNotEvents):
		e.Reason = "the server sent something else than events"
	case errors.Is(err, errServerEvent):
		e.Reason = "the server reports an error"
	case errors.Is(err, errFlood):
		e.Kind, e.Reason, e.retry = ErrTruncated, errFlood.Error(), false
	case errors.Is(err, io.EOF):
		e.Reason = "the stream ended before the answer did"
	case x.status == http.StatusUnauthorized:
		e.Kind, e.Reason, e.retry = ErrRejected, "the key is not accepted", false
	case x.status == http.StatusForbidden: // Ollama says so to a host name it does not know
		e.Kind, e.Reason, e.retry = ErrRejected, "the key or the name we call it by is not accepted", false
	case x.status == http.StatusNotFound || x.status == http.StatusMethodNotAllowed:
		e.Kind, e.Reason, e.retry = ErrRejected, "the address or the model is not known", false
	case x.status == http.StatusTooManyRequests:
		e.Reason = "too many requests"
		if x.problem.has("insufficient_quota", "billing") {
			e.Kind, e.Reason, e.retry = ErrRejected, "the quota is used up", false
		}
	case x.status == http.StatusRequestTimeout || x.status == http.StatusTooEarly:
		e.Reason = "the server gave up"
	case x.status >= 500:
		e.Reason = "the server failed"
	case x.status >= 400:
		e.Kind, e.Reason, e.retry = ErrRejected, "the request is not accepted", false
	case x.status == 0:
		e.Reason, e.cause = "no connection", networkError(err)
	default:
		e.Reason = "the stream broke"
	}
	if sent && e.Kind == ErrUnavailable {
		e.Kind = ErrTruncated
	}
	return e
}

func tooLong(p problem) bool {
	return p.has("context_length_exceeded", "exceed_context_size", "maximum context length", "context length", "context size", "context window",
		"prompt is too long", "input is too long")
}
