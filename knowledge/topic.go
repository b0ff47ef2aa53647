package knowledge

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A Topic is a numbered heading of a fact file, such as
// "### 75. VNeID: đổi số điện thoại": something people ask about, with dated
// facts under it.
type Topic struct {
	Name   string `json:"name"` // the heading without its number
	Number string `json:"number"`
	File   string `json:"file"`
	Line   int    `json:"line"`
}

var (
	topicHeading = regexp.MustCompile(`^#{2,4} (\d+)\. (.+?)\s*$`)
	anyHeading   = regexp.MustCompile(`^#{1,6} `)
	// A fact ends in its confidence: **A**, [A], `A` or a bare A, a remark may
	// follow.
	labelled = regexp.MustCompile("(?:\\*\\*[ABC]\\*\\*|\\[[ABC]\\]|`[ABC]`|[.)] [ABC])(?:[ /(;,.].*)?$")
)

// ReadTopics lists the topics of a fact file, in order. A numbered heading is a
// topic when facts with a confidence label stand right under it; other numbered
// headings merely divide the file.
func ReadTopics(file string, src []byte) []Topic {
	var topics []Topic
	var open *Topic
	for i, line := range strings.Split(string(src), "\n") {
		line = strings.TrimRight(line, "\r")
		switch m := topicHeading.FindStringSubmatch(line); {
		case m != nil:
			open = &Topic{Name: m[2], Number: m[1], File: file, Line: i + 1}
		case anyHeading.MatchString(line):
			open = nil
		case open != nil && strings.HasPrefix(line, "- ") && labelled.MatchString(line):
			topics = append(topics, *open)
			open = nil
		}
	}
	return topics
}

// MissingTopics returns the topics that no guide names.
func MissingTopics(c *Corpus, topics []Topic) []Topic {
	covered := c.Topics()
	return slices.DeleteFunc(slices.Clone(topics), func(t Topic) bool { return slices.Contains(covered, t.Name) })
}

// UnknownTopics returns a mistake for every topic that a guide names and that
// is no heading of the fact files, given as their topics.
func UnknownTopics(c *Corpus, topics []Topic) Mistakes {
	names := map[string]bool{}
	for _, t := range topics {
		names[t.Name] = true
	}
	var mistakes Mistakes
	for _, g := range c.Guides() {
		for i, t := range g.Topics {
			if !names[t] {
				mistakes = append(mistakes, Mistake{
					g.File, g.headLine("topics[%d]", i),
					fmt.Sprintf("chủ đề %q không phải đề mục nào của các tệp sự kiện; hãy chép đúng từng chữ, bỏ số thứ tự", t),
				})
			}
		}
	}
	return mistakes
}
