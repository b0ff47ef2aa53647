package widget

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"trolyso/assistant"
	"trolyso/widget/wire"
)

// hoiPage is what pages/hoi.html shows.
type hoiPage struct {
	frame
	Notice       string
	Conversation string
	Asked        string // the question that Answer answers
	Question     string // what stands in the form
	Problem      string
	Suggestions  []link
	Answer       *answerView
	Earlier      []earlierTurn
	MaxQuestion  int
}

type link struct{ Label, URL string }

type answerView struct {
	Understood string
	Failed     bool
	Blocks     []block
	Citations  []citationView
	Choices    []link
	Next       []link
}

type citationView struct {
	assistant.Citation
	Verified string
	Date     string
}

type earlierTurn struct {
	Question string
	Blocks   []block
}

// hoi serves GET /hoi: asking and reading without JavaScript. The conversation
// goes on through the parameter "c".
func (s *Server) hoi(w http.ResponseWriter, r *http.Request) error {
	p := hoiPage{
		frame:       frame{Title: wordsAsk, Root: rootOf(r), Current: "hoi", Private: true},
		Notice:      s.cfg.Notice,
		MaxQuestion: s.cfg.MaxQuestion,
	}
	question := strings.ToValidUTF8(strings.TrimSpace(r.FormValue("q")), "")
	conversation := r.FormValue("c")
	turns, known := s.conversations.Turns(conversation)
	if !known {
		conversation = ""
	}
	p.Conversation = conversation
	// A question in an address gets copied and crawled: answer it for people
	// only, and keep the page out of search engines.
	w.Header().Set("X-Robots-Tag", "noindex")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	if question == "" || r.Method == http.MethodHead {
		for _, q := range s.cfg.Suggestions {
			p.Suggestions = append(p.Suggestions, p.asking(q))
		}
		p.Earlier = earlier(turns)
		s.page(w, r, http.StatusOK, "hoi", p)
		return nil
	}

	if n := len(turns); n > 0 && turns[n-1].Question == masked(question) {
		// The page was loaded again: show what was said, do not ask twice.
		p.Title = question + " – " + wordsAsk
		p.Asked = question
		p.Answer = p.view(turns[n-1].Understood, wire.DoneFrame(turns[n-1], 0, 0))
		p.Earlier = earlier(turns[:n-1])
		s.page(w, r, http.StatusOK, "hoi", p)
		return nil
	}

	p.Question = question
	status := http.StatusOK
	refuse := func(e wire.Error) {
		problem := refused(e)
		status, p.Problem = problem.status, e.Message
	}
	th := s.open(conversation, 0)
	s.takeTime(w)
	t, refusal := s.begin(th, s.proxies.client(r), wire.Ask{Question: question}, nil)
	if refusal != nil {
		refuse(*refusal)
	} else {
		switch end := t.wait(r.Context()).(type) {
		case wire.Done:
			p.Conversation = th.id
			p.Title = question + " – " + wordsAsk
			p.Asked = question
			p.Answer = p.view(t.understood(), end)
			if end.Outcome != assistant.Failed {
				p.Question = ""
			}
		case wire.Error:
			refuse(end)
		}
	}
	p.Earlier = earlier(turns)
	s.page(w, r, status, "hoi", p)
	return nil
}

// understood tells how the turn's question was read, where that differs.
func (t *turn) understood() string {
	for _, e := range t.thread.after(0) {
		if f, ok := e.frame.(wire.Started); ok && e.turn == t {
			return f.Understood
		}
	}
	return ""
}

// asking is the link that asks q in the page's conversation.
func (p *hoiPage) asking(q string) link {
	v := url.Values{"q": {q}}
	if p.Conversation != "" {
		v.Set("c", p.Conversation)
	}
	return link{q, p.Root + "hoi?" + v.Encode()}
}

func (p *hoiPage) view(understood string, d wire.Done) *answerView {
	a := &answerView{Understood: understood, Failed: d.Outcome == assistant.Failed}
	known := map[int]bool{}
	for _, c := range d.Citations {
		known[c.Marker] = true
		if c.URL != "" && !strings.Contains(c.URL, ":") {
			c.URL = p.Root + strings.TrimPrefix(c.URL, "/")
		}
		a.Citations = append(a.Citations, citationView{c, c.Verified.Vietnamese(), c.Source.Date.Vietnamese()})
	}
	a.Blocks = blocks(d.Text, known)
	for _, c := range d.Choices {
		l := p.asking(c.Question)
		l.Label = c.Label
		a.Choices = append(a.Choices, l)
	}
	for _, q := range d.Next {
		a.Next = append(a.Next, p.asking(q))
	}
	return a
}

// earlier lists the turns before the one shown, newest first.
func earlier(turns []assistant.Turn) []earlierTurn {
	var list []earlierTurn
	for _, t := range slices.Backward(turns) {
		list = append(list, earlierTurn{t.Question, blocks(t.Answer.Text, nil)})
	}
	return list
}
