# Everything a fresh Debian or Ubuntu machine with git, make and python3 needs: `make site`, `make test`.
# The work is in .setup/install.sh (what to install) and in the commands below (what to run).

PYTHON ?= python3
BIN = .venv/bin
export PYTHON

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help site check verify serve test mutations bench fuzz lint types contracts messages rules lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Without Pango there is no PDF: .setup/install.sh has said so, and the site is built all the same.
site: ## install what is missing, build every year into site/, print where it is
	@sh .setup/install.sh site
	@$(BIN)/gongkai build $$($(BIN)/python -c 'from gongkai.pdf.libraries import missing_libraries as m; print("--no-pdf" if m() else "")')

check: ## check the data and the text, build nothing
	@sh .setup/install.sh site
	@$(BIN)/gongkai check

verify: ## prove that the pages, the PDFs and the data of site/ say what the repository says
	@sh .setup/install.sh site
	@$(BIN)/gongkai verify

serve: ## show the site on this machine while you edit
	@sh .setup/install.sh site
	@$(BIN)/gongkai serve

# loadfile: a file's tests share the site that its fixtures build.
test: ## install what tests need, run them all (ARGS="-k quantities" picks some)
	@sh .setup/install.sh test
	@$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

mutations: ## change every figure in turn and count what check catches (ARGS="examples/shili --year 2023 --lone")
	@sh .setup/install.sh test
	@$(BIN)/python benchmarks/mutations $(ARGS)

# Each is measured, whichever misses its target. pdf.py has its editions given, and takes no more than --rounds.
bench: ## measure check, the PDF, builds and the preview, write benchmarks/README.md (ARGS="--rounds 1 --years 3")
	@sh .setup/install.sh bench
	@status=0; \
	$(BIN)/python benchmarks/check.py --write $(ARGS) || status=1; \
	$(BIN)/python benchmarks/pdf.py --write $$(echo "$(ARGS)" | grep -o -e '--rounds[ =][0-9]*') || status=1; \
	$(BIN)/python benchmarks/builds.py --write $(ARGS) || status=1; \
	$(BIN)/python benchmarks/serving.py --write $(ARGS) || status=1; \
	$(BIN)/python benchmarks/builds.py --departments 100 --write $(ARGS) || status=1; \
	exit $$status

# atheris finds ways through the program that no site has taken; it is used where it is installed.
fuzz: ## read broken sites for an hour (ARGS="--minutes 5")
	@sh .setup/install.sh test
	@if $(BIN)/python -c "import atheris" 2>/dev/null; then PYTHONPATH=tests $(BIN)/python benchmarks/fuzzing_paths.py $(ARGS); \
	else $(BIN)/python tests/fuzzing.py $(ARGS); fi

lint: ## check style: ruff
	@sh .setup/install.sh test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: ## check types: mypy, strict
	@sh .setup/install.sh test
	@$(BIN)/mypy

contracts: ## check that imports only point down: import-linter
	@sh .setup/install.sh test
	@$(BIN)/lint-imports

messages: ## compile the Chinese messages after a change to gongkai.po
	@sh .setup/install.sh test
	@$(BIN)/pybabel --quiet compile --domain gongkai --directory macros/gongkai/locale

rules: ## write docs/rules.md and its Chinese again after a change of a check or its cases
	@sh .setup/install.sh test
	@$(BIN)/python tests/rule_pages.py

# One version for every Python from Debian 12's 3.11.2 up (fork-strategy fewest), each lock bound by the ones before.
# UPGRADE=--upgrade takes newer versions, UPGRADE="-P mkdocs" that of one package.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11.2 --fork-strategy fewest --generate-hashes \
  --custom-compile-command "make lock" --no-emit-index-url --no-emit-find-links $(UPGRADE)
lock: ## write the lock files again from pyproject.toml (UPGRADE=--upgrade for newer versions)
	@sh .setup/install.sh test
	@$(COMPILE) -o requirements.lock pyproject.toml
	@$(COMPILE) -o requirements-build.lock -c requirements.lock --group build
	@$(COMPILE) -o requirements-dev.lock -c requirements.lock -c requirements-build.lock --group dev
	@$(COMPILE) -o requirements-bench.lock -c requirements.lock -c requirements-build.lock -c requirements-dev.lock --group bench

clean: ## remove all that was made: the site, the caches, .venv
	rm -rf site .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist
	find . -name __pycache__ -not -path "./.git/*" -prune -exec rm -rf {} +
