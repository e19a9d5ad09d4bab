#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# geo.sh -- leat-fit on Meridian's example of 40 geos and 156 weeks with Meridian's model, an organic
# channel and a promotion included, 4 x (1000 + 1000): seconds of wall time and of processors, peak
# memory, largest R-hat, smallest bulk effective sample size, divergences; and the return of each
# channel beside what Meridian's notebook printed. The last line says whether the aims are met:
# R-hat at most 1.01, at least 400 effective draws, returns within 5 %, under 30 s and 500 MB.
# Exits 1 if not. Needs GNU time.
#   BIN    directory of the programs (bin)
#   DATA   directory with mmm/
#   ARGS   more options of leat-fit ()
#   ORGANIC, PROMO   no: leave it out (yes). The notebook's page lists neither
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "${BIN:-$here/../../bin}" && pwd)
table=${DATA:?directory with mmm/}/mmm/meridian/geo_all_channels.csv
targets=$DATA/mmm/targets/meridian_roi_demo.tsv
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
read -ra more <<<"${ARGS:-}"
media='*=*_impression:*_spend'
controls=competitor_sales_control,sentiment_score_control
[ "${ORGANIC:-yes}" = no ] || media="$media,Organic_channel0=Organic_channel0_impression:"
if [ "${PROMO:-yes}" != no ]; then
	controls=$controls,Promo
	more+=(--prior 'treatment[Promo]=truncated-normal(0,0.1,-1,1)')
fi

"$bin/leat-ingest" -q --wide --date time --kpi conversions --value-per-kpi revenue_per_conversion \
	--geo geo --population population --media "$media" --control "$controls" "$table" >"$work/rows.csv"
command time -f '%e %U %M' -o "$work/time" \
	"$bin/leat-fit" -q --preset meridian --kpi conversions "${more[@]}" -o "$work/model.jsonl" "$work/rows.csv"
grep '"kind":"parameter"' "$work/model.jsonl" | grep '"name":"roas' |
	sed 's/.*"name":"\([^"]*\)","mean":\([^,]*\),"sd":\([^,]*\),"q5":\([^,]*\),.*"q95":\([^,]*\),.*"mcse":\([^,}]*\).*/\1 \2 \3 \4 \5 \6/' >"$work/roas"
member() { head -n 1 "$work/model.jsonl" | sed "s/.*\"$1\":\([-+.e0-9]*\).*/\1/"; }

awk -v time="$(tail -n 1 "$work/time")" -v rhat="$(member rhat_max)" -v ess="$(member ess_bulk_min)" \
	-v divergences="$(member divergences)" -v gradients="$(member gradients)" '
	FNR == NR {
		if (!/^#/ && $1 != "channel") target[/^All/ ? "roas" : "roas[" $1 "]"] = /^All/ ? $3 : $2
		next
	}
	FNR == 1 { printf "%-15s %7s %7s %7s %7s %7s %7s %6s\n", "", "mean", "sd", "q5", "q95", "mcse", "target", "ratio" }
	{
		printf "%-15s %7.3f %7.3f %7.3f %7.3f %7.3f %7.3f %6.3f\n", $1, $2, $3, $4, $5, $6, target[$1], $2 / target[$1]
		n++
		bad += !(($2 / target[$1] - 1) ^ 2 <= .05 ^ 2)
	}
	END {
		split(time, t, " ")
		printf "%.1f s, %.1f s of processors, %.0f MB, R-hat %.4f, bulk ESS %.0f, %d divergences, %d gradients\n", t[1],
		    t[2], t[3] / 1024, rhat, ess, divergences, gradients
		ok = n == 6 && !bad && rhat <= 1.01 && ess >= 400 && t[1] < 30 && t[3] < 500 * 1024
		print (ok ? "met" : "not met")
		exit !ok
	}' "$targets" "$work/roas"
