#!/bin/sh
# demo.sh [OUT] -- one night of the example shop, and what its plan would truly earn.
# The shop's exports go through the loop to OUT/plan.csv and OUT/report.html (default:
# demo/ in the tree); the plan is then put back into the market that the exports were
# simulated in, which only an example can do.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
bin=${BIN:-$top/bin}
bin=$(cd "$bin" && pwd)
out=${1:-$top/demo}
export BIN="$bin"

mkdir -p "$out"
# A policy that others may write to is refused, and a checkout may be just that.
install -m 644 "$here/policy.json" "$out/policy.json"
[ ! -t 2 ] || echo "The loop runs on two years of exports: some ten seconds." >&2
"$here/loop.sh" "$here/exports" "$out" "$out/policy.json" 2>"$out/loop.log" || {
	status=$?
	cat "$out/loop.log" >&2
	exit $status
}
"$bin/leat-report" --format text "$out/model.jsonl" "$out/plan.csv" |
	sed '/^Return on spend by channel/,$d'
"$bin/leat-simulate" -q --truth "$here/truth.json" --plan "$out/plan.csv" --require-gain \
	-o "$out/truth.csv"
awk -F, '
function euro(v) { # 17507.02 as 17,507
	v = sprintf("%.0f", v)
	return length(v) > 3 ? substr(v, 1, length(v) - 3) "," substr(v, length(v) - 2) : v
}
$1 == "total" {
	printf "Put back into the market that the example was made in, where the truth is known:\n"
	printf "with this plan advertising brings %s EUR of revenue in 28 days, with the\n", euro($5)
	printf "budgets of today %s EUR: truly %s EUR more (%.1f %%).\n\n", euro($4), euro($5 - $4), 100 * ($5 / $4 - 1)
}' "$out/truth.csv"
echo "plan:     $out/plan.csv"
echo "report:   $out/report.html"
echo "messages: $out/loop.log"
