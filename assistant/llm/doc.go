// Package llm answers through an OpenAI-compatible server, and is the only
// importer of go-openai.
//
// What comes back is a proposal: the caller verifies it against the evidence
// (package verify). This package sees to it that a server that is slow, full,
// broken or hostile costs the person no more than a moment. It keeps its own
// limit of answers at a time with a bounded queue, deadlines for the first and
// for every further event, one retry before any text, a circuit breaker, bounds
// on size, and an answer counts as whole only when the server gave a reason for
// its end. Neither keys nor the server's own words ever reach an error or a log.
package llm
