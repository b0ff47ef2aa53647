package index

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	// Each kept index has a folder of its own, with the files of Bleve, the flat
	// arrays beside them, and a manifest, which is written last: a folder without
	// one is being built, or its build was cut off.
	folderPattern = "index-*"
	contentsName  = "contents"
	manifestName  = "manifest.json"

	// layout changes whenever an index that an older build has kept cannot be used:
	// with what is kept, and with how texts are read into words.
	layout = 3

	// abandoned is the age at which a folder without a manifest is taken to be left
	// over. No build takes near as long.
	abandoned = time.Hour
)

// A manifest says what a kept index holds, to the byte: Bleve opens a truncated
// segment as an index without an error.
type manifest struct {
	Layout   int             `json:"layout"`
	Version  string          `json:"version"`
	Passages int             `json:"passages"`
	Guides   int             `json:"guides"`
	Taught   uint32          `json:"taught"` // CRC-32C of what the vocabulary was taught besides
	Files    map[string]file `json:"files"`  // all others of the folder
}

type file struct {
	Size int64  `json:"size"`
	Sum  uint32 `json:"crc32c"`
}

func (m manifest) encode() ([]byte, error) { return json.MarshalIndent(m, "", "  ") }

// kept is a folder that keeps an index between runs.
type kept struct {
	dir     string
	version string // of the texts
	log     *slog.Logger
}

// open returns what is kept when it is whole and of the version. Otherwise it
// reads the texts into a new index, keeps that, and removes what was kept
// before. It returns the bytes on disk too.
func (k kept) open(t texts) (contents, int64, error) {
	want := manifest{Layout: layout, Version: k.version, Passages: len(t.passages), Guides: len(t.guides), Taught: crc32.Checksum([]byte(strings.Join(t.taught, "\n")), castagnoli)}
	folders, err := filepath.Glob(filepath.Join(k.dir, folderPattern))
	if err != nil {
		return contents{}, 0, err
	}
	for _, folder := range folders {
		c, size, err := reopen(folder, want)
		if err == nil {
			return c, size, nil
		}
		k.log.Warn("kept index cannot be used", "folder", folder, "err", err)
	}
	c, size, err := k.build(t, want)
	if err != nil {
		return contents{}, 0, fmt.Errorf("build index in %s: %w", k.dir, err)
	}
	return c, size, nil
}

// reopen opens the index in folder if it is whole and what is wanted.
func reopen(folder string, want manifest) (contents, int64, error) {
	raw, err := os.ReadFile(filepath.Join(folder, manifestName))
	if err != nil {
		return contents{}, 0, err
	}
	var m manifest
	if err := json.Unmarshal(raw, &m); err != nil {
		return contents{}, 0, fmt.Errorf("manifest: %w", err)
	}
	if again, err := m.encode(); err != nil || !bytes.Equal(again, raw) {
		return contents{}, 0, errors.New("manifest is damaged")
	}
	if m.Layout != want.Layout || m.Version != want.Version || m.Passages != want.Passages || m.Guides != want.Guides || m.Taught != want.Taught {
		return contents{}, 0, errors.New("index is of another state of the guides")
	}
	files, size, err := filesOf(folder)
	if err != nil {
		return contents{}, 0, err
	}
	if !maps.Equal(files, m.Files) {
		return contents{}, 0, errors.New("files are damaged")
	}
	c, err := openFolder(folder)
	return c, size, err
}

// openFolder opens an index whose files are whole.
func openFolder(folder string) (c contents, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("index is damaged: %v", p)
		}
	}()
	if c, err = load(filepath.Join(folder, contentsName)); err != nil {
		return contents{}, err
	}
	x, err := openFilled(folder)
	if err != nil {
		return contents{}, err
	}
	c.engine, err = newEngine(x, c.bodies, c.profiles)
	return c, err
}

// build writes a whole new index beside the others, opens it, and only then
// completes it with its manifest and removes the others, so that a lock, a crash
// or another process that does the same loses nothing.
func (k kept) build(t texts, m manifest) (contents, int64, error) {
	if err := os.MkdirAll(k.dir, 0o755); err != nil {
		return contents{}, 0, err
	}
	folder, err := os.MkdirTemp(k.dir, folderPattern)
	if err != nil {
		return contents{}, 0, err
	}
	c, size, err := buildFolder(folder, t, m)
	if err != nil {
		return contents{}, 0, errors.Join(err, os.RemoveAll(folder))
	}
	others, _ := filepath.Glob(filepath.Join(k.dir, folderPattern))
	for _, other := range others {
		if other == folder {
			continue
		}
		_, incomplete := os.Stat(filepath.Join(other, manifestName))
		if info, err := os.Stat(other); incomplete == nil || err == nil && time.Since(info.ModTime()) > abandoned {
			_ = os.RemoveAll(other) // where another process holds it, it goes next time
		}
	}
	return c, size, nil
}

func buildFolder(folder string, t texts, m manifest) (contents, int64, error) {
	c := t.read()
	if err := fillFolder(folder, newFolded(c)); err != nil {
		return contents{}, 0, err
	}
	if err := c.save(filepath.Join(folder, contentsName)); err != nil {
		return contents{}, 0, err
	}
	files, size, err := filesOf(folder)
	if err != nil {
		return contents{}, 0, err
	}
	m.Files = files
	if c, err = openFolder(folder); err != nil {
		return contents{}, 0, fmt.Errorf("open index just built: %w", err)
	}
	if err := m.write(folder); err != nil {
		return contents{}, 0, errors.Join(err, c.engine.close())
	}
	return c, size, nil
}

// write completes a folder: the manifest is there whole or not at all.
func (m manifest) write(folder string) error {
	raw, err := m.encode()
	if err != nil {
		return err
	}
	draft := filepath.Join(folder, manifestName+".draft")
	if err := os.WriteFile(draft, raw, 0o644); err != nil {
		return err
	}
	return os.Rename(draft, filepath.Join(folder, manifestName))
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// filesOf sums up every file below folder but the manifest, and all their bytes.
func filesOf(folder string) (files map[string]file, size int64, err error) {
	files = map[string]file{}
	err = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == manifestName {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		h := crc32.New(castagnoli)
		n, err := io.Copy(h, f)
		if err := errors.Join(err, f.Close()); err != nil {
			return err
		}
		name, err := filepath.Rel(folder, path)
		files[filepath.ToSlash(name)] = file{n, h.Sum32()}
		size += n
		return err
	})
	return files, size, err
}
