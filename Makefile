# leat -- one makefile, for GNU make.
#   make            build the programs into bin/
#   make demo       the loop on the example shop, to demo/plan.csv and demo/report.html
#   make check      every test; T='golden/clean/*' runs those, BLESS=1 rewrites what they expect
#   make check-engines  the same work on Spark and Slurm, which it installs into build/
#   make check-sbc  calibration of every likelihood, adstock and saturation; T='poisson' those
#   make asan check the same with the address and undefined-behaviour sanitizers
#   make deps lint fuzz bench fresh install uninstall dist deb clean
VERSION = 0.1.0
PREFIX = /usr/local
# Reference data, which some tests and benchmarks compare with where they are.
DATA ?= $(wildcard ../shared/data)
LIBDIR = $(PREFIX)/lib
DESTDIR =

CC ?= cc
AR ?= ar
CFLAGS ?= -O2 -g
PKG_CONFIG ?= pkg-config
INSTALL = install

BUILD = build
BIN = bin
SANITIZE =
# `asan` beside another goal turns it to a tree of its own.
ifneq (,$(filter asan,$(MAKECMDGOALS)))
BUILD = build/asan
BIN = build/asan/bin
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
JOBS = $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
# These build by another make, one after the other; it takes every core, unless the caller
# has said how many (make -j).
ifneq (,$(filter asan demo check check-engines check-sbc,$(MAKECMDGOALS)))
.NOTPARALLEL:
endif
AGAIN = $(MAKE) --no-print-directory $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(JOBS)) \
        BUILD=$(BUILD) BIN=$(BIN) SANITIZE="$(SANITIZE)"

# Asked for once, when first a recipe needs it, since DEPS may only just have installed them.
PACKAGES = libcjson gsl libcrypto sqlite3
PKG_CFLAGS = $(eval PKG_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(PACKAGES)))$(PKG_CFLAGS)
PKG_LIBS = $(eval PKG_LIBS := $(shell $(PKG_CONFIG) --libs $(PACKAGES)))$(PKG_LIBS)
CHECK_LIBS = $(eval CHECK_LIBS := $(shell $(PKG_CONFIG) --libs check))$(CHECK_LIBS)
DEPS = CC='$(CC)' CPPFLAGS='$(CPPFLAGS) $(CFLAGS)' PKG_CONFIG='$(PKG_CONFIG)' scripts/deps
WARN = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
       -Wwrite-strings -Wvla -Wno-unused-parameter
# No contraction of a*b+c into one rounding: the same bytes with and without FMA instructions.
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -Ilib $(WARN) $(PKG_CFLAGS) -ffile-prefix-map=$(CURDIR)=. \
             -ffp-contract=off -fPIC -pthread -DLEAT_VERSION='"$(VERSION)"' $(SANITIZE) \
             $(CPPFLAGS) $(CFLAGS)
ALL_LDFLAGS = -pthread $(SANITIZE) $(LDFLAGS)
# libcsv ships no pkg-config file.
LIBS = -lcsv $(PKG_LIBS) -lm

LIB_SRC = $(sort $(wildcard lib/*/*.c))
LIB_OBJ = $(LIB_SRC:%.c=$(BUILD)/%.o)
PROG_SRC = $(sort $(wildcard src/leat*.c))
PROGS = $(PROG_SRC:src/%.c=$(BIN)/%)
UNIT_SRC = $(sort $(wildcard tests/unit/*.c))
UNITS = $(UNIT_SRC:tests/unit/%.c=$(BUILD)/tests/unit/%)
BENCH_SRC = $(sort $(wildcard bench/*.c bench/*/*.c))
BENCHES = $(BENCH_SRC:bench/%.c=$(BUILD)/bench/%)
FUZZ_SRC = $(sort $(wildcard tests/fuzz/*.c))
MAN = $(sort $(wildcard man/*.[157]))
SCRIPTS = .ci/run scripts/deps scripts/engines scripts/tidy tests/run tests/one tests/layers tests/manual \
          $(wildcard tests/conduct/* */*.sh */*/*.sh) bench/contest bench/mix/each \
          $(filter-out %.awk %.json %.sh,$(wildcard bench/quality/*))

all: $(PROGS)

asan: deps
	@mkdir -p $(BUILD)
	@ln -sfn ../../share $(BUILD)/share
	+@$(AGAIN) -s all

# Says what is missing, instead of a compiler's hundred errors; installs nothing.
needs:
	@$(DEPS) -n build

$(BUILD)/%.o: %.c Makefile | needs
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# Loops over many numbers at once (curve_lanes.h): a choice between two values counts as a branch
# unless comparisons are known not to trap.
$(BUILD)/lib/math/curve%.o: ALL_CFLAGS += -O3 -fno-trapping-math

$(BUILD)/libleat.a: $(LIB_OBJ)
	@rm -f $@
	$(AR) rcsD $@ $^

$(BIN)/%: $(BUILD)/src/%.o $(BUILD)/libleat.a
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/tests/unit/%: $(BUILD)/tests/unit/%.o $(BUILD)/libleat.a
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(CHECK_LIBS) $(LIBS)

units: $(UNITS)

# What only the benchmarks need.
$(BUILD)/bench/%: $(BUILD)/bench/%.o $(BUILD)/libleat.a
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

# Installs what is missing, and does nothing when all is there; so do demo, check and lint.
deps:
	@$(DEPS) build

demo:
	@$(DEPS) build demo
	+@$(AGAIN) -s all
	@BIN=$(BIN) examples/shop/demo.sh

check:
	@$(DEPS) build check
	+@$(AGAIN) -s all units
	@BIN=$(BIN) UNITS=$(BUILD)/tests/unit T='$(or $(T),*)' BLESS=$(or $(BLESS),0) tests/run

# On engines beyond one machine, which it installs: Spark and Slurm, in build/engines.
check-engines:
	@$(DEPS) build check engines
	+@$(AGAIN) -s all
	@scripts/engines
	@BIN=$(BIN) T='engines/$(or $(T),*)' ENGINES=1 tests/run

# Simulation-based calibration of every likelihood with every adstock and saturation.
SBC_REPLICATES = 200
check-sbc:
	@$(DEPS) build check
	+@$(AGAIN) -s $(BUILD)/tests/unit/mix_sbc
	@$(BUILD)/tests/unit/mix_sbc $(SBC_REPLICATES) '$(T)'

lint: FORMATTED = $(wildcard lib/*/*.[ch] src/*.c tests/unit/*.[ch] tests/fuzz/*.c bench/*.c bench/*/*.c tests/whole/*.c)
lint:
	@$(DEPS) build lint
	+@$(AGAIN) -s BUILD=build/strict BIN=build/strict/bin CFLAGS='-O2 -Werror' all units
	@echo clang-format
	@clang-format --dry-run -Werror $(FORMATTED)
	cppcheck --quiet --error-exitcode=1 --std=c11 -Ilib --enable=warning,performance,portability \
	    --inline-suppr --suppressions-list=tests/cppcheck.suppressions lib src
	@echo clang-tidy
	@printf '%s\n' $(LIB_SRC) $(PROG_SRC) | xargs -P $(JOBS) -n 4 scripts/tidy \
	    -std=c11 -D_GNU_SOURCE -Ilib $(PKG_CFLAGS) -DLEAT_VERSION='"$(VERSION)"' --
	shellcheck $(SCRIPTS)
	mandoc -Tlint -W warning $(MAN)
	tests/layers

# Each target runs for FUZZ_SECONDS on its corpus; a crash stops it. T='csv' runs those.
FUZZ_SECONDS = 60
FUZZERS = $(FUZZ_SRC:tests/fuzz/%.c=build/fuzz/run/%)
fuzz: export ASAN_OPTIONS = detect_leaks=1
fuzz:
	@$(DEPS) build fuzz
	+@$(MAKE) --no-print-directory -s $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(JOBS)) \
	    BUILD=build/fuzz CC=clang CFLAGS='-g -O1 -Wno-missing-prototypes' SANITIZE='-fsanitize=address,undefined \
	    -fno-sanitize-recover=all -fsanitize=fuzzer-no-link' $(FUZZERS)
	@for f in $(filter $(or $(T),%),$(FUZZ_SRC:tests/fuzz/%.c=%)); do \
	    mkdir -p build/fuzz/corpus/$$f && \
	    build/fuzz/run/$$f -max_total_time=$(FUZZ_SECONDS) -max_len=4096 -timeout=20 \
	        -dict=tests/fuzz/words.dict -print_final_stats=0 -artifact_prefix=build/fuzz/$$f- \
	        build/fuzz/corpus/$$f tests/fuzz/corpus/$$f || exit 1; \
	done

build/fuzz/run/%: build/fuzz/tests/fuzz/%.o build/fuzz/libleat.a
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

# On a Debian that has nothing yet (as root, with debootstrap).
fresh:
	scripts/fresh.sh

bench: all $(BENCHES)
	@for b in bench/*.sh; do BIN=$(BIN) BENCH=$(BUILD)/bench "$$b" || exit 1; done

# How near credits come to the truth, written to where scripts/accuracy.sh takes it from.
bench-attribution: all
	BIN=$(BIN) bench/accuracy/attribution.sh >$(BUILD)/accuracy.txt
	@cat $(BUILD)/accuracy.txt

# Mix models against known truth and peers; peers.sh needs PYTHON with pymc-marketing and nutpie.
bench-mix: all $(BENCHES)
	@for b in markets lifts campaigns campaign-scale $(if $(wildcard $(DATA)/mmm),speed geo peers); do \
		BIN=$(BIN) BENCH=$(BUILD)/bench DATA=$(DATA) bench/mix/$$b.sh || bad=1; echo; \
	done; exit $${bad:-0}

# Headers of a room's own (*_part.h) are not installed.
HEADERS = $(filter-out %_part.h,$(sort $(wildcard lib/*/*.h)))
SHARE = $(DESTDIR)$(PREFIX)/share

install: all
	$(INSTALL) -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(LIBDIR)/pkgconfig $(SHARE)/leat \
	    $(SHARE)/doc/leat $(SHARE)/bash-completion/completions $(SHARE)/zsh/site-functions \
	    $(SHARE)/fish/vendor_completions.d
	$(INSTALL) -m 755 $(PROGS) $(DESTDIR)$(PREFIX)/bin
	for f in $$(cd share && find . -type f); do \
	    $(INSTALL) -d $(SHARE)/leat/$${f%/*} && \
	    $(INSTALL) -m 644 share/$$f $(SHARE)/leat/$$f || exit 1; done
	for m in $(MAN); do s=$${m##*.}; $(INSTALL) -d $(SHARE)/man/man$$s && \
	    $(INSTALL) -m 644 $$m $(SHARE)/man/man$$s || exit 1; done
	for p in $(filter-out leat,$(PROGS:$(BIN)/%=%)); do \
	    $(BIN)/$$p --completion bash >$(SHARE)/bash-completion/completions/$$p && \
	    $(BIN)/$$p --completion zsh >$(SHARE)/zsh/site-functions/_$$p && \
	    $(BIN)/$$p --completion fish >$(SHARE)/fish/vendor_completions.d/$$p.fish || exit 1; done
	$(INSTALL) -m 644 $(BUILD)/libleat.a $(DESTDIR)$(LIBDIR)
	for h in $(HEADERS:lib/%=%); do d=$(DESTDIR)$(PREFIX)/include/leat/$${h%/*}; \
	    $(INSTALL) -d $$d && $(INSTALL) -m 644 lib/$$h $$d || exit 1; done
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(LIBDIR)|' -e 's|@VERSION@|$(VERSION)|' \
	    packaging/leat.pc.in >$(DESTDIR)$(LIBDIR)/pkgconfig/leat.pc
	$(INSTALL) -m 644 README.md COPYING ARCHITECTURE.md $(SHARE)/doc/leat

uninstall:
	rm -f $(PROGS:$(BIN)/%=$(DESTDIR)$(PREFIX)/bin/%) $(DESTDIR)$(LIBDIR)/libleat.a \
	    $(DESTDIR)$(LIBDIR)/pkgconfig/leat.pc
	for m in $(MAN:man/%=%); do rm -f $(SHARE)/man/man$${m##*.}/$$m; done
	for p in $(PROGS:$(BIN)/%=%); do rm -f $(SHARE)/bash-completion/completions/$$p \
	    $(SHARE)/zsh/site-functions/_$$p $(SHARE)/fish/vendor_completions.d/$$p.fish; done
	rm -rf $(SHARE)/leat $(SHARE)/doc/leat $(DESTDIR)$(PREFIX)/include/leat

# The committed tree.
dist:
	git archive --format=tar --prefix=leat-$(VERSION)/ HEAD | gzip -n >leat-$(VERSION).tar.gz

# Debian packages in build/deb, from the committed tree.
deb:
	@$(DEPS) build deb
	rm -rf build/deb && mkdir -p build/deb
	git archive --prefix=leat-$(VERSION)/ HEAD | tar -x -C build/deb
	cp -R packaging/debian build/deb/leat-$(VERSION)/debian
	cd build/deb/leat-$(VERSION) && dpkg-buildpackage -b -us -uc

clean:
	rm -rf build bin demo

-include $(BENCH_SRC:%.c=$(BUILD)/%.d) $(FUZZ_SRC:%.c=$(BUILD)/%.d) $(LIB_OBJ:.o=.d) $(PROG_SRC:%.c=$(BUILD)/%.d) $(UNIT_SRC:%.c=$(BUILD)/%.d)

.PHONY: all asan needs units deps demo check check-engines check-sbc lint fuzz bench bench-attribution bench-mix fresh install uninstall dist deb clean
.SECONDARY:
# Half a file is none.
.DELETE_ON_ERROR:
