package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trolyso/knowledge"
	"trolyso/knowledge/facts"
	"trolyso/knowledge/ingest"
)

func (a *app) guidesCommand() *cobra.Command {
	return group("guides", "Xem, kiểm tra và soạn cẩm nang",
		a.guidesListCommand(), a.guidesShowCommand(), a.guidesCheckCommand(), a.guidesStaleCommand(), a.guidesNewCommand(), a.guidesImportCommand(), a.guidesDigestCommand())
}

// guideEntry is a guide in a list.
type guideEntry struct {
	ID         string               `json:"id"`
	Title      string               `json:"title"`
	Kind       knowledge.Kind       `json:"kind,omitempty"`
	Audience   []knowledge.Audience `json:"audience"`
	Topics     []string             `json:"topics"`
	Verified   knowledge.Date       `json:"verified"`
	ReviewBy   knowledge.Date       `json:"review_by"`
	ValidUntil knowledge.Date       `json:"valid_until"` // the last day before a figure lapses

	due knowledge.Date // see [knowledge.Guide.Due]
}

func newGuideEntry(g *knowledge.Guide) guideEntry {
	e := guideEntry{
		ID: g.ID, Title: g.Title, Kind: g.Kind, Audience: g.Audience, Topics: g.Topics,
		Verified: g.Verified, ReviewBy: g.ReviewBy, ValidUntil: g.ValidUntil(), due: g.Due(),
	}
	if e.Topics == nil {
		e.Topics = []string{}
	}
	return e
}

func (a *app) guidesListCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "list", Short: "Liệt kê cẩm nang",
		Args: exactly(0, "lệnh guides list không nhận tham số"),
		RunE: func(*cobra.Command, []string) error {
			corpus, err := loadCorpus(a.cfg.Guides)
			if err != nil {
				return err
			}
			return a.printEntries(entriesOf(corpus.Guides()))
		},
	}
	a.jsonFlag(cmd)
	return cmd
}

func entriesOf(guides []*knowledge.Guide) []guideEntry {
	entries := make([]guideEntry, len(guides))
	for i, g := range guides {
		entries[i] = newGuideEntry(g)
	}
	return entries
}

func (a *app) printEntries(entries []guideEntry) error {
	if a.json {
		return a.printJSON(entries)
	}
	p := &page{w: a.out}
	for _, e := range entries {
		p.printf("%-44s %-10s %s\n", e.ID, e.due, e.Title)
	}
	return p.err
}

// guidePage is a guide with all it says.
type guidePage struct {
	guideEntry
	Questions  []string            `json:"questions"`
	Sources    []knowledge.Source  `json:"sources"`
	ApprovedBy string              `json:"approved_by"`
	Document   *knowledge.Document `json:"document,omitempty"`
	Sections   []guideSection      `json:"sections"`
}

type guideSection struct {
	Anchor     string         `json:"anchor"`
	Heading    string         `json:"heading"`
	ValidUntil knowledge.Date `json:"valid_until,omitempty"`
	Text       string         `json:"text"`
}

func (a *app) guidesShowCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "show ID", Short: "In một cẩm nang",
		Args: exactly(1, "cần đúng một mã cẩm nang"),
		RunE: func(_ *cobra.Command, args []string) error {
			corpus, err := loadCorpus(a.cfg.Guides)
			if err != nil {
				return err
			}
			g, ok := corpus.Guide(args[0])
			if !ok {
				return fmt.Errorf("không có cẩm nang %q; gõ \"trolyso guides list\" để xem các mã", args[0])
			}
			if !a.json {
				p := &page{w: a.out}
				p.guide(g)
				return p.err
			}
			out := guidePage{
				guideEntry: newGuideEntry(g), Questions: g.Questions, Sources: g.Sources,
				ApprovedBy: g.ApprovedBy, Document: g.Document,
			}
			for i := range g.Sections {
				s := &g.Sections[i]
				out.Sections = append(out.Sections, guideSection{s.Anchor, s.Kind.Heading(), s.ValidUntil, s.Text()})
			}
			return a.printJSON(out)
		},
	}
	a.jsonFlag(cmd)
	return cmd
}

func (p *page) guide(g *knowledge.Guide) {
	p.text("", g.Title)
	p.printf("%s\n", strings.Repeat("=", min(columns, len([]rune(g.Title)))))
	if d := g.Document; d != nil {
		p.text("", fmt.Sprintf("%s %s, %s, ban hành %s, hiệu lực %s: %s", d.Type, d.Number, d.Issuer,
			cmp.Or(d.Date.Vietnamese(), "chưa rõ"), cmp.Or(d.Effective.Vietnamese(), "chưa rõ"), d.StatusOn(time.Now())))
		for _, tie := range []struct {
			verb    string
			numbers []string
		}{{"Thay", d.Replaces}, {"Bãi bỏ", d.Abolishes}, {"Được thay bằng", d.ReplacedBy}, {"Bị bãi bỏ bởi", d.AbolishedBy}} {
			if len(tie.numbers) > 0 {
				p.text("", tie.verb+" "+strings.Join(tie.numbers, ", ")+".")
			}
		}
	}
	for i := range g.Sections {
		s := &g.Sections[i]
		p.printf("\n%s", s.Kind.Heading())
		if s.ValidUntil != "" {
			p.printf(" (đến hết %s)", s.ValidUntil.Vietnamese())
		}
		p.printf("\n\n")
		p.text("  ", s.Text())
	}
	p.printf("\nNguồn\n\n")
	for _, s := range g.Sources {
		p.text("  ", "- "+sourceLine(s))
		if s.URL != "" {
			p.printf("    %s\n", s.URL)
		}
	}
	p.printf("\nĐối chiếu với nguồn: %s. Kiểm tra lại trước: %s.\n", g.Verified.Vietnamese(), g.ReviewBy.Vietnamese())
	if g.ApprovedBy == "" {
		p.printf("Chưa được cơ quan nào của tỉnh duyệt.\n")
	} else {
		p.printf("Đã duyệt: %s.\n", g.ApprovedBy)
	}
}

func (a *app) guidesDigestCommand() *cobra.Command {
	return &cobra.Command{
		Use: "digest FILE...", Short: "Rút gọn các tệp sự kiện thành bộ số liệu để guides check so",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError{errors.New("cần ít nhất một tệp sự kiện")}
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			files := make([]facts.File, len(args))
			for i, name := range args {
				src, err := os.ReadFile(name)
				if err != nil {
					return unreadable(name, err)
				}
				files[i] = facts.File{Name: filepath.Base(name), Text: src}
			}
			digest, err := facts.Make(files...)
			if err != nil {
				return err
			}
			_, err = digest.WriteTo(a.out)
			return err
		},
	}
}

func (a *app) guidesNewCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "new", Short: "Soạn cẩm nang mới: trả lời vài câu hỏi, được tệp khung để điền",
		Long: `Hỏi tên, văn bản (nếu có), chủ đề, câu hỏi mẫu và nguồn của cẩm nang mới, rồi
ghi tệp khung vào thư mục nêu ở --guides, hoặc thư mục hiện tại.`,
		Args: exactly(0, "lệnh guides new không nhận tham số"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			opts := knowledge.InterviewOptions{Dir: cmp.Or(a.cfg.Guides, ".")}
			files, err := guideFiles(a.cfg.Guides)
			if err != nil {
				return err
			}
			opts.Corpus, _, err = knowledge.Survey(files) // other drafts may stand in the folder
			if err != nil && !errors.Is(err, knowledge.ErrNoGuide) {
				return unreadable(a.cfg.Guides, err)
			}
			draft, err := knowledge.Interview(a.in, a.err, opts)
			if errors.Is(err, io.ErrUnexpectedEOF) {
				return errors.New("câu trả lời dừng giữa chừng, chưa ghi tệp nào")
			}
			if err != nil {
				return err
			}
			return a.writeDraft(draft, opts.Dir, nil)
		},
	}
	a.jsonFlag(cmd)
	return cmd
}

func (a *app) guidesImportCommand() *cobra.Command {
	var id string
	cmd := &cobra.Command{
		Use: "import FILE", Short: "Biến tệp Word (docx), PDF hoặc trang web (html) thành bản nháp cẩm nang",
		Long: `Đọc FILE và ghi một bản nháp cẩm nang vào thư mục nêu ở --guides, hoặc thư mục
hiện tại. Bản nháp để trống ngày đối chiếu và người duyệt, nên chưa dùng được
cho tới khi có người hoàn thiện.`,
		Args: exactly(1, "cần đúng một tệp"),
		RunE: func(_ *cobra.Command, args []string) error {
			result, err := ingest.File(args[0], ingest.Options{})
			if err != nil {
				return unreadable(args[0], err)
			}
			result.Draft.ID = cmp.Or(id, result.Draft.ID)
			return a.writeDraft(result.Draft, cmp.Or(a.cfg.Guides, "."), result.Remarks)
		},
	}
	cmd.Flags().StringVar(&id, "id", "", "mã cẩm nang `ID` thay cho mã lấy từ tên")
	a.jsonFlag(cmd)
	return cmd
}

// writtenDraft tells where a draft is.
type writtenDraft struct {
	ID      string   `json:"id"`
	File    string   `json:"file"`
	Remarks []string `json:"remarks"`
}

// writeDraft writes the draft into dir and tells where it is and what to look
// at first.
func (a *app) writeDraft(d *knowledge.Draft, dir string, remarks []string) error {
	path, err := d.WriteFile(dir)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("đã có tệp %s.md trong %s; hãy chọn mã khác hoặc đổi tên tệp cũ", d.ID, dir)
	}
	if errors.Is(err, knowledge.ErrID) {
		return fmt.Errorf("mã %q không dùng được; mã chỉ gồm chữ thường không dấu, chữ số và dấu gạch nối", d.ID)
	}
	if err != nil {
		return unreadable(dir, err)
	}
	if a.json {
		return a.printJSON(writtenDraft{d.ID, path, append([]string{}, remarks...)})
	}
	p := &page{w: a.out}
	p.printf("Đã ghi bản nháp %s\n", path)
	for _, r := range remarks {
		p.text("  ", "- "+r)
	}
	p.printf("Hoàn thiện tệp này rồi chạy: trolyso guides check --guides %s\n", dir)
	return p.err
}

func (a *app) guidesStaleCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "stale", Short: "Liệt kê cẩm nang và câu trả lời ghim cần kiểm tra lại, quá hạn lâu nhất đứng trước",
		Long: `Liệt kê cẩm nang và câu trả lời ghim đã quá review_by, và cẩm nang có mục đã quá
valid-until. Ngày ghi bên cạnh là ngày đến hạn.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if err := a.checkDay(); err != nil {
				return err
			}
			return exactly(0, "lệnh guides stale không nhận tham số")(cmd, args)
		},
		RunE: func(*cobra.Command, []string) error {
			corpus, err := loadCorpus(a.cfg.Guides)
			if err != nil {
				return err
			}
			day := a.now()
			entries := entriesOf(knowledge.Stale(corpus, day))
			for _, p := range corpus.PinnedAnswers() {
				if p.ReviewBy.PassedOn(day) {
					entries = append(entries, guideEntry{
						ID: knowledge.PinnedDir + "/" + p.ID, Title: p.Questions[0], Kind: "pinned",
						Audience: []knowledge.Audience{}, Topics: []string{}, Verified: p.Verified, ReviewBy: p.ReviewBy, due: p.ReviewBy,
					})
				}
			}
			if len(entries) == 0 && !a.json {
				_, err := fmt.Fprintln(a.out, "Không có cẩm nang hay câu trả lời ghim nào quá hạn.")
				return err
			}
			return a.printEntries(entries)
		},
	}
	a.dayFlag(cmd, "xét vào ngày `DATE` thay cho hôm nay")
	a.jsonFlag(cmd)
	return cmd
}
