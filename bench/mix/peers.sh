#!/usr/bin/env bash
# peers.sh -- the same model on the same data by leat-fit and by PyMC-Marketing, with its default
# sampler and with nutpie, in one run on one machine: 4 chains of 1000 steps and 1000 draws.
# Of each the least bulk ESS of the model's own parameters by second: of leat-fit of the whole process,
# reading and writing in it; of the others of sampling alone, and compilation apart. Whether the
# models are the same, the means say: how far they are from a reference posterior, in standard errors.
# And whether leat-fit and ArviZ find the same ESS in the same draws. Installs nothing.
#   BIN     directory of the programs (bin)
#   DATA    directory with mmm/ (../shared/data)
#   SEEDS   of leat-fit, from 1 (10); the mean counts
#   RUNS    of each peer, with seeds from 1 (1); the best counts
#   PEERS   samplers (nutpie pymc)
#   PYTHON  a python3 that has pymc-marketing and nutpie (python3)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bin=$(cd "${BIN:-$here/../../bin}" && pwd)
data=${DATA:-$here/../../../shared/data}
python=${PYTHON:-python3} seeds=${SEEDS:-10} runs=${RUNS:-1} peers=${PEERS:-nutpie pymc}
table=$data/mmm/pymc/mmm_example.csv
reference=$data/mmm/targets/ref_posterior_mmm_example_default_priors.tsv
export LC_ALL=C
TIMEFORMAT=%R
[[ -r $table && -r $reference ]] || { echo "peers: skipped, DATA has no mmm/pymc/mmm_example.csv"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fit() {
	"$bin/leat-ingest" -q --wide --date date_week --kpi y --media x1,x2 --control event_1,event_2,t "$table" 2>"$work/log" |
		"$bin/leat-fit" -q --preset pymc --max-lag 7 -O csv "$@"
}

# least -- of a model's own parameters: the least bulk ESS, its parameter, and how far the means are.
least() {
	awk -F, -v reference="$reference" '
		BEGIN { while ((getline line <reference) > 0) { split(line, f, "\t"); mean[f[1]] = f[2]; error[f[1]] = f[9] } }
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
		$1 == "model" { divergences = match($0, /""divergences"":[0-9]+/) ? substr($0, RSTART + 15, RLENGTH - 15) : "?" }
		$1 != "parameter" || $at["name"] ~ /^(contribution_total|roas)/ { next }
		{
			name = $at["name"]
			ess = $at["ess_bulk"] + 0
			if (!n++ || ess < low) { low = ess; which = name }
			z = ($at["mean"] - mean[name]) / sqrt($at["mcse"] ^ 2 + error[name] ^ 2)
			if (z < 0) z = -z
			if (z > far) far = z
		}
		END { printf "%.0f %s %.2f %s\n", low, which, far, divergences }' "$1"
}

for ((seed = 1; seed <= seeds; seed++)); do
	seconds=$({ time fit --seed $seed >"$work/model" 2>"$work/err"; } 2>&1) || { cat "$work/log" "$work/err" >&2; exit 1; }
	echo "$seconds 0 $(least "$work/model")"
done >"$work/leat"
fit --seed 1 --keep 4000 >"$work/model"
ours=$(awk '{ s += $1; e += $3; r += $3 / $1; if ($5 > z) z = $5; d += $6 }
	END { printf "%.3f %.0f %.0f %.2f %d", s / NR, e / NR, r / NR, z, d }' "$work/leat")
read -r s e rate far divergences <<<"$ours"
printf '%-24s %10s %10s %10s %12s %10s\n' "" seconds compiling "least ESS" "ESS/second" "means off"
printf '%-24s %10.3f %10s %10.0f %12.1f %10.2f\n' "leat-fit, $seeds seeds" "$s" - "$e" "$rate" "$far"
printf '  divergences: %d\n' "$divergences"

if ! "$python" -c 'import pymc_marketing, nutpie, arviz' >/dev/null 2>&1; then
	echo "  PyMC-Marketing: skipped, $python does not have it (pip install pymc-marketing nutpie)"
	exit 0
fi
echo "  $("$python" "$here/peers.py" versions)"
read -r n apart < <("$python" "$here/peers.py" ess "$work/model")
echo "  ESS of $n parameters by ArviZ in leat's draws: at most $apart of it from leat's"
for peer in $peers; do
	for ((run = 1; run <= runs; run++)); do
		"$python" "$here/peers.py" "$peer" "$table" "$reference" $run 2>"$work/err" || { cat "$work/err" >&2; exit 1; }
	done >"$work/$peer"
	sort -k 1,1 -g "$work/$peer" | head -n 1 >"$work/best"
	read -r s c e which far <"$work/best"
	awk -v p="PyMC-Marketing, $peer" -v s="$s" -v c="$c" -v e="$e" -v f="$far" -v w="$which" -v ours="$rate" \
		-v goal="$([[ $peer == pymc ]] && echo 200 || echo 30)" 'BEGIN {
			printf "%-24s %10.3f %10.3f %10.0f %12.1f %10.2f   least: %s\n", p, s, c, e, e / s, f, w
			printf "  leat-fit by it: %.0f times, at least %d: %s\n", ours * s / e, goal, (ours * s / e >= goal) ? "met" : "NOT MET" }'
done
