# One command each. `make run` and `make test` work on a fresh clone.
SHELL := /bin/bash
VENV  := .venv
PY    := $(VENV)/bin/python
READY := $(VENV)/.ready
UV    := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
# uv does not read pip's own setting for a folder of wheels; without one it takes PyTorch's CPU build.
TORCH := $(if $(PIP_FIND_LINKS),--find-links "$(PIP_FIND_LINKS)",--torch-backend cpu)

.DEFAULT_GOAL := help
.PHONY: help setup run test lint bench train lock clean

help: ## show this list
	@echo "Waibot: an assistant on working in China as a foreigner. Commands:"
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

setup: $(READY) ## create the environment (done by the others when needed)

$(READY): requirements.lock pyproject.toml
	@bash scripts/setup.sh "$(UV)" "$(VENV)" $(TORCH)
	@touch $(READY)

run: $(READY) ## train if needed, start the assistant, print its address
	@$(VENV)/bin/waibot serve

test: $(READY) ## run every test
	@$(PY) -m pytest

lint: $(READY) ## check style and types
	@$(PY) -m ruff check . && $(PY) -m ruff format --check . && $(PY) -m mypy

bench: $(READY) ## measure speed and size, print a table
	@$(PY) -m tests.bench

train: $(READY) ## train the dialogue model if its inputs changed
	@$(VENV)/bin/waibot train

lock: ## resolve pyproject.toml into requirements.lock again
	@$(UV) pip compile pyproject.toml --extra dev --universal --python-version 3.11 -q -o requirements.lock

clean: ## remove the environment, trained models and local data
	rm -rf $(VENV) models/rasa var .tools
