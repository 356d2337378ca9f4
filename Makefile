# Two commands are enough: `make demo` and `make test`. Each sets up what it needs.
PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
FRONTEND_SOURCES := $(shell find frontend/src frontend/public -type f 2>/dev/null) $(wildcard frontend/*.json frontend/*.ts frontend/*.html)

.PHONY: demo test crosscheck lint environment frontend lock types pictures clean

demo: .venv/.installed frontend/dist/index.html
	@exec $(BIN)/python manage.py demo

export PLUMBLINE_DEMO ?= 1

test: .venv/.installed-dev frontend/node_modules/.installed frontend/dist/index.html
	@env -u PLUMBLINE_DEMO $(BIN)/python -m tests.run

# The engine's losses beside TRL's, step by step. TRL goes into a folder of its own, so that the product never sees it.
crosscheck: .venv/.installed-dev .venv/crosscheck/.installed
	@PYTHONPATH=.venv/crosscheck OMP_NUM_THREADS=1 $(BIN)/python -m pytest tests/crosscheck

.venv/crosscheck/.installed: requirements/crosscheck.in .venv/.installed
	@$(BIN)/python -m pip install -q --no-deps --upgrade --target .venv/crosscheck -r requirements/crosscheck.in
	@touch $@

environment: .venv/.installed
frontend: frontend/dist/index.html

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 14) else "Plumbline needs Python 3.11 to 3.13; name one with PYTHON=python3.12 make demo.")'
	@echo "  Making the Python environment in .venv ..."
	@$(PYTHON) -m venv .venv

# lock.txt names every version; PyTorch comes first so that nothing else chooses its build.
.venv/.installed: requirements/torch.txt requirements/lock.txt | .venv/bin/python
	@echo "  Installing PyTorch and the other packages (a minute or two on the first start) ..."
	@sed -e 's/ \\$$//' -e '/^ *--hash/d' requirements/lock.txt > .venv/constraints.txt
	@$(BIN)/python -m pip install -q -r requirements/torch.txt -c .venv/constraints.txt
	@$(BIN)/python -m pip install -q --no-deps --require-hashes -r requirements/lock.txt
	@$(BIN)/python -m pip check
	@touch $@

.venv/.installed-dev: requirements/dev-lock.txt .venv/.installed
	@echo "  Installing what the tests need ..."
	@$(BIN)/python -m pip install -q --no-deps --require-hashes -r requirements/dev-lock.txt
	@$(BIN)/python -m pip check
	@touch $@

frontend/node_modules/.installed: frontend/package-lock.json | .venv/.installed
	@echo "  Installing the frontend's packages ..."
	@cd frontend && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

frontend/dist/index.html: frontend/node_modules/.installed $(FRONTEND_SOURCES)
	@echo "  Building the frontend ..."
	@cd frontend && npm run --silent build
	@touch $@

# The API's schema and the frontend's types, after a change of the API.
types: .venv/.installed frontend/node_modules/.installed
	$(BIN)/python manage.py spectacular --format openapi-json --file frontend/openapi.json --fail-on-warn
	cd frontend && npm run --silent types

# The README's pictures, from a running demo.
pictures: .venv/.installed-dev
	$(BIN)/python -m tests.browser.pictures http://127.0.0.1:$(or $(PORT),8000) docs/pictures

lint: .venv/.installed-dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

# Needs uv; rewrites the two lock files.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate -q --custom-compile-command "make lock" requirements/base.in -o requirements/lock.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate -q --custom-compile-command "make lock" requirements/dev.in -o requirements/dev-lock.txt

clean:
	rm -rf .venv frontend/node_modules frontend/dist
