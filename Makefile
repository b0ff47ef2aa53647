# What a newcomer needs: make run, make test. Both need Go and make alone.

GO      ?= go
TREES   := assistant cmd knowledge widget
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
COMMIT  := $(shell git rev-parse HEAD 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X main.version=$(VERSION) -X main.commit=$(COMMIT)
FUZZTIME ?= 20s
BENCH   ?= .

.NOTPARALLEL:
.DEFAULT_GOAL := help

.PHONY: help
help:
	@echo 'make run      build and serve on http://localhost:8080'
	@echo 'make test     everything that must hold, in a browser too'
	@echo 'make check    the quick part of it: format, vet, staticcheck, Go tests'
	@echo 'make build    bin/trolyso'
	@echo 'make eval     answer the question sets; BEIR=DIR measures search too'
	@echo 'make bench    benchmarks, search against stock Bleve among them; BENCH=Scale/1k runs that size alone'
	@echo 'make fuzz     every fuzz test for FUZZTIME=$(FUZZTIME)'
	@echo 'make web      check types and style of the widget and bundle it; needs npm'

.PHONY: build
build:
	CGO_ENABLED=0 $(GO) build -trimpath -buildvcs=false -ldflags '$(LDFLAGS)' -o bin/trolyso ./cmd/trolyso

.PHONY: run
run: build
	exec bin/trolyso serve

# ---- What must hold ------------------------------------------------------

.PHONY: test
test: needs summary

.PHONY: check
check: fmt vet staticcheck
	$(GO) test -short ./...

# needs installs what the tests need and the machine lacks, where it may, and
# notes in bin/skipped what will not run for want of it.
SKIPPED := bin/skipped
apt = if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	echo "installing $(1)"; \
	{ apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $(1); } >bin/apt.log 2>&1 || tail -n 5 bin/apt.log; \
	fi

# The accessibility checks of the tests in a browser run axe-core.
AXE := widget/element/node_modules/axe-core/axe.min.js

.PHONY: needs
needs:
	@mkdir -p bin; : >$(SKIPPED)
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
		{ $(call apt,chromium); command -v chromium >/dev/null || \
		echo 'tests in a browser; they need Chromium: sudo apt-get install chromium' >>$(SKIPPED); }
	@[ -f $(AXE) ] || { command -v npm >/dev/null || { $(call apt,npm); }; \
		npm install --prefix widget/element --no-save --no-package-lock --no-audit --no-fund axe-core@4.14.1 >bin/npm.log 2>&1; \
		[ -f $(AXE) ] || echo 'accessibility checks; they need npm: sudo apt-get install npm' >>$(SKIPPED); }
	@command -v $$($(GO) env CC) >/dev/null || \
		{ $(call apt,gcc libc6-dev); command -v $$($(GO) env CC) >/dev/null || \
		echo 'the race detector; it needs a C compiler: sudo apt-get install gcc libc6-dev' >>$(SKIPPED); }

.PHONY: fmt
fmt:
	@unformatted=$$($(GO) tool gofumpt -l $(TREES)) || exit 1; \
	if [ -n "$$unformatted" ]; then \
		$(GO) tool gofumpt -d $$unformatted; \
		echo "not formatted; go tool gofumpt -w $$unformatted" | tr '\n' ' '; echo; exit 1; \
	fi

.PHONY: vet
vet:
	$(GO) vet ./...

.PHONY: staticcheck
staticcheck:
	$(GO) tool staticcheck ./...

# With all it needs at hand, a test in a browser fails rather than be skipped.
BROWSER = $$([ -s $(SKIPPED) ] || echo env TROLYSO_REQUIRE_BROWSER=1)

.PHONY: race
race:
	@if command -v $$($(GO) env CC) >/dev/null; then \
		echo '$(GO) test -race ./...'; CGO_ENABLED=1 $(BROWSER) $(GO) test -race ./...; \
	else \
		echo '$(GO) test ./...'; $(BROWSER) $(GO) test ./...; \
	fi

.PHONY: guides
guides: build
	bin/trolyso guides check

.PHONY: summary
summary: fmt vet staticcheck race guides
	@if [ -s $(SKIPPED) ]; then echo; sed 's/^/SKIPPED: /' $(SKIPPED); echo 'Everything else holds.'; else echo; echo 'Everything holds, nothing skipped.'; fi

# ---- What stands apart ---------------------------------------------------

.PHONY: eval
eval: build
	@for set in assistant/questions/testdata/*.jsonl assistant/questions/testdata/heldout/*.jsonl; do \
		echo "== $$set"; bin/trolyso eval answers "$$set" || exit 1; \
	done
	@if [ -n "$(BEIR)" ]; then echo "== $(BEIR)"; bin/trolyso eval retrieval "$(BEIR)"; fi

.PHONY: bench
bench:
	$(GO) test -run '^$$' -bench '$(BENCH)' -benchmem -timeout 30m ./...

.PHONY: fuzz
fuzz:
	@grep -rl --include='*_test.go' '^func Fuzz' $(TREES) | while read -r file; do \
		for name in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' "$$file"); do \
			echo "== ./$$(dirname "$$file") $$name"; \
			$(GO) test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) "./$$(dirname "$$file")" || exit 1; \
		done; \
	done

.PHONY: web
web:
	cd widget/element && npm install --no-audit --no-fund && npm run check
	$(GO) run ./widget/element/bundle
