#!/usr/bin/env bash
# read.sh -- reading: all columns of a file of ads parsed, three of them summed by day and
# channel, by leat's reader (bench/read.c, which reads as every program does), DuckDB, polars,
# pandas and Miller, and wc -l, which only looks for line ends. In one run on one machine: the
# fastest of RUNS, interleaved, and their ratios. leat, Miller and wc are whole processes, of the
# libraries of Python it is the query alone. All have to find the same.
#   MB     megabytes of CSV, and of JSON lines (500)
#   SLOW   runs of Miller and pandas (1)
# shellcheck source-path=SCRIPTDIR source=contest
. "${BASH_SOURCE[0]%/*}/contest"
mb=${MB:-500} slow=${SLOW:-1}

read_all() {
	local format=$1 file=$2 run t
	for ((run = 1; run <= runs; run++)); do
		other "wc -l" wc -l "$file"
		for t in 1 2; do
			ours "leat, $t thread" read "$file" "$t"
			python_has duckdb && peer "DuckDB, $t thread" duckdb read "$format" "$file" "$t"
		done
		python_has polars && peer "polars, 2 threads" polars read "$format" "$file" 2
		if [[ $format == csv ]]; then
			pipe "leat, pipe" read "$file" 1
			python_has duckdb && pipe_peer "DuckDB, pipe, 2 threads" "$file" 2
		fi
		[[ $run -le $slow ]] || continue
		python_has pandas && peer "pandas" pandas read "$format" "$file" 1
		have mlr && other "Miller" mlr "--i$([[ $format == csv ]] && echo csv || echo jsonl)" --ojson \
			stats1 -a sum -f clicks,cost,revenue -g time,channel "$file"
	done
}

pipe() {
	local s line
	# shellcheck disable=SC2002 # it is the pipe that is measured
	s=$({ time cat "$3" | "$bench/$2" - "$4" >"$work/out"; } 2>&1)
	read -ra line <"$work/out"
	keep "$1" "$s" "${line[-1]}" "${line[@]:0:${#line[@]}-1}"
}

pipe_peer() {
	local line
	# shellcheck disable=SC2002
	read -ra line < <(cat "$2" | "$here/peer.py" duckdb read csv /dev/stdin "$3")
	keep "$1" "${line[@]}"
}

table() {
	local name
	for name in "wc -l" "leat, 1 thread" "leat, 2 thread" "leat, pipe" "DuckDB, 1 thread" \
		"DuckDB, 2 thread" "DuckDB, pipe, 2 threads" "polars, 2 threads" pandas Miller; do
		row "$name" "$1"
	done
	for name in "DuckDB, 1 thread" "polars, 2 threads" pandas "leat, 2 thread" "leat, pipe"; do
		same "leat, 1 thread" "$name"
	done
}

"$bench/feed" ads csv "$mb" >"$work/ads.csv"
echo "Reading $mb MB of CSV, 13 columns, 15 % of the fields quoted: three sums by day and channel"
read_all csv "$work/ads.csv"
table "$work/ads.csv"
times "DuckDB, 1 thread" "leat, 1 thread" 3
times "DuckDB, 2 thread" "leat, 2 thread" 3
times Miller "leat, 1 thread" 12
target "leat, 1 thread: so many times as long as wc -l" "$(ratio "leat, 1 thread" "wc -l")" most 6.5

seconds=() kilobytes=() found=()
rm "$work/ads.csv"
"$bench/feed" ads jsonl "$mb" >"$work/ads.jsonl"
echo "The same of $mb MB of JSON lines"
read_all jsonl "$work/ads.jsonl"
table "$work/ads.jsonl"
times "DuckDB, 1 thread" "leat, 1 thread" 2
times Miller "leat, 1 thread" 30
