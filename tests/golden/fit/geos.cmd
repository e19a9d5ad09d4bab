# A model with geos: curves, lines and fitted outcomes by geo, whose parts add up to their means; a control
# that was done is a treatment. Figures of the fit are left out: they differ by machine.
leat-ingest -q --currency EUR --wide --date week --kpi revenue --geo geo --population population \
	--media tv,search --control price,promo geos.csv >"$TMP/rows.csv"
leat-fit -q --preset meridian --prior 'treatment[promo]=truncated-normal(0,0.1,-1,1)' --warmup 100 --draws 100 \
	--keep 10 "$TMP/rows.csv" >"$TMP/model.jsonl" 2>"$TMP/err"
sed 's/"kind":"\([a-z]*\)".*/\1/; s/^{//' "$TMP/model.jsonl" | uniq -c | sed 's/^ *//'
grep '"kind":"parameter"' "$TMP/model.jsonl" | sed 's/.*"name":"\([^"]*\)".*/\1/' | tr '\n' ' '
echo
grep '"kind":"curve"' "$TMP/model.jsonl" | sed 's/"scale":.*"spend":/"spend":/; s/,"contribution".*//'
grep '"kind":"fitted"' "$TMP/model.jsonl" | sed -n '1p;$p' | sed 's/"mean":.*//'
grep '"kind":"fitted"' "$TMP/model.jsonl" |
	sed 's/.*"mean":\([^,]*\),.*"contribution":{\([^}]*\)}.*/\1 \2/; s/"[^"]*"://g; s/,/ /g' |
	awk '{ s = -$1; for (i = 2; i <= NF; i++) s += $i; bad += s * s > 1e-16 * $1 * $1; n++ } END { print n, "fitted,", bad + 0, "do not add up" }'
# Experiments of one geo and of all enter, that of a geo without data does not.
{ sed '1s/$/,revenue,se,experiment/; 2,$s/$/,,,/; /^end/d' "$TMP/rows.csv"
	cat <<'ROWS'
lift,2024-03-04,2024-03-31,tv,north,90,EUR,,,,110,20,north
lift,2024-05-06,2024-05-19,search,,-60,EUR,,,,-100,25,everywhere
lift,2024-05-06,2024-05-19,search,east,-60,EUR,,,,-100,25,east
ROWS
} >"$TMP/lifts.csv"
leat-fit --complete -q --preset meridian --warmup 100 --draws 100 --keep 10 "$TMP/lifts.csv" 2>"$TMP/err" >"$TMP/lifts.jsonl"
grep -o 'experiment .*' "$TMP/err"
grep -o '"experiments":[^]]*]' "$TMP/lifts.jsonl"
# What only one market can have is refused.
echo '{"preset": "meridian", "autocorrelation": "ar1"}' >"$TMP/ar.json"
leat-fit --model "$TMP/ar.json" "$TMP/rows.csv" 2>&1 || echo "status $?"
leat-fit -q --preset meridian --holdout 4 "$TMP/rows.csv" >"$TMP/none" || echo "status $?"
