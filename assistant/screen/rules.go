package screen

import (
	_ "embed"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"trolyso/knowledge/vitext"
)

//go:embed rules.txt
var rulesText string

// rules compiles rules.txt once. A test holds that it compiles, so a panic here
// means a binary that never passed its tests.
var rules = sync.OnceValue(func() *ruleset {
	r, err := compile(rulesText)
	if err != nil {
		panic(err)
	}
	return r
})

// A ruleset is rules.txt compiled. It is immutable.
type ruleset struct {
	words       []ruleWord
	byFold      map[string][]int32  // folded word -> the words of the rules
	slips       map[string][]string // a long word with a letter left out -> the word
	spelling    map[string][]string // what is typed -> what is meant
	fillers     map[string]bool
	barefillers map[string]bool
	bare        map[string][][]string // first folded word -> phrases that are meant by it without marks
	sections    []*section
	parts       []pattern // of all combinations, each once
	first       [][]start // word -> the patterns that may begin with it
	deepest     int       // instructions in the longest program
	patterns    int       // patterns that are tried at words
	marks       [][]marks // the marks of words, by word
}

// Words of the rules that numbers are: every number, and those of services that
// anybody may ask about, such as 111, 1900 0368 and the landline of an office.
const (
	numberID    int32 = 0
	hotlineID   int32 = 1
	numberWord        = "<n>"
	hotlineWord       = "<hotline>"
)

type ruleWord struct {
	text  string
	any   bool // matches whatever marks are typed
	exact bool // matches no word with marks left out
}

func (r *ruleset) isFiller(word string) bool { return r.fillers[word] || r.barefillers[word] }

// A start is a pattern by role and place.
type start struct {
	role    role
	section int32 // none for a part
	pattern int32
	number  int32 // counted over all roles and sections
}

type role uint8

const (
	rolePattern role = iota
	roleExcuse
	rolePart // of combinations
)

type section struct {
	kind     Kind
	reason   string
	line     int
	whole    bool // the pattern covers the text but for fillers
	anyMarks bool
	raw      []rawPattern // texts looked for as typed
	squeezed []rawPattern // texts looked for with everything but letters left out
	patterns []pattern
	combined []combination
	excuses  []pattern // a match that overlaps one does not count
	unless   []pattern // the section does not count where one matches
}

type rawPattern struct {
	text string
	line int
}

type pattern struct {
	line int
	prog []inst
	set  []int32  // the words it may begin with
	need []bitset // of each, one word has to stand in the text
	next bitset   // the words it may go on with; nil when it need not or may with any
}

// A combination is parts that have to stand near each other, in any order.
type combination struct {
	line    int
	within  int // words from the first to the last
	parts   []int32
	without []int32 // parts that must stand nowhere in the text
}

const defaultWithin = 12

type op uint8

const (
	opWords op = iota // one token that may be one of a set of words
	opAny             // one token of the same sentence
	opSplit
	opJump
	opStart // begin of a clause
	opEnd   // end of a clause
	opDone
)

type inst struct {
	op   op
	x, y int32
	set  bitset
}

type bitset []uint64

func (b *bitset) add(id int32) {
	if missing := int(id/64) + 1 - len(*b); missing > 0 {
		*b = append(*b, make(bitset, missing)...)
	}
	(*b)[id/64] |= 1 << (id % 64)
}

// addAll puts the words of other into b.
func (b *bitset) addAll(other bitset) {
	if len(other) > len(*b) {
		*b = append(*b, make(bitset, len(other)-len(*b))...)
	}
	for i, set := range other {
		(*b)[i] |= set
	}
}

// all goes through the words of b.
func (b bitset) all(yield func(int32) bool) {
	for i, set := range b {
		for ; set != 0; set &= set - 1 {
			if !yield(int32(64*i + bits.TrailingZeros64(set))) {
				return
			}
		}
	}
}

func (b bitset) meets(other bitset) bool {
	for i := range min(len(b), len(other)) {
		if b[i]&other[i] != 0 {
			return true
		}
	}
	return false
}

func (b bitset) has(id int32) bool { return int(id/64) < len(b) && b[id/64]&(1<<(id%64)) != 0 }

// compile reads rules. Its error names every line that is wrong.
func compile(text string) (*ruleset, error) {
	c := &compiler{
		r: &ruleset{
			byFold: map[string][]int32{}, slips: map[string][]string{}, spelling: map[string][]string{},
			fillers: map[string]bool{}, barefillers: map[string]bool{}, bare: map[string][][]string{},
		},
		ids:     map[ruleWord]int32{},
		sets:    map[string]*node{},
		words:   map[string]*node{},
		parts:   map[partKey]int32{},
		choices: map[nodeKey]choice{},
		needed:  map[nodeKey][]bitset{},
	}
	c.r.words = append(c.r.words, ruleWord{text: numberWord}, ruleWord{text: hotlineWord})
	mode := ""
	var current *section
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		c.line = i + 1
		line := strings.TrimSpace(uncomment(lines[i]))
		for i+1 < len(lines) && strings.HasPrefix(strings.TrimSpace(lines[i+1]), "|") {
			i++
			line += " " + strings.TrimSpace(uncomment(lines[i]))
		}
		var err error
		switch {
		case line == "":
		case line == "[spelling]", line == "[fillers]", line == "[bare]":
			mode, current = strings.Trim(line, "[]"), nil
		case strings.HasPrefix(line, "["):
			mode = "section"
			if current, err = c.section(line); err == nil {
				c.r.sections = append(c.r.sections, current)
			}
		case strings.HasPrefix(line, "@") && isDefinition(line):
			err = c.define(line)
		case mode == "spelling":
			err = c.addSpelling(line)
		case mode == "bare":
			err = c.addBare(line)
		case mode == "fillers":
			for _, w := range strings.Fields(line) {
				c.r.fillers[w] = true
				c.r.barefillers[vitext.Fold(w)] = true
			}
		case current == nil:
			err = errors.New("a pattern stands before any section")
		default:
			err = c.rule(current, line)
		}
		if err != nil {
			c.errs = append(c.errs, fmt.Errorf("rules.txt:%d: %w", c.line, err))
		}
	}
	if len(c.errs) == 0 {
		c.index()
	}
	return c.r, errors.Join(c.errs...)
}

func uncomment(line string) string {
	if strings.HasPrefix(line, "#") {
		return ""
	}
	if at := strings.Index(line, " #"); at >= 0 {
		return line[:at]
	}
	return line
}

func isDefinition(line string) bool {
	name, _, ok := strings.Cut(line, "=")
	return ok && len(strings.Fields(name)) == 1
}

type compiler struct {
	r     *ruleset
	ids   map[ruleWord]int32
	sets  map[string]*node
	words map[string]*node // as typed in a pattern, = included
	parts map[partKey]int32
	// What stands in many patterns is worked out once.
	singles []bitset // by word
	choices map[nodeKey]choice
	needed  map[nodeKey][]bitset
	line    int
	errs    []error
}

type nodeKey struct {
	node     *node
	anyMarks bool
}

// A choice is alternatives: those of one word together, and the others.
type choice struct {
	set    bitset
	others []*node
}

type partKey struct {
	text     string
	anyMarks bool
}

// section reads a heading: [kind/reason flag flag].
func (c *compiler) section(line string) (*section, error) {
	head, ok := strings.CutSuffix(line, "]")
	fields := strings.Fields(strings.TrimPrefix(head, "["))
	if !ok || len(fields) == 0 {
		return nil, fmt.Errorf("heading %q is not closed or empty", line)
	}
	kind, reason, _ := strings.Cut(fields[0], "/")
	s := &section{kind: Kind(kind), reason: reason, line: c.line}
	if !slices.Contains(kinds, s.kind) || s.kind == Pass {
		return nil, fmt.Errorf("no kind %q", kind)
	}
	for _, flag := range fields[1:] {
		switch flag {
		case "whole":
			s.whole = true
		case "any-marks":
			s.anyMarks = true
		default:
			return nil, fmt.Errorf("no flag %q", flag)
		}
	}
	return s, nil
}

func (c *compiler) define(line string) error {
	name, body, _ := strings.Cut(line, "=")
	name = strings.TrimSpace(name)
	if c.sets[name] != nil {
		return fmt.Errorf("%s is defined twice", name)
	}
	n, err := c.parse(body)
	if err != nil {
		return err
	}
	c.sets[name] = n
	return nil
}

func (c *compiler) addSpelling(line string) error {
	meant, typed, ok := strings.Cut(line, "=")
	meant = strings.TrimSpace(meant)
	if !ok || meant == "" || len(strings.Fields(meant)) != 1 {
		return fmt.Errorf("want \"word = as typed, ...\", have %q", line)
	}
	for _, w := range strings.Fields(typed) {
		c.r.spelling[w] = append(c.r.spelling[w], meant)
	}
	return nil
}

// addBare reads "o dau" as "ở đâu, ..." for the words that are typed without marks.
func (c *compiler) addBare(line string) error {
	for phrase := range strings.SplitSeq(line, ",") {
		words := strings.Fields(phrase)
		if len(words) < 2 || phrase != strings.ToLower(phrase) {
			return fmt.Errorf("want phrases of two words or more, in lower case, have %q", strings.TrimSpace(phrase))
		}
		first := vitext.Fold(words[0])
		c.r.bare[first] = append(c.r.bare[first], words)
	}
	return nil
}

func (c *compiler) rule(s *section, line string) error {
	if text, ok := strings.CutPrefix(line, "raw "); ok {
		s.raw = append(s.raw, rawPattern{strings.ToLower(strings.Trim(strings.TrimSpace(text), `"`)), c.line})
		return nil
	}
	if text, ok := strings.CutPrefix(line, "squeezed "); ok {
		s.squeezed = append(s.squeezed, rawPattern{strings.TrimSpace(text), c.line})
		return nil
	}
	into := &s.patterns
	anyMarks := s.anyMarks
	if rest, ok := strings.CutPrefix(line, "not "); ok {
		into, line, anyMarks = &s.excuses, rest, false
	} else if rest, ok := strings.CutPrefix(line, "unless "); ok {
		into, line, anyMarks = &s.unless, rest, false
	}
	if strings.Contains(line, " & ") || strings.Contains(line, " &! ") {
		if into != &s.patterns {
			return errors.New("a combination excuses nothing")
		}
		return c.combine(s, line)
	}
	p, err := c.pattern(line, anyMarks)
	if err != nil {
		return err
	}
	*into = append(*into, p)
	return nil
}

func (c *compiler) pattern(text string, anyMarks bool) (pattern, error) {
	n, err := c.parse(text)
	if err != nil {
		return pattern{}, err
	}
	g := generator{c: c, anyMarks: anyMarks, prog: make([]inst, 0, 16)}
	g.emit(n)
	p := pattern{line: c.line, prog: append(g.prog, inst{op: opDone}), need: g.needs(n)}
	p.set, err = beginnings(p.prog)
	p.next = seconds(p.prog)
	return p, err
}

// combine reads "..9: A & B &! C".
func (c *compiler) combine(s *section, line string) error {
	if s.whole {
		return errors.New("a combination covers no whole text")
	}
	m := combination{line: c.line, within: defaultWithin}
	if rest, ok := strings.CutPrefix(line, ".."); ok {
		digits, rest, ok := strings.Cut(rest, ":")
		n, err := strconv.Atoi(digits)
		if !ok || err != nil || n < 2 || n > longestMatch {
			return fmt.Errorf("a combination within %q words; 2 to %d are possible", digits, longestMatch)
		}
		m.within, line = n, rest
	}
	for i, text := range strings.Split(line, "&") {
		text, without := strings.CutPrefix(text, "!")
		text = strings.TrimSpace(text)
		key := partKey{text, s.anyMarks}
		part, ok := c.parts[key]
		if !ok {
			p, err := c.pattern(text, s.anyMarks)
			if err != nil {
				return err
			}
			part = int32(len(c.r.parts))
			c.r.parts = append(c.r.parts, p)
			c.parts[key] = part
		}
		switch {
		case !without:
			m.parts = append(m.parts, part)
		case i == 0:
			return errors.New("a combination has to begin with a part that is there")
		default:
			m.without = append(m.without, part)
		}
	}
	s.combined = append(s.combined, m)
	return nil
}

// A node is part of a pattern: a word, a sequence, or alternatives.
type node struct {
	kind  nodeKind
	word  string
	exact bool
	parts []*node
	count int
}

type nodeKind uint8

const (
	nodeWord nodeKind = iota
	nodeSequence
	nodeEither
	nodeMaybe // ?
	nodeAny   // *
	nodeSome  // +
	nodeGap   // up to count tokens
	nodeNumber
	nodeHotline
	nodeStart
	nodeEnd
)

func (c *compiler) parse(text string) (*node, error) {
	p := &parser{c: c, rest: strings.TrimSpace(text)}
	n, err := p.either()
	if err == nil && p.rest != "" {
		err = fmt.Errorf("unexpected %q", p.rest)
	}
	return n, err
}

type parser struct {
	c    *compiler
	rest string
}

func (p *parser) skip() { p.rest = strings.TrimLeft(p.rest, " \t") }

func (p *parser) either() (*node, error) {
	first, err := p.sequence()
	if err != nil {
		return nil, err
	}
	n := &node{kind: nodeEither, parts: []*node{first}}
	for p.skip(); strings.HasPrefix(p.rest, "|"); p.skip() {
		p.rest = p.rest[1:]
		next, err := p.sequence()
		if err != nil {
			return nil, err
		}
		n.parts = append(n.parts, next)
	}
	if len(n.parts) == 1 {
		return first, nil
	}
	return n, nil
}

func (p *parser) sequence() (*node, error) {
	n := &node{kind: nodeSequence}
	for {
		p.skip()
		if p.rest == "" || p.rest[0] == '|' || p.rest[0] == ')' {
			break
		}
		a, err := p.atom()
		if err != nil {
			return nil, err
		}
		if p.rest != "" {
			if k, ok := map[byte]nodeKind{'?': nodeMaybe, '*': nodeAny, '+': nodeSome}[p.rest[0]]; ok {
				a = &node{kind: k, parts: []*node{a}}
				p.rest = p.rest[1:]
			}
		}
		n.parts = append(n.parts, a)
	}
	if len(n.parts) == 0 {
		return nil, errors.New("an empty pattern or alternative")
	}
	return n, nil
}

func (p *parser) atom() (*node, error) {
	switch {
	case p.rest[0] == '(':
		p.rest = p.rest[1:]
		n, err := p.either()
		if err != nil {
			return nil, err
		}
		if !strings.HasPrefix(p.rest, ")") {
			return nil, errors.New("a bracket is not closed")
		}
		p.rest = p.rest[1:]
		return n, nil
	case p.rest[0] == '^':
		p.rest = p.rest[1:]
		return &node{kind: nodeStart}, nil
	case p.rest[0] == '$':
		p.rest = p.rest[1:]
		return &node{kind: nodeEnd}, nil
	case strings.HasPrefix(p.rest, ".."):
		p.rest = p.rest[2:]
		digits := p.rest[:len(p.rest)-len(strings.TrimLeft(p.rest, "0123456789"))]
		p.rest = p.rest[len(digits):]
		n := &node{kind: nodeGap, count: 3}
		if digits != "" {
			n.count, _ = strconv.Atoi(digits)
		}
		if n.count < 1 || n.count > 20 {
			return nil, fmt.Errorf("a gap of %q tokens; 1 to 20 are possible", digits)
		}
		return n, nil
	}
	exact := p.rest[0] == '='
	if exact {
		p.rest = p.rest[1:]
	}
	end := strings.IndexAny(p.rest, " \t|()?*+^$")
	if end < 0 {
		end = len(p.rest)
	}
	word := p.rest[:end]
	p.rest = p.rest[end:]
	switch {
	case word == "":
		return nil, fmt.Errorf("unexpected %q", p.rest)
	case word == numberWord:
		return &node{kind: nodeNumber}, nil
	case word == hotlineWord:
		return &node{kind: nodeHotline}, nil
	case word[0] == '@':
		set := p.c.sets[word]
		if set == nil {
			return nil, fmt.Errorf("%s is not defined above", word)
		}
		return set, nil
	}
	return p.c.word(word, exact)
}

func (c *compiler) word(word string, exact bool) (*node, error) {
	key := word
	if exact {
		key = "=" + word
	}
	if n := c.words[key]; n != nil {
		return n, nil
	}
	ps := pieces(word)
	if len(ps) == 0 || word != strings.ToLower(word) {
		return nil, fmt.Errorf("%q is no lower-case word", word)
	}
	n := &node{kind: nodeSequence}
	for _, piece := range ps {
		n.parts = append(n.parts, &node{kind: nodeWord, word: piece.text, exact: exact})
	}
	if len(n.parts) == 1 {
		n = n.parts[0]
	}
	c.words[key] = n
	return n, nil
}

// A generator writes a pattern as a program for a machine with threads.
type generator struct {
	c        *compiler
	anyMarks bool
	prog     []inst
}

func (g *generator) add(i inst) int {
	g.prog = append(g.prog, i)
	return len(g.prog) - 1
}

func (g *generator) next() int32 { return int32(len(g.prog)) }

func (g *generator) emit(n *node) {
	switch n.kind {
	case nodeWord:
		g.add(inst{op: opWords, set: g.c.only(g.c.id(n, g.anyMarks))})
	case nodeSequence:
		for _, p := range n.parts {
			g.emit(p)
		}
	case nodeEither:
		g.either(n)
	case nodeMaybe:
		split := g.add(inst{op: opSplit, x: g.next() + 1})
		g.emit(n.parts[0])
		g.prog[split].y = g.next()
	case nodeAny:
		split := g.add(inst{op: opSplit, x: g.next() + 1})
		g.emit(n.parts[0])
		g.add(inst{op: opJump, x: int32(split)})
		g.prog[split].y = g.next()
	case nodeSome:
		at := g.next()
		g.emit(n.parts[0])
		g.add(inst{op: opSplit, x: at, y: g.next() + 1})
	case nodeGap:
		var splits []int
		for range n.count {
			splits = append(splits, g.add(inst{op: opSplit, x: g.next() + 1}))
			g.add(inst{op: opAny})
		}
		for _, s := range splits {
			g.prog[s].y = g.next()
		}
	case nodeNumber:
		g.add(inst{op: opWords, set: bitset{1 << numberID}})
	case nodeHotline:
		g.add(inst{op: opWords, set: bitset{1 << hotlineID}})
	case nodeStart:
		g.add(inst{op: opStart})
	case nodeEnd:
		g.add(inst{op: opEnd})
	}
}

// choice puts the alternatives of one word together.
func (g *generator) choice(n *node) choice {
	key := nodeKey{n, g.anyMarks}
	if made, ok := g.c.choices[key]; ok {
		return made
	}
	var out choice
	var collect func(n *node)
	collect = func(n *node) {
		for n.kind == nodeSequence && len(n.parts) == 1 {
			n = n.parts[0]
		}
		switch n.kind {
		case nodeWord:
			out.set.add(g.c.id(n, g.anyMarks))
		case nodeEither:
			for _, p := range n.parts {
				collect(p)
			}
		default:
			out.others = append(out.others, n)
		}
	}
	collect(n)
	g.c.choices[key] = out
	return out
}

// either puts the alternatives of one word into one instruction.
func (g *generator) either(n *node) {
	made := g.choice(n)
	set, others := made.set, made.others
	var jumps []int
	branch := func(last bool, write func()) {
		split := -1
		if !last {
			split = g.add(inst{op: opSplit, x: g.next() + 1})
		}
		write()
		if !last {
			jumps = append(jumps, g.add(inst{op: opJump}))
			g.prog[split].y = g.next()
		}
	}
	if set != nil {
		branch(len(others) == 0, func() { g.add(inst{op: opWords, set: set}) })
	}
	for i, o := range others {
		branch(i == len(others)-1, func() { g.emit(o) })
	}
	for _, j := range jumps {
		g.prog[j].x = g.next()
	}
}

// needs lists sets of words of each of which n takes one, whatever way it
// matches. What the list leaves out is tried for nothing, no more.
func (g *generator) needs(n *node) []bitset {
	switch n.kind {
	case nodeWord:
		return []bitset{g.c.only(g.c.id(n, g.anyMarks))}
	case nodeNumber:
		return []bitset{{1 << numberID}}
	case nodeHotline:
		return []bitset{{1 << hotlineID}}
	case nodeSequence:
		var all []bitset
		for _, p := range n.parts {
			all = append(all, g.needs(p)...)
		}
		return all
	case nodeSome:
		return g.needs(n.parts[0])
	case nodeEither:
		key := nodeKey{n, g.anyMarks}
		out, ok := g.c.needed[key]
		if !ok {
			out = g.needsOfEither(n)
			g.c.needed[key] = out
		}
		return out
	}
	return nil
}

func (g *generator) needsOfEither(n *node) []bitset {
	var any bitset
	for _, p := range n.parts {
		of := g.needs(p)
		if len(of) == 0 {
			return nil
		}
		any.addAll(of[len(of)-1])
	}
	return []bitset{any}
}

// only returns the set of one word, which is not to be changed.
func (c *compiler) only(id int32) bitset {
	for int(id) >= len(c.singles) {
		c.singles = append(c.singles, nil)
	}
	if c.singles[id] == nil {
		c.singles[id].add(id)
	}
	return c.singles[id]
}

func (c *compiler) id(n *node, anyMarks bool) int32 {
	word := n.word
	w := ruleWord{text: word, any: anyMarks && !n.exact, exact: n.exact}
	if w.any {
		w.text = vitext.Fold(word)
	}
	if id, ok := c.ids[w]; ok {
		return id
	}
	id := int32(len(c.r.words))
	c.ids[w] = id
	c.r.words = append(c.r.words, w)
	fold := vitext.Fold(word)
	c.r.byFold[fold] = append(c.r.byFold[fold], id)
	return id
}

// beginnings lists the words that prog may begin with.
func beginnings(prog []inst) ([]int32, error) {
	var out []int32
	seen := make([]bool, len(prog))
	var walk func(at int32) error
	walk = func(at int32) error {
		if seen[at] {
			return nil
		}
		seen[at] = true
		switch in := prog[at]; in.op {
		case opWords:
			out = slices.AppendSeq(out, in.set.all)
		case opSplit:
			if err := walk(in.x); err != nil {
				return err
			}
			return walk(in.y)
		case opJump:
			return walk(in.x)
		case opStart:
			return walk(at + 1)
		default:
			return errors.New("a pattern has to begin with a word")
		}
		return nil
	}
	if err := walk(0); err != nil {
		return nil, err
	}
	return out, nil
}

// seconds returns the words that prog may go on with after its first word, and
// nil where it may end there or go on with any.
func seconds(prog []inst) bitset {
	var out bitset
	open := false
	seen := make([]bool, 2*len(prog))
	var walk func(at int32, after int)
	walk = func(at int32, after int) {
		if seen[int(at)+after*len(prog)] {
			return
		}
		seen[int(at)+after*len(prog)] = true
		switch in := prog[at]; {
		case in.op == opSplit:
			walk(in.x, after)
			walk(in.y, after)
		case in.op == opJump:
			walk(in.x, after)
		case in.op == opStart || after == 0 && in.op == opWords:
			if in.op == opWords {
				after = 1
			}
			walk(at+1, after)
		case in.op == opWords:
			out.addAll(in.set)
		default:
			open = true
		}
	}
	walk(0, 0)
	if open {
		return nil
	}
	return out
}

// index prepares what reading and matching look up.
func (c *compiler) index() {
	r := c.r
	for fold := range r.byFold {
		if len(fold) < 5 || len(fold) > maxTyping || !isASCII(fold) || !isLetters(fold) {
			continue
		}
		r.slips[fold] = append(r.slips[fold], fold)
		for i := range len(fold) {
			key := fold[:i] + fold[i+1:]
			if !slices.Contains(r.slips[key], fold) {
				r.slips[key] = append(r.slips[key], fold)
			}
		}
	}
	for _, w := range r.words {
		r.marks = append(r.marks, letterMarks(w.text))
	}
	for _, phrases := range r.bare { // the longest is tried first
		slices.SortStableFunc(phrases, func(a, b []string) int { return len(b) - len(a) })
	}
	r.first = make([][]start, len(r.words))
	put := func(as role, section int, ps []pattern) {
		for pi, p := range ps {
			r.deepest = max(r.deepest, len(p.prog))
			for _, id := range p.set {
				r.first[id] = append(r.first[id], start{as, int32(section), int32(pi), int32(r.patterns)})
			}
			r.patterns++
		}
	}
	put(rolePart, 0, r.parts)
	for i, s := range r.sections {
		put(rolePattern, i, s.patterns)
		put(roleExcuse, i, s.excuses)
		for _, p := range s.unless {
			r.deepest = max(r.deepest, len(p.prog))
		}
	}
}

func isLetters(s string) bool {
	for _, r := range s {
		if !unicode.IsLetter(r) {
			return false
		}
	}
	return true
}
