#!/usr/bin/env bash
# follow.sh -- how long a line that is written after a pause is on its way through --follow,
# until whoever reads the output has it: median and longest of LINES lines.
#   BIN    directory of the programs (bin)
#   LINES  lines (25)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "${BIN:-$here/../bin}" && pwd)
lines=${LINES:-25}
PATH=$bin:$PATH
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$work"' EXIT
cd "$work"
mkfifo out in between nothing
header=kind,time,channel,event,user

# measure WHAT WHERE -- the program that writes to `out` runs; lines are written to WHERE.
measure() {
	local what=$1 where=$2 i from to line
	exec 6<out
	read -r line <&6
	: >"$work/times"
	for ((i = 0; i < lines; i++)); do
		read -r -t "0.$((RANDOM % 30 + 10))" <>nothing || true
		from=${EPOCHREALTIME/[.,]/}
		echo "touch,2026-07-01T10:00:00Z,email,click,u$i" >>"$where"
		read -r line <&6
		to=${EPOCHREALTIME/[.,]/}
		[[ $line == *"u$i"* ]] || { echo "$what: another line: $line" >&2; exit 1; }
		echo $((to - from)) >>"$work/times"
	done
	exec 6<&-
	kill "$pid" 2>/dev/null || true
	wait "$pid" 2>/dev/null || true
	sort -n "$work/times" | awk -v w="$what" '{ t[NR] = $1 / 1000 } END {
		printf "  %-48s %8.1f ms %8.1f ms\n", w, t[int((NR + 1) / 2)], t[NR] }'
}

echo "latency of a line, of $lines: median, longest"
echo $header >a.csv
leat-ingest -q --follow a.csv >out & pid=$!
measure "a file that grows" a.csv

exec 5<>in
leat-ingest -q --follow <in >out & pid=$!
echo $header >in
measure "a pipe that stays open" in

echo $header >a.csv
leat-ingest -q --follow --state s.db a.csv >out & pid=$!
measure "a file that grows, with --state" a.csv

echo $header >a.csv
leat-ingest -q --follow a.csv >between &
leat-clean -q --follow <between >out & pid=$!
measure "a file that grows, through leat-clean --follow" a.csv
