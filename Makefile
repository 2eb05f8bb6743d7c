# Each target brings what it needs on a fresh machine with Python 3.11 to 3.14, make and git.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
# The first of these that is there and fits; or say: make install PYTHON=…
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$python -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null \
	&& echo $$python && break; done)
# Stamps lie in the environment that they speak of, so that removing it forgets them too.
RUNTIME := $(VENV)/.runtime
INSTALLED := $(VENV)/.installed
BROWSER := $(VENV)/.browser
# Wheels only: what is built while installing runs code that no hash covers.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCKED := $(PIP) --only-binary :all: --require-hashes
# No build isolation: the build backend is locked and hashed like everything else.
EDITABLE := $(PIP) --no-deps --no-build-isolation --editable .
LOCK := UV_NO_CONFIG=1 $(BIN)/uv pip compile --quiet --universal --generate-hashes --only-binary :all: \
	--python-version 3.11 --no-emit-index-url --no-emit-find-links --no-annotate \
	--custom-compile-command "make lock"

.PHONY: help install demo test check bench lock format pictures plans clean

help: ## say what can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(INSTALLED) $(BROWSER) ## put the command, and all that tests need, into .venv

demo: $(RUNTIME) ## serve the demonstration on http://127.0.0.1:8000
	$(BIN)/pacesetter demo $(ARGS)

test: install ## run the whole suite: PostgreSQL and browser tests included, nothing left out
	$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

check: $(INSTALLED) ## format, lint, types, architecture and plans
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_architecture.py
	$(BIN)/pacesetter plan check config/plans/*.yaml

plans: $(RUNTIME) ## check the plans in config/plans
	$(BIN)/pacesetter plan check config/plans/*.yaml

bench: $(INSTALLED) ## measure sweep, due scan, delivery and pages against hand-written ones
	$(BIN)/python -m benchmarks $(ARGS)

pictures: install ## take the pictures of the pages into docs/pictures
	$(BIN)/python -m tools.pictures

format: $(INSTALLED) ## put the code into its one form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(INSTALLED) ## look up the newest versions that pyproject.toml allows, with their hashes
	$(LOCK) --upgrade pyproject.toml --output-file requirements.txt
	$(LOCK) --upgrade --group build --constraints requirements.txt --output-file requirements-build.txt
	$(LOCK) --upgrade pyproject.toml --group dev --constraints requirements.txt --output-file requirements-dev.txt

clean: ## remove what was made here, .venv included; databases stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build htmlcov

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 to 3.14 with venv is needed (Debian: apt-get install python3-venv)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# What it takes to run the service.
$(RUNTIME): requirements.txt requirements-build.txt pyproject.toml | $(BIN)/python
	$(LOCKED) -r requirements.txt -r requirements-build.txt
	$(EDITABLE)
	@touch $@

# What it takes to work on it: all of that, and the tools of the tests.
$(INSTALLED): requirements-dev.txt pyproject.toml | $(BIN)/python
	$(LOCKED) -r requirements-dev.txt
	$(EDITABLE)
	@touch $(RUNTIME) $@

$(BROWSER): tools/chromium.py | $(INSTALLED)
	$(BIN)/python tools/chromium.py
	@touch $@
