# Everything a reader needs: make setup, make demo, make test, make lab.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Two processes, each test file in one of them, so that what a file has measured once it measures once.
PYTEST := $(BIN)/pytest -n 2 --dist loadfile
export OMP_NUM_THREADS = 1

.PHONY: setup demo check lint types fast test full bench cards atlas docs lab lock fuzz vulnerabilities licences

# uv installs the lock in seconds where pip takes a minute; both take the same hashed file, and nothing compiles.
setup: $(VENV)/.set-up
$(VENV)/.set-up: requirements.lock requirements.uv pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --no-deps -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@

demo: setup
	$(BIN)/falsematch fetch demo
	$(BIN)/falsematch run demo

# Types and tests side by side: each keeps one core busy.
check: setup
	$(MAKE) --no-print-directory -j2 lint types fast

lint:
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .

types:
	$(BIN)/mypy

fast:
	$(PYTEST) -m "not slow and not full"

test: check
	$(PYTEST) -m slow

full: test
	$(PYTEST) -m full

# Speed against targets, one line each; fails where one is short. NAME is one of `python -m benchmarks --help`.
bench: setup
	$(BIN)/python -m benchmarks $(NAME)

# New made-up files for every loader that reads what strangers hand in, FUZZ_SECONDS for each (ten minutes).
fuzz: setup
	$(BIN)/python tests/fuzz

# Known vulnerabilities of everything in the lock; needs the open internet.
vulnerabilities: setup
	$(BIN)/uv tool run pip-audit --disable-pip --require-hashes -r requirements.lock

licences: setup
	$(BIN)/python tools/licences.py

cards: setup
	for name in $(basename $(notdir $(wildcard data_manifests/models/*.yaml))); do \
	  $(BIN)/falsematch models show $$name > docs/models/$$name.md; done
	for name in $(basename $(notdir $(wildcard data_manifests/datasets/*.yaml))); do \
	  $(BIN)/falsematch data show --croissant $$name > docs/datasets/$$name.croissant.json; done

# The site in build/site: every published result with its page, sheets and citations, in English and Spanish.
# FALSEMATCH_SITE_RESULTS=all (or names, with commas) adds reports for print and packs. No network is used.
docs: setup
	$(BIN)/mkdocs build --quiet

atlas: setup
	$(BIN)/python tools/atlas.py docs/atlas.md

lab: setup
	$(BIN)/jupyter lab notebooks

lock:
	$(BIN)/uv pip compile --universal --generate-hashes --no-header --no-annotate --quiet --python-version 3.11 \
	  --overrides requirements.overrides --extra reference --extra comparison --extra dask --extra report --extra docs --extra lab --group dev pyproject.toml -o requirements.lock
	echo "uv" | $(BIN)/uv pip compile --universal --generate-hashes --no-header --no-annotate --quiet --python-version 3.11 - -o requirements.uv
