#!/usr/bin/env bash
# A stream that is cut, anywhere, moves no money: no model and no plan come of it, and
# the status is 65. A hundred places, drawn with a fixed seed.
set -uo pipefail
leat-simulate --days 100 --seed 3 -q >"$TMP/observations.csv" || exit 1
leat-clean -q "$TMP/observations.csv" -O jsonl >"$TMP/observations.jsonl" || exit 1
leat-fit -q --warmup 100 --draws 100 "$TMP/observations.csv" >"$TMP/model.jsonl" 2>/dev/null || exit 1
leat-allocate -q "$TMP/model.jsonl" >"$TMP/plan.csv" 2>/dev/null || exit 1

places() { # 50 places in a file of $1 bytes, and its last bytes
	awk -v n="$1" -v seed="$2" 'BEGIN { srand(seed)
		for (i = 0; i < 46; i++) print int(rand() * n)
		for (i = 1; i <= 4; i++) print n - i }'
}

bad=0
try() { # file, seed, program and arguments
	local file=$1 seed=$2 size at rc
	shift 2
	size=$(wc -c <"$file")
	while read -r at; do
		head -c "$at" "$file" | "$@" -q -o "$TMP/out" >"$TMP/stdout" 2>/dev/null
		rc=$?
		if [[ $rc -ne 65 || -s $TMP/stdout || -e $TMP/out ]]; then
			echo "# $1 cut at byte $at of $size: status $rc"
			bad=1
		fi
		rm -f "$TMP/out"
	done < <(places "$size" "$seed")
	if [[ $bad -eq 0 ]]; then echo "ok $1: $(basename "$file") cut at 50 places"; else echo "not ok $1: $(basename "$file") cut"; fi
	bad=0
}
try "$TMP/observations.csv" 1 leat-fit --warmup 100 --draws 100
try "$TMP/observations.jsonl" 2 leat-fit --warmup 100 --draws 100
try "$TMP/model.jsonl" 3 leat-allocate
try "$TMP/plan.csv" 4 leat-report
