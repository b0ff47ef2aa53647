package index

import (
	"math"
	"testing"

	"trolyso/knowledge"
	"trolyso/knowledge/vitext"
)

// count returns how often each term occurs in texts, counted one by one.
func count(texts ...string) (terms map[term]float64, words int) {
	terms = map[term]float64{}
	for _, text := range texts {
		var lastWord, lastFold term
		for i, w := range vitext.Words(text) {
			word, fold := hashWord(w.Text, wordForm), hashWord(vitext.Fold(w.Text), foldForm)
			terms[word]++
			terms[fold]++
			if i > 0 {
				terms[hashPair(lastWord, word, pairForm)]++
				terms[hashPair(lastFold, fold, foldPair)]++
			}
			lastWord, lastFold = word, fold
			words++
		}
	}
	return terms, words
}

// TestScore holds the scores of units, kept as numbers of words, to the formula
// worked out over their texts.
func TestScore(t *testing.T) {
	passages := []knowledge.Passage{
		{ID: "a", Title: "Đăng ký tạm trú", Text: "Đăng ký tạm trú ở công an phường. Đăng ký tạm trú không mất tiền."},
		{ID: "b", Title: "Tạm vắng", Text: "Khai báo tạm vắng khi đi khỏi nơi thường trú.\nTrú ở đâu thì khai ở đó."},
		{ID: "c", Text: "Lệ phí 35.000 đồng; trẻ em dưới 14 tuổi được miễn.", Questions: []string{"lệ phí bao nhiêu"}},
		{ID: "d", Text: "Dang ky khong dau."},
		{ID: "e"},
	}
	x, err := Build(passages, Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	units := make([]map[term]float64, len(passages))
	lengths := make([]float64, len(passages))
	holders := map[term]int{}
	total := 0
	for i, p := range passages {
		var words int
		units[i], words = count(append([]string{p.Text, p.Title, p.Title, p.Heading}, p.Questions...)...)
		lengths[i] = float64(words)
		total += words
		for term := range units[i] {
			holders[term]++
		}
	}
	mean := float64(total) / float64(len(passages))

	for term, n := range holders {
		if got := x.bodies.holdersOf(term); got != n {
			t.Errorf("holdersOf(%x) = %d, want %d", term, got, n)
		}
		for i := range passages {
			if got, want := x.bodies.has(i, term), units[i][term] > 0; got != want {
				t.Errorf("has(%d, %x) = %v, want %v", i, term, got, want)
			}
		}
	}
	for _, question := range []string{"đăng ký tạm trú ở đâu", "dang ky tam tru", "trú ở đâu", "lệ phí 35000", "đăng ký đăng ký", "xyz"} {
		terms, _ := count(question)
		var query []weighted
		for term, n := range terms {
			query = append(query, weighted{term: term, weight: 0.7}, weighted{term: term, weight: 0.3 * n})
		}
		w := x.bodies.weigh(query)
		for i := range passages {
			want := 0.0
			for term, n := range terms {
				tf, df := units[i][term], float64(holders[term])
				if tf == 0 {
					continue
				}
				gain := (0.7 + 0.3*n) * math.Pow(math.Log(1+(float64(len(passages))-df+0.5)/(df+0.5)), idfPower)
				want += gain * tf * (bm25K1 + 1) / (tf + bm25K1*(1-bm25B+bm25B*lengths[i]/mean))
			}
			if got := x.bodies.score(i, w); math.Abs(got-want) > 1e-5 {
				t.Errorf("%q scores %v in %s, want %v", question, got, passages[i].ID, want)
			}
		}
	}
}
