# Every fault is in the list, and nothing else is wrong: a row without one is as in the unspoilt market.
leat-simulate --channels 6 --seed 1 >"$TMP/clean.csv"
leat-simulate --channels 6 --seed 1 --faults "$TMP/faults.csv" --truth-out "$TMP/truth.json" >"$TMP/rows.csv"
cut -d, -f1 "$TMP/faults.csv" | sort | uniq -c | awk '{ print $2, $1 }'
head -n 4 "$TMP/faults.csv"
grep -E '^(currency|late)' "$TMP/faults.csv"
# rows of the clean market that are not in the other, by what is wrong with them
awk -F, -v OFS=, 'FNR == 1 { file++ }
	file == 1 && FNR > 1 {
		if ($1 == "shift" || $1 == "currency") { since[$1, $5, $7] = $2; next }
		if ($1 == "late") { late[$5] = $2; next }
		if ($1 != "duplicate") for (d = $2; d <= $3; d = next_day(d)) bad[$5, $7, d] = $1
	}
	function next_day(d,   m) {
		m = substr(d, 6, 2); d = substr(d, 1, 8) sprintf("%02d", substr(d, 9) + 1)
		if (substr(d, 9) + 0 > 31) d = substr(d, 1, 5) sprintf("%02d", m + 1) "-01"
		return d
	}
	file == 2 { $23 = ""; seen[$2, $5, $7, $14, $15, $16, $17, $18, $19] = 1 }
	file == 3 && $1 == "spend" && !(($2, $5, $7, $14, $15, $16, $17, $18, $19) in seen) {
		why = ($5, $7, $2) in bad ? bad[$5, $7, $2] : ($5, "", $2) in bad ? bad[$5, "", $2] : ""
		if (why == "" && $5 in late && $2 >= late[$5]) why = "late"
		if (why == "" && (("shift", $5, $7) in since) && $2 >= since["shift", $5, $7]) why = "shift"
		if (why == "" && (("currency", $5, "") in since) && $2 >= since["currency", $5, ""]) why = "currency"
		n[why == "" ? "unexplained" : why]++
	}
	END { for (w in n) print w, n[w] }' "$TMP/faults.csv" "$TMP/rows.csv" "$TMP/clean.csv" | sort
# the truth file says how much was spoilt, and gives the same again
leat-simulate --truth "$TMP/truth.json" --seed 1 --faults "$TMP/again.csv" | cmp - "$TMP/rows.csv"
cmp "$TMP/again.csv" "$TMP/faults.csv"
grep -o '"faults":{[^}]*}' "$TMP/truth.json"
