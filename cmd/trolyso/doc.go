// Command trolyso answers questions about digital skills in Vietnamese from a
// set of curated guides, on the command line and as a service with a chat that
// portals embed.
//
// # A tour of the system, bottom up
//
// Package knowledge is what the assistant knows. A guide is one Markdown file
// in knowledge/guides; package knowledge reads it, names every mistake in it,
// and cuts it into passages, one for each section. Answers that curators have
// pinned to a question stand beside the guides. Package knowledge/vitext
// understands Vietnamese as people type it: marks left out, keystrokes that an
// input method missed, old and new spelling. Package knowledge/index builds on
// both to find the passages that bear on a question, and says how sure it is.
// Package knowledge/relevance measures how well that works.
//
// Package assistant turns a question into an answer. It works in a fixed order:
// mask personal data, screen the question, make a follow-up stand on its own,
// find passages, decide whether they bear on the question, let an Answerer write,
// and check that each statement is borne out by the passage it cites. There are
// two Answerers:
// package assistant/extract puts answers together from the guides' own
// sentences and needs nothing else; package assistant/llm has a language model
// write them and falls back on the first when the model fails. Package
// assistant/questions checks the whole against questions with known answers.
//
// Package widget is the HTTP face: the chat over WebSocket, the same over plain
// requests, pages for those without JavaScript, limits and metrics. The frames
// are in widget/wire, the browser's side in widget/element.
//
// This command ties them together. Configuration is read in config.go and
// nowhere else; edition.go opens the guides and puts the assistant together;
// each verb has a file of its own. In serve.go the guides stand on a shelf
// (shelf.go), where a new edition takes the place of the old one while
// questions are being answered, whenever their folder changes (watch.go).
//
// Imports go one way, from cmd to widget to assistant to knowledge, and each
// large module of others has one importer: imports_test.go holds the line.
//
// # Usage
//
//	trolyso serve                      serve on http://localhost:8080
//	trolyso ask QUESTION               one answer with its sources
//	trolyso ask --trace QUESTION       the same after each step that led to it
//	trolyso ask --on DATE QUESTION     the same as on another day
//	trolyso ask --batch FILE           one answer a line of FILE
//	trolyso search QUERY               the passages found
//	trolyso guides list|show|check|stale|new|import|digest
//	trolyso eval retrieval|answers     measure
//	trolyso version
//
// Flags win over TROLYSO_* environment variables, which win over the file that
// --config names, which wins over defaults. The exit status is 0 when done, 1
// when failed and 2 when the command was typed wrongly. Logs go to standard
// error.
package main
