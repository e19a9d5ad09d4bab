#!/usr/bin/env bash
# memory.sh -- peak memory of programs through which a stream goes, from a pipe to a pipe, as the
# stream gets longer: it is to stay what it is.
#   BIN    directory of the programs (bin)
#   BENCH  directory of bench's own programs (build/bench)
#   SIZES  megabytes of CSV, 13 columns, two years of spend (50 500)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "${BIN:-$here/../bin}" && pwd)
bench=$(cd "${BENCH:-$here/../build/bench}" && pwd)
sizes=${SIZES:-50 500}
[[ -x /usr/bin/time ]] || { echo "memory: skipped, there is no /usr/bin/time"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "Peak memory, MB, of a stream of so many MB"
printf '  %-16s' ""
# shellcheck disable=SC2086 # a list of numbers
printf '%10s' $sizes
echo
for program in leat-ingest leat-clean leat-attribute; do
	printf '  %-16s' "$program"
	for mb in $sizes; do
		"$bench/feed" ads csv "$mb" |
			/usr/bin/time -o "$work/kb" -f %M "$bin/$program" -q --complete 2>"$work/err" |
			cat >/dev/null || { cat "$work/err" >&2; exit 1; }
		awk '{ printf "%10.1f", $1 / 1000 }' "$work/kb"
	done
	echo
done
