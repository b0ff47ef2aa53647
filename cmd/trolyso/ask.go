package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trolyso/assistant"
	"trolyso/assistant/questions"
	"trolyso/widget/wire"
)

// maxQuestionBytes bounds a question read from standard input.
const maxQuestionBytes = 4 << 20

func (a *app) askCommand() *cobra.Command {
	var file string
	var parallel int
	var trace bool
	cmd := &cobra.Command{
		Use:   "ask QUESTION",
		Short: "Hỏi một câu, trả lời kèm nguồn",
		Long: `Trả lời một câu hỏi ngay trong cửa sổ lệnh, kèm nguồn trích dẫn.

Câu hỏi là "-" thì đọc từ đầu vào chuẩn. Với --batch, mỗi dòng vào là một câu
{"id","question","turns":[{"question","answer"}]}, mỗi dòng ra là một câu trả
lời, đúng thứ tự.

Với --trace, từng bước đi tới câu trả lời được in ra trước: sàng lọc, cách hiểu,
các đoạn tìm được kèm điểm, lời nhắc, bản viết của mô hình, kết quả kiểm từng câu.

Với --on, câu trả lời là câu của ngày đó: mục quá hạn, văn bản có hiệu lực hay
hết hiệu lực, câu trả lời ghim quá hạn kiểm tra lại.`,
		Example: "  trolyso ask \"đổi điện thoại thì đăng nhập lại VNeID thế nào\"\n" +
			"  trolyso ask --json \"lam can cuoc het bao nhieu tien\"\n" +
			"  trolyso ask --on 2027-01-01 \"lệ phí làm hộ chiếu\"\n" +
			"  trolyso ask --batch cau-hoi.jsonl",
		Args: func(cmd *cobra.Command, args []string) error {
			switch batch := cmd.Flags().Changed("batch"); {
			case batch && len(args) > 0:
				return usageError{errors.New("đã có --batch thì không nhận câu hỏi trên dòng lệnh")}
			case batch && trace:
				return usageError{errors.New("--trace chỉ dùng cho một câu hỏi, không dùng cùng --batch")}
			case !batch && len(args) == 0:
				return usageError{errors.New("chưa có câu hỏi")}
			case parallel < 0:
				return usageError{errors.New("--parallel không được âm")}
			}
			return a.checkDay()
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("batch") {
				return a.askBatch(cmd.Context(), file, parallel)
			}
			question := strings.Join(args, " ")
			if question == "-" {
				raw, err := io.ReadAll(io.LimitReader(a.in, maxQuestionBytes))
				if err != nil {
					return fmt.Errorf("đọc câu hỏi: %w", err)
				}
				question = strings.TrimSuffix(string(raw), "\n")
			}
			return a.ask(cmd.Context(), question, trace)
		},
	}
	cmd.Flags().StringVar(&file, "batch", "", "hỏi lần lượt từng dòng của `FILE`; \"-\" là đầu vào chuẩn")
	cmd.Flags().IntVar(&parallel, "parallel", 0, "với --batch: trả lời `N` câu cùng lúc; 0 là tự chọn")
	cmd.Flags().BoolVar(&trace, "trace", false, "in từng bước đi tới câu trả lời")
	a.dayFlag(cmd, "trả lời như vào ngày `DATE` thay cho hôm nay")
	a.jsonFlag(cmd)
	return cmd
}

// ask answers one question, with trace after the steps that led to the answer.
func (a *app) ask(ctx context.Context, question string, trace bool) error {
	return a.withAssistant(ctx, func(ctx context.Context, _ *edition, asst *assistant.Assistant) error {
		steps := []assistant.Step{}
		if trace {
			ctx = assistant.WithTrace(ctx, func(s assistant.Step) { steps = append(steps, s) })
		}
		began := time.Now()
		turn, err := questions.Answer(ctx, asst, nil, question)
		if err != nil {
			return err
		}
		took := time.Since(began)
		done := wire.DoneFrame(turn, 1, took)
		p := &page{w: a.out}
		switch {
		case a.json && trace:
			err = a.printJSON(tracedAnswer{steps, done})
		case a.json:
			err = a.printJSON(done)
		default:
			if err = p.trace(steps); err == nil {
				p.turn(turn)
				err = p.err
			}
		}
		if err == nil && turn.Answer.Outcome == assistant.Failed {
			err = saidError{}
		}
		return err
	})
}

// askBatch answers the questions of the file, "-" being standard input.
func (a *app) askBatch(ctx context.Context, file string, parallel int) error {
	in := a.in
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return unreadable(file, err)
		}
		defer f.Close()
		in = f
	}
	if parallel == 0 {
		parallel = 1
		if a.cfg.LLM.BaseURL != "" { // whose time is spent waiting
			parallel = a.cfg.LLM.Parallel
		}
	}
	return a.withAssistant(ctx, func(ctx context.Context, _ *edition, asst *assistant.Assistant) error {
		return runBatch(ctx, asst, in, a.out, parallel)
	})
}
