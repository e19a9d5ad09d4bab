#!/usr/bin/env bash
# Two builds of the same source, in two directories, give identical programs.
set -uo pipefail
if [[ $BIN != "$TOP/bin" ]]; then
	echo "skip two builds are compared in the plain check only"
	exit 0
fi
for d in one two-with-a-longer-name; do
	mkdir "$TMP/$d"
	cp -R "$TOP/Makefile" "$TOP/scripts" "$TOP/lib" "$TOP/src" "$TMP/$d"
	make -s -C "$TMP/$d" CFLAGS="-O1 -g" >"$TMP/log" 2>&1 || { sed 's/^/# /' "$TMP/log"; echo "not ok build in $d"; exit 1; }
done
if diff -r "$TMP/one/bin" "$TMP/two-with-a-longer-name/bin" >"$TMP/log"; then
	echo "ok two builds are identical"
else
	sed 's/^/# /' "$TMP/log"
	echo "not ok two builds are identical"
fi
