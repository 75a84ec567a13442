# Every target builds .venv by itself from python3 and pip alone.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
BROWSER_STAMP := $(VENV)/.browser
REDIS_STAMP := $(VENV)/.redis
# Tests wait for other processes a third of their time: three of them keep two cores busy.
JOBS ?= 3

.DEFAULT_GOAL := help
.PHONY: help demo dev cluster cluster-down test test-postgresql check format bench scale audit reliability soak clean

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(STAMP) ## one POS and three websites in the sandbox: reconciled, pushed, orders imported
	$(BIN)/multiweb demo $(ARGS)

dev: $(STAMP) ## the same in the Dagster UI, on schedules and sensors
	$(BIN)/python -m console.dev $(ARGS)

cluster: $(STAMP) $(REDIS_STAMP) ## 50 websites as on several machines: PostgreSQL, Redis, two Celery workers
	$(BIN)/python -m console.cluster $(ARGS)

cluster-down: $(STAMP) ## end what `make cluster` started
	$(BIN)/python -m console.cluster --down $(ARGS)

# The suite starts the program's processes by the hundred: none of them shall compile it anew, whatever the shell says.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(STAMP) $(BROWSER_STAMP) ## the whole test-suite, end to end included
	$(BIN)/pytest -m "not slow" -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

test-postgresql: export MULTIWEB_TEST_DATABASE := postgresql
test-postgresql: test ## the same, with everything on PostgreSQL that is not about SQLite

check: $(STAMP) ## lint, format, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP) ## put the code into the house's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(STAMP) ## measurements, as ratios within one run
	$(BIN)/python -m benchmarks.run $(ARGS)

scale: $(STAMP) ## what each step costs at a size, site after site; with ARGS="… --write" into docs/scale.md
	$(BIN)/python -m benchmarks.scale $(ARGS)

audit: $(STAMP) ## known holes in the pinned packages; asks a public list, so it needs the internet
	$(PYTHON) -m venv $(VENV)/audit
	$(VENV)/audit/bin/pip install --quiet --disable-pip-version-check pip-audit
	$(VENV)/audit/bin/pip-audit --strict --no-deps --disable-pip --requirement constraints.txt $(ARGS)

reliability: $(STAMP) ## every fault at every activity; with ARGS=--write into docs/reliability.md
	$(BIN)/python -m tests.faults $(ARGS)

soak: $(STAMP) $(REDIS_STAMP) ## the long tests
	$(BIN)/pytest -m slow --timeout 3600 $(ARGS)

clean: ## remove what the targets built
	rm -rf $(VENV) var build .pytest_cache .mypy_cache .ruff_cache *.egg-info

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,cluster]'
	touch $@

# Chromium draws the pages that the tests look at. Where it cannot be installed, those tests are skipped and say so.
$(BROWSER_STAMP): $(STAMP)
	@if command -v chromium >/dev/null 2>&1; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	else echo "The tests of the page need Chromium: install the package 'chromium'; without it they are skipped."; fi
	@touch $@

$(REDIS_STAMP): $(STAMP)
	@if command -v redis-server >/dev/null 2>&1; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends redis-server >/dev/null; \
	else echo "make cluster needs Redis: install the package 'redis-server'."; fi
	@touch $@
