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

# Whether ENV names an account of AWS and not this machine.
IN_AN_ACCOUNT := $(filter-out local,$(ENV))

# With BASE, a command is run for no more than what a change since then can affect. It is data: make
# must not take what it says for a function of its own.
only_affected = $(if $(value BASE),python -m affected --base "$$BASE" $(1) --)

# Where the home folder cannot be written to, uv keeps its wheels here.
ifneq ($(shell [ -z "$$HOME" ] || [ -n "$$UV_CACHE_DIR" ] || [ -w "$$HOME" ] || echo read-only),)
  export UV_CACHE_DIR := $(CURDIR)/.tools/uv-cache
endif

# The services with an API of their own.
HTTP_SERVICES := $(foreach path,$(wildcard services/*/src/*/handlers/api services/*/src/*/handlers/api.py),$(word 2,$(subst /, ,$(path))))

# Contractions may take away what expansions may not.
MIGRATIONS := $(wildcard services/*/migrations/*.sql libs/chassis/src/chassis/sql/*.sql)
CONTRACTIONS := $(strip $(foreach path,$(MIGRATIONS),$(if $(findstring _contract_,$(notdir $(path))),$(path))))

.PHONY: help
help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^##@ / {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z-]+:.*## / {printf "  %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Run it on this machine

.PHONY: demo up down status logs token
demo: up ## Tell the whole story: an order placed over HTTP becomes an e-mail
	@python -m demo

up: build ## Start the local cloud, or bring it up to date with the code
	@python -m infrastructure up && python -m releases release local

down: setup ## Stop the local cloud
	@python -m localcloud stop

status: setup ## Say what runs, and where
	@python -m localcloud status

logs: setup ## Follow every function's log
	@python -m localcloud logs

token: setup ## Print an access token: make token SUB=<user id> SCOPE='orders/read users/read'
	@[ "$$SUB" ] && [ "$$SCOPE" ] || { echo "usage: make token SUB=<user id> SCOPE='<scope> ...'" >&2; exit 2; }
	@python -m localcloud token --sub "$$SUB" --scope "$$SCOPE"

##@ Measure it

.PHONY: bench soak rehearse cost costs
bench: build ## Time a million users and ten thousand events: BENCH_ROWS=100000 BENCH_EVENTS=500
	@BENCH_ROWS=$${BENCH_ROWS:-1000000} pytest --quiet tests/performance
	@BENCH_EVENTS=$${BENCH_EVENTS:-10000} pytest --quiet tests/flows/test_many_events.py

soak: setup ## Kill, spoil and shuffle for long: SOAK_ROWS=100000 SOAK_ORDERS=500 SOAK_EXAMPLES=2000 SOAK_LETTERS=300
	@SOAK_ROWS=$${SOAK_ROWS:-1000000} SOAK_KILLS=$${SOAK_KILLS:-10} \
	  SOAK_ORDERS=$${SOAK_ORDERS:-1000} SOAK_EXAMPLES=$${SOAK_EXAMPLES:-5000} pytest --quiet \
	  tests/reliability/test_killed_import.py tests/reliability/test_killed_export.py \
	  tests/reliability/test_failing_provider.py services/orders/tests/test_order_histories.py
	@SOAK_LETTERS=$${SOAK_LETTERS:-1000} pytest --quiet tests/flows/test_redrive.py

rehearse: setup ## Run every migration on a million rows, and see who waits: SERVICE=orders ROWS=1000000
	@$(call only_affected,program) python -m rehearsal --service "$$SERVICE" --rows "$${ROWS:-1000000}"

cost: setup ## Print an environment's monthly bill: ENV=prod REQUESTS=1000000 [PLAN=plan.json]
	@python -m infrastructure.costs report "$$ENV" --requests="$$REQUESTS" --plan="$$PLAN"

costs: setup ## Write docs/costs.md: what each environment costs at rest
	@python -m infrastructure.costs write

##@ Change it

CHECKS := check-style check-imports check-sql check-documents check-compatibility check-files \
  check-workflows check-types check-terraform check-policies

.PHONY: check test apply-emulated affected format openapi events
.PHONY: new-service remove-service prove-new-service lock certificates
check: $(if $(value BASE),setup,$(CHECKS)) ## Every check but the tests: BASE=origin/main for what has changed since
	$(if $(value BASE),@$(call only_affected,checks) $(MAKE))

test: build ## Every test, against real Postgres and the emulated AWS: BASE=origin/main as above
	@$(call only_affected,tests) pytest --numprocesses 3

apply-emulated: build ## Apply an environment of AWS to an emulator, and destroy it: ENV=dev
	@$(call only_affected,program) python -m infrastructure apply-emulated "$$ENV"

affected: setup ## Say what a change can affect, and why: BASE=origin/main [FORMAT=json]
	@python -m affected --base "$$BASE" --format "$${FORMAT:-text}" show

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

.PHONY: plan apply release promote drift destroy publish sbom
plan: $(if $(IN_AN_ACCOUNT),setup,build) ## Show what Terraform would change, locally or in an account: ENV=prod
	@$(if $(IN_AN_ACCOUNT),$(WITH_PROFILE) python -m pipelines plan "$$ENV" --pull-request="$$PR" --plan="$$PLAN",python -m infrastructure plan)

apply: setup ## Carry out what `make plan` showed, and nothing else: ENV=prod
	@$(WITH_PROFILE) python -m pipelines apply "$$ENV" --pull-request="$$PR" --plan="$$PLAN"

release: setup ## Move aliases to the newest versions: make release ENV=staging [SERVICE=orders] [STRATEGY=<configuration>]
	@$(if $(IN_AN_ACCOUNT),$(WITH_PROFILE)) python -m releases release "$${ENV:-local}" --pull-request="$$PR" \
	  --service="$$SERVICE" --strategy="$$STRATEGY"

promote: setup ## Name in TO's releases.json what FROM's names: make promote FROM=staging TO=prod SERVICE=orders
	@python -m releases promote --from="$$FROM" --to="$$TO" --service="$$SERVICE"

drift: setup ## Name what somebody has changed by hand: ENV=prod
	@$(WITH_PROFILE) python -m pipelines drift "$$ENV" $(if $(REPORT),--report)

destroy: setup ## Take the preview of a pull request away: ENV=preview PR=12
	@$(WITH_PROFILE) python -m pipelines destroy "$$ENV" --pull-request="$$PR"

publish: $(if $(BUCKET),build) ## Upload the packages: make publish BUCKET=artifacts-<account> ENV=<named in its releases.json>
	@[ "$$BUCKET" ] || { echo "usage: make publish BUCKET=artifacts-<account id> [ENV=<environment>]" >&2; exit 2; }
	@$(WITH_PROFILE) python -m packages publish --bucket "$$BUCKET" $(if $(ENV),--environment '$(ENV)')

sbom: build ## Write what is in the packages: dist/sbom/*.cdx.json
	@python -m packages sbom

##@ Be on call

.PHONY: redrive timeline smoke
redrive: setup ## Send dead letters back: QUEUE=orders-process-order ENV=prod [DRY_RUN=1] [MATCH=<cause>] [RATE=10]
	@$(WITH_PROFILE) python -m operations redrive --environment="$${ENV:-local}" --pull-request="$$PR" --queue="$$QUEUE" \
	  --match="$$MATCH" --rate="$$RATE" $(if $(DRY_RUN),--dry-run)

timeline: setup ## Tell what became of one order, user, event or conversation: ID=<id> ENV=prod [SINCE=6h]
	@$(WITH_PROFILE) python -m operations timeline --environment="$${ENV:-local}" --pull-request="$$PR" \
	  --id="$$ID" --since="$$SINCE"

smoke: setup ## Ask every API of an environment whether it works: ENV=dev
	@$(WITH_PROFILE) python -m operations smoke --environment="$${ENV:-local}"

##@ What workflows do besides

.PHONY: workflow-settings comment-plan record-releases
workflow-settings: setup ## Tell a workflow account, roles and bucket: ENV=prod
	@python -m pipelines settings "$$ENV"

comment-plan: setup ## Tell a pull request what the plan says: ENV=prod PR=12
	@python -m pipelines comment "$$ENV" --pull-request="$$PR"

record-releases: setup ## Write on main that an environment runs what was built: ENV=dev
	@python -m pipelines record "$$ENV"

##@ Parts of the above

.PHONY: setup build
.PHONY: $(CHECKS)
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
	@printf 'sql: ' && squawk $(filter-out $(CONTRACTIONS),$(MIGRATIONS))
	@$(if $(CONTRACTIONS),printf 'contractions: ' && squawk --config .squawk-contract.toml $(CONTRACTIONS))

check-documents: setup
	@python -m chassis.http.openapi --check $(HTTP_SERVICES) && python -m contracts.catalogue --check
	@echo "documents: in order"

check-compatibility: setup ## Compare APIs and events with what they were where the work began: BASE=origin/main
	@python -m compatibility --base "$$BASE"

check-files: setup
	@tools/check_files.sh

check-workflows: setup
	@tools/check_workflows.sh

check-types: setup
	@printf 'types: ' && pyright

check-terraform: build
	@$(call only_affected,terraform) python -m infrastructure check

check-policies: setup
	@tools/check_policies.sh terraform/environments/prod terraform/bootstrap
