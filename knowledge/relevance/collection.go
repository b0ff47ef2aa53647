package relevance

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"trolyso/knowledge"
)

// maxLine bounds a line of a collection's files.
const maxLine = 64 << 20

// A Document is one text of a collection.
type Document struct {
	ID, Title, Text string
}

// A Query is one question put to a collection.
type Query struct {
	ID, Text string
}

// A Collection is a set of documents with queries and judgments.
type Collection struct {
	Documents []Document
	Queries   []Query
	// Judgments gives for each query the documents judged, with their
	// relevance: zero or less is not relevant, more is better.
	Judgments map[string]map[string]float64
}

// Read reads the collection in the folder dir: corpus.jsonl with _id, title and
// text, queries.jsonl with _id and text, and qrels.tsv or qrels/test.tsv with
// query, document and relevance. When queries is not empty it is the path of
// the query file to read instead.
//
// IDs may be strings or numbers. Judgments may have a heading line, no
// relevance column (then every line says relevant) or the four columns of
// TREC. Blank lines, CRLF and a byte order mark are accepted everywhere. An
// error names file and line; it is about the first mistake found.
func Read(dir, queries string) (*Collection, error) {
	if queries == "" {
		queries = filepath.Join(dir, "queries.jsonl")
	}
	c := &Collection{}
	err := readObjects(filepath.Join(dir, "corpus.jsonl"), func(id, title, text string) {
		c.Documents = append(c.Documents, Document{id, title, text})
	})
	if err != nil {
		return nil, err
	}
	err = readObjects(queries, func(id, _, text string) {
		c.Queries = append(c.Queries, Query{id, text})
	})
	if err != nil {
		return nil, err
	}
	qrels := filepath.Join(dir, "qrels.tsv")
	if _, err := os.Stat(qrels); errors.Is(err, fs.ErrNotExist) {
		test := filepath.Join(dir, "qrels", "test.tsv")
		if _, err := os.Stat(test); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("no judgments: neither %s nor %s exists", qrels, test)
		}
		qrels = test
	}
	if c.Judgments, err = readJudgments(qrels); err != nil {
		return nil, err
	}
	return c, nil
}

// Passages returns the documents as passages of no guide.
func (c *Collection) Passages() []knowledge.Passage {
	passages := make([]knowledge.Passage, len(c.Documents))
	for i, d := range c.Documents {
		passages[i] = knowledge.Passage{
			ID: d.ID, Title: d.Title, Text: d.Text,
			Blocks: []knowledge.Block{{Kind: knowledge.Paragraph, Items: []string{d.Text}, Line: 1}},
		}
	}
	return passages
}

// identifier is an ID written as a JSON string or number.
type identifier string

func (id *identifier) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, (*string)(id))
	}
	var n json.Number
	if err := json.Unmarshal(b, &n); err != nil {
		return errors.New("is neither a string nor a number")
	}
	*id = identifier(n)
	return nil
}

// readObjects calls add for each object of the JSON lines file name.
func readObjects(name string, add func(id, title, text string)) error {
	seen := map[identifier]int{}
	for line, err := range lines(name) {
		if err != nil {
			return err
		}
		var o struct {
			ID    *identifier `json:"_id"`
			Title string      `json:"title"`
			Text  *string     `json:"text"`
		}
		if err := json.Unmarshal(line.text, &o); err != nil {
			return fmt.Errorf("%s:%d: %w", name, line.number, err)
		}
		switch {
		case o.ID == nil || *o.ID == "":
			return fmt.Errorf("%s:%d: _id is missing or empty", name, line.number)
		case o.Text == nil:
			return fmt.Errorf("%s:%d: text is missing", name, line.number)
		case seen[*o.ID] > 0:
			return fmt.Errorf("%s:%d: _id %q is already on line %d", name, line.number, *o.ID, seen[*o.ID])
		}
		seen[*o.ID] = line.number
		add(string(*o.ID), o.Title, *o.Text)
	}
	if len(seen) == 0 {
		return fmt.Errorf("%s: no lines", name)
	}
	return nil
}

func readJudgments(name string) (map[string]map[string]float64, error) {
	judgments := map[string]map[string]float64{}
	first := true
	for line, err := range lines(name) {
		if err != nil {
			return nil, err
		}
		heading := first
		first = false
		columns := strings.Split(string(line.text), "\t")
		if len(columns) == 1 {
			columns = strings.Fields(string(line.text))
		}
		for i := range columns {
			columns[i] = strings.TrimSpace(columns[i])
		}
		var query, document, grade string
		switch len(columns) {
		case 2:
			query, document, grade = columns[0], columns[1], "1"
			if heading && (query == "query-id" || document == "corpus-id") {
				continue
			}
		case 3:
			query, document, grade = columns[0], columns[1], columns[2]
		case 4:
			query, document, grade = columns[0], columns[2], columns[3]
		default:
			return nil, fmt.Errorf("%s:%d: %d columns; want query, document and relevance divided by tabs", name, line.number, len(columns))
		}
		relevance, err := strconv.ParseFloat(grade, 64)
		if err != nil {
			if heading {
				continue
			}
			return nil, fmt.Errorf("%s:%d: relevance %q is not a number", name, line.number, grade)
		}
		if math.IsNaN(relevance) || math.IsInf(relevance, 0) {
			return nil, fmt.Errorf("%s:%d: relevance %q is not a number", name, line.number, grade)
		}
		if query == "" || document == "" {
			return nil, fmt.Errorf("%s:%d: query or document is empty", name, line.number)
		}
		if judgments[query] == nil {
			judgments[query] = map[string]float64{}
		}
		judgments[query][document] = relevance
	}
	if len(judgments) == 0 {
		return nil, fmt.Errorf("%s: no judgments", name)
	}
	return judgments, nil
}

type line struct {
	number int
	text   []byte
}

// lines yields the lines of the file name that are not blank. The text is valid
// until the next line.
func lines(name string) iter.Seq2[line, error] {
	return func(yield func(line, error) bool) {
		f, err := os.Open(name)
		if err != nil {
			yield(line{}, err)
			return
		}
		defer f.Close()
		scanner := bufio.NewScanner(f)
		scanner.Buffer(make([]byte, 64<<10), maxLine)
		number := 0
		for scanner.Scan() {
			number++
			text := scanner.Bytes()
			if number == 1 {
				text = bytes.TrimPrefix(text, []byte("\ufeff"))
			}
			if text = bytes.TrimRight(text, "\r"); len(bytes.TrimSpace(text)) == 0 {
				continue
			}
			if !yield(line{number, text}, nil) {
				return
			}
		}
		if err := scanner.Err(); err != nil {
			yield(line{}, fmt.Errorf("%s:%d: %w", name, number+1, err))
		}
	}
}
