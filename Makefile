# `make book` and `make test` do everything from nothing but python3 (3.11 or newer) and make.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help book lite pdf site test lessons bench claims collect lint links serve requirements clean

BIN := .venv/bin
READY := .venv/ready
PAGES := _build/html/index.html

help:
	@echo "make book          build the book and say where it is"
	@echo "make lite          the book, and at lite/ in it the lessons to run in the reader's browser"
	@echo "                   (PYODIDE=folder or address: with Python from there, not from Pyodide's CDN)"
	@echo "make pdf           print the built book as one PDF, solutions at the end"
	@echo "make site          all that is published: the book, with lite and PDF, and buttons that lead to them"
	@echo "make test          run every check: lint, library, lessons, book, browser"
	@echo "make lessons       run the lessons that changed and store their outputs"
	@echo "make claims        run every claim's experiment again on other seeds (SEEDS=100:140)"
	@echo "make collect       list what the checks say of notebooks handed in (FROM=folder)"
	@echo "make bench         measure the figures and pages of the built book (some minutes)"
	@echo "make lint          check style and types"
	@echo "make links         ask whether the outside links of the book still answer"
	@echo "make serve         show the built book at http://localhost:8000 (PORT=8000)"
	@echo "make requirements  pin requirements.txt again from requirements.in"
	@echo "make clean         remove everything that make made"

$(READY): requirements.txt pyproject.toml tools/environment.sh
	@bash tools/environment.sh
	@touch $@

book: $(READY)
	@$(BIN)/python -m tools.book

$(PAGES):
	@$(MAKE) --no-print-directory book

lite: $(READY)
	@PYODIDE="$(PYODIDE)" $(BIN)/python -m tools.lite

pdf: $(PAGES)
	@bash tools/browser.sh
	@$(BIN)/python -m tools.pdf

site:
	@PDF=1 $(MAKE) --no-print-directory lite
	@$(MAKE) --no-print-directory pdf

lessons: $(READY)
	@$(BIN)/python -m tools.lessons

test: $(READY)
	@bash tools/browser.sh
	@$(MAKE) --no-print-directory lint lite
	@$(BIN)/python -m pytest -n 2 --dist loadfile --nbval tests notebooks

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

SEEDS ?= 100:140
bench: $(READY)
	@$(BIN)/python -m benchmarks.frames
	@$(BIN)/python -m benchmarks.pages

claims: $(READY)
	@$(BIN)/python -m tools.claims $(SEEDS) $(CLAIMS)

collect: $(READY)
	@$(BIN)/python -m tools.collect $(FROM)

links: book
	@$(BIN)/jupyter-book build . --builder linkcheck -q --path-output _build/links

PORT ?= 8000
serve: $(READY)
	@$(BIN)/python -m tools.serve $(PORT)

requirements: $(READY)
	@$(BIN)/pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-emit-index-url \
	  --annotation-style line requirements.in -o requirements.txt
	@echo "-e ." >> requirements.txt

clean:
	@rm -rf _build .venv .pytest_cache .ruff_cache .mypy_cache
