package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"trolyso/assistant"
	"trolyso/assistant/questions"
)

// maxBatchLine bounds a line of a batch, in bytes.
const maxBatchLine = 4 << 20

// invalid is the outcome of a line that is no question.
const invalid assistant.Outcome = "invalid"

// batchQuestion is a line of a batch.
type batchQuestion struct {
	ID       batchID          `json:"id"`
	Question *string          `json:"question"`
	Turns    []questions.Turn `json:"turns"`
}

// batchID is an ID as it was written, a string or a number.
type batchID json.RawMessage

func (id *batchID) UnmarshalJSON(b []byte) error {
	if b[0] != '"' && b[0] != '-' && (b[0] < '0' || b[0] > '9') {
		return errors.New("id is neither a string nor a number")
	}
	*id = bytes.Clone(b)
	return nil
}

// MarshalJSON writes the ID as it was read; a missing one is the empty string.
func (id batchID) MarshalJSON() ([]byte, error) {
	if id == nil {
		return []byte(`""`), nil
	}
	return id, nil
}

// batchAnswer is a line of what a batch gives.
type batchAnswer struct {
	ID         batchID              `json:"id"`
	Outcome    assistant.Outcome    `json:"outcome"`
	Text       string               `json:"text"`
	Citations  []assistant.Citation `json:"citations"`
	Choices    []assistant.Choice   `json:"choices"`
	Understood string               `json:"understood"`
	TookMS     int64                `json:"took_ms"`
	Error      string               `json:"error,omitempty"`
}

// runBatch answers the questions of in, one a line, and writes the answers to
// out, one a line and in the same order, each as soon as it and those before it
// are there. At most parallel questions are in work at a time, and no more than
// that many lines are held, so that in may be without end. A line that is no
// question gets an answer that says so. Blank lines are skipped.
func runBatch(ctx context.Context, asker questions.Asker, in io.Reader, out io.Writer, parallel int) error {
	ctx, cancel := context.WithCancel(ctx)
	slots := make(chan struct{}, parallel)
	defer func() { // asker is the caller's, who may close it: nothing may be in work
		cancel()
		for range parallel {
			slots <- struct{}{}
		}
	}()
	// Each line gets a channel of its own; their order keeps that of the lines.
	pending := make(chan chan batchAnswer, parallel-1)
	var readErr error // set before pending is closed
	go func() {       // ends with ctx, or when a Read that is under way returns
		defer close(pending)
		last := 0
		for line, err := range batchLines(in) {
			if err != nil && !errors.Is(err, errLongLine) {
				readErr = fmt.Errorf("đọc câu hỏi: %w", err)
				return
			}
			last++
			number := last
			if err == nil && len(bytes.TrimSpace(line)) == 0 {
				continue
			}
			answer := make(chan batchAnswer, 1)
			select {
			case pending <- answer:
			case <-ctx.Done():
				readErr = ctx.Err()
				return
			}
			if err != nil {
				answer <- batchAnswer{Outcome: invalid, Error: fmt.Sprintf("line %d: %v", number, err)}
				continue
			}
			select {
			case slots <- struct{}{}:
			case <-ctx.Done():
				readErr = ctx.Err()
				return
			}
			if readErr = ctx.Err(); readErr != nil {
				<-slots
				return
			}
			go func() {
				defer func() { <-slots }()
				answer <- answerLine(ctx, asker, number, line)
			}()
		}
	}()
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	for {
		var answer chan batchAnswer
		var more bool
		select {
		case answer, more = <-pending:
		case <-ctx.Done():
			return ctx.Err()
		}
		if !more {
			return readErr
		}
		select {
		case line := <-answer:
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if line.Citations == nil {
				line.Citations = []assistant.Citation{}
			}
			if line.Choices == nil {
				line.Choices = []assistant.Choice{}
			}
			if err := e.Encode(line); err != nil {
				return fmt.Errorf("ghi câu trả lời: %w", err)
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func answerLine(ctx context.Context, asker questions.Asker, number int, line []byte) batchAnswer {
	var q batchQuestion
	err := json.Unmarshal(line, &q)
	if err == nil && q.Question == nil {
		err = errors.New("question is missing")
	}
	if err != nil {
		return batchAnswer{ID: q.ID, Outcome: invalid, Error: fmt.Sprintf("line %d: %v", number, err)}
	}
	began := time.Now()
	turn, err := questions.Answer(ctx, asker, questions.History(q.Turns), *q.Question)
	took := time.Since(began).Milliseconds()
	if err != nil {
		return batchAnswer{ID: q.ID, Outcome: assistant.Failed, TookMS: took, Error: err.Error()}
	}
	a := turn.Answer
	return batchAnswer{
		ID: q.ID, Outcome: a.Outcome, Text: a.Text, Citations: a.Citations, Choices: a.Choices,
		Understood: turn.Understood, TookMS: took,
	}
}

var errLongLine = fmt.Errorf("longer than %d bytes", maxBatchLine)

// batchLines yields the lines of r. In place of a line longer than
// maxBatchLine it yields errLongLine and goes on; after any other error it ends.
func batchLines(r io.Reader) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		in := bufio.NewReaderSize(r, 64<<10)
		first := true
		for {
			var line []byte
			long := false
			var err error
			for {
				var part []byte
				part, err = in.ReadSlice('\n')
				if long = long || len(line)+len(part) > maxBatchLine; long {
					line = nil
				} else {
					line = append(line, part...)
				}
				if !errors.Is(err, bufio.ErrBufferFull) {
					break
				}
			}
			if first {
				line, first = bytes.TrimPrefix(line, []byte("\ufeff")), false
			}
			switch {
			case err != nil && !errors.Is(err, io.EOF):
				yield(nil, err)
				return
			case long:
				if !yield(nil, errLongLine) {
					return
				}
			case len(line) > 0:
				if !yield(line, nil) {
					return
				}
			}
			if err != nil {
				return
			}
		}
	}
}
