#!/bin/sh
# loop.sh [EXPORTS [OUT [POLICY]]] -- one night's loop: from the exports in EXPORTS
# (default: exports/ beside this file) to plan.csv and report.html in OUT (default: the
# current directory), by POLICY (default: policy.json beside this file). Other results
# of the night stay in OUT beside them.
#
# sh has no pipefail, and needs none: a stage whose input was cut off writes no
# trailer, and leat-fit then writes no model and ends the loop with status 65.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
exports=${1:-$here/exports}
out=${2:-.}
policy=${3:-$here/policy.json}
PATH=${BIN:-$here/../../bin}:$PATH
export PATH

mkdir -p "$out"
leat-ingest --tz Europe/Berlin "$exports"/* |
	leat-clean --policy "$policy" --rejects "$out/rejects.csv" \
		--quality "$out/quality.jsonl" |
	leat-attribute --model hazard,markov,linear --tz Europe/Berlin -o "$out/observations.csv"
leat-fit -o "$out/model.jsonl" "$out/observations.csv" &&
	leat-allocate --policy "$policy" "$out/model.jsonl" >"$out/plan.csv"
leat-report --format html -o "$out/report.html" \
	"$out/plan.csv" "$out/model.jsonl" "$out/observations.csv" "$out/quality.jsonl"
