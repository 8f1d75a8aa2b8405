# The verbs. `make` alone lists them.
PYTHON ?= python3
PORT ?= 8000
COUNTRY ?= EC
VENV := .venv
BIN := $(VENV)/bin
export XENIA_PORT := $(PORT)

.DEFAULT_GOAL := help
.PHONY: help run test test-data content lint types format bench demo-reset migrations messages requirements clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# One environment; what is installed is written down, so a second start installs nothing.
$(BIN)/uv: requirements/uv.txt
	@echo "Making the environment …"
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed." if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/.run: requirements/run.txt | $(BIN)/uv
	@[ -e $(VENV)/.test ] || { echo "Installing what it runs on …"; \
	  $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/run.txt; }
	@touch $@

$(VENV)/.test: requirements/test.txt requirements/run.txt | $(BIN)/uv
	@echo "Installing what the tests need …"
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/test.txt
	@touch $@ $(VENV)/.run

# The words of the interface, made ready for Django; .mo files are never committed.
$(VENV)/.words: $(wildcard locale/*/LC_MESSAGES/django.po) lms/foundation/catalogues.py | $(VENV)/.run
	@$(BIN)/python -m lms.foundation.catalogues
	@touch $@

run: $(VENV)/.run $(VENV)/.words ## start everything with a demonstration: make run [COUNTRY=MA] [PORT=8000]
	@XENIA_DEMONSTRATION=1 XENIA_PUBLIC_ADDRESS=http://127.0.0.1:$(PORT) exec $(BIN)/python manage.py up --country $(COUNTRY) --port $(PORT)

demo-reset: $(VENV)/.run ## put the people of the demonstration back to where they start
	@XENIA_DEMONSTRATION=1 $(BIN)/python manage.py load_demonstration --country $(COUNTRY) --again

lint: $(VENV)/.test ## form, layers, templates, missing migrations
	$(BIN)/ruff check lms tests benchmarks manage.py
	$(BIN)/ruff format --check lms tests benchmarks manage.py
	$(BIN)/djade --check $$(git ls-files 'templates/*.html')
	$(BIN)/lint-imports
	XENIA_VAR=$$(mktemp -d) $(BIN)/python manage.py makemigrations --check --dry-run

types: $(VENV)/.test ## mypy
	XENIA_VAR=$$(mktemp -d) $(BIN)/mypy

test: $(VENV)/.test $(VENV)/.words ## every test, on SQLite and PostgreSQL, with a real worker, broker and browser
	@sh tests/needs.sh
	$(BIN)/python -m pytest -n 2 --dist loadgroup

# The languages are counted in a database of their own, as a ministry would count them in hers.
content: $(VENV)/.test ## whether courses, paths and translations are whole: a table of each, and what is to be mended
	@$(BIN)/python manage.py check_content
	@var=$$(mktemp -d); trap 'rm -r "$$var"' EXIT; export XENIA_VAR="$$var" XENIA_LOG_LEVEL=ERROR; \
	 $(BIN)/python manage.py migrate --verbosity 0 && \
	 $(BIN)/python manage.py load_curricula --verbosity 0 --progress && echo && \
	 $(BIN)/python manage.py load_programmes && \
	 $(BIN)/python manage.py check_languages

test-data: $(VENV)/.test ## the loaders on registers and samples that are not shipped
	@if [ -d ../shared/data ]; then $(BIN)/python -m pytest tests/shared_data -m shared_data; \
	 else echo "There is no ../shared/data here, so nothing was tested."; exit 1; fi

bench: $(VENV)/.test $(VENV)/.words ## figures beside their floors, one JSON object a line
	@$(BIN)/python -m benchmarks

format: $(VENV)/.test ## put everything into form
	$(BIN)/ruff check --fix lms tests benchmarks manage.py
	$(BIN)/ruff format lms tests benchmarks manage.py
	$(BIN)/djade $$(git ls-files 'templates/*.html')

migrations: $(VENV)/.test ## write migrations for changed models
	$(BIN)/python manage.py makemigrations

messages: $(VENV)/.test ## bring locale/*/django.po up to what templates and code say (needs gettext)
	@command -v xgettext >/dev/null || { echo "This needs gettext. Install with: apt-get install gettext" >&2; exit 1; }
	@mkdir -p locale
	XENIA_VAR=$$(mktemp -d) $(BIN)/python manage.py makemessages --locale es --locale fr --locale ar --add-location file --no-wrap \
	  --ignore '.venv' --ignore var --ignore tests --ignore benchmarks --ignore curricula

requirements: $(BIN)/uv ## pin the versions in requirements/ anew
	$(BIN)/uv pip compile --generate-hashes --universal --python-version 3.11 --no-annotate --no-header -q pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile --generate-hashes --universal --python-version 3.11 --no-annotate --no-header -q pyproject.toml --group test -o requirements/test.txt

clean: ## remove the environment and everything this installation made
	rm -rf $(VENV) var
