# One definition of every gate. Needs python3 (3.11 or newer) with venv; everything else is installed here.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEV_READY := $(VENV)/.dev-ready
SOURCES := connector sync reports lontar templates tests bench

.DEFAULT_GOAL := help
.PHONY: help demo test check format bench bench-hr bench-landing bench-match bench-measure bench-pull bench-push lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(DEV_READY): $(READY) requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(READY) ## set up and run the whole round on the embedded demo LMS
	$(BIN)/lontar demo

test: $(DEV_READY) ## set up and run all tests (PostgreSQL too, where it is installed)
	$(BIN)/python -m pytest -n auto --dist worksteal -rs

check: $(DEV_READY) ## format, lint, types, import borders, docs
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/python -m tests.docs_check

format: $(DEV_READY) ## rewrite the sources in the agreed format
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

bench: $(DEV_READY) ## print the ratios of every benchmark and write bench/results.json
	$(BIN)/python -m bench

bench-hr: $(DEV_READY) ## ten personnel files against reading them with their libraries alone
	$(BIN)/python -m bench hr

bench-landing: $(DEV_READY) ## landing against raw sqlite3
	$(BIN)/python -m bench landing

bench-match: $(DEV_READY) ## wrong and missing links in a city of 10,000 people
	$(BIN)/python -m bench match

bench-measure: $(DEV_READY) ## measuring 100,000 people against the same sums by DuckDB
	$(BIN)/python -m bench measure

bench-pull: $(DEV_READY) ## pulling against one call per person and course
	$(BIN)/python -m bench pull

bench-push: $(DEV_READY) ## pushing against one call per person
	$(BIN)/python -m bench push

lock: ## renew both lock files (needs uv)
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header -p 3.11 --extra evaluation --group build pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header -p 3.11 --extra evaluation --group build --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## remove the environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
