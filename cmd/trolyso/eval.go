package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"trolyso/assistant"
	"trolyso/assistant/questions"
	"trolyso/knowledge"
	"trolyso/knowledge/index"
	"trolyso/knowledge/relevance"
)

func (a *app) evalCommand() *cobra.Command {
	return group("eval", "Đo chất lượng tìm kiếm và câu trả lời", a.evalRetrievalCommand(), a.evalAnswersCommand())
}

func (a *app) evalRetrievalCommand() *cobra.Command {
	var queries, run string
	cmd := &cobra.Command{
		Use: "retrieval DIR", Short: "Đo tìm kiếm trên một bộ dữ liệu dạng BEIR",
		Long: `Đo tìm kiếm trên thư mục DIR dạng BEIR: corpus.jsonl, queries.jsonl và
qrels.tsv hoặc qrels/test.tsv. Câu hỏi không có văn bản đúng trong qrels thì
không tính.`,
		Args: exactly(1, "cần đúng một thư mục dữ liệu"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			c, err := relevance.Read(args[0], queries)
			if err != nil {
				return err
			}
			var out *os.File
			if run != "" { // opened before the long work
				if out, err = os.Create(run); err != nil {
					return fmt.Errorf("tệp kết quả: %w", err)
				}
				defer func() { err = errors.Join(err, out.Close()) }()
			}
			dir, err := os.MkdirTemp("", "trolyso-eval-")
			if err != nil {
				return err
			}
			defer os.RemoveAll(dir)
			passages := c.Passages()
			began := time.Now()
			x, err := index.Build(passages, index.Config{Dir: dir, Version: "eval", Log: a.log})
			if err != nil {
				return err
			}
			defer x.Close()
			built := time.Since(began)
			report, found, err := relevance.Measure(cmd.Context(), x, c)
			if err != nil {
				return err
			}
			report.BuildSeconds, report.IndexBytes = built.Seconds(), x.Size()
			if out != nil {
				if err := found.Write(out, "trolyso"); err != nil {
					return fmt.Errorf("tệp kết quả: %w", err)
				}
			}
			if a.json {
				return a.printJSON(report)
			}
			p := &page{w: a.out}
			p.retrieval(report)
			return p.err
		},
	}
	cmd.Flags().StringVar(&queries, "queries", "", "dùng tệp câu hỏi `FILE` thay cho queries.jsonl")
	cmd.Flags().StringVar(&run, "run", "", "ghi kết quả dạng TREC vào tệp `OUT`")
	a.jsonFlag(cmd)
	return cmd
}

func (p *page) retrieval(r relevance.Report) {
	p.printf("documents   %10d\n", r.Documents)
	p.printf("queries     %10d", r.Queries)
	if r.Unjudged > 0 {
		p.printf("  (%d without a relevant document left out)", r.Unjudged)
	}
	p.printf("\n")
	if r.Unknown > 0 {
		p.printf("unknown     %10d  relevant documents that corpus.jsonl lacks\n", r.Unknown)
	}
	for _, f := range []struct {
		name  string
		value float64
	}{
		{"nDCG@10", r.NDCG10},
		{"MRR@10", r.MRR10},
		{"recall@1", r.Recall1},
		{"recall@5", r.Recall5},
		{"recall@10", r.Recall10},
	} {
		p.printf("%-11s %10.4f\n", f.name, f.value)
	}
	ms := func(m relevance.Milliseconds) float64 { return time.Duration(m).Seconds() * 1000 }
	p.printf("latency     %7.2f ms  p50\n", ms(r.LatencyP50))
	p.printf("            %7.2f ms  p99\n", ms(r.LatencyP99))
	p.printf("build       %7.2f s\n", r.BuildSeconds)
	p.printf("index       %10d  bytes\n", r.IndexBytes)
}

func (a *app) evalAnswersCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "answers FILE", Short: "Chạy một bộ câu hỏi, in độ chính xác và mọi câu sai",
		Args: exactly(1, "cần đúng một tệp câu hỏi"),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := os.Open(args[0])
			if err != nil {
				return fmt.Errorf("tệp câu hỏi: %w", err)
			}
			defer f.Close()
			set, err := questions.Read(args[0], f)
			if err != nil {
				return err
			}
			var report questions.Report
			err = a.withAssistant(cmd.Context(), func(ctx context.Context, e *edition, asst *assistant.Assistant) error {
				var err error
				report, err = questions.Run(ctx, asst, set, topicsOf(e.corpus))
				return err
			})
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(report)
			}
			p := &page{w: a.out}
			p.answers(report)
			return p.err
		},
	}
	a.jsonFlag(cmd)
	return cmd
}

// topicsOf returns a function from a guide's ID to its topics.
func topicsOf(c *knowledge.Corpus) func(string) []string {
	return func(id string) []string {
		if g, ok := c.Guide(id); ok {
			return g.Topics
		}
		return nil
	}
}

func (p *page) answers(r questions.Report) {
	for _, m := range r.Misses {
		p.printf("%s", m.ID)
		if m.Variant != "" {
			p.printf(" (%s)", m.Variant)
		}
		p.printf("\n")
		p.text("  ", "hỏi: "+m.Question)
		if m.Understood != "" {
			p.text("  ", "hiểu: "+m.Understood)
		}
		for _, f := range m.Faults {
			p.text("  ", "sai: "+f)
		}
		p.text("  ", fmt.Sprintf("được: %s %v %s", m.Outcome, m.Guides, cutText(m.Text, 200)))
		p.printf("\n")
	}
	if p.err == nil {
		p.err = r.Summary(p.w)
	}
}
