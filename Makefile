# `make demo` and `make test` set themselves up: a virtual environment in .venv, made again only when pyproject.toml,
# constraints.txt or the place of this folder changed. They need Python 3.11 or newer; PYTHON=… names another one.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STATE := $(shell { cat pyproject.toml constraints.txt; pwd; } | cksum | tr -s ' \t' '--')
STAMP := $(VENV)/.installed-$(STATE)

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow lint format constraints clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

demo: $(STAMP) ## builds the index of the sample archive and serves it
	@$(BIN)/onrecord demo

test: lint ## lint, types, layers, and all tests but the slow ones
	$(BIN)/pytest -m "not slow"

test-slow: $(STAMP) ## the slow tests
	$(BIN)/pytest -m slow

lint: $(STAMP) ## style, types and the layers of the design
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP) ## rewrites the sources in the one style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The pin of torch has no local part ("+cpu"), which would name one build of it and fail wherever another is offered.
constraints: $(STAMP) ## pins what is installed now in constraints.txt
	$(BIN)/python -m pip freeze --all --exclude-editable --exclude pip --exclude onrecord \
		| sed 's/^\(torch==[^+]*\)+.*/\1/' | LC_ALL=C sort -f > constraints.new
	@! grep -n '@' constraints.new || { echo 'constraints: not from an index, cannot be pinned'; exit 1; }
	mv constraints.new constraints.txt

clean: ## removes what these commands made, but no index
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache constraints.new
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# torch goes first and alone: pip then keeps the build that it took (CPU or CUDA) when it resolves the rest.
$(STAMP):
	@set -eu; \
	new() { "$$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }; \
	if ! new $(BIN)/python; then \
		for python in $(PYTHON) python3.13 python3.12 python3.11 none; do new $$python && break; done; \
		if [ $$python = none ]; then echo 'Python 3.11 or newer is needed: make PYTHON=/path/to/python' >&2; exit 1; fi; \
		echo "Making $(VENV) with $$($$python --version)"; \
		$$python -m venv --clear $(VENV); \
	fi; \
	rm -f $(VENV)/.installed-*; \
	echo 'Installing torch (about 200 MB to download on the first run)'; \
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt torch; \
	echo 'Installing onrecord and what it needs'; \
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[dev]'; \
	touch $@
