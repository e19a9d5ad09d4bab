#!/usr/bin/env bash
# group.sh -- many groups: rows and cost by user of a log of events, two million users in no
# order, by leat's reader and map (bench/group.c), DuckDB and polars; in one run on one machine, the
# fastest of RUNS, interleaved, with the most memory that each process used. leat is the whole
# process, of the libraries of Python it is the query alone. All have to find the same.
#   MB     megabytes of CSV (1000)
# shellcheck source-path=SCRIPTDIR source=contest
. "${BASH_SOURCE[0]%/*}/contest"
mb=${MB:-1000}
file=$work/events.csv

"$bench/feed" events csv "$mb" >"$file"
for ((run = 1; run <= runs; run++)); do
	for t in 1 2; do
		ours "leat, $t thread" group "$file" "$t"
		python_has duckdb && peer "DuckDB, $t thread" duckdb group csv "$file" "$t"
	done
	python_has polars && peer "polars, 2 threads" polars group csv "$file" 2
done

echo "Sums by two million users, $mb MB of CSV"
for name in "leat, 1 thread" "leat, 2 thread" "DuckDB, 1 thread" "DuckDB, 2 thread" "polars, 2 threads"; do
	row "$name" "$file"
	same "leat, 1 thread" "$name"
done
times "DuckDB, 2 thread" "leat, 2 thread" 1
if [[ -n ${kilobytes["DuckDB, 2 thread"]:-} ]]; then
	target "leat, 2 thread: its memory by DuckDB's" \
		"$(awk "BEGIN { print ${kilobytes["leat, 2 thread"]} / ${kilobytes["DuckDB, 2 thread"]} }")" most 0.5
fi
