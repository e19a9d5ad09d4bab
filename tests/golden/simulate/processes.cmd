# Segments, a long tail, fatigue and touches that are not logged; spend and lift rows behind them.
# One thread or three, the same bytes; the truth can be read again.
leat-simulate -q --truth processes.json --journeys 12 --truth-out "$TMP/truth.json" --effects "$TMP/effects.csv"
cat "$TMP/effects.csv"
sed 's/.*"journeys"/"journeys"/; s/,"channels":.*//' "$TMP/truth.json"
for j in 1 3; do
	leat-simulate -q -j $j --truth "$TMP/truth.json" --journeys 3000 --effects "$TMP/e$j.csv" >"$TMP/$j.csv"
done
cmp "$TMP/1.csv" "$TMP/3.csv"
cmp "$TMP/e1.csv" "$TMP/e3.csv"
leat-clean -q <"$TMP/1.csv" | tail -n 1
