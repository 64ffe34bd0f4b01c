# Two commands do everything on a fresh machine: `make quickstart` and `make test`.
SWIFT ?= swift
LYCEUM = .build/release/lyceum
# Tests see internals, which needs another build of the modules; a folder of their own keeps both builds warm.
TEST_FLAGS = -c release --scratch-path .build-test -Xswiftc -enable-testing

.PHONY: quickstart build test bench docs format setup clean

quickstart: build
	@Tools/quickstart.sh $(LYCEUM)

setup:
	@Tools/setup.sh

build: setup
	$(SWIFT) build -c release --product lyceum

test:
	@Tools/setup.sh tests
	LYCEUM_STRICT=1 $(SWIFT) build --build-tests $(TEST_FLAGS)
	LYCEUM_STRICT=1 LYCEUM_TOOL=$(CURDIR)/.build-test/release/lyceum $(SWIFT) test --skip-build --no-parallel $(TEST_FLAGS)

# Beside the peers; PEERS is a folder that Benchmarks/README.md describes.
bench: build
	Benchmarks/run.sh $(LYCEUM) $(PEERS)

# A static documentation site in .build/docs, for every library module.
docs:
	Tools/docs.sh

clean:
	rm -rf .build .build-test
