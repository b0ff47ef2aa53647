// Package knowledge holds what the assistant knows: curated guides, their
// sections as passages, and the sources they restate.
//
// A [Guide] is one Markdown file with YAML front matter. [ParseGuide] reads
// one and names every mistake with file and line; [Load] reads a folder of
// them into a [Corpus]. A guide is cut into one [Passage] for each of its
// sections, the unit that search finds and an answer cites. Packages below
// this one understand Vietnamese text (vitext), find passages (index) and turn
// office files into draft guides (ingest).
//
// Everything here is immutable once loaded and safe for concurrent use.
// Messages about mistakes are in Vietnamese: curators read them.
package knowledge
