package widget

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"trolyso/knowledge"
	"trolyso/widget/wire"
)

const (
	defaultHits = 10
	maxHits     = 50
)

// corpus returns the guides in service.
func (s *Server) corpus() (*knowledge.Corpus, error) {
	if c := s.cfg.Corpus(); c != nil {
		return c, nil
	}
	return nil, &problem{status: http.StatusServiceUnavailable, code: wire.Unavailable, message: wordsUnavailable, cause: errors.New("no corpus")}
}

// find searches for passages within the limits of the client.
func (s *Server) find(ctx context.Context, client, query string, k int) (knowledge.Finding, error) {
	if utf8.RuneCountInString(query) > s.cfg.MaxQuestion {
		s.metrics.reject(rejection(wire.TooLong))
		return knowledge.Finding{}, refused(wire.Error{Code: wire.TooLong, Message: fmt.Sprintf(wordsTooLong, s.cfg.MaxQuestion)})
	}
	if wait, ok := s.lookups.take(client); !ok {
		s.metrics.reject(rejection(wire.RateLimited))
		after := seconds(wait)
		return knowledge.Finding{}, refused(wire.Error{Code: wire.RateLimited, Message: fmt.Sprintf(wordsRateLimited, after), RetryAfter: after})
	}
	f, err := s.cfg.Retriever.Find(ctx, strings.ToValidUTF8(query, ""), k)
	if err != nil {
		return knowledge.Finding{}, fmt.Errorf("search: %w", err)
	}
	return f, nil
}

// apiSearch serves GET /api/search?q=&k=.
func (s *Server) apiSearch(w http.ResponseWriter, r *http.Request) error {
	query := r.FormValue("q")
	if strings.TrimSpace(query) == "" {
		return &problem{status: http.StatusBadRequest, code: wire.BadFrame, message: wordsNoQuery}
	}
	k := defaultHits
	if text := r.FormValue("k"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > maxHits {
			return &problem{status: http.StatusBadRequest, code: wire.BadFrame, message: fmt.Sprintf(wordsBadK, maxHits)}
		}
		k = n
	}
	found, err := s.find(r.Context(), s.proxies.client(r), query, k)
	if err != nil {
		return err
	}
	type hit struct {
		Passage string           `json:"passage"`
		Guide   string           `json:"guide"`
		Title   string           `json:"title"`
		Heading string           `json:"heading"`
		Text    string           `json:"text"`
		URL     string           `json:"url"`
		Source  knowledge.Source `json:"source"`
		Score   float64          `json:"score"`
	}
	body := struct {
		Query      string  `json:"query"`
		Understood string  `json:"understood,omitempty"`
		Confidence float64 `json:"confidence"`
		Hits       []hit   `json:"hits"`
	}{Query: query, Understood: found.Understood, Confidence: found.Confidence, Hits: []hit{}}
	for _, h := range found.Hits {
		p := h.Passage
		body.Hits = append(body.Hits, hit{p.ID, p.GuideID(), p.Title, p.Heading, p.Text, passageURL(p.ID), p.Source, h.Score})
	}
	w.Header().Set("Cache-Control", "no-store")
	s.writeJSON(w, r, http.StatusOK, body)
	return nil
}

// passageURL is the page of a passage, relative to the service's root.
func passageURL(id string) string {
	guide, anchor, found := strings.Cut(id, "#")
	u := "cam-nang/" + url.PathEscape(guide)
	if found {
		u += "#" + url.PathEscape(anchor)
	}
	return u
}

// guideSummary is a guide in a list.
type guideSummary struct {
	ID         string               `json:"id"`
	Title      string               `json:"title"`
	Kind       knowledge.Kind       `json:"kind,omitempty"`
	Audience   []knowledge.Audience `json:"audience"`
	Topics     []string             `json:"topics"`
	Verified   knowledge.Date       `json:"verified"`
	ReviewBy   knowledge.Date       `json:"review_by"`
	ValidUntil knowledge.Date       `json:"valid_until,omitempty"` // of the section that lapses first
	Stale      bool                 `json:"stale"`
	ApprovedBy string               `json:"approved_by"`
	URL        string               `json:"url"`
}

func summarize(g *knowledge.Guide, today time.Time) guideSummary {
	sum := guideSummary{
		ID: g.ID, Title: g.Title, Kind: g.Kind, Audience: g.Audience, Topics: g.Topics, Verified: g.Verified, ReviewBy: g.ReviewBy,
		Stale: g.Stale(today), ApprovedBy: g.ApprovedBy, URL: passageURL(g.ID),
	}
	if sum.Audience == nil {
		sum.Audience = []knowledge.Audience{}
	}
	if sum.Topics == nil {
		sum.Topics = []string{}
	}
	for _, sec := range g.Sections {
		if u := sec.ValidUntil; u != "" && (sum.ValidUntil == "" || u < sum.ValidUntil) {
			sum.ValidUntil = u
		}
	}
	return sum
}

// apiGuides serves GET /api/guides.
func (s *Server) apiGuides(w http.ResponseWriter, r *http.Request) error {
	c, err := s.corpus()
	if err != nil {
		return err
	}
	list := []guideSummary{}
	for _, g := range c.Guides() {
		list = append(list, summarize(g, s.now()))
	}
	s.writeJSON(w, r, http.StatusOK, map[string]any{"guides": list})
	return nil
}

// guideOf returns the guide a path names.
func (s *Server) guideOf(r *http.Request) (*knowledge.Guide, error) {
	c, err := s.corpus()
	if err != nil {
		return nil, err
	}
	g, ok := c.Guide(r.PathValue("id"))
	if !ok {
		return nil, &problem{status: http.StatusNotFound, code: codeNotFound, message: wordsNoGuide}
	}
	return g, nil
}

// apiGuide serves GET /api/guides/{id}.
func (s *Server) apiGuide(w http.ResponseWriter, r *http.Request) error {
	g, err := s.guideOf(r)
	if err != nil {
		return err
	}
	type section struct {
		Passage    string                `json:"passage"`
		Anchor     string                `json:"anchor"`
		Kind       knowledge.SectionKind `json:"kind"`
		Heading    string                `json:"heading"`
		Text       string                `json:"text"`
		HTML       string                `json:"html"`
		URL        string                `json:"url"`
		ValidUntil knowledge.Date        `json:"valid_until,omitempty"`
		Lapsed     bool                  `json:"lapsed"`
	}
	body := struct {
		guideSummary
		Questions []string            `json:"questions"`
		Sources   []knowledge.Source  `json:"sources"`
		Document  *knowledge.Document `json:"document,omitempty"`
		Sections  []section           `json:"sections"`
	}{guideSummary: summarize(g, s.now()), Questions: g.Questions, Sources: g.Sources, Document: g.Document, Sections: []section{}}
	if body.Questions == nil {
		body.Questions = []string{}
	}
	if body.Sources == nil {
		body.Sources = []knowledge.Source{}
	}
	for i := range g.Sections {
		sec := &g.Sections[i]
		id := g.ID + "#" + sec.Anchor
		body.Sections = append(body.Sections, section{
			id, sec.Anchor, sec.Kind, sec.Kind.Heading(), sec.Text(), ownLinks(sec.HTML(), ""), passageURL(id), sec.ValidUntil, sec.ValidUntil.PassedOn(s.now()),
		})
	}
	s.writeJSON(w, r, http.StatusOK, body)
	return nil
}

// ownLinks makes the links of clean HTML that lead from the root of the
// service relative to it, for the service may live under a sub-path.
func ownLinks(clean, root string) string {
	for _, path := range []string{"cam-nang", "hoi"} {
		clean = strings.ReplaceAll(clean, `href="/`+path, `href="`+root+path)
	}
	return clean
}

// An audienceOption is an audience to filter by.
type audienceOption struct {
	Value    knowledge.Audience
	Label    string
	Selected bool
}

// guidesPage is what pages/guides.html shows.
type guidesPage struct {
	frame
	Query, Understood string
	Searched          bool
	Topic             string
	Topics            []string
	Audiences         []audienceOption
	Filtered          bool
	Guides            []guideItem
	Total             int
}

// guideItem is a guide in a list of links.
type guideItem struct {
	Title, URL, Summary string
	Audience            []string
	Document            string // its type and number
	Stale               bool
}

// guides serves GET /cam-nang.
func (s *Server) guides(w http.ResponseWriter, r *http.Request) error {
	c, err := s.corpus()
	if err != nil {
		return err
	}
	p := guidesPage{
		frame:  frame{Title: wordsGuides, Root: rootOf(r), Current: "cam-nang"},
		Query:  strings.TrimSpace(r.FormValue("q")),
		Topic:  r.FormValue("chu-de"),
		Topics: c.Topics(),
		Total:  len(c.Guides()),
	}
	collator := collate.New(language.Vietnamese)
	collator.SortStrings(p.Topics)
	audience := knowledge.Audience(r.FormValue("doi-tuong"))
	for _, a := range []knowledge.Audience{knowledge.Citizen, knowledge.Staff} {
		p.Audiences = append(p.Audiences, audienceOption{a, wordsAudience[a], a == audience})
	}
	if wordsAudience[audience] == "" {
		audience = ""
	}
	p.Filtered = p.Query != "" || p.Topic != "" || audience != ""
	fits := func(g *knowledge.Guide) bool {
		return (audience == "" || g.For(audience)) && (p.Topic == "" || slices.Contains(g.Topics, p.Topic))
	}

	if p.Query != "" {
		found, err := s.find(r.Context(), s.proxies.client(r), p.Query, maxHits)
		if err != nil {
			return err
		}
		p.Searched, p.Understood = true, found.Understood
		seen := map[string]bool{}
		for _, h := range found.Hits {
			g, ok := c.Guide(h.Passage.GuideID())
			if !ok || seen[g.ID] || !fits(g) {
				continue
			}
			seen[g.ID] = true
			item := s.item(g, p.Root)
			item.URL = p.Root + passageURL(h.Passage.ID)
			p.Guides = append(p.Guides, item)
		}
	} else {
		for _, g := range c.Guides() {
			if fits(g) {
				p.Guides = append(p.Guides, s.item(g, p.Root))
			}
		}
		slices.SortStableFunc(p.Guides, func(a, b guideItem) int {
			return cmp.Or(collator.CompareString(a.Title, b.Title), strings.Compare(a.URL, b.URL))
		})
	}
	s.page(w, r, http.StatusOK, "guides", p)
	return nil
}

// item writes a guide for a list of links from a page at root.
func (s *Server) item(g *knowledge.Guide, root string) guideItem {
	item := guideItem{Title: g.Title, URL: root + passageURL(g.ID), Stale: g.Stale(s.now())}
	if sum := g.Section(knowledge.Summary); sum != nil && len(sum.Blocks) > 0 && len(sum.Blocks[0].Items) > 0 {
		item.Summary = sum.Blocks[0].Items[0]
	}
	for _, a := range g.Audience {
		item.Audience = append(item.Audience, wordsAudience[a])
	}
	if d := g.Document; d != nil {
		item.Document = strings.TrimSpace(d.Type + " " + d.Number)
	}
	return item
}

// guidePage is what pages/guide.html shows.
type guidePage struct {
	frame
	Guide    *knowledge.Guide
	Audience string
	Sections []guideSection
	Document []fact
	Sources  []knowledge.Source
	Verified string
	ReviewBy string
	Stale    bool
	Lapsed   bool // some section has lapsed
	Approved string
}

type guideSection struct {
	Anchor, Heading string
	Body            template.HTML
	ValidUntil      string
	Lapsed          bool
}

// A fact is one line of what is known of an official document.
type fact struct{ Name, Value string }

// guide serves GET /cam-nang/{id}.
func (s *Server) guide(w http.ResponseWriter, r *http.Request) error {
	g, err := s.guideOf(r)
	if err != nil {
		return err
	}
	today := s.now()
	p := guidePage{
		frame: frame{Title: g.Title, Root: rootOf(r), Current: "cam-nang"},
		Guide: g, Sources: g.Sources, Verified: g.Verified.Vietnamese(), ReviewBy: g.ReviewBy.Vietnamese(), Stale: g.Stale(today), Approved: g.ApprovedBy,
	}
	var audience []string
	for _, a := range g.Audience {
		audience = append(audience, wordsAudience[a])
	}
	p.Audience = strings.Join(audience, ", ")
	for _, sec := range g.Sections {
		lapsed := sec.ValidUntil.PassedOn(today)
		p.Lapsed = p.Lapsed || lapsed
		p.Sections = append(p.Sections, guideSection{
			Anchor: sec.Anchor, Heading: sec.Kind.Heading(),
			Body:       template.HTML(ownLinks(sec.HTML(), p.Root)), //nolint:gosec // Section.HTML is sanitized.
			ValidUntil: sec.ValidUntil.Vietnamese(), Lapsed: lapsed,
		})
	}
	if d := g.Document; d != nil {
		for _, f := range []fact{
			{wordsDocument.number, d.Number},
			{wordsDocument.kind, d.Type},
			{wordsDocument.issuer, d.Issuer},
			{wordsDocument.date, d.Date.Vietnamese()},
			{wordsDocument.effective, d.Effective.Vietnamese()},
			{wordsDocument.status, string(d.StatusOn(today))},
			{wordsDocument.replaces, strings.Join(d.Replaces, ", ")},
			{wordsDocument.replacedBy, strings.Join(d.ReplacedBy, ", ")},
			{wordsDocument.abolishes, strings.Join(d.Abolishes, ", ")},
			{wordsDocument.abolishedBy, strings.Join(d.AbolishedBy, ", ")},
		} {
			if f.Value != "" {
				p.Document = append(p.Document, f)
			}
		}
	}
	s.page(w, r, http.StatusOK, "guide", p)
	return nil
}
