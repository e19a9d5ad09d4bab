#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# speed.sh -- leat-fit on the example of PyMC-Marketing with its default model, 4 x (1000 + 1000),
# whole program: seconds of wall time and of processors, smallest bulk effective sample size, that
# by second, largest R-hat, divergences and evaluations of the gradient, for each seed; then the
# worst of all. The last line says whether the aims are met: under half a second, at least 5,000
# effective draws a second on average, no divergence, R-hat at most 1.01, and the same bytes with
# one thread as with all. Exits 1 if not.
#   BIN    directory of the programs (bin)
#   DATA   directory with mmm/
#   SEEDS  seeds, 1 to SEEDS (10)
#   ARGS   more options of leat-fit ()
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "${BIN:-$here/../../bin}" && pwd)
table=${DATA:?directory with mmm/}/mmm/pymc/mmm_example.csv
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
read -ra more <<<"${ARGS:-}"

"$bin/leat-ingest" -q --wide --date date_week --kpi y --media x1,x2 --control event_1,event_2,t \
	"$table" >"$work/rows.csv" 2>/dev/null
fit() { "$bin/leat-fit" -q --preset pymc --max-lag 7 "${more[@]}" "$@" "$work/rows.csv"; }
member() { head -n 1 "$work/model.jsonl" | sed "s/.*\"$1\":\([-+.e0-9]*\).*/\1/"; }

fit -o "$work/model.jsonl" # once before the clock starts
for ((seed = 1; seed <= ${SEEDS:-10}; seed++)); do
	TIMEFORMAT='%R %U'
	{ time fit --seed "$seed" -o "$work/model.jsonl"; } 2>"$work/time"
	echo "$seed $(tail -n 1 "$work/time") $(member ess_bulk_min) $(member rhat_max)" \
		"$(member divergences) $(member gradients)"
done >"$work/runs"
fit -j 1 --seed 1 -o "$work/one.jsonl"
fit --seed 1 -o "$work/all.jsonl"
same=$(cmp -s "$work/one.jsonl" "$work/all.jsonl" && echo 1 || echo 0)

awk -v same="$same" '
	BEGIN { printf "%5s %8s %8s %10s %10s %8s %6s %9s\n", "seed", "wall s", "cpu s", "bulk ESS", "ESS / s",
	    "R-hat", "div", "gradients" }
	{
		printf "%5d %8.3f %8.3f %10.0f %10.0f %8.4f %6d %9d\n", $1, $2, $3, $4, $4 / $2, $5, $6, $7
		wall = $2 > wall ? $2 : wall; ess = NR == 1 || $4 < ess ? $4 : ess; rate += $4 / $2
		rhat = $5 > rhat ? $5 : rhat; div += $6
	}
	END {
		printf "worst %8.3f %8s %10.0f %10.0f %8.4f %6d   (ESS / s: mean)\n", wall, "", ess, rate / NR, rhat,
		    div
		met = wall < .5 && rate / NR >= 5000 && div == 0 && rhat <= 1.01 && same
		print met ? "aims met" : "aims missed", same ? "" : "(bytes depend on threads)"
		exit !met
	}' "$work/runs"
