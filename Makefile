# Everything a person does with the source. `make` alone lists it.

usable = $(shell $(1) -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(1))
PYTHON ?= $(or $(call usable,python3),$(call usable,python3.14),$(call usable,python3.13),\
	$(call usable,python3.12),$(call usable,python3.11))
SETUP = $(or $(PYTHON),$(error Python 3.11 or newer is needed, with its venv module)) -I syndication/launching/install.py
BIN = .venv/bin

.PHONY: help install run dev test chaos bench check format vendor lock

help: ## List these commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1|/p' $(MAKEFILE_LIST) | column -t -s '|'

install: ## Set up what running needs
	@$(SETUP)

run: ## Set up, start everything and keep it running until Ctrl-C
	@exec $(SETUP) --run

dev: ## Set up what tests and checks need, too
	@$(SETUP) --dev

test: dev ## Run all tests
	@$(BIN)/python -m tests.support.chromium
	@$(BIN)/python -m tests.support.faketime
	@$(BIN)/pytest -n auto --dist loadfile

chaos: dev ## Break everything at random for five minutes, then audit (SEED=n repeats)
	@$(BIN)/python -m tests.faults.chaos $(if $(SEED),--seed $(SEED))

bench: dev ## Run all benchmarks in their short form (FULL=1: in full)
	@$(BIN)/python -m benchmarks $(if $(FULL),--full)

check: dev ## Format, lint, types, layers, templates, house rules
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/pytest -q tests/architecture

format: dev ## Put the source into its one format
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

vendor: ## Copy the browser libraries to static/vendor again
	@rm -rf static/vendor
	@$(SETUP)

lock: dev ## Pin the newest versions of all packages, with their hashes
	$(BIN)/uv pip compile $(COMPILE) requirements.in -o requirements.txt
	$(BIN)/uv pip compile $(COMPILE) requirements-dev.in -o requirements-dev.txt
	$(BIN)/uv pip compile $(COMPILE) requirements-node.in -o requirements-node.txt
	npm update --package-lock-only

COMPILE = --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
