package knowledge

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// A Guide is one curated document: what a person needs for one task, or one
// official document restated.
type Guide struct {
	ID         string
	Title      string
	Kind       Kind
	Audience   []Audience
	Topics     []string // headings of the fact files it covers, word for word
	Questions  []string // ways people ask for it, fit to be shown
	Phrasings  []string // more ways, in people's own words; searched, never shown
	Sources    []Source
	Verified   Date // when its facts were last compared with the sources
	ReviewBy   Date // after this day the guide is stale
	ApprovedBy string
	Document   *Document // set when Kind is KindDocument
	Sections   []Section

	File      string         // the file it was read from, for messages
	HeadLines map[string]int // where front matter stands: lines by path, such as "title" or "questions[2]"
}

// Kind tells a guide to a task from a restated official document.
type Kind string

// The kinds of guide. An ordinary guide has the empty kind.
const (
	KindGuide    Kind = ""
	KindDocument Kind = "document"
)

// Audience says for whom a guide is written.
type Audience string

// The audiences.
const (
	Citizen Audience = "citizen"
	Staff   Audience = "staff"
)

// A Source is the official document or page that a guide restates.
type Source struct {
	Title  string `json:"title" yaml:"title"`
	Number string `json:"number,omitempty" yaml:"number"`
	Issuer string `json:"issuer,omitempty" yaml:"issuer"`
	Date   Date   `json:"date,omitempty" yaml:"date"`
	URL    string `json:"url,omitempty" yaml:"url"`
}

// A Document is what is known of an official document: its identity and its
// place in time. What replaces another document stands in its stead; what only
// abolishes one leaves nothing in its place.
type Document struct {
	Number      string   `json:"number" yaml:"number"`
	Type        string   `json:"type" yaml:"type"`
	Issuer      string   `json:"issuer" yaml:"issuer"`
	Date        Date     `json:"date,omitempty" yaml:"date"`
	Effective   Date     `json:"effective,omitempty" yaml:"effective"`
	Status      Status   `json:"status" yaml:"status"`
	Replaces    []string `json:"replaces,omitempty" yaml:"replaces"`
	ReplacedBy  []string `json:"replaced_by,omitempty" yaml:"replaced_by"`
	Abolishes   []string `json:"abolishes,omitempty" yaml:"abolishes"`
	AbolishedBy []string `json:"abolished_by,omitempty" yaml:"abolished_by"`
}

// StatusOn returns the document's status on a day: one that takes effect later
// is not yet in force whatever was written of it, and one written down as not
// yet in force is in force from its day on.
func (d *Document) StatusOn(day time.Time) Status {
	first, err := d.Effective.first()
	if err != nil || d.Status == Expired || d.Status == PartlyExpired {
		return d.Status
	}
	y, m, n := day.Date()
	switch today := time.Date(y, m, n, 0, 0, 0, 0, time.UTC); {
	case today.Before(first):
		return NotYetInForce
	case d.Status == NotYetInForce && (d.Effective.IsDay() || d.Effective.PassedOn(day)):
		return InForce
	}
	return d.Status
}

// Status says whether an official document is in force.
type Status string

// The statuses, in the words curators write and people read.
const (
	InForce       Status = "còn hiệu lực"
	Expired       Status = "hết hiệu lực"
	PartlyExpired Status = "hết hiệu lực một phần"
	NotYetInForce Status = "chưa có hiệu lực"
	Unknown       Status = "chưa rõ"
)

// Statuses lists every valid [Status].
var Statuses = []Status{InForce, Expired, PartlyExpired, NotYetInForce, Unknown}

// A Date is a day, a month or a year in ISO form: 2025-08-19, 2025-08 or 2025.
// The empty Date is an unknown one.
type Date string

var dateForm = regexp.MustCompile(`^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$`)

// Valid reports whether d is written in one of the three forms and exists in
// the calendar.
func (d Date) Valid() bool {
	_, err := d.first()
	return err == nil
}

// IsDay reports whether d names a day and not only a month or a year.
func (d Date) IsDay() bool { return len(d) == len("2006-01-02") && d.Valid() }

func (d Date) first() (time.Time, error) {
	if !dateForm.MatchString(string(d)) {
		return time.Time{}, fmt.Errorf("date %q: want 2025-08-19, 2025-08 or 2025", string(d))
	}
	return time.Parse("2006-01-02"[:len(d)], string(d))
}

// PassedOn reports whether day lies after the last day that d covers. An
// unknown date never passes. Only the calendar day of day counts.
func (d Date) PassedOn(day time.Time) bool {
	first, err := d.first()
	if err != nil {
		return false
	}
	var next time.Time // the first day after d
	switch len(d) {
	case 4:
		next = first.AddDate(1, 0, 0)
	case 7:
		next = first.AddDate(0, 1, 0)
	default:
		next = first.AddDate(0, 0, 1)
	}
	y, m, n := day.Date()
	return !time.Date(y, m, n, 0, 0, 0, 0, time.UTC).Before(next)
}

// Vietnamese writes d as people read it: 19/8/2025, tháng 8/2025, năm 2025.
func (d Date) Vietnamese() string {
	first, err := d.first()
	if err != nil {
		return string(d)
	}
	switch len(d) {
	case 4:
		return "năm " + first.Format("2006")
	case 7:
		return "tháng " + first.Format("1/2006")
	default:
		return first.Format("2/1/2006")
	}
}

// SectionKind names what a section of a guide is about. It is also the
// section's default anchor.
type SectionKind string

// The vocabulary of section headings.
const (
	Summary    SectionKind = "tom-tat"
	Conditions SectionKind = "dieu-kien"
	Prepare    SectionKind = "chuan-bi"
	Steps      SectionKind = "cac-buoc"
	Fee        SectionKind = "le-phi"
	Deadline   SectionKind = "thoi-han"
	Place      SectionKind = "noi-lam"
	Notes      SectionKind = "luu-y"
	Basis      SectionKind = "can-cu"
	Help       SectionKind = "can-giup"
)

// sectionHeadings is the vocabulary in the order sections stand in a guide.
var sectionHeadings = []struct {
	Kind    SectionKind
	Heading string
}{
	{Summary, "Tóm tắt"},
	{Conditions, "Điều kiện"},
	{Prepare, "Chuẩn bị"},
	{Steps, "Các bước"},
	{Fee, "Lệ phí"},
	{Deadline, "Thời hạn"},
	{Place, "Nơi làm"},
	{Notes, "Lưu ý"},
	{Basis, "Căn cứ"},
	{Help, "Cần giúp"},
}

// Heading returns the heading a section of this kind carries, and the empty
// string for an unknown kind.
func (k SectionKind) Heading() string {
	for _, h := range sectionHeadings {
		if h.Kind == k {
			return h.Heading
		}
	}
	return ""
}

// A Section is one part of a guide, under a heading of the vocabulary.
type Section struct {
	Kind       SectionKind
	Anchor     string
	ValidUntil Date // past this day its figures have lapsed; empty means never
	Blocks     []Block
	Links      []Link
	Line       int // of the heading in the file

	markdown string // the body, heading left out
}

// BlockKind tells how a block is laid out.
type BlockKind int

// The kinds of block.
const (
	Paragraph  BlockKind = iota // one item
	Numbered                    // items in order, such as steps
	Bulleted                    // items in no order
	Table                       // one item a row, "column: cell; column: cell"
	Subheading                  // one item, a heading below the section's own
)

// A Block is a paragraph, list, table or subheading of a section as plain text.
type Block struct {
	Kind  BlockKind
	Items []string
	Start int // the number of the first item of a list that goes on with another; 0 counts from one
	Line  int
	Lines []int // of the items
}

// Text writes the block as plain text, one line an item: numbered items begin
// with "1. ", bulleted ones and table rows with "- ".
func (b Block) Text() string {
	lines := make([]string, len(b.Items))
	for i, item := range b.Items {
		switch b.Kind {
		case Numbered:
			lines[i] = fmt.Sprintf("%d. %s", b.Number(i), item)
		case Bulleted, Table:
			lines[i] = "- " + item
		default:
			lines[i] = item
		}
	}
	return strings.Join(lines, "\n")
}

// Number returns the number that the i-th item of a numbered block carries.
func (b Block) Number(i int) int { return max(b.Start, 1) + i }

// A Link is a hyperlink in a section.
type Link struct {
	Text, URL string
	Line      int
}

// Text writes the section's body as plain text, blocks divided by blank lines.
func (s *Section) Text() string {
	parts := make([]string, len(s.Blocks))
	for i, b := range s.Blocks {
		parts[i] = b.Text()
	}
	return strings.Join(parts, "\n\n")
}

// Section returns the guide's section of the given kind, or nil.
func (g *Guide) Section(kind SectionKind) *Section {
	for i := range g.Sections {
		if g.Sections[i].Kind == kind {
			return &g.Sections[i]
		}
	}
	return nil
}

// For reports whether the guide is written for a.
func (g *Guide) For(a Audience) bool {
	for _, have := range g.Audience {
		if have == a {
			return true
		}
	}
	return false
}

// Stale reports whether the guide should have been reviewed before day.
func (g *Guide) Stale(day time.Time) bool { return g.ReviewBy.PassedOn(day) }

// ValidUntil returns the last day on which every section holds, and the empty
// date when none lapses.
func (g *Guide) ValidUntil() Date {
	var first Date
	for i := range g.Sections {
		if until := g.Sections[i].ValidUntil; until != "" && (first == "" || until < first) {
			first = until
		}
	}
	return first
}

// Due returns the last day on which the guide may be left alone: the day set for
// its review or that before a section lapses, whichever comes first.
func (g *Guide) Due() Date {
	if until := g.ValidUntil(); until != "" {
		return min(g.ReviewBy, until)
	}
	return g.ReviewBy
}

// Passages cuts the guide into its passages, one a section, in order.
func (g *Guide) Passages() []Passage {
	passages := make([]Passage, len(g.Sections))
	for i := range g.Sections {
		s := &g.Sections[i]
		p := Passage{
			ID:         g.ID + "#" + s.Anchor,
			Title:      g.Title,
			Heading:    s.Kind.Heading(),
			Text:       s.Text(),
			Questions:  g.Questions,
			Kind:       s.Kind,
			Blocks:     s.Blocks,
			ValidUntil: s.ValidUntil,
			Guide:      g,
		}
		if len(g.Sources) > 0 {
			p.Source = g.Sources[0]
		}
		passages[i] = p
	}
	return passages
}

// A Passage is the unit of retrieval: one section, short enough to quote whole.
// Its ID survives re-indexing, so a citation in an old journal still resolves.
type Passage struct {
	ID             string // guide ID, "#", section anchor
	Title, Heading string
	Text           string
	Source         Source
	Questions      []string // ways people ask for its guide

	Kind       SectionKind
	Blocks     []Block // Text in its parts
	ValidUntil Date
	Guide      *Guide // the guide it is part of; nil for text that is no guide
}

// GuideID returns the part of the passage's ID that names its guide.
func (p Passage) GuideID() string {
	id, _, _ := strings.Cut(p.ID, "#")
	return id
}

// A Hit is a passage found for a question. Scores order the hits of one search;
// they mean nothing across searches.
type Hit struct {
	Passage Passage
	Score   float64
	// Lead is the sentence or item of the passage that answers the question most
	// directly; empty when none stands out, or when nobody has looked for it.
	Lead string
}
