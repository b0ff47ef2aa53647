// Package guides embeds the curated guides: the corpus in service unless a
// folder is given.
package guides

import "embed"

// FS holds the guide files.
//
//go:embed *.md
var FS embed.FS
