# Guichet's commands. `make demo` and `make test` set up all they need in .venv and web/node_modules;
# they want Python ≥ 3.11, Node ≥ 20, git and make, and nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WEB_BUILD := src/guichet/web_build/index.html
WEB_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' -not -path '*/tests/*' 2>/dev/null)
WORKERS ?= 2
SOURCES := src tests tools bench

.PHONY: help demo serve test stories faults releases check checks check-python check-web format bench bench-long bench-all lock web types clean
.DEFAULT_GOAL := help

help:  ## Say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/'

demo: $(VENV)/runtime.stamp $(WEB_BUILD)  ## Run the demo world until Ctrl-C (RESET=1 begins anew)
	@exec $(BIN)/guichet demo $(if $(RESET),--reset)

serve: $(VENV)/runtime.stamp $(WEB_BUILD)  ## Run Guichet itself until Ctrl-C
	@exec $(BIN)/guichet serve

# Setting up: Python's side and the web's side by side. Then the checks, one after the other, beside the
# stories, whose processes wait for one another a third of the time.
test:  ## Run every check and every test, in a browser too
	@$(MAKE) --no-print-directory -j2 $(VENV)/dev.stamp $(WEB_BUILD)
	@sh tools/chromium.sh
	@sh tools/dovecot.sh
	@$(MAKE) --no-print-directory -j2 checks stories

stories: $(VENV)/dev.stamp
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup

checks:
	@$(MAKE) --no-print-directory -j1 check

check: check-python check-web  ## Format, lint, types, the house's law; the web's lint, types and tests

check-python: $(VENV)/dev.stamp
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy $(SOURCES)
	$(BIN)/lint-imports
	$(BIN)/python -m tools.house

check-web: $(WEB_BUILD)
	npm --prefix web run check
	npm --prefix web test

format: $(VENV)/dev.stamp  ## Put all code into shape
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

faults: $(VENV)/dev.stamp  ## Kill and cut off an installation a hundred times, and count what is lost (ROUNDS=100)
	FAULT_ROUNDS=$(or $(ROUNDS),100) $(BIN)/pytest tests/faults

releases: $(VENV)/dev.stamp  ## Run the release before beside this one, over one database (RELEASE=commit or tag)
	RELEASE_BEFORE=$(or $(RELEASE),auto) $(BIN)/pytest tests/operations/test_two_releases.py

bench: $(VENV)/dev.stamp  ## Measure a heaviest minute (a quarter of an hour), and print the table
	@$(BIN)/python -m bench.load.table

bench-long: $(VENV)/dev.stamp  ## Measure an hour at the peak’s rate (45 GB of disk)
	@$(BIN)/python -m bench.load.long

bench-all: $(VENV)/dev.stamp  ## Measure everything else: reads, tickets, returns and more
	@for script in bench/[a-z]*.py; do \
	  grep -q '__main__' $$script || continue; \
	  echo "== $$script"; $(BIN)/python -m bench.$$(basename $$script .py) || exit 1; \
	done

web: $(WEB_BUILD)  ## Build the desk, the widgets and the reference shop

types: $(VENV)/dev.stamp web/node_modules/.stamp  ## Write the API's description, and the desk's types from it
	$(BIN)/python -m guichet.api.rest.reference
	npm --prefix web run types

lock: $(VENV)/dev.stamp  ## Resolve the dependencies anew
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 --upgrade requirements/build.in -o requirements/build.lock
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 --upgrade pyproject.toml -o requirements/runtime.lock
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 --upgrade pyproject.toml --group dev -o requirements/dev.lock

clean:  ## Remove what was set up and built (data in var/ stays)
	rm -rf $(VENV) web/node_modules web/desk/node_modules web/widgets/node_modules web/shop/node_modules src/guichet/web_build src/guichet/widget_build src/guichet/shop_build .mypy_cache .ruff_cache .import_linter_cache

# What is set up, each with a stamp, so that it is done again only when its list has changed.

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Guichet needs Python 3.11 or newer; say which: make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

$(VENV)/runtime.stamp: requirements/build.lock requirements/runtime.lock pyproject.toml | $(BIN)/uv
	@sh tools/install.sh $(BIN) requirements/build.lock requirements/runtime.lock
	@touch $@

$(VENV)/dev.stamp: requirements/dev.lock $(VENV)/runtime.stamp
	@sh tools/install.sh $(BIN) requirements/dev.lock
	@touch $@

web/node_modules/.stamp: web/package-lock.json web/package.json
	@node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' || { echo "Guichet needs Node 20 or newer."; exit 1; }
	npm --prefix web ci --no-audit --no-fund --loglevel=error
	@touch $@

$(WEB_BUILD): web/node_modules/.stamp $(WEB_SOURCES)
	npm --prefix web run build --silent
	@touch $@
