#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Has leat-fit Meridian's model of geos? On its example (40 geos, 156 weeks), with the organic channel
# and the promotion, chains must agree (R-hat at most 1.01, 400 effective draws, no divergence) and the
# mean return of each channel and of all must be that printed by Meridian's notebook
# ROI_mROI_Response_Curves, within 5 % and two Monte Carlo standard errors of ours; the notebook's own
# error is not told. Its page does not list organic channel and promotion, but returns without
# them are a quarter to a half higher.
# DATA is the directory with mmm/; prints "ok", "not ok" or "skip".
set -eu
table=${DATA:-}/mmm/meridian/geo_all_channels.csv
targets=${DATA:-}/mmm/targets/meridian_roi_demo.tsv
if [ ! -r "$table" ] || [ ! -r "$targets" ]; then
	echo "skip Meridian's example needs ../shared/data"
	exit 0
fi

leat-ingest -q --wide --date time --kpi conversions --value-per-kpi revenue_per_conversion --geo geo \
	--population population --media '*=*_impression:*_spend,Organic_channel0=Organic_channel0_impression:' \
	--control competitor_sales_control,sentiment_score_control,Promo "$table" 2>/dev/null |
	leat-fit -q --preset meridian --kpi conversions --prior 'treatment[Promo]=truncated-normal(0,0.1,-1,1)' \
		-o "$TMP/model.jsonl"
grep '"kind":"parameter"' "$TMP/model.jsonl" | grep '"name":"roas' |
	sed 's/.*"name":"\([^"]*\)","mean":\([^,]*\),.*"mcse":\([^,}]*\).*/\1 \2 \3/' >"$TMP/roas"
awk -v agree="$(head -n 1 "$TMP/model.jsonl" | grep -c '"converged":true')" '
	FNR == NR {
		if (!/^#/ && $1 != "channel") target[/^All/ ? "roas" : "roas[" $1 "]"] = /^All/ ? $3 : $2
		next
	}
	{
		n++
		if (($2 - target[$1]) ^ 2 <= (.05 * target[$1] + 2 * $3) ^ 2) next
		printf "# %s: %.4f (Monte Carlo error %.4f), Meridian %.4f\n", $1, $2, $3, target[$1]
		bad++
	}
	END {
		if (!agree) print "# the chains have not converged"
		printf "%s returns of Meridian'"'"'s example: %d compared, %d differ\n",
		    agree && n == 6 && !bad ? "ok" : "not ok", n, bad
	}' "$targets" "$TMP/roas"
