# SPDX-License-Identifier: LGPL-2.1-or-later
# A thin front for meson. What is missing on Debian is installed; NO_INSTALL=1 only prints how.

BUILD ?= build
PREFIX ?= /usr/local
MESON ?= meson

.PHONY: all deps demo check check-full bench fuzz install clean

all: deps
	@.ci/setup $(BUILD)
	ninja -C $(BUILD)

deps:
	@.ci/deps build

# A four-layer chain, a domain over it, and what vmlint says.
demo:
	@.ci/deps demo
	@.ci/setup $(BUILD)
	ninja -C $(BUILD) vmlint
	@tests/demo.sh $(BUILD)/vmlint

# Everything whose tools are here, without the long suites.
check:
	@.ci/deps check
	@.ci/check $(BUILD)

# Both compilers, sanitizers, valgrind, real libvirt and QEMU, installation.
check-full:
	@.ci/deps full
	@.ci/check-full

bench:
	@.ci/deps full
	@.ci/setup $(BUILD) -Dtests=true
	$(MESON) test -C $(BUILD) --benchmark --verbose

fuzz:
	@.ci/deps full
	@.ci/fuzz

install: deps
	@.ci/setup build-install --prefix=$(PREFIX) --buildtype=release -Dtests=false
	$(MESON) install -C build-install $(if $(DESTDIR),--destdir $(abspath $(DESTDIR)))

clean:
	rm -rf build build-*
