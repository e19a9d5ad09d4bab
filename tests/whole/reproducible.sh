#!/usr/bin/env bash
# Two builds of the same source, in two directories, give identical programs.
set -uo pipefail
if [[ $BIN != "$TOP/bin" ]]; then
	echo "skip two builds are compared in the plain check only"
	exit 0
fi
one=$TMP/one two=$TMP/two-with-a-longer-name
mkdir "$one"
cp -R "$TOP/Makefile" "$TOP/scripts" "$TOP/lib" "$TOP/src" "$one"
cp -R "$one" "$two"
for d in "$one" "$two"; do
	make -s -C "$d" CFLAGS="-O1 -g" >"$TMP/log" 2>&1 || { sed 's/^/# /' "$TMP/log"; echo "not ok build in $d"; exit 1; }
done
if diff -r "$one/bin" "$two/bin" >"$TMP/log"; then
	echo "ok two builds are identical"
else
	sed 's/^/# /' "$TMP/log"
	echo "not ok two builds are identical"
fi
