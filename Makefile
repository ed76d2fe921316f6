# Everything a user needs: `make up`, `make test`. Python 3.11 or newer and make are all that must be there.

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; done)
BIN := .venv/bin
CLAIMGRAPH_DB ?= var/claimgraph.db
PORT ?= 8000
export CLAIMGRAPH_DB PORT

.PHONY: up install test lint format schema soak bench neo4j clean

up: install  ## read corpus/ into the store and serve it until Ctrl-C
	@$(BIN)/claimgraph ingest --quiet corpus || echo "some files were not read: see above"
	@exec $(BIN)/claimgraph serve

install: .venv/installed  ## the set-up alone: .venv with everything in it

.venv/installed: pyproject.toml constraints.txt $(wildcard web/package*.json web/*.js web/*.py web/graphiql/*)
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: none found. Say which: make PYTHON=/path/to/python"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt 'setuptools>=77' wheel
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --no-build-isolation -e '.[dev]'
	$(BIN)/python web/build.py
	@touch $@

test: install  ## every test; those that need what this machine lacks say so and skip
	$(BIN)/python -m pytest -q -n 2 --dist loadfile

lint: install  ## style and types of code and tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

schema: install  ## write api/schema.graphql anew
	$(BIN)/python -m api.schema > api/schema.graphql

soak: install  ## the long random runs, at their full count
	HYPOTHESIS_PROFILE=soak $(BIN)/python -m pytest -q --timeout 1800

clean:
	rm -rf .venv build *.egg-info api/static/graphiql web/node_modules

bench: install  ## every query of the store timed at 100,000 claims, beside plain tables
	$(BIN)/python -m bench.store --claims 100000 --out var/bench.md

neo4j: install  ## a Neo4j server to look at, out of Maven's jars; its password is NEO4J_PASSWORD
	@tests/neo4j/server start
