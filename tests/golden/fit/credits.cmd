# Credits divide channels among campaigns: each has a curve, told apart by platform where names and
# ids are alike; what joins nothing is said. Of the fit's figures only what must hold is shown.
awk -f campaigns.awk >"$TMP/in.csv"
leat-fit --keep 1200 --warmup 300 --draws 300 --credits known "$TMP/in.csv" >"$TMP/model.jsonl" 2>"$TMP/err"
grep 'credits of' "$TMP/err"
grep '"kind":"curve"' "$TMP/model.jsonl" | sed 's/"scale":.*"spend":/"spend":/; s/,"contribution".*//'
grep -o '"campaign_[a-z_]*\[[a-z]*\]"' "$TMP/model.jsonl" | tr '\n' ' '
echo
grep -o '"campaign_level":{[^}]*' "$TMP/model.jsonl" | sed 's/,"importance.*//'
# Campaigns add up to their channel, all draws being kept.
grep '"kind":"curve"' "$TMP/model.jsonl" |
	sed 's/.*"channel":"\([a-z]*\)",\("[pc]\)*.*"contribution":{"mean":\([^,]*\).*/\1 \2 \3/' |
	awk '{ if (NF == 2) all[$1] = $2; else sum[$1] += $3 }
	END { for (c in all) print c, (sum[c] / all[c] - 1) ^ 2 < 1e-20 ? "adds up" : sum[c] " of " all[c] | "sort" }'
# What a credit earns is the most where credits are the most for the money.
best() {
	grep '"kind":"curve"' "$TMP/model.jsonl" | grep '"platform"' | grep "\"$1\"" |
		sed 's/.*"platform":"\([a-z]*\)".*"campaign":"\([a-z ]*\)".*"roi":{"mean":\([^,]*\).*/\3 \1 \2/' |
		sort -rn | head -1 | cut -d ' ' -f 2-
}
best search
best social
