package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"
)

// The exit statuses.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	collectLater()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// While the program starts, most of what it allocates stays, and collecting garbage
// would take more than a tenth of the time until the first answer.
const (
	startTime   = 2 * time.Second
	startMemory = 110 << 20 // bytes from which garbage is collected all the same
)

// collectLater puts off the collecting of garbage until the program has started.
func collectLater() {
	percent, limit := debug.SetGCPercent(-1), debug.SetMemoryLimit(startMemory)
	time.AfterFunc(startTime, func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
		debug.FreeOSMemory()
	})
}

// run is the whole program: it carries out the verb that args name and returns
// the exit status. What the verb gives goes to stdout; logs and errors go to
// stderr.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{in: stdin, out: stdout, err: stderr}
	root := a.command()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	var usage usageError
	var said saidError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "trolyso: %v\nGõ \"%s --help\" để xem cách dùng.\n", oneLine(usage.error), cmd.CommandPath())
		return exitUsage
	case errors.As(err, &said):
		return exitFailed
	default:
		fmt.Fprintf(stderr, "trolyso: %v\n", err)
		return exitFailed
	}
}

// usageError is the error of a person who typed a command wrongly.
type usageError struct{ error }

// saidError is a failure that the verb has already told of on its output.
type saidError struct{}

func (saidError) Error() string { return "failed" }

func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", " ") }
