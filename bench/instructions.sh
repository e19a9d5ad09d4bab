#!/usr/bin/env bash
# instructions.sh -- instructions a row, counted by callgrind: unlike seconds they are the same
# on a busy machine, so a change of a percent is a change of the program. The difference of two
# sizes is taken, so that starting up does not count.
#   BIN    directory of the programs (bin)
#   ROWS   rows of the smaller input (5000)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "${BIN:-$here/../bin}" && pwd)
rows=${ROWS:-5000}
command -v valgrind >/dev/null || { echo "instructions: skipped, there is no valgrind"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

count() {
	valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 >/dev/null |
		awk '/Collected :/ { print $4 }'
}

# case NAME FORMAT GENERATOR COMMAND...
case_of() {
	local name=$1 format=$2 make=$3 few many
	shift 3
	"$here/$make" "$format" "$rows" >"$work/few"
	"$here/$make" "$format" $((3 * rows)) >"$work/many"
	few=$(count "$@" "$work/few")
	many=$(count "$@" "$work/many")
	awk -v n="$name" -v a="$few" -v b="$many" -v r="$rows" -v s="$(($(wc -c <"$work/many") - $(wc -c <"$work/few")))" \
		'BEGIN { i = (b - a) / (2 * r); printf "%-22s %9.0f %9.1f\n", n, i, i / (s / (2 * r)) }'
}

printf '%-22s %9s %9s\n' "instructions" "a row" "a byte"
case_of "attribute, CSV" csv rows "$bin/leat-attribute" -q -j1
case_of "attribute, JSON lines" jsonl rows "$bin/leat-attribute" -q -j1
case_of "clean, CSV" csv rows "$bin/leat-clean" -q -j1
case_of "clean, JSON lines" jsonl rows "$bin/leat-clean" -q -j1
case_of "attribute, touches" csv touches "$bin/leat-attribute" -q -j1 --model last,linear,markov
