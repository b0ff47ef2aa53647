// Package index finds the passages of a corpus that bear on a question, however
// the question is typed.
//
// A question is answered in six steps, one file each:
//
//   - reading.go reads the words as meant: diacritics restored, Telex and VNI
//     keystrokes decoded, typing mended (spelling.go), by the most likely path
//     through the corpus's own words and their neighbours (vocabulary.go);
//   - lexicon.go adds the guides' terms for everyday and regional words;
//   - engine.go adds up over Bleve's postings which units hold most of the folded
//     words and word pairs: those are the candidates;
//   - score.go ranks the candidates exactly, over words and pairs with and
//     without diacritics, for passages and for the guides they belong to, and
//     phrases.go by likeness to a single way of asking for a guide;
//   - outside.go finds the subject beyond the guides that comes nearest, and
//     places.go what is asked of another province;
//   - gate.go turns what matched into a calibrated probability that the guides
//     answer.
//
// Official documents are found by number before all that: doctokens.go cuts a
// question into what can be type, number, year and issuer, references.go puts
// references together from these, and documents.go looks them up. explain.go
// tells how a question was read and what each field scored.
//
// A unit is what is ranked: a passage, or the profile of a guide, its title and
// the questions people ask for it. build.go reads the texts of all units once:
// into a vocabulary, where each word has a number (terms.go); into postings,
// which are the units as lists of those numbers; and, folded, into Bleve.
//
// kept.go keeps all three in a folder between runs, each index in a folder of
// its own with a manifest that sums up every byte. What is damaged, cut short,
// locked or of another state of the guides is not used but built anew. flat.go
// writes and reads what Bleve does not hold, as flat arrays.
//
// This package is the only importer of Bleve. An [Index] is an immutable
// snapshot, in memory or in a folder; a new state of the corpus is a new Index.
//
// BenchmarkScale compares speed and size with stock Bleve's at 1,000, 10,000 and
// 100,000 passages.
package index
