# make demo   try it without a token      make test   what CI runs
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: demo test check torture bench lock clean

demo: $(VENV)/demo
	$(BIN)/python -m bot demo

# The browser's tests in one process: a Chromium for each worker takes three times the processor time.
test: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m bot check
	$(BIN)/python -m pytest -n auto -m "not browser"
	$(BIN)/python -m pytest -m browser

check: $(VENV)/demo
	$(BIN)/python -m bot check

torture: $(VENV)/dev
	$(BIN)/python -m pytest -m torture tests/torture --kills=1000

bench: $(VENV)/dev
	$(BIN)/python -m bench

# What a newcomer needs to run the bot, and what a developer needs beside it: versions and hashes, no addresses.
$(VENV)/demo: requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

$(VENV)/dev: requirements-dev.lock $(VENV)/demo
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-build-isolation --no-deps -e .
	touch $@

LOCK := uvx --quiet uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml

lock:
	$(LOCK) --group dev -o requirements-dev.lock
	$(LOCK) -c requirements-dev.lock -o requirements.lock

clean:
	rm -rf $(VENV) .hypothesis .mypy_cache .ruff_cache dist
