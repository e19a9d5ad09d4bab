#!/usr/bin/env bash
# programs.sh -- how fast programs read and write records, beside what else does, in one run on
# one machine: the best of three, and how many times as long as `wc -l` takes.
#   BIN    directory of the programs (bin)
#   ROWS   rows to read (1000000)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "${BIN:-$here/../bin}" && pwd)
rows=${ROWS:-1000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$here/rows" csv "$rows" >"$work/rows.csv"
"$here/rows" jsonl "$rows" >"$work/rows.jsonl"
"$here/touches" csv "$rows" >"$work/touches.csv"
TIMEFORMAT=%R

# One run of a command, in seconds.
once() { { time "$@" >/dev/null 2>"$work/err"; } 2>&1; }

# best FILE WHAT COMMAND... -- the fastest of three runs that read FILE.
base=
best() {
	local file=$1 what=$2 least='' s
	shift 2
	for _ in 1 2 3; do
		s=$(once "$@") || { echo "$what: failed" >&2; cat "$work/err" >&2; return 1; }
		if [[ -z $least ]] || awk "BEGIN { exit !($s < $least) }"; then least=$s; fi
	done
	[[ $what == "wc -l" ]] && base=$least
	awk -v w="$what" -v s="$least" -v b="$base" -v n="$(wc -c <"$file")" -v r="$rows" 'BEGIN {
		printf "  %-34s %8.3f s %8.0f MB/s %10.0f rows/s %8.1f x\n", w, s, n / 1e6 / (s ? s : .001), r / (s ? s : .001), s / (b > 0 ? b : .001) }'
}

have() { command -v "$1" >/dev/null; }

f=$work/rows.csv
echo "CSV, $rows rows, $(($(wc -c <"$f") / 1000000)) MB, quoted fields in each"
best "$f" "wc -l" wc -l "$f"
best "$f" "leat-attribute: read and write" "$bin/leat-attribute" -q "$f"
best "$f" "leat-clean: check, dedupe, write" "$bin/leat-clean" -q "$f"
have python3 && best "$f" "python3: csv.reader, counted" python3 -c '
import csv, sys
print(sum(1 for _ in csv.reader(open(sys.argv[1], newline=""))))' "$f"
have python3 && best "$f" "python3: csv.reader to csv.writer" python3 -c '
import csv, sys
csv.writer(sys.stdout).writerows(csv.reader(open(sys.argv[1], newline="")))' "$f"
have mlr && best "$f" "mlr cat" mlr --csv cat "$f"
have duckdb && best "$f" "duckdb: read_csv to CSV" duckdb -c \
	"copy (select * from read_csv('$f', all_varchar=true)) to '/dev/null' (format csv)"

f=$work/rows.jsonl
echo "JSON lines, the same rows, $(($(wc -c <"$f") / 1000000)) MB"
best "$f" "wc -l" wc -l "$f"
best "$f" "leat-attribute: read and write" "$bin/leat-attribute" -q "$f"
best "$f" "leat-clean: check, dedupe, write" "$bin/leat-clean" -q "$f"
have python3 && best "$f" "python3: json.loads" python3 -c '
import json, sys
print(sum(len(json.loads(line)) for line in open(sys.argv[1])))' "$f"
have mlr && best "$f" "mlr cat" mlr --ijsonl --ojsonl cat "$f"
have duckdb && best "$f" "duckdb: read_json to JSON" duckdb -c \
	"copy (select * from read_json('$f')) to '/dev/null' (format json)"

f=$work/touches.csv
echo "A log of touches and conversions, $rows rows, $(($(wc -c <"$f") / 1000000)) MB"
best "$f" "wc -l" wc -l "$f"
best "$f" "leat-attribute: last" "$bin/leat-attribute" -q --model last "$f"
best "$f" "leat-attribute: all models" "$bin/leat-attribute" -q --model first,last,linear,u-shape,time-decay,markov "$f"
