package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// These are set by the linker in what make builds. Otherwise they come from
// what the go command notes.
var version, commit string

// A build tells which program this is.
type build struct {
	Version string `json:"version"`
	Commit  string `json:"commit"`
	Go      string `json:"go"`
}

func thisBuild() build {
	b := build{Version: version, Commit: commit, Go: runtime.Version()}
	if info, ok := debug.ReadBuildInfo(); ok {
		b.Version = cmp.Or(b.Version, info.Main.Version)
		dirty := ""
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				b.Commit = cmp.Or(b.Commit, s.Value)
			case s.Key == "vcs.modified" && s.Value == "true":
				dirty = "+"
			}
		}
		if b.Commit != "" && commit == "" {
			b.Commit += dirty
		}
	}
	if b.Version == "" || b.Version == "(devel)" {
		b.Version = "devel"
	}
	b.Commit = cmp.Or(b.Commit, "unknown")
	return b
}

func (a *app) versionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "version", Short: "In phiên bản, mã commit và phiên bản Go",
		Args: exactly(0, "lệnh version không nhận tham số"),
		RunE: func(*cobra.Command, []string) error {
			b := thisBuild()
			if a.json {
				return a.printJSON(b)
			}
			_, err := fmt.Fprintf(a.out, "trolyso %s, commit %s, %s\n", b.Version, b.Commit, b.Go)
			return err
		},
	}
	a.jsonFlag(cmd)
	return cmd
}
