# Spillway: Kafka in, SQL out. `make help` lists what there is to do.
SHELL   := /bin/bash
GO      ?= go
BIN     := bin/spillway
DATA    ?= data
SOURCE  ?= sample
RATE    ?= 500
ROWS    ?= 300000
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null)

.PHONY: help run build test browser-test lint bench ami ami-test ami-vm-test soak fuzz deps clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: build ## start everything on embedded parts (SOURCE=file|url|sample RATE=rows/s|max DATA=folder)
	@$(BIN) up --data-dir "$(DATA)" --source "$(SOURCE)" --rate "$(RATE)"

build: ## build bin/spillway
	$(GO) build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o $(BIN) ./cmd/spillway

deps: ## fetch the real peers that the tests use (Kafka, Trino, PostgreSQL, clients)
	@internal/referee/fetch.sh

# tested runs a test command and lists at its end what had to be left out.
define tested
	@left=$$(mktemp); trap 'rm -f $$left' EXIT; \
	SPILLWAY_LEFT_OUT=$$left $(1); code=$$?; \
	if [ -s $$left ]; then echo; echo "Left out on this machine:"; sort -u $$left; fi; exit $$code
endef

test: deps ## run every test; what has to be left out is listed at the end
	$(call tested,$(GO) test -timeout 60m -p 2 ./...)

browser-test: ## Superset and pgAdmin in Chromium, through the gateway
	@internal/referee/fetch.sh browser
	$(call tested,SPILLWAY_BROWSER=1 $(GO) test ./internal/e2e -run 'TestSuperset|TestPgAdmin' -count=1 -timeout 15m -v)

lint: ## gofmt, vet, golangci-lint, govulncheck and the import rules
	@test -z "$$(gofmt -l cmd loadgen connector gateway bench packer internal)" || { gofmt -l cmd loadgen connector gateway bench packer internal; exit 1; }
	$(GO) vet ./...
	$(GO) test ./internal/arch
	GOBIN=$(CURDIR)/bin $(GO) -C internal/tools install tool
	bin/golangci-lint run ./...
	@bin/govulncheck ./...; code=$$?; [ $$code != 1 ] || { echo "Left out: govulncheck cannot reach its database"; exit 0; }; exit $$code

bench: deps ## measure loadgen, the pipeline and the gateway beside their peers; writes bench/results/latest
	$(GO) test ./bench -run TestSideBySide -count=1 -timeout 2h -v -args -rows $(ROWS) -repeats 5 -out results/latest

ami: build ## bake the broker's image in your AWS account (AMI_VARS="-var region=…", see packer/README.md)
	@packer version | grep -q 'v1\.6\.' || packer init packer/plugins.pkr.hcl
	packer build -var "spillway_binary=$(CURDIR)/$(BIN)" $(AMI_VARS) packer/kafka.pkr.hcl

ami-test: build deps ## as root: bake the image against moto into a machine of 1 GB, boot it, kill it, flood it
	$(call tested,SPILLWAY_AMI=1 $(GO) test ./packer/imagetest -count=1 -timeout 40m -v -args -guard 3m -records 15000000)

ami-vm-test: build ## as root: the image as a disk under QEMU; the plug is pulled under load
	@internal/referee/fetch.sh vm
	$(call tested,SPILLWAY_VM=1 $(GO) test ./packer/imagetest -run TestPowerLoss -count=1 -timeout 1h -v)

soak: deps ami-vm-test ## the slow tests: two hundred kills, millions of rows, power losses
	SPILLWAY_SOAK=1 $(GO) test ./internal/e2e -run Soak -count=1 -timeout 4h -v

fuzz: ## a minute of each fuzz target
	@for target in $$(grep -rlE '^func Fuzz' --include='*_test.go' . ); do dir=$$(dirname $$target); \
	for name in $$(grep -hoE '^func Fuzz[A-Za-z0-9_]+' $$target | sed 's/func //'); do \
	echo "$$dir $$name"; $(GO) test -run '^$$' -fuzz "^$$name\$$" -fuzztime 1m $$dir || exit 1; done; done

clean: ## remove what the build and the runs made
	rm -rf bin $(DATA)
