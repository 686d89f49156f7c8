# Two commands: `make demo` sets up and runs the main job, `make test` sets up and passes the tests.
# Needs Python 3.11 or later; everything else is installed into .venv. Terraform is used where it is on PATH.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
SHELL  := bash
# A worker more than CI has cores: rehearsals wait for AWS's pace as much as they compute.
PYTEST_WORKERS ?= 3
# Where the environment forbids bytecode, each process that a test starts would compile all that it imports.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint unit oracle mutants bench docs goldens modules checkov clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

$(STAMP): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else \
	  "neuronfleet needs Python 3.11 or later, this is " + sys.version.split()[0] + "; say which: make $(MAKECMDGOALS) PYTHON=python3.12")'
	@echo "setting up $(VENV) (a minute or two the first time)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=25.1,<27'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock \
	  --editable '.[cdktf,cdktn,rehearsal]' --group dev
	@touch $(STAMP)

setup: $(STAMP) ## the environment, from pinned dependencies

demo: $(STAMP) ## Terraform for every region of stacks/fleet.toml, and a rehearsal of all of them
	@eval "$$(tools/offline-provider)"; \
	$(BIN)/neuronfleet synth --hcl && \
	$(BIN)/neuronfleet blueprint && \
	if command -v "$${TERRAFORM_BINARY_NAME:-terraform}" >/dev/null 2>&1; then $(BIN)/neuronfleet rehearse; \
	else echo "terraform is not on PATH: everything but the rehearsal is done (https://developer.hashicorp.com/terraform/install)"; fi

# While one core checks types the other compiles the tests, which else each worker would do for itself.
test: $(STAMP) ## lint, types, contracts and all tests
	@$(BIN)/python -m pytest --collect-only --quiet >/dev/null 2>&1 & \
	$(MAKE) --no-print-directory lint && wait
	@eval "$$(tools/offline-provider)"; \
	$(BIN)/python -m pytest --numprocesses $(PYTEST_WORKERS) --dist loadfile --no-loadscope-reorder

unit: $(STAMP) ## only what needs neither Node nor terraform
	@$(BIN)/python -m pytest --numprocesses 2 -m 'not node and not terraform and not moto and not cdktf_cli'

lint: $(STAMP) ## style, types, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

oracle: $(STAMP) ## the placement engine against brute force on 100,000 random clusters (ORACLE_CASES=N for other numbers)
	@$(BIN)/python tools/oracle.py

mutants: $(STAMP) ## whether tests notice small mistakes in the placement code (MUTANTS=N samples that many)
	@$(BIN)/python tools/mutate_placement.py $(if $(MUTANTS),--sample $(MUTANTS))

bench: $(STAMP) ## all figures of docs/explanation/performance.md, half an hour (RUNS=1: ten minutes; ONLY=synth,commands,review,placement)
	@$(BIN)/python benchmarks/suite.py $(if $(RUNS),--runs $(RUNS)) $(if $(ONLY),--only $(ONLY)) && $(BIN)/python benchmarks/render.py

docs: $(STAMP) ## the generated pages of docs/reference
	@$(BIN)/python tools/reference.py

modules: $(STAMP) ## the generated Terraform modules of modules/
	@$(BIN)/neuronfleet export

checkov: $(STAMP) ## checkov over the modules and their examples (installed into .cache if it can be)
	@$(BIN)/python tools/checkov_modules.py

goldens: $(STAMP) ## refresh the expected outputs under tests/
	@eval "$$(tools/offline-provider)"; $(BIN)/python -m pytest -m golden --update-goldens

clean: ## what the commands above made
	rm -rf $(VENV) .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis cdktf.out
