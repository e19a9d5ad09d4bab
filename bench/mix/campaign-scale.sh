#!/usr/bin/env bash
# campaign-scale.sh -- the campaign level at size: CAMPAIGNS campaigns in five channels over 180 days,
# through the programs: seconds and peak memory of leat-fit with and without --credits, and of
# leat-allocate. Needs GNU time.
#   BIN        directory of the programs (bin)
#   CAMPAIGNS  how many (5000)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bin=$(cd "${BIN:-$here/../../bin}" && pwd)
export LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Spend, outcome and credits: each campaign with its own scale, elasticity and drift.
awk -v n="${CAMPAIGNS:-5000}" -v days=180 '
function normal() { return sqrt(-2 * log(1 - rand())) * cos(6.2831853 * rand()) }
function date(d) { return strftime("%Y-%m-%d", 1767571200 + 86400 * d, 1) }
BEGIN {
	srand(7); OFS = ","
	print "kind,time,channel,platform,account,campaign_id,cost,conversions,revenue,currency,model,incremental,name,value"
	for (j = 0; j < n; j++) {
		scale = exp(3 + normal()); e = .4 + .3 * rand(); k = scale * exp(.5 + .4 * normal()); drift = 0
		channel = "channel_" j % 5 + 1
		for (d = 0; d < days; d++) {
			if (d % 7 == 0) drift = .8 * drift + .25 * normal()
			cost = int(scale * exp(drift + .2 * normal()) * 100) / 100
			outcome = k * (cost / scale) ^ e
			sum[d] += outcome
			credits = int(outcome / 40 * exp(.3 * normal() - .045) + rand())
			print "spend", date(d), channel, "ads", "1", j, cost, "", "", "EUR", "", "", "", ""
			if (credits)
				print "credit", date(d), channel, "ads", "1", j, "", credits, 40 * credits, "EUR", "known", "yes", "", ""
			rows += 1 + (credits > 0)
		}
	}
	for (d = 0; d < days; d++)
		print "outcome", date(d), "", "", "", "", "", "", int(sum[d] * (2 + .05 * normal())), "EUR", "", "", "", ""
	print "end", "", "", "", "", "", "", "", "", "", "", "", "ok", rows + days
}' >"$work/account.csv"
echo "$(wc -l <"$work/account.csv") rows, $(wc -c <"$work/account.csv") bytes"

# timed NAME COMMAND... -- its seconds and peak memory.
timed() {
	local name=$1
	shift
	/usr/bin/time -o "$work/time" -f '%e %M' "$@"
	awk -v name="$name" '{ printf "%-34s %6.1f s %7.0f MB\n", name, $1, $2 / 1024 }' "$work/time"
}

timed 'leat-fit' "$bin/leat-fit" -q "$work/account.csv" -o "$work/plain.jsonl"
timed 'leat-fit --credits known' "$bin/leat-fit" -q --credits known "$work/account.csv" -o "$work/model.jsonl"
timed 'leat-allocate' "$bin/leat-allocate" -q "$work/model.jsonl" -o "$work/plan.csv"
echo "model: $(wc -c <"$work/model.jsonl") bytes, $(grep -c '"kind":"curve"' "$work/model.jsonl") curves; plan: $(wc -l <"$work/plan.csv") lines"
