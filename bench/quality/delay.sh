#!/usr/bin/env bash
# delay.sh -- how near completed days come to what they end up at, in simulated markets of two
# years whose platforms learn of 30 % of the conversions after day 7 (exports.c says how). Of
# the days that leat-clean completes, all that are less than 90 % complete, the sum over a market
# is compared with the truth: as exported, as completed, and as it would be if completeness were
# known exactly, which is what chance alone leaves.
#   BIN      directory of the programs (bin)
#   MARKETS  how many (50)
#   SEED     of the first (1)
#   LATE     share of conversions that come in after day 7 (0.3)
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "${BIN:-$here/../../bin}" && pwd)
markets=${MARKETS:-50} seed=${SEED:-1} late=${LATE:-0.3}
make -s -C "$here/../.." build/bench/exports
exports=$here/../../build/bench/exports
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 022
echo '{"version": 1, "clean": {"checks": {"delay": {"action": "complete"}}}}' >"$work/policy.json"

# market SEED ORDER EVERY LOOKBACK WAVER -- one line: what the completed days of one market came to.
market() {
	local s=$1 order=$2 every=$3 lookback=$4 waver=$5
	"$bin/leat-simulate" -q --seed "$s" --truth-out "$work/made.json" -o "$work/unused"
	sed "s/\"order_value\":{\"mean\":[0-9.]*/\"order_value\":{\"mean\":$order/" \
		"$work/made.json" >"$work/market.json"
	"$bin/leat-simulate" -q --seed "$s" --truth "$work/market.json" -o "$work/truth.csv"
	"$exports" "$s" "$every" "$lookback" 120 "$late" "$waver" "$work/share.csv" <"$work/truth.csv" >"$work/exports.csv"
	"$bin/leat-clean" -q --policy "$work/policy.json" --quality "$work/quality.jsonl" \
		"$work/exports.csv" >"$work/clean.csv" 2>"$work/err" || { cat "$work/err" >&2; return 1; }
	awk -F, -v quality="$work/quality.jsonl" '
	function columns(  i) { for (i = 1; i <= NF; i++) at[FILENAME, $i] = i }
	function get(name) { return $at[FILENAME, name] }
	function day(text,  y, m, d) { # days since 0000-03-01
		y = substr(text, 1, 4) + 0; m = substr(text, 6, 2) + 0; d = substr(text, 9, 2) + 0
		if (m <= 2) { y--; m += 12 }
		return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + d
	}
	FNR == 1 { columns(); file++; next }
	file == 1 { share[$1, $2, $3] = $4; next }
	get("kind") != "spend" { next }
	{ id = get("time") "," get("campaign_id") }
	file == 2 { n[id] = get("conversions"); v[id] = get("revenue"); next }
	file == 3 { said[id] = get("conversions") "," get("revenue"); if (get("as_of") > newest[id]) { newest[id] = get("as_of"); last[id] = said[id] }; next }
	get("flags") ~ /partial/ { partial++ }
	get("flags") !~ /completed:conversions/ { next }
	{
		split(last[id], was, ",")
		p = get("platform") SUBSEP get("time_basis")
		f = share[p, day(get("as_of")) - day(get("time"))]
		days[get("time")]
		truth_n += n[id]; truth_v += v[id]
		was_n += was[1]; was_v += was[2]
		now_n += get("conversions"); now_v += get("revenue")
		known_n += was[1] / f; known_v += was[2] / f
		of[get("platform"), "conversions"] += n[id]; of[get("platform"), "revenue"] += v[id]
	}
	END {
		while ((getline line < quality) > 0) {
			if (line !~ /"kind":"delay"/ || !match(line, /"after_lower":[^,}]*/)) continue
			low = substr(line, RSTART + 14, RLENGTH - 14)
			match(line, /"after_upper":[^,}]*/); high = substr(line, RSTART + 14, RLENGTH - 14)
			match(line, /"platform":"[^"]*"/); p = substr(line, RSTART + 12, RLENGTH - 13)
			match(line, /"column":"[^"]*"/); c = substr(line, RSTART + 10, RLENGTH - 11)
			intervals++
			if (of[p, c] >= low + 0 && of[p, c] <= high + 0) within++
		}
		for (d in days) ndays++
		printf "%d %d %.6f %.6f %.6f %.6f %.6f %.6f %d %d %d\n", ndays, truth_n,
			was_n / truth_n - 1, now_n / truth_n - 1, known_n / truth_n - 1,
			was_v / truth_v - 1, now_v / truth_v - 1, known_v / truth_v - 1,
			intervals, within, partial
	}' "$work/share.csv" "$work/truth.csv" "$work/exports.csv" "$work/clean.csv"
}

# spread COLUMN LABEL -- of a column of all markets, in per cent.
spread() {
	sort -g -k "$1,$1" "$work/all" | awk -v c="$1" -v label="$2" '
	{ e[NR] = 100 * $c; a = e[NR] < 0 ? -e[NR] : e[NR]; if (a <= 3) ok++; if (a > worst) worst = a; sum += a }
	function quantile(p,  i, x) { x = 1 + (NR - 1) * p; i = int(x); return e[i] + (x - i) * (e[i < NR ? i + 1 : i] - e[i]) }
	END { printf "  %-34s %8.2f %8.2f %8.2f %8.2f %8.2f   %3d of %d\n", label, quantile(0.05), quantile(0.5), quantile(0.95), sum / NR, worst, ok, NR }'
}

# size LABEL ORDER EVERY LOOKBACK WAVER
size() {
	: >"$work/all"
	for ((s = seed; s < seed + markets; s++)); do market "$s" "$2" "$3" "$4" "$5" >>"$work/all"; done
	awk -v label="$1" '{ d += $1; n += $2; i += $9; w += $10; p += $11 } END {
		printf "%s: %.0f days completed, %.0f conversions, a market\n", label, d / NR, n / NR
		printf "  %-34s %8s %8s %8s %8s %8s   %s\n", "error of the sum, %", "5 %", "median", "95 %", "mean |e|", "largest", "within 3 %"
		intervals = sprintf("  90 %% intervals that hold the truth: %d of %d (%.0f %%)", w, i, 100 * w / i)
	} END { print intervals >"/dev/stderr" }' "$work/all" 2>"$work/intervals"
	spread 3 "conversions, as exported"
	spread 4 "conversions, completed"
	spread 5 "conversions, by true completeness"
	spread 6 "revenue, as exported"
	spread 7 "revenue, completed"
	spread 8 "revenue, by true completeness"
	cat "$work/intervals"
}

size "1,500 conversions a day, exported every day for 60 days" 0.6 1 60 0
size "1,500 conversions a day, exported every week for 60 days" 0.6 7 60 0
size "1,500 conversions a day, exported every day for 30 days" 0.6 1 30 0
size "300 conversions a day, exported every day for 60 days" 3 1 60 0
size "the same, the delays of a day 10 % longer or shorter" 3 1 60 0.1
size "15 conversions a day, exported every day for 60 days" 60 1 60 0
