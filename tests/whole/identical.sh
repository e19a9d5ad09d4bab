#!/usr/bin/env bash
# The same rows give the same plan, byte for byte: as CSV and as JSON lines, in any
# order, with one thread and two, in an English and a German locale.
set -uo pipefail
leat-simulate --days 120 --seed 5 --touches -q >"$TMP/in.csv" || exit 1

plan() { # name, threads, then what makes the stream
	local name=$1 threads=$2
	shift 2
	"$@" | leat-clean -q | leat-attribute -q --model linear |
		leat-fit -q -j "$threads" --warmup 150 --draws 150 2>/dev/null >"$TMP/$name.jsonl" &&
		leat-allocate -q "$TMP/$name.jsonl" >"$TMP/$name.csv" 2>/dev/null || echo "# $name failed"
}

shuffled() { # the header first, the trailer last, the rows between in another order
	head -n 1 "$TMP/in.csv"
	sed '1d;$d' "$TMP/in.csv" | shuf --random-source=<(yes "$1")
	tail -n 1 "$TMP/in.csv"
}

same() {
	if [[ -s $TMP/plain.csv ]] && cmp -s "$TMP/plain.csv" "$TMP/$1.csv" &&
		cmp -s "$TMP/plain.jsonl" "$TMP/$1.jsonl"; then
		echo "ok $2"
	else
		diff "$TMP/plain.csv" "$TMP/$1.csv" | head -4 | sed 's/^/# /'
		echo "not ok $2"
	fi
}

plan plain 1 cat "$TMP/in.csv"
plan json 1 leat-clean -q -O jsonl "$TMP/in.csv"
same json "CSV and JSON lines give the same plan"
plan shuffled 1 shuffled 1
same shuffled "rows in another order give the same plan"
plan threads 2 cat "$TMP/in.csv"
same threads "one thread and two give the same plan"
LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo plan german 1 cat "$TMP/in.csv"
same german "a German locale and a zone in Japan give the same plan"
