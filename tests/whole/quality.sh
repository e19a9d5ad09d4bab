#!/usr/bin/env bash
# Faults that are put into markets are found, and little else is told: bench/quality.sh on a dozen
# markets, other than those of its figures, against limits well below these. Other arithmetic (another
# libm) may move single findings, so the limits are not the figures.
set -uo pipefail
MARKETS=12 FIRST=2001 JOBS=1 "$TOP/bench/quality.sh" anomaly anomaly-large >"$TMP/figures" || exit 1
awk '
	/markets, seeds/ { part = $1; next }
	{ what = substr($0, 1, 58); sub(/ +$/, "", what); split(substr($0, 59), x, " "); figure[part what] = x[1] }
	function want(what, low, high,   v) {
		v = figure[what]
		if (v == "" || v < low || v > high) { printf "# %s is %s, not from %s to %s\n", what, v, low, high; bad++ }
	}
	END {
		split("anomaly, anomaly-large,", parts, " ")
		for (i = 1; i <= 2; i++) {
			p = parts[i]
			want(p "gap found", 1, 1)
			want(p "late found", 1, 1)
			want(p "currency found", 1, 1)
			want(p "duplicate found", 1, 1)
			want(p "false alarms a 1,000 rows", 0, 1)
		}
		want("anomaly,spike found", 0.9, 1)
		want("anomaly,shift found", 0.75, 1)
		want("anomaly-large,spike found", 0.97, 1)
		want("anomaly-large,shift found", 0.95, 1)
		print (bad ? "not ok" : "ok") " whole/quality"
	}' "$TMP/figures"
