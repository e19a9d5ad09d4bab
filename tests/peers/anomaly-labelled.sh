#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Days of New York's taxis that people have marked as odd (Numenta Anomaly Benchmark, realKnownCause):
# of the marked windows those that a day's total shows, Thanksgiving, Christmas and the blizzard of
# 27 January 2015, must be told, and of the 215 days at most one outside any window.
# DATA is the directory with monitor/; prints "ok", "not ok" or "skip".
set -eu
taxi=${DATA:-}/monitor/nab_nyc_taxi.csv
windows=${DATA:-}/monitor/nab_combined_windows.json
if [ ! -r "$taxi" ] || [ ! -r "$windows" ]; then
	echo "skip the marked series needs ../shared/data"
	exit 0
fi
echo '{"version": 1, "clean": {"checks": {"anomaly": {}, "shift": {}}}}' >"$TMP/policy.json"
# A day with all its 48 half hours, as a campaign's cost.
awk -F, '
	NR > 1 { d = substr($1, 1, 10); sum[d] += $2; n[d]++ }
	END { for (d in sum) if (n[d] == 48) printf "spend,%s,x,taxi,7,USD,%d\n", d, sum[d] }' "$taxi" |
	sort | sed '1i\
kind,time,channel,platform,campaign_id,currency,cost' >"$TMP/days.csv"
leat-clean -q --complete --policy "$TMP/policy.json" --quality "$TMP/report.jsonl" "$TMP/days.csv" >"$TMP/clean.csv" 2>"$TMP/messages"
# windows: pairs of lines with an instant, first and last
awk -v days="$(sed -n 's/.*"finding".*"time":"\([^"]*\)".*/\1/p' "$TMP/report.jsonl" | tr '\n' ' ')" '
	/nyc_taxi/ { inside = 1; next }
	inside && /\.csv"/ { inside = 0 }
	inside && /[0-9]-[0-9]/ { gsub(/[ ",]/, "", $1); at[++n] = substr($1, 1, 10) }
	END {
		m = split(days, told, " ")
		for (i = 1; i <= m; i++) {
			hit = 0
			for (k = 1; k < n; k += 2) hit += told[i] >= at[k] && told[i] <= at[k + 1]
			if (!hit) outside = outside " " told[i]
			found[told[i]] = 1
		}
		ok = n == 10 && found["2014-11-27"] && found["2014-12-25"] && found["2015-01-27"] && split(outside, x, " ") <= 1
		print "# told: " days
		print (ok ? "ok" : "not ok") " peers/anomaly-labelled"
	}' "$windows"
