# The one way to run anything; CI calls these targets and nothing else.
# Every target brings its own environment: tools/bootstrap.sh needs no more than some python3.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export LOCALCLOUD_RUNTIME_PYTHON := $(CURDIR)/.tools/runtime/bin/python
# A profile or a proxy meant for the world outside must not stand between the local cloud and us.
unexport AWS_PROFILE AWS_DEFAULT_PROFILE PYTHONHOME PYTHONPATH VIRTUAL_ENV
export no_proxy := 127.0.0.1,localhost,$(or $(no_proxy),$(NO_PROXY))
export NO_PROXY := $(no_proxy)

# A target of the world outside puts this before its command.
WITH_PROFILE := $(if $(AWS_PROFILE),AWS_PROFILE='$(AWS_PROFILE)')

# Where the home folder cannot be written to, uv keeps its wheels here.
ifneq ($(shell [ -z "$$HOME" ] || [ -n "$$UV_CACHE_DIR" ] || [ -w "$$HOME" ] || echo read-only),)
  export UV_CACHE_DIR := $(CURDIR)/.tools/uv-cache
endif

# The services with an API of their own.
HTTP_SERVICES := $(foreach path,$(wildcard services/*/src/*/handlers/api services/*/src/*/handlers/api.py),$(word 2,$(subst /, ,$(path))))

.PHONY: help
help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^##@ / {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z-]+:.*## / {printf "  %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Run it on this machine

.PHONY: demo up down status logs token plan
demo: up ## Tell the whole story: an order placed over HTTP becomes an e-mail
	@python -m demo

up: build ## Start the local cloud, or bring it up to date with the code
	@python -m infrastructure up

down: setup ## Stop the local cloud
	@python -m localcloud stop

status: setup ## Say what runs, and where
	@python -m localcloud status

logs: setup ## Follow every function's log
	@python -m localcloud logs

token: setup ## Print an access token: make token SUB=<user id> SCOPE='orders/read users/read'
	@[ "$$SUB" ] && [ "$$SCOPE" ] || { echo "usage: make token SUB=<user id> SCOPE='<scope> ...'" >&2; exit 2; }
	@python -m localcloud token --sub "$$SUB" --scope "$$SCOPE"

plan: build ## Show what Terraform would change in the local cloud
	@python -m infrastructure plan

##@ Measure it

.PHONY: bench soak cost costs
bench: build ## Time a million users and ten thousand events: BENCH_ROWS=100000 BENCH_EVENTS=500
	@BENCH_ROWS=$${BENCH_ROWS:-1000000} pytest --quiet tests/performance
	@BENCH_EVENTS=$${BENCH_EVENTS:-10000} pytest --quiet tests/flows/test_many_events.py

soak: setup ## Kill, spoil and shuffle for long: SOAK_ROWS=100000 SOAK_ORDERS=500 SOAK_EXAMPLES=2000
	@SOAK_ROWS=$${SOAK_ROWS:-1000000} SOAK_KILLS=$${SOAK_KILLS:-10} \
	  SOAK_ORDERS=$${SOAK_ORDERS:-1000} SOAK_EXAMPLES=$${SOAK_EXAMPLES:-5000} pytest --quiet \
	  tests/reliability/test_killed_import.py tests/reliability/test_killed_export.py \
	  tests/reliability/test_failing_provider.py services/orders/tests/test_order_histories.py

cost: setup ## Print an environment's monthly bill: ENV=prod REQUESTS=1000000 [PLAN=plan.json]
	@python -m infrastructure.costs report "$$ENV" --requests="$$REQUESTS" --plan="$$PLAN"

costs: setup ## Write docs/costs.md: what each environment costs at rest
	@python -m infrastructure.costs write

##@ Change it

.PHONY: check test apply-emulated format openapi events
.PHONY: new-service remove-service prove-new-service lock certificates
check: check-style check-imports check-sql check-documents check-files check-types check-terraform check-policies ## Every check but the tests

test: build ## Every test, against real Postgres and the emulated AWS
	@pytest --numprocesses 3

apply-emulated: build ## Apply an environment of AWS to an emulator, and destroy it: ENV=dev
	@python -m infrastructure apply-emulated "$$ENV"

format: setup ## Format Python and Terraform
	@ruff format --quiet && ruff check --fix --quiet && TF_CLI_CONFIG_FILE= terraform fmt -recursive terraform services

openapi: setup ## Write services/*/openapi.json from the routes
	@python -m chassis.http.openapi $(HTTP_SERVICES)

events: setup ## Write docs/events.md from the contracts, and record new golden examples
	@python -m contracts.golden && python -m contracts.catalogue --write

new-service: setup ## Make a service with routes, schema, events and tests: NAME=notes [RESOURCE=note]
	@python -m scaffolding new

remove-service: setup ## Take a service away with all that is its own: NAME=notes [FORCE=1]
	@python -m scaffolding remove

prove-new-service: setup ## Make a service, check and test everything, take it away: in a clean clone
	@tools/prove_new_service.sh

lock: setup ## Resolve every dependency again, to the newest versions allowed
	@tools/lock.sh

certificates: setup ## Compare the authorities of RDS with AWS's own list; WRITE=yes takes it
	@python -m certificates $(if $(WRITE),--write)

##@ Bring it to AWS

.PHONY: publish
publish: $(if $(BUCKET),build) ## Upload the packages: make publish BUCKET=artifacts-<account> ENV=<named in its releases.json>
	@[ "$$BUCKET" ] || { echo "usage: make publish BUCKET=artifacts-<account id> [ENV=<environment>]" >&2; exit 2; }
	@$(WITH_PROFILE) python -m packages publish --bucket "$$BUCKET" $(if $(ENV),--environment '$(ENV)')

##@ Parts of the above

.PHONY: setup build
.PHONY: check-style check-imports check-sql check-documents check-files check-types check-terraform check-policies
setup: ## Make .venv, with everything the other targets need
	@tools/bootstrap.sh

build: setup ## Build the service packages and the layers into dist/
	@python -m packages build

check-style: setup
	@ruff format --check --quiet || { echo 'style: run `make format`' >&2; exit 1; }
	@ruff check --quiet && echo "style: in order"

check-imports: setup
	@report=$$(lint-imports --no-logo) && echo "imports: in order" || { echo "$$report" >&2; exit 1; }

check-sql: setup
	@printf 'sql: ' && squawk services/*/migrations/*.sql libs/chassis/src/chassis/sql/*.sql

check-documents: setup
	@python -m chassis.http.openapi --check $(HTTP_SERVICES) && python -m contracts.catalogue --check
	@echo "documents: in order"

check-files: setup
	@tools/check_files.sh

check-types: setup
	@printf 'types: ' && pyright

check-terraform: build
	@python -m infrastructure check

check-policies: setup
	@tools/check_policies.sh terraform/environments/prod terraform/bootstrap
