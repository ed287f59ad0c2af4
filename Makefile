# make reproduce   install, fetch, check every result, retrain runs of some papers   (CUDA=1: the GPU build; STRICT=1)
# make test        install, run the tests
# make torture     the slow tests: every paper end to end, both backends, faults, load, several machines
# make setup       install only                                                  (PYTHON=python3.12 picks another)

PYTHON ?= python3
VENV := .venv
# Once the GPU build is installed, the other targets keep it.
LOCK := requirements$(if $(CUDA)$(wildcard $(VENV)/installed-from-requirements-cuda.lock),-cuda).lock
INSTALLED := $(VENV)/installed-from-$(LOCK)
BIN := $(VENV)/bin

.PHONY: reproduce test torture lint setup lock clean

reproduce: setup
	@$(BIN)/replicate reproduce

test: setup
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

torture: setup
	@$(BIN)/python -m pytest -m torture -n auto --dist loadfile --no-loadscope-reorder

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

setup: $(INSTALLED)

# Every package is pinned and checked against its hash; our own is linked in without any download.
$(INSTALLED): $(LOCK) pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	  || { echo "Python 3.11 to 3.13 is needed, and $(PYTHON) is `$(PYTHON) -V`. Name another: make PYTHON=python3.12 ..."; exit 1; }
	@echo "Installing the packages of $(LOCK) into $(VENV), once"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python install.py $(LOCK)
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# After a change of the dependencies in pyproject.toml: pin them anew, for all Python versions at once.
COMPILE := uv pip compile pyproject.toml --quiet --universal --fork-strategy fewest --python-version 3.11 \
  --generate-hashes --no-emit-index-url --no-annotate --no-header --extra dev --extra jax --extra cluster
lock:
	@$(BIN)/$(COMPILE) -o requirements.lock
	@$(BIN)/$(COMPILE) --extra cuda -o requirements-cuda.lock

clean:
	rm -rf $(VENV) .replicate data/raw data/fetched.json
