# run, test, test-long, lint, bench, docs, lock. Needs Python 3.11 or later with pip, and make. Settings in the environment win.

PYTHON ?= python3
VENV ?= .venv
PORT ?= 5000
BIN = $(VENV)/bin
FLASK = $(BIN)/flask --app app
LOCK = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header

.PHONY: run test test-long lint lint-types lint-rest bench docs lock clean

run: $(VENV)/installed
	@$(FLASK) billing migrate
	@if test "$$IVR_MODE" != live; then \
		test -n "$$($(FLASK) billing accounts --format csv --limit 1 | tail -n +2)" || $(FLASK) billing seed; \
		echo "Pick up the phone: http://127.0.0.1:$(PORT)/phone/"; \
	fi
	@exec env PORT=$(PORT) JOBS=$${JOBS:-thread} $(BIN)/granian --interface wsgi --host 127.0.0.1 --port $(PORT) \
		--workers $${WEB_WORKERS:-1} --blocking-threads $${WEB_THREADS:-4} app:app

test: lint
	$(BIN)/pytest -n 3 --cov  # two cores, and tests that wait for a browser or another process

# What `make test` has no time for: the line on both databases, each errand in each language at each
# typing speed, each saved call, every step in made-up words, the stories on PostgreSQL.
test-long: $(VENV)/installed-dev
	EVERY_DATABASE=1 $(BIN)/pytest -n 2 -m "long or not long" tests/ivr tests/scenarios tests/browser
	STORIES_ON=postgresql $(BIN)/pytest -n 2 tests/scenarios --ignore=tests/scenarios/errands

# Types take as long as all the rest, so both are checked at once.
lint: $(VENV)/installed-dev
	@$(MAKE) --no-print-directory -j2 lint-types lint-rest

lint-types: $(VENV)/installed-dev
	$(BIN)/mypy

lint-rest: $(VENV)/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(FLASK) ivr prompts
	$(FLASK) ivr map --check

bench: $(VENV)/installed-dev
	$(BIN)/python -m tests.benchmarks $(PARTS)

# The billing library as its docstrings tell it; begin at build/docs/billing_core.html.
docs: $(VENV)/installed-dev
	$(BIN)/pdoc billing_core $(foreach part,.*cli manual terminal migrations seed factories,'!billing_core\.$(part)') \
		--no-show-source --output-directory build/docs

lock: $(BIN)/python
	$(BIN)/python -m pip install --quiet uv
	$(LOCK) --output-file requirements.lock $(UPGRADE)
	$(LOCK) --group dev --constraint requirements.lock --output-file requirements-dev.lock $(UPGRADE)

clean:
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage*

# Debian keeps ensurepip in a package of its own; without it, the system's pip fills the environment.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed")'
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { $(PYTHON) -m venv --clear --without-pip $(VENV) \
		&& $(PYTHON) -m pip --python $@ install --quiet pip; }

# Not compiled ahead: of the carrier's library alone that would be thousands of modules, few of them used.
# The lock is whole, so nothing is resolved: for `coverage[toml]` pip would look past the pinned
# version, and refuse the newer one for want of a hash on the day it comes out.
INSTALL = $(BIN)/python -m pip install --quiet --no-compile --no-deps --require-hashes

$(VENV)/installed: requirements.lock | $(BIN)/python
	@echo "Installing what the line needs (once) …"
	@$(INSTALL) -r requirements.lock
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock | $(BIN)/python
	@echo "Installing what developing needs (once) …"
	@$(INSTALL) -r requirements-dev.lock
	@touch $@
