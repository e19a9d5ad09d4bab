# leat -- one makefile. Targets: all check asan lint fuzz bench install uninstall dist clean demo
VERSION = 0.1.0
PREFIX = /usr/local
DESTDIR =

CC ?= cc
AR ?= ar
CFLAGS ?= -O2 -g
PKG_CONFIG ?= pkg-config

# `make asan check` is the whole check with the sanitizers, in a tree of its own.
ifneq (,$(filter asan,$(MAKECMDGOALS)))
BUILD = build/asan
BIN = $(BUILD)/bin
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
else
BUILD = build
BIN = bin
SANITIZE =
endif

PACKAGES = libcjson gsl libcrypto
# Recursive, so that pkg-config runs only once its packages can be there.
PKG_CFLAGS = $(shell $(PKG_CONFIG) --cflags $(PACKAGES) 2>/dev/null)
PKG_LIBS = $(shell $(PKG_CONFIG) --libs $(PACKAGES) 2>/dev/null)
WARN = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
       -Wwrite-strings -Wvla -Wno-unused-parameter
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -Ilib $(WARN) $(PKG_CFLAGS) -ffile-prefix-map=$(CURDIR)=. \
             -ffp-contract=off -fPIC -pthread -DLEAT_VERSION='"$(VERSION)"' $(SANITIZE) $(CPPFLAGS) $(CFLAGS)
ALL_LDFLAGS = -pthread $(SANITIZE) $(LDFLAGS)
# libcsv ships no pkg-config file.
LIBS = -lcsv $(PKG_LIBS) -lm

LIB_SRC = $(sort $(wildcard lib/*/*.c))
LIB_OBJ = $(LIB_SRC:%.c=$(BUILD)/%.o)
PROG_SRC = $(sort $(wildcard src/leat*.c))
PROGS = $(PROG_SRC:src/%.c=$(BIN)/%)
UNIT_SRC = $(sort $(wildcard tests/unit/*.c))
UNITS = $(UNIT_SRC:tests/unit/%.c=$(BUILD)/tests/unit/%)

all: $(PROGS)
asan: all

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/libleat.a: $(LIB_OBJ)
	@rm -f $@
	$(AR) rcsD $@ $^

$(BIN)/%: $(BUILD)/src/%.o $(BUILD)/libleat.a
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/tests/unit/%: $(BUILD)/tests/unit/%.o $(BUILD)/libleat.a
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(shell $(PKG_CONFIG) --libs check) $(LIBS)

units: $(UNITS)

clean:
	rm -rf build bin demo

-include $(LIB_OBJ:.o=.d) $(PROG_SRC:%.c=$(BUILD)/%.d) $(UNIT_SRC:%.c=$(BUILD)/%.d)

.PHONY: all asan units clean
.SECONDARY:
