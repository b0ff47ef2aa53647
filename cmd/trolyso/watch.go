package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"

	"trolyso/knowledge"
)

// A watch looks after a folder, unless dir is empty, and calls changed when something in it has. The
// system's notices tell of that at once; where they fail, as on network shares
// and when the folder itself is replaced, a look at names, sizes and times
// every so often does.
type watch struct {
	dir     string
	changed func()
	// seen is the fingerprint of the folder from before it was read, so that what
	// changed in the meantime is not missed.
	seen uint64
	// every is the pause between looks; 0 leaves them out.
	every time.Duration
	// quiet is how long the folder has to be still before changed is called, so
	// that a copy under way is not taken for its end; patience is the longest
	// that this may put the call off.
	quiet, patience time.Duration
	// now is a signal to call changed whatever the folder looks like.
	now <-chan os.Signal
	log *slog.Logger
}

// run watches until ctx ends. Calls of changed never overlap.
func (w *watch) run(ctx context.Context) {
	var notices <-chan fsnotify.Event
	var troubles <-chan error
	watcher, err := (*fsnotify.Watcher)(nil), error(nil)
	if w.dir != "" {
		watcher, err = fsnotify.NewWatcher()
	}
	if watcher != nil {
		defer watcher.Close()
		notices, troubles = watcher.Events, watcher.Errors
		err = w.add(watcher)
	}
	if err != nil {
		w.log.Warn("the system does not tell of changes in the folder of guides, looking from time to time", "every", w.every, "err", err)
	}
	var looks <-chan time.Time
	if w.every > 0 && w.dir != "" {
		ticker := time.NewTicker(w.every)
		defer ticker.Stop()
		looks = ticker.C
	}
	seen := w.seen
	var still <-chan time.Time // fires when the folder has been still
	var since time.Time        // of the first change not acted upon
	touched := func() {
		if still == nil {
			since = time.Now()
		}
		still = time.After(min(w.quiet, max(0, w.patience-time.Since(since))))
	}
	look := func() {
		if now := fingerprint(w.dir); now != seen {
			seen = now
			touched()
		}
	}
	look()
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.now:
			still = nil
			seen = fingerprint(w.dir)
			w.changed()
		case e, ok := <-notices:
			if !ok {
				notices = nil
			} else if e.Op != fsnotify.Chmod {
				touched()
			}
		case err, ok := <-troubles:
			if !ok {
				troubles = nil
				continue
			}
			w.log.Warn("watching the folder of guides", "err", err)
			touched() // notices may have been lost
		case <-looks:
			if watcher != nil {
				_ = w.add(watcher) // the folder may be a new one of the same name
			}
			look()
		case <-still:
			still = nil
			if watcher != nil {
				_ = w.add(watcher) // a folder of pinned answers may be new
			}
			seen = fingerprint(w.dir)
			w.changed()
		}
	}
}

// add has watcher look after the folder, and that of the pinned answers in it,
// which need not be there.
func (w *watch) add(watcher *fsnotify.Watcher) error {
	_ = watcher.Add(filepath.Join(w.dir, knowledge.PinnedDir))
	return watcher.Add(w.dir)
}

// fingerprint sums up names, sizes, times and modes of the files in dir, and of the
// pinned answers in it.
func fingerprint(dir string) uint64 {
	h := fnv.New64a()
	for _, dir := range []string{dir, filepath.Join(dir, knowledge.PinnedDir)} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			fmt.Fprintln(h, err)
		}
		for _, e := range entries {
			info, err := fs.Stat(os.DirFS(dir), e.Name()) // follows links
			if err != nil {
				fmt.Fprintln(h, e.Name(), err)
				continue
			}
			fmt.Fprintln(h, e.Name(), info.Size(), info.ModTime().UnixNano(), info.Mode())
		}
	}
	return h.Sum64()
}
