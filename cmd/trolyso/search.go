package main

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"trolyso/knowledge"
	"trolyso/knowledge/index"
)

// maxHits bounds -k.
const maxHits = 1000

// searchResult is what search prints as JSON.
type searchResult struct {
	Query      string             `json:"query"`
	Understood string             `json:"understood"`
	Confidence float64            `json:"confidence"`
	Hits       []searchHit        `json:"hits"`
	Words      []knowledge.Word   `json:"words,omitempty"`
	Lexicon    []index.LexiconUse `json:"lexicon,omitempty"`
	Rivals     []string           `json:"rivals,omitempty"`
	Documents  []searchDocument   `json:"documents,omitempty"`
	Features   map[string]float64 `json:"features,omitempty"`
}

type searchHit struct {
	Rank    int     `json:"rank"`
	Score   float64 `json:"score"`
	Guide   string  `json:"guide"`
	Passage string  `json:"passage"`
	Title   string  `json:"title"`
	Heading string  `json:"heading"`
	Text    string  `json:"text"`

	Scores *index.Scores `json:"scores,omitempty"`
}

type searchDocument struct {
	Asked     string   `json:"asked"`
	Guides    []string `json:"guides"`
	Mentioned []string `json:"mentioned,omitempty"`
	Near      []string `json:"near,omitempty"`
}

func newSearchDocument(d knowledge.DocumentMatch) searchDocument {
	out := searchDocument{Asked: d.Asked, Guides: []string{}}
	for _, g := range d.Guides {
		out.Guides = append(out.Guides, g.ID)
	}
	for _, m := range d.Mentioned {
		out.Mentioned = append(out.Mentioned, m.Name)
	}
	for _, n := range d.Near {
		out.Near = append(out.Near, n.Guide.ID)
	}
	return out
}

func (a *app) searchCommand() *cobra.Command {
	var k int
	var explain bool
	cmd := &cobra.Command{
		Use: "search QUERY", Short: "Tìm các đoạn cẩm nang hợp với câu hỏi, hợp nhất đứng trước",
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
				return usageError{errors.New("chưa có từ cần tìm")}
			case k < 1 || k > maxHits:
				return usageError{errors.New("-k phải từ 1 đến 1000")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			e, err := openEdition(a.cfg.Guides, a.cfg.IndexDir, a.log)
			if err != nil {
				return err
			}
			defer e.index.Close()
			query := strings.Join(args, " ")
			var found index.Explanation
			if explain {
				found, err = e.index.Explain(cmd.Context(), query, k)
			} else {
				found.Finding, err = e.index.Find(cmd.Context(), query, k)
			}
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(newSearchResult(query, found, explain))
			}
			p := &page{w: a.out}
			p.finding(found, explain)
			return p.err
		},
	}
	cmd.Flags().IntVarP(&k, "limit", "k", 10, "in nhiều nhất `N` đoạn")
	cmd.Flags().BoolVar(&explain, "explain", false, "giải thích: từng chữ được hiểu thế nào, điểm từ đâu ra")
	a.jsonFlag(cmd)
	return cmd
}

// newSearchResult leaves out why when it is not asked for.
func newSearchResult(query string, f index.Explanation, explain bool) searchResult {
	r := searchResult{
		Query: strings.ToValidUTF8(query, "\ufffd"), Understood: f.Understood, Confidence: f.Confidence,
		Hits: make([]searchHit, len(f.Hits)),
	}
	for i, h := range f.Hits {
		p := h.Passage
		r.Hits[i] = searchHit{
			Rank: i + 1, Score: h.Score, Guide: p.GuideID(), Passage: p.ID,
			Title: p.Title, Heading: p.Heading, Text: p.Text,
		}
		if explain {
			r.Hits[i].Scores = &f.Scores[i]
		}
	}
	if !explain {
		return r
	}
	r.Words, r.Lexicon, r.Rivals, r.Features = f.Words, f.Lexicon, f.Rivals, f.Features
	for _, d := range f.Documents {
		r.Documents = append(r.Documents, newSearchDocument(d))
	}
	return r
}

// readings are how a word can have been read, in words.
var readings = map[string]string{
	"": "như gõ", "telex": "giải mã Telex", "vni": "giải mã VNI", "diacritics": "thêm dấu", "spelling": "sửa lỗi gõ",
}

// finding prints what was found, and why when asked to.
func (p *page) finding(f index.Explanation, explain bool) {
	if f.Understood != "" {
		p.text("", "Hiểu là: "+f.Understood)
	}
	if explain {
		p.why(f)
	}
	if len(f.Hits) == 0 {
		p.printf("Không tìm thấy đoạn nào.\n")
	}
	for i, h := range f.Hits {
		p.printf("%2d. %8.4f  %s\n", i+1, h.Score, h.Passage.ID)
		p.text("    ", h.Passage.Title+" – "+h.Passage.Heading)
		if explain {
			s := f.Scores[i]
			for _, field := range []struct {
				name string
				index.FieldScores
			}{{"đoạn", s.Passage}, {"cẩm nang", s.Profile}} {
				p.printf("      %-9s %8.4f  chữ %.4f, bỏ dấu %.4f, cặp chữ %.4f\n", field.name, field.Sum(), field.Words, field.Folded, field.Pairs)
			}
			if s.Phrase != 0 {
				p.printf("      %-9s %8.4f\n", "câu hỏi", s.Phrase)
			}
			if s.Document != 0 {
				p.printf("      %-9s %8.4f\n", "số hiệu", s.Document)
			}
			continue
		}
		p.text("    ", cutText(h.Passage.Text, 160))
	}
}

// why prints how the question was read and what decided.
func (p *page) why(f index.Explanation) {
	p.printf("Độ chắc chắn: %.3f\nTừng chữ, sức nặng và cách hiểu:\n", f.Confidence)
	for _, w := range f.Words {
		p.printf("  %-16s → %-16s %6.3f  %s\n", w.Typed, w.Read, w.Weight, cmp.Or(readings[w.How], w.How))
	}
	for _, use := range f.Lexicon {
		p.printf("Từ điển, dòng %d: %s = %s\n", use.Line, use.Words, strings.Join(use.Meanings, "; "))
	}
	for _, match := range f.Documents {
		d := newSearchDocument(match)
		p.printf("Văn bản được hỏi: %s → %s\n", d.Asked, cmp.Or(strings.Join(slices.Concat(d.Guides, d.Mentioned), ", "), "không có"))
		if len(d.Near) > 0 {
			p.printf("  cùng số, khác một phần: %s\n", strings.Join(d.Near, ", "))
		}
	}
	if len(f.Rivals) > 0 {
		p.printf("Cẩm nang ngang nhau: %s\n", strings.Join(f.Rivals, ", "))
	}
	for _, name := range slices.Sorted(maps.Keys(f.Features)) {
		p.printf("  %-28s %9.4f\n", name, f.Features[name])
	}
}

// cutText returns the beginning of text on one line, n characters at the most.
func cutText(text string, n int) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > n {
		return strings.TrimSpace(string(runes[:n-1])) + "…"
	}
	return text
}
