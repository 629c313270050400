# Two commands do all the set-up: `make demo` and `make test`. The others are for those who build.
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test lint browser samples bench fuzz soak clean

demo: $(VENV)/.installed  ## install, ingest the samples, serve them on 127.0.0.1:8080
	$(BIN)/backissue demo

test: lint browser  ## install, then lint, types, import contracts and all tests
	$(BIN)/pytest

lint: $(VENV)/.installed-for-tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

browser: $(VENV)/.installed-for-tests  ## Chromium for the browser tests, if none is there
	@scripts/get-chromium $(BIN)

samples: $(VENV)/.installed-for-tests  ## make sample_warcs/ again from its script
	$(BIN)/python sample_warcs/make_samples.py

clean:
	rm -rf $(VENV) demo-archive build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

$(BIN)/python:
	@scripts/make-environment $(VENV)

$(VENV)/.installed: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.installed-for-tests: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --group test
	@touch $@
