#!/usr/bin/env bash
# Data that no model can do much with: each ends in bounded time with a clear verdict, an error that
# says what is wrong, or a model that is whole and says how little it knows. Never a crash, never a
# number that is none.
set -uo pipefail
export LC_ALL=C
verdict() {
	if [[ $1 -eq 0 ]]; then echo "ok $2"; else echo "not ok $2"; fi
}

# table KIND PERIODS STEP CHANNELS SCALE -- a wide table. Channels c1, c2, c3 work; c1 and c2 may be
# the same, or c2 never on.
table() {
	awk -v kind="$1" -v periods="$2" -v step="$3" -v channels="$4" -v unit="$5" '
		function random() { state = (state * 16807) % 2147483647; return state / 2147483647 }
		function day(d, month, n) {
			split("31 29 31 30 31 30 31 31 30 31 30 31 31 28 31 30 31 30 31 31 30 31 30 31", n, " ")
			for (month = 1; d >= n[month]; month++) d -= n[month]
			return sprintf("%d-%02d-%02d", month > 12 ? 2025 : 2024, (month - 1) % 12 + 1, d + 1)
		}
		BEGIN {
			state = 12345
			printf "date,y"
			for (c = 1; c <= channels; c++) printf ",c%d", c
			print ""
			for (t = 0; t < periods; t++) {
				y = 1000 + 100 * (random() + random() + random() - 1.5)
				line = ""
				for (c = 1; c <= channels; c++) {
					x = 50 + 100 * random() * random()
					if (c == 1) first = x
					if (c == 2 && kind == "same") x = first
					if (c == 2 && kind == "proportional") x = 3 * first
					if (c == 2 && kind == "never") x = 0
					if (c <= 3) y += 20 * sqrt(x)
					line = line sprintf(",%.2f", int(x * 100) / 100 * unit)
				}
				if (kind == "outlier" && t == int(periods / 2)) y += 100 * 50 # sd of the noise: 50
				if (kind == "zero") y = 0
				if (kind == "negative") y = -y
				if (kind == "profit") y -= 1500
				if (kind == "gaps" && t % 10 == 3) continue
				printf "%s,%.2f%s\n", day(t * step), int(y * 100) / 100 * unit, line
			}
		}'
}

# try KIND PERIODS STEP CHANNELS SCALE [OPTION...] -- fit it; status, messages and model are kept.
try() {
	local list
	table "${@:1:5}" >"$TMP/table.csv"
	list=$(head -n 1 "$TMP/table.csv" | cut -d , -f 3-)
	leat-ingest -q --wide --date date --kpi y --media "$list" "$TMP/table.csv" >"$TMP/rows.csv" 2>"$TMP/err" ||
		{ status=$?; : >"$TMP/model"; return; }
	timeout 240 leat-fit -q -O csv --warmup 300 --draws 300 "${@:6}" "$TMP/rows.csv" >"$TMP/model" 2>"$TMP/err"
	status=$?
}

# refused TEXT -- with status 65, nothing written, and words for it.
refused() {
	[[ $status -eq 65 && ! -s $TMP/model ]] && grep -q -e "$1" "$TMP/err"
	verdict $? "$2"
}

# whole CURVES WHAT -- a model to its trailer, all of whose numbers are some.
whole() {
	[[ $status -eq 0 && $(grep -c '^curve,' "$TMP/model") -eq $1 ]] &&
		tail -n 1 "$TMP/model" | grep -q '^end,.*,ok,\|^end,.*ok' &&
		! grep -q -i -e '[^a-z]nan[^a-z]' -e '[^a-z]inf[^a-z]' -e null "$TMP/model"
	verdict $? "$2"
}

# value NAME COLUMN -- of a parameter.
value() {
	awk -F, -v name="$1" -v column="$2" '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
		$1 == "parameter" && $at["name"] == name { print $at[column] }' "$TMP/model"
}
holds() { awk "BEGIN { exit !($1) }"; }

for kind in same proportional; do
	try $kind 104 7 3 1
	whole 3 "$kind channels: a model"
	holds "$(value 'roas[c1]' sd) > 0.5 * $(value 'roas[c1]' mean)"
	verdict $? "$kind channels: the return of one is hardly known"
done

try never 104 7 3 1
whole 2 "a channel that is never on: a model without it"
grep -q 'c2: left out: nothing spent' "$TMP/err"
verdict $? "a channel that is never on: the warning says so"

try plain 7 1 3 1
refused '7 periods are too few for a model of [0-9]* parameters' "a week of days is refused"
try plain 2 7 3 1
refused '2 periods are too few' "two weeks are refused"
try plain 104 7 200 1
refused '104 periods are too few for a model of [0-9]* parameters' "200 channels in 104 weeks are refused"

try zero 104 7 3 1
refused 'is the same in all 104 periods' "an outcome of nothing but zeros is refused"
try negative 104 7 3 1
refused 'adds up to 0 or less' "an outcome below zero is refused"
try negative 104 7 3 1 --preset pymc
whole 3 "an outcome below zero: a model of coefficients, as the refusal says"
try profit 104 7 3 1
whole 3 "a profit that is a loss in some weeks: a model"
[[ $(cut -d , -f 2 "$TMP/table.csv" | grep -c '^-') -gt 5 ]]
verdict $? "a profit that is a loss in some weeks: it is"

try plain 104 7 3 1
whole 3 "plain data: a model"
for c in 1 2 3; do value "roas[c$c]" mean; done >"$TMP/plain"
noise=$(value sigma mean)
try plain 104 7 3 1e9
whole 3 "outcomes of 1e12: a model"
for c in 1 2 3; do value "roas[c$c]" mean; done | paste -d ' ' - "$TMP/plain" |
	awk '{ d = $1 / $2 - 1; if (d * d > 1e-12) bad = 1 } END { exit bad || NR != 3 }'
verdict $? "outcomes of 1e12: the returns of outcomes of 1e3"
try plain 104 7 3 1e10
refused 'out of range' "sums beyond 9e12 are refused"

try outlier 104 7 3 1
whole 3 "an outlier of 100 standard deviations: a model"
holds "$(value sigma mean) > 4 * $noise"
verdict $? "an outlier of 100 standard deviations: normal noise takes it for noise"

try gaps 90 1 3 1
refused 'table.csv:5: date: 2 days after the date before' "a table with days missing is refused"
