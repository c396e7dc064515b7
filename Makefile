# Every goal with a line of help; `make` alone prints them.
SHELL := /bin/bash
export SWIFT_DETERMINISTIC_HASHING = 1
export LANG = C.UTF-8

PORT ?= 8080
DATA ?= .demo
PERSONS ?= 20000
BINARY = .build/release/minzheng
SOURCES = $(shell find Sources packs -type f -newer $(BINARY) 2>/dev/null | head -1)

.DEFAULT_GOAL := help
.PHONY: help run build test test-fast check bench format packages

help: ## This list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 14

run: ## Build if needed, fill a demo of 天门市 and serve it at 127.0.0.1:8080
	@scripts/packages run
	@if [ ! -x $(BINARY) ] || [ -n "$(SOURCES)" ]; then $(MAKE) --no-print-directory build; fi
	@if [ ! -f $(DATA)/store.sqlite ]; then \
	  $(BINARY) demo --packs packs --pack hubei-tianmen --persons $(PERSONS) --seed 1 --data $(DATA); fi
	@exec $(BINARY) serve --data $(DATA) --port $(PORT)

build: ## Release binary in .build/release/minzheng
	@scripts/packages build
	swift build -c release --product minzheng

test: ## Everything, from nothing: format, units, both databases, packs, browser
	@scripts/packages test
	@scripts/test all

test-fast: ## Units on SQLite only, no browser
	@scripts/test fast

check: ## Format, import edges and house tests
	swift format lint --strict -p -r Sources Tests Package.swift
	swift build --build-tests --explicit-target-dependency-import-check error
	swift test --skip-build --filter HouseTests

bench: build ## Measure the figures of docs/measuring.md
	@scripts/packages bench
	@scripts/bench

format: ## Bring all Swift to one form
	swift format -i -p -r Sources Tests Package.swift
