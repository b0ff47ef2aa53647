package widget

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"trolyso/knowledge"
)

// homePage is what pages/home.html shows.
type homePage struct {
	frame
	Common []link
	Recent []guideItem
}

// newest is how many guides the demonstration page lists.
const newest = 5

// home serves GET /: a portal's page as it could be, with the widget on it.
func (s *Server) home(w http.ResponseWriter, r *http.Request) error {
	p := homePage{frame: frame{Title: wordsHome, Root: rootOf(r), Current: "home"}}
	for _, q := range s.cfg.Suggestions {
		p.Common = append(p.Common, link{q, p.Root + "hoi?" + url.Values{"q": {q}}.Encode()})
	}
	if c := s.cfg.Corpus(); c != nil {
		var recent []*knowledge.Guide
		for _, g := range c.Guides() {
			if g.Kind == knowledge.KindGuide && g.For(knowledge.Citizen) {
				recent = append(recent, g)
			}
		}
		slices.SortStableFunc(recent, func(a, b *knowledge.Guide) int { return strings.Compare(string(b.Verified), string(a.Verified)) })
		for _, g := range recent[:min(newest, len(recent))] {
			p.Recent = append(p.Recent, s.item(g, p.Root))
		}
	}
	s.page(w, r, http.StatusOK, "home", p)
	return nil
}
