#!/usr/bin/env bash
# state.sh -- what it takes to remember rows: leat-ingest with and without --state, and
# what the state comes to on disk.
#   BIN   directory of the programs (bin)
#   ROWS  rows (1000000)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "${BIN:-$here/../bin}" && pwd)
rows=${ROWS:-1000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
TIMEFORMAT=%R

take() { # WHAT COMMAND...
	local what=$1 s
	shift
	s=$({ time "$@" >/dev/null; } 2>&1)
	awk -v w="$what" -v s="$s" -v r="$rows" 'BEGIN {
		printf "  %-34s %8.2f s %10.0f rows/s\n", w, s, r / (s > 0 ? s : .001) }'
}

for kind in rows touches; do
	"$here/$kind" csv "$rows" >"$work/in.csv"
	rm -f "$work"/s.db*
	echo "$rows $kind, $([[ $kind == rows ]] && echo "with an identity" || echo "most without an id")"
	take "without --state" "$bin/leat-ingest" -q "$work/in.csv"
	take "all of them new" "$bin/leat-ingest" -q --state "$work/s.db" "$work/in.csv"
	take "none of them new" "$bin/leat-ingest" -q --state "$work/s.db" "$work/in.csv"
	awk -v n="$(wc -c <"$work/s.db")" -v r="$rows" 'BEGIN { printf "  the state: %.0f bytes a row\n", n / r }'
done
