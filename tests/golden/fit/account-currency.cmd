# From spend in two currencies to budgets in two currencies: the line keeps the account's, and its
# budget in whole cents. What the plan sets comes to what it says it spends, at the line's rate.
awk -F, -v OFS=, '
NR == 1 { print $0, "budget", "conversions"; next }
/^spend.*meta/ { $9 = "USD" }
{ print $0, $1 == "spend" ? $5 == 7 ? 35.15 : 90 : "", $1 == "outcome" ? 1 : "" }' days.csv |
	leat-clean -q --complete --currency EUR --fx <(
		echo date,from,to,rate
		awk -F, '/^spend.*meta/ { printf "%s,EUR,USD,1.%02d\n", $2, ++n % 20 }' days.csv | sort -u) \
		>"$TMP/in.csv"
leat-fit -q --warmup 150 --draws 150 "$TMP/in.csv" 2>/dev/null >"$TMP/model.jsonl"
grep '"kind":"line"' "$TMP/model.jsonl" | grep -o '"platform[^,]*\|"currency[^,]*\|"budget"[^,]*\|"fx[^,}]*'
leat-allocate -q "$TMP/model.jsonl" 2>/dev/null >"$TMP/plan.csv"
awk -F, '
NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
$1 == "line" {
	print $at["platform"], $at["currency"], $at["account_currency"], $at["fx"], $at["budget_before"]
	ratio = $at["budget_after"] / $at["budget_before"] / ($at["spend_after"] / $at["spend_before"])
	print (ratio > 0.999 && ratio < 1.001 ? "as spend" : "another ratio: " ratio)
}' "$TMP/plan.csv"
