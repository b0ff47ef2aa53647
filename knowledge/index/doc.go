// Package index finds the passages of a corpus that bear on a question, however
// the question is typed.
//
// A question is answered in six steps, one file each:
//
//   - reading.go reads the words as meant: diacritics restored, Telex and VNI
//     keystrokes decoded, typing mended, by the most likely path through the
//     corpus's own words and their neighbours;
//   - lexicon.go adds the guides' terms for everyday and regional words;
//   - engine.go lets Bleve name candidates by folded words and word pairs;
//   - score.go ranks the candidates exactly, over words and pairs with and
//     without diacritics, for passages and for the guides they belong to, and
//     phrases.go by likeness to a single way of asking for a guide;
//   - outside.go finds the subject beyond the guides that comes nearest;
//   - gate.go turns what matched into a calibrated probability that the guides
//     answer.
//
// Official documents are found by number before all that: doctokens.go cuts a
// question into what can be type, number, year and issuer, references.go puts
// references together from these, and documents.go looks them up. explain.go
// tells how a question was read and what each field scored.
//
// This package is the only importer of Bleve. An [Index] is an immutable
// snapshot, in memory or in a folder; a new state of the corpus is a new Index.
package index
