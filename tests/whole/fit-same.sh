#!/usr/bin/env bash
# The same data told otherwise are the same model: in yen, with one thread or two, in another order,
# and with one channel reported by the week.
set -uo pipefail
verdict() {
	if [[ $1 -eq 0 ]]; then echo "ok $2"; else echo "not ok $2"; fi
}
options=(-q -O csv --warmup 300 --draws 300 --chains 2)
market=(--channels 3 --days 210 --seed 5)
leat-simulate -q "${market[@]}" >"$TMP/euro.csv" || exit 1

# returns MODEL -- of every channel: mean, sd and quantiles of its return, and its part of all that channels add.
returns() {
	awk -F, '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
		$1 != "parameter" { next }
		$at["name"] ~ /^roas\[/ { print $at["name"], $at["mean"], $at["sd"], $at["q5"], $at["q50"], $at["q95"] }
		$at["name"] ~ /^contribution_total/ { name[++n] = $at["name"]; part[n] = $at["mean"]; all += $at["mean"] }
		END { for (i = 1; i <= n; i++) print name[i], part[i] / all }' "$1"
}

# Euros of whole cents times 160 are exact; a number differs only by how sums are rounded.
awk -F, -v OFS=, '
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
	NR > 1 && $at["currency"] == "EUR" {
		$at["currency"] = "JPY"
		for (i = split("cost revenue budget", money, " "); i; i--)
			if ($at[money[i]] != "") $at[money[i]] = sprintf("%.1f", $at[money[i]] * 160)
	}
	1' "$TMP/euro.csv" >"$TMP/yen.csv"
for period in day week; do
	for money in euro yen; do
		leat-fit "${options[@]}" --period $period -j 1 "$TMP/$money.csv" >"$TMP/$money.model" || exit 1
		returns "$TMP/$money.model" >"$TMP/$money.$period"
	done
	paste -d ' ' "$TMP/euro.$period" "$TMP/yen.$period" | awk '
		{
			h = NF / 2
			if ($1 != $(h + 1)) bad = 1
			for (i = 2; i <= h; i++) { d = $i - $(h + i); if (!(d * d <= 1e-20 * $i * $i)) bad = 1 }
		}
		END { exit bad || NR != 6 }'
	verdict $? "by $period: euros and yen, the same returns and shares to ten digits"
done
grep -q '^model,.*,JPY,' "$TMP/yen.model"
verdict $? "yen: the model says so"

for threads in 1 2; do
	leat-fit "${options[@]}" -j $threads "$TMP/euro.csv" >"$TMP/threads.$threads" || exit 1
done
cmp "$TMP/threads.1" "$TMP/threads.2"
verdict $? "one thread and two: the same bytes"
(head -n 1 "$TMP/euro.csv"; sed '1d;$d' "$TMP/euro.csv" | sort -t , -k 13,13r -k 5,5; tail -n 1 "$TMP/euro.csv") |
	leat-fit "${options[@]}" -j 2 | cmp - "$TMP/threads.1"
verdict $? "rows in another order: the same bytes"

# One channel spends the same on each day of a week: told by the week, it is spread as it was. By
# week it does not matter how it was spread.
leat-simulate -q "${market[@]}" --truth-out "$TMP/made.json" >/dev/null
sed 's/"daily_sd":[0-9.]*/"daily_sd":0/' "$TMP/made.json" >"$TMP/even.json" # the first: paid_search
# sums CSV -- paid_search's spend in weeks from Monday, which the first day is.
sums() {
	awk -F, -v OFS=, '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
		$1 == "spend" && $at["channel"] == "paid_search" {
			if (n % 7 == 0) { monday = $at["time"]; cost = 0 }
			cost += $at["cost"]
			if (++n % 7) next
			$at["period_end"] = $at["time"]
			$at["time"] = monday
			$at["cost"] = sprintf("%.2f", cost)
			weeks++
		}
		$1 == "end" { $at["value"] -= 6 * weeks }
		1' "$1"
}
leat-simulate -q --truth "$TMP/even.json" --seed 5 >"$TMP/even.csv"
sums "$TMP/even.csv" >"$TMP/even.sums"
sums "$TMP/euro.csv" >"$TMP/euro.sums"
for case in "even day" "euro week"; do
	read -r data period <<<"$case"
	for rows in csv sums; do
		leat-fit "${options[@]}" --period "$period" "$TMP/$data.$rows" >"$TMP/$rows.model" || exit 1
		returns "$TMP/$rows.model" >"$TMP/$rows.returns"
	done
	[[ $(grep -c '^spend,' "$TMP/$data.sums") -eq $((210 * 2 + 30)) ]] && cmp "$TMP/csv.returns" "$TMP/sums.returns"
	verdict $? "by $period: a channel told by the week, the same returns"
done
