# Two commands do all the set-up: `make demo` and `make test`. The others are for those who build.
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: catalogues demo test test-all lint lock browser version native core-asan fuzz-core samples clients spark bench million extraction agree fuzz mutate faults flips editions contract cluster long clean

demo: $(VENV)/.installed  ## install, ingest the samples, serve them on 127.0.0.1:8080
	$(BIN)/backissue demo

test: lint browser  ## install, then lint, types, import contracts and all tests
	$(BIN)/pytest --numprocesses auto --dist loadfile

test-all:  ## the tests on each Python from 3.11 to 3.14 that is here; others are named and skipped
	scripts/test-all

lint: $(VENV)/.installed-for-tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

browser: $(VENV)/.installed-for-tests  ## Chromium for the browser tests, if none is there
	@scripts/get-chromium $(BIN)

clients: $(VENV)/.installed-for-tests  ## clients of other archives, for the tests, in .venv-clients
	$(BIN)/python -c "import sys; sys.path.insert(0, 'tests'); from clients_env import clients; clients()"

spark: $(VENV)/.installed-for-tests  ## the tables in Apache Spark (pyspark in .venv-spark, Java 17): minutes
	$(BIN)/python benchmarks/spark.py

version: $(BIN)/python  ## record the extractor's version after its rules or weights changed
	$(BIN)/python scripts/extractor_version.py

catalogues: $(VENV)/.installed  ## add new texts of the pages to webapp/translations, drop old ones
	$(BIN)/python scripts/catalogues.py

lock: $(BIN)/python  ## requirements.lock: every dependency that runs, with hashes, for containers
	$(BIN)/python -m pip install --quiet --group lock
	$(BIN)/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 \
		--generate-hashes --custom-compile-command "make lock" --output-file requirements.lock

samples: $(VENV)/.installed-for-tests  ## make sample_warcs/ again from its script
	$(BIN)/python sample_warcs/make_samples.py

# What takes long. `make fuzz MINUTES=5` shortens it.
MINUTES := 40
ARCHIVES := sample_warcs

bench: $(VENV)/.installed-for-benchmarks  ## ingest, search and reading, beside their peers
	$(BIN)/python benchmarks/ingest.py --output docs/ingest-measured.md
	$(BIN)/python benchmarks/search.py --write docs/search-measured.md
	$(BIN)/python benchmarks/reading.py $(ARCHIVES) --out docs/reading-measured.md

million: $(VENV)/.installed-for-benchmarks  ## search in a million articles beside its peers: hours, 25 GB
	$(BIN)/python benchmarks/search.py --articles 10000,100000,1000000 --folder million \
		--write docs/search-measured.md
	$(BIN)/backissue reindex --archive million/1000000
	$(BIN)/python benchmarks/growing.py million/1000000 --write docs/growing-measured.md

extraction: $(VENV)/.installed-for-benchmarks  ## every page of the extraction sets, beside the peers
	$(BIN)/python benchmarks/extraction.py --write docs/extraction-measured.md

agree: $(VENV)/.installed-for-tests  ## engines against a brute-force evaluator, and random strings
	$(BIN)/python benchmarks/agree.py

fuzz: $(VENV)/.installed-for-benchmarks  ## the reader, the body decoder and extraction, by coverage
	$(BIN)/python benchmarks/fuzz_reader.py reader --seconds $$(($(MINUTES) * 60))
	$(BIN)/python benchmarks/fuzz_reader.py decoder --seconds $$(($(MINUTES) * 60))
	$(BIN)/python benchmarks/fuzz_extract.py --minutes $(MINUTES)

native: $(VENV)/.installed  ## build the native core again after its C files changed
	@$(BIN)/backissue --version

CHECKED := build/core-asan
core-asan: $(VENV)/.installed-for-tests  ## the native core under ASan and UBSan: pages, and mutations of them
	@scripts/get-lexbor $(BIN)/python
	BACKISSUE_SANITIZE=1 BACKISSUE_NATIVE=1 $(BIN)/python setup.py --quiet build_ext --build-lib $(CHECKED) --build-temp $(CHECKED)
	scripts/with-asan $(BIN)/python benchmarks/fuzz_core.py --core $(CHECKED) --minutes 2

fuzz-core: $(VENV)/.installed-for-tests  ## both implementations on mutated pages, under ASan: `MINUTES=60`
	@scripts/get-lexbor $(BIN)/python
	BACKISSUE_SANITIZE=1 BACKISSUE_NATIVE=1 $(BIN)/python setup.py --quiet build_ext --build-lib $(CHECKED) --build-temp $(CHECKED)
	scripts/with-asan $(BIN)/python benchmarks/fuzz_core.py --core $(CHECKED) --minutes $(MINUTES)

mutate: $(VENV)/.installed-for-tests  ## 10,000 damaged archives: every intact record comes back
	$(BIN)/python benchmarks/mutate.py

contract: $(VENV)/.installed-for-tests  ## thousands of generated requests against the API's description
	@mkdir -p build && rm -rf build/contract && $(BIN)/backissue ingest sample_warcs --archive build/contract --quiet
	@$(BIN)/backissue serve --archive build/contract --port 8077 & server=$$!; trap "kill $$server" EXIT; \
		$(BIN)/schemathesis run http://127.0.0.1:8077/openapi.json --wait-for-schema 60 --continue-on-failure \
		--exclude-checks positive_data_acceptance --max-examples 30 --request-timeout 60

CLUSTER_TESTS = $(addprefix tests/test_, $(addsuffix .py, engines engines_properties engine_budget ranking_languages \
	copied_words sentences engine_opensearch))
cluster: $(VENV)/.installed-for-tests  ## the cluster engine on three nodes, some of which are killed
	BACKISSUE_TEST_OPENSEARCH_NODES=3 $(BIN)/pytest --cluster -k opensearch $(CLUSTER_TESTS)
	$(BIN)/pytest --cluster tests/test_cluster_kills.py tests/test_store_cluster.py tests/test_ingest_cluster.py \
		tests/test_web_restart.py tests/test_looking.py tests/test_past_one_machine.py

long: $(VENV)/.installed-for-tests browser  ## more of what the tests try by example
	$(BIN)/pytest --long -m long --numprocesses auto

faults: $(VENV)/.installed-for-tests  ## kill an ingest 200 times, fill its disk; it must not show
	$(BIN)/python benchmarks/faults.py

flips: $(VENV)/.installed-for-tests  ## 300 single-bit flips in an archive directory; each is found
	$(BIN)/python benchmarks/flips.py

editions: $(VENV)/.installed-for-tests  ## one URL with 100,000 editions: time and memory
	$(BIN)/python benchmarks/editions.py

clean:
	rm -rf $(VENV) .venv-3.* .venv-clients .venv-spark demo-archive build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

$(BIN)/python:
	@scripts/make-environment $(VENV)

$(VENV)/.installed: $(BIN)/python pyproject.toml setup.py $(wildcard indexer/native/*.[ch])
	@scripts/get-lexbor $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	@$(BIN)/backissue --version
	@touch $@

$(VENV)/.installed-for-tests: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --group test
	@touch $@

$(VENV)/.installed-for-benchmarks: $(VENV)/.installed-for-tests
	$(BIN)/python -m pip install --quiet --group bench
	@touch $@
