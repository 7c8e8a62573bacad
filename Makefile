# Two commands matter: `make demo` and `make test`; each sets up what it needs in .venv.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export HF_HUB_OFFLINE := 1
export TOKENIZERS_PARALLELISM := false
# Packages are installed uncompiled and compiled where first imported: that has to be kept, or every start does it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test install app check bench fast clean i18n

demo: .venv/.installed  ## the embedded demo corpus to a study, with its reports
	$(BIN)/roadmap demo --out demo-study

test: check fast  ## everything CI runs

install: .venv/.dev  ## set up .venv with all tools

app: .venv/.installed  ## the app, on the demo study if it is there
	$(BIN)/roadmap app --workspace .

check: .venv/.dev  ## style, types, imports, catalogues
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bench.catalogues --check

fast: .venv/.dev  ## the fast suite, offline
	$(BIN)/python -m pytest -n 2 --dist loadfile

bench: .venv/.dev  ## all tests with more examples, then measurements against peers
	ROADMAP_EXAMPLES=200 $(BIN)/python -m pytest -m "slow or not slow"
	$(BIN)/python -m bench all --quick

i18n: .venv/.dev  ## refresh locales/ from the sources
	$(BIN)/python -m bench.catalogues --update

clean:
	rm -rf .venv demo-study build dist

# The pip that comes with Python 3.11 takes a minute longer to read the index than this one.
.venv/bin/python:
	$(PYTHON) -m venv .venv
	$@ -m pip install --quiet pip==26.3

.venv/.installed: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --no-compile --constraint constraints.txt --editable .
	touch $@

.venv/.dev: .venv/.installed
	$(BIN)/python -m pip install --quiet --no-compile --constraint constraints.txt --editable '.[dev]'
	touch $@
