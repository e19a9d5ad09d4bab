# Rows in another order, one thread or two: the same bytes.
fit() { leat-fit --keep 50 --warmup 200 --draws 200 --credits known "$@" 2>"$TMP/err"; }
awk -f campaigns.awk >"$TMP/in.csv"
fit -j 1 "$TMP/in.csv" >"$TMP/one"
fit -j 2 "$TMP/in.csv" | cmp "$TMP/one" -
{ head -1 "$TMP/in.csv"; grep -v '^kind\|^end' "$TMP/in.csv" | awk '{ print (NR * 7919) % 1009 "\t" $0 }' | sort -n | cut -f2-
	tail -1 "$TMP/in.csv"; } >"$TMP/shuffled.csv"
fit "$TMP/shuffled.csv" | cmp "$TMP/one" -
# The channels' curves are those without credits: nothing flows back.
leat-fit --keep 50 --warmup 200 --draws 200 "$TMP/in.csv" 2>"$TMP/err" | grep '"kind":"curve"' |
	cmp - <(grep '"kind":"curve"' "$TMP/one" | head -2)
# A model with campaigns is read and allocated; lines add up.
echo '{"version":1,"budget":{"days":28},"max_change":0.3}' >"$TMP/policy.json"
leat-allocate -q --policy "$TMP/policy.json" "$TMP/one" 2>"$TMP/err" >"$TMP/plan.csv"
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
$1 == "line" { sum += $at["spend_after"]; out += $at["outcome_after"]; moved += $at["change"] != 0
	if ($at["change_pct"] > 30.01 || $at["change_pct"] < -30.01) print "beyond its maximum change" }
$1 == "total" { d = sum - $at["spend_after"]; e = out / $at["outcome_after"] - 1
	print (d * d < 1e-9), (e * e < 1e-12), (moved > 2) }' "$TMP/plan.csv"
