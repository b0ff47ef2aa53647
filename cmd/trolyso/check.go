package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trolyso/knowledge"
	"trolyso/knowledge/facts"
	"trolyso/knowledge/index"
)

func (a *app) guidesCheckCommand() *cobra.Command {
	var compare bool
	var topics []string
	cmd := &cobra.Command{
		Use: "check", Short: "Kiểm tra cẩm nang, chỉ ra mọi lỗi kèm tệp và dòng",
		Long: `Kiểm tra cẩm nang, chỉ ra mọi lỗi kèm tệp và dòng; có lỗi thì kết thúc với mã 1.

Với bộ cẩm nang có sẵn thì kiểm tra cả từ điển lời nói thường ngày và danh mục
điều cẩm nang không có. Với --topics
thì chỉ ra cả những đề mục của các tệp sự kiện mà chưa cẩm nang nào viết tới:

  trolyso guides check --topics su-kien-1.md su-kien-2.md`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 && len(topics) == 0 {
				return usageError{errors.New("lệnh guides check không nhận tham số; dùng --guides để chỉ thư mục, --topics để chỉ tệp sự kiện")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			files, err := guideFiles(a.cfg.Guides)
			if err != nil {
				return err
			}
			corpus, mistakes, err := knowledge.Survey(files)
			if err != nil {
				return unreadable(a.cfg.Guides, err)
			}
			sound := len(mistakes) == 0
			mistakes = append(mistakes, knowledge.Check(corpus, knowledge.CheckOptions{Today: time.Now()})...)
			if sound {
				mistakes = append(mistakes, facts.Pinned(corpus)...)
			}
			if !cmd.Flags().Changed("facts") {
				compare = a.cfg.Guides == "" // the facts are those that the guides in the binary were written from
			}
			if compare {
				more, err := untrue(files, corpus)
				if err != nil {
					return err
				}
				mistakes = append(mistakes, more...)
			}
			slices.SortStableFunc(mistakes, func(a, b knowledge.Mistake) int {
				return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line, strings.Compare(a.Message, b.Message))
			})
			mistakes = slices.Compact(mistakes) // what hinders reading a guide is told by each check that reads it
			for i := range mistakes {           // so that an editor finds the file
				mistakes[i].File = filepath.Join(a.cfg.Guides, mistakes[i].File)
			}
			more, err := a.lexiconMistakes(corpus, sound)
			if err != nil {
				return err
			}
			mistakes = append(mistakes, more...)
			if len(topics) > 0 && sound {
				more, err := uncovered(corpus, slices.Concat(topics, args))
				if err != nil {
					return err
				}
				mistakes = append(mistakes, more...)
			}
			p := &page{w: a.out}
			switch {
			case a.json:
				if mistakes == nil {
					mistakes = knowledge.Mistakes{}
				}
				p.err = a.printJSON(mistakes)
			case len(mistakes) == 0:
				p.printf("%d cẩm nang", len(corpus.Guides()))
				if n := len(corpus.PinnedAnswers()); n > 0 {
					p.printf(", %d câu trả lời ghim", n)
				}
				p.printf(", không có lỗi.\n")
			default:
				for _, m := range mistakes {
					p.printf("%s\n", m)
				}
				p.printf("%d lỗi.\n", len(mistakes))
			}
			if p.err == nil && len(mistakes) > 0 {
				return saidError{}
			}
			return p.err
		},
	}
	cmd.Flags().BoolVar(&compare, "facts", false, "so cả ngày tháng, số tiền, số hiệu với bộ sự kiện đã kiểm chứng; luôn so khi dùng bộ cẩm nang có sẵn")
	cmd.Flags().StringArrayVar(&topics, "topics", nil, "chỉ ra các đề mục của tệp sự kiện `FILE...` mà chưa có cẩm nang")
	a.jsonFlag(cmd)
	return cmd
}

// untrue returns a mistake for every topic of the guides that the verified facts
// do not have, and for every figure that they do not bear out.
func untrue(files fs.FS, corpus *knowledge.Corpus) (knowledge.Mistakes, error) {
	d, err := facts.DefaultDigest()
	if err != nil {
		return nil, err
	}
	v, err := facts.Default()
	if err != nil {
		return nil, err
	}
	mistakes, err := v.Verify(files)
	return append(knowledge.UnknownTopics(corpus, d.Topics), mistakes...), err
}

// lexiconMistakes checks the lexicon and the subjects beyond the guides against
// the guides they were written for, those in the binary. A folder of guides has none of its own.
func (a *app) lexiconMistakes(corpus *knowledge.Corpus, sound bool) (knowledge.Mistakes, error) {
	if a.cfg.Guides != "" {
		file := filepath.Join(a.cfg.Guides, filepath.Base(index.LexiconFile))
		switch _, err := os.Stat(file); {
		case errors.Is(err, fs.ErrNotExist):
			return nil, nil
		case err != nil:
			return nil, err
		}
		return knowledge.Mistakes{{File: file, Message: "tệp này không được đọc; ghi cách nói của người dân vào phrasings của từng cẩm nang, hoặc vào " + index.LexiconFile + " rồi dựng lại chương trình"}}, nil
	}
	if !sound {
		return nil, nil
	}
	e, err := indexCorpus(corpus, "", a.log)
	if err != nil {
		return nil, err
	}
	defer e.index.Close()
	return append(e.index.CheckLexicon(), e.index.CheckOutside()...), nil
}

// uncovered returns a mistake for every heading of the fact files that no guide
// names among its topics. Files without such headings are no fact files, but one
// of several may only amend the others.
func uncovered(corpus *knowledge.Corpus, files []string) (knowledge.Mistakes, error) {
	var topics []knowledge.Topic
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			return nil, unreadable(name, err)
		}
		topics = append(topics, knowledge.ReadTopics(name, src)...)
	}
	if len(topics) == 0 {
		return nil, fmt.Errorf("tệp sự kiện %s: không có đề mục nào có số thứ tự và sự kiện bên dưới", strings.Join(files, ", "))
	}
	var mistakes knowledge.Mistakes
	for _, t := range knowledge.MissingTopics(corpus, topics) {
		mistakes = append(mistakes, knowledge.Mistake{File: t.File, Line: t.Line, Message: fmt.Sprintf("chưa cẩm nang nào có chủ đề %q", t.Name)})
	}
	return mistakes, nil
}
