// Package assistant answers questions from a corpus of guides, with citations.
//
// [Assistant.Ask] works in a fixed order: personal data are masked, the question is
// screened, as typed and as understood, several questions in one message are taken
// apart, evidence is retrieved, an answer that a curator has pinned to the question is
// given, a follow-up is made to stand on its own, the evidence is judged (a search
// always finds something, so "nothing relevant" is decided here), an [Answerer] writes
// the answer, and its markers are checked against the evidence. Whatever happens, a
// turn ends in exactly one [Done]. [WithTrace] tells of each step.
//
// What a question asks for, such as a fee or help without a telephone, is read in
// aspect.go; evidence.go chooses by it the passages of the guide and the sentence to
// lead with, and tells where the guide does not say what is asked.
//
// The Answerer in package extract needs no language model; the one in package
// llm speaks to an OpenAI-compatible server and is only as good as what package
// verify lets through. All words people read are in replies.go.
package assistant
