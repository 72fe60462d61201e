# Two commands matter: `make app` and `make test`. Both set up what they need.
SHELL := /bin/sh
.DEFAULT_GOAL := help
VENV ?= .venv
PY := $(VENV)/bin/python
# Compiled once, not by each of the many processes that the tests start.
unexport PYTHONDONTWRITEBYTECODE
PIP := $(PY) -m pip --disable-pip-version-check -qq install

.PHONY: help app lab test test-fast cost check mutants bench soak browser hub editor chart clean

help:
	@echo 'make app      set up and open the Voila app (first time: about two minutes)'
	@echo 'make lab      set up and open JupyterLab at the index notebook'
	@echo 'make test     set up what the tests need, a browser included, and run them all'
	@echo 'make test-fast  only the logic, in two minutes: no browser, no server'
	@echo 'make cost     run them all and measure their processor time, or ARGS="--json FILE"'
	@echo 'make browser  install only the browser of the tests, where there is none'
	@echo 'make hub      install what the tests of the hub need: PostgreSQL and two proxies'
	@echo 'make check    format, lint, types and layers only'
	@echo 'make editor   install what the tests of the JSON Schema need: a language server'
	@echo 'make mutants  break each rule and cut-off in turn and see a test turn red'
	@echo 'make bench    measure the engine'
	@echo 'make chart    draw the prognosis chart again, after a change of its studies'
	@echo 'make soak     measure a class at one server: hours, or less with ARGS="--cycles 50"'
	@echo 'make clean    remove the virtual environment'

app: $(VENV)/.app
	@$(PY) -m esodys_teach serve $(ARGS)

lab: $(VENV)/.app
	@$(PY) -m esodys_teach lab $(ARGS)

BY_FILE := --dist loadfile --no-loadscope-reorder

# Nobody's machine gets a database server unasked: without one its tests are skipped.
# In CI `hub` comes first, which may install npm.
test: check browser $(if $(filter true,$(CI)),hub) editor
	@$(PY) -m pytest --nbval-lax --nbval-current-env -n 3 $(BY_FILE) $(ARGS)

# While you change a rule: what runs nothing beside the test (tests/kinds.py).
FAST := not browser and not server and not database and not wheel and not more
test-fast: $(VENV)/.test
	@$(PY) -m pytest -p no:nbval -n 2 $(BY_FILE) -m '$(FAST)' $(ARGS) tests

# What it installs first is measured too: run `make test` before.
cost: $(VENV)/.test
	@$(PY) tests/processor_time.py $(ARGS) -- $(MAKE) test ARGS=

check: $(VENV)/.test
	@$(PY) -m ruff format --check --quiet . || { echo 'Run: $(PY) -m ruff format .'; exit 1; }
	@$(PY) -m ruff check --quiet .
	@$(PY) -m mypy
	@$(VENV)/bin/oxlint --quiet --deny-warnings esodys_teach >$(VENV)/oxlint.txt || { cat $(VENV)/oxlint.txt; exit 1; }
	@$(VENV)/bin/lint-imports --no-logo --cache-dir $(VENV)/imports >$(VENV)/layers.txt || { cat $(VENV)/layers.txt; exit 1; }

browser: $(VENV)/.test
	@$(PY) tests/browser.py

hub: $(VENV)/.test
	@$(PY) tests/hub_parts.py

editor: $(VENV)/.test
	@$(PY) tests/editor.py

mutants: $(VENV)/.test
	@$(PY) tests/mutants.py $(ARGS)

bench: $(VENV)/.test
	@$(PY) -m pytest tests --benchmark-enable --benchmark-only $(ARGS)

chart: $(VENV)/.test
	@$(PY) tools/chart/draw.py

soak: $(VENV)/.test
	@$(PY) tests/soak.py $(ARGS)

clean:
	rm -rf $(VENV)

# A stamp is as new as pyproject.toml: a second run installs nothing.
$(VENV)/.app: pyproject.toml | $(PY)
	@echo 'Installing ESODYS Teach and what it needs: about two minutes.'
	@$(PIP) -e .
	@touch $@

$(VENV)/.test: pyproject.toml | $(PY)
	@echo 'Installing ESODYS Teach, what it needs and its test tools: about two minutes.'
	@$(PIP) -e '.[test,hub]'
	@touch $@ $(VENV)/.app

$(PY):
	@for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  if ! $$python -c 'import ensurepip' 2>/dev/null; then lacks_venv=$$python; continue; fi; \
	  echo "Creating a virtual environment in $(VENV) with $$($$python --version)."; \
	  exec $$python -m venv $(VENV); \
	done; \
	if [ -n "$$lacks_venv" ]; then \
	  echo "$$lacks_venv has no venv module. On Debian or Ubuntu: sudo apt install python3-venv" >&2; \
	else \
	  echo 'No Python 3.11 or newer found. Install one from https://www.python.org/downloads/' >&2; \
	fi; exit 1
