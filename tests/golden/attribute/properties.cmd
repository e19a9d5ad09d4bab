# Per model: credits sum to conversions and revenue, day by day, to the last micro; twice the data, twice the credits.
models=first,last,linear,u-shape,time-decay,markov
awk -f journeys.awk >"$TMP/rows.csv"
leat-attribute -q -m $models "$TMP/rows.csv" >"$TMP/one"
micros='function micros(x,    p) { split(x, p, "."); return p[1] * 1000000 + substr(p[2] "000000", 1, 6) }'
awk -F, "$micros"'
NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
$1 == "outcome" { n[$at["time"]] += micros($at["conversions"]); v[$at["time"]] += micros($at["revenue"]) }
$1 == "credit" {
	m[$at["model"]]
	cn[$at["model"], $at["time"]] += micros($at["conversions"])
	cv[$at["model"], $at["time"]] += micros($at["revenue"])
}
END {
	for (k in m) for (t in n) {
		days++
		if (cn[k, t] != n[t] || cv[k, t] != v[t]) print k, t, cn[k, t], n[t], cv[k, t], v[t]
	}
	print days " sums of models and days agree"
}' "$TMP/one"
sed '1d; /^end/d; s/,u\([0-9]\)/,again\1/' "$TMP/rows.csv" >"$TMP/again"
{ cat "$TMP/rows.csv" | sed '/^end/d'; cat "$TMP/again"; } >"$TMP/twice.csv"
leat-attribute -q --complete -m $models "$TMP/twice.csv" >"$TMP/two"
for f in one two; do
	awk -F, "$micros"'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	$1 == "credit" { print $at["model"], $at["time"], $at["channel"], $at["currency"],
		micros($at["conversions"]), micros($at["revenue"]) }' "$TMP/$f" >"$TMP/$f.sums"
done
# Shares of a day (markov) are settled to the micro on the day's total: one micro of rounding on twice is two.
paste -d ' ' "$TMP/one.sums" "$TMP/two.sums" | awk '
function far(a, b, slack) { return a - b > slack || b - a > slack }
{ slack = $1 == "markov" ? 2 : 0 }
$2 $3 $4 != $8 $9 $10 || far(2 * $5, $11, slack) || far(2 * $6, $12, slack) { print "not twice: " $0 }
END { print NR " credits are twice what they were" }'
