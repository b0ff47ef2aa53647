// Package guides embeds the curated guides: the corpus in service unless a
// folder is given.
package guides

import "embed"

// FS holds the guide files and, in a folder of their own, the pinned answers.
//
//go:embed *.md answers/*.md
var FS embed.FS
