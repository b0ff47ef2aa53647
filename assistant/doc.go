// Package assistant answers questions from a corpus of guides, with citations.
//
// [Assistant.Ask] works in a fixed order: the question is screened, a follow-up
// is made to stand on its own, evidence is retrieved, the evidence is judged
// (a search always finds something, so "nothing relevant" is decided here), an
// [Answerer] writes the answer, and its markers are checked against the
// evidence. Whatever happens, a turn ends in exactly one [Done].
//
// The Answerer in package extract needs no language model; the one in package
// llm speaks to an OpenAI-compatible server and is only as good as what package
// verify lets through. All words people read are in replies.go.
package assistant
