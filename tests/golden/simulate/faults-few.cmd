# Without any fault only as_of is new, and its column.
sed 's/"version": 1/"version": 1,"faults":{"spikes":0,"shifts":0,"gaps":0,"late":0,"currencies":0,"duplicates":0}/' small.json >"$TMP/none.json"
leat-simulate --truth small.json --seed 3 >"$TMP/clean.csv"
leat-simulate --truth "$TMP/none.json" --seed 3 --faults "$TMP/faults.csv" >"$TMP/rows.csv"
cat "$TMP/faults.csv"
head -n 3 "$TMP/rows.csv"
sed -E 's/,(as_of|2026-03-31|)(,tz|,Europe.Berlin|,)$/\2/; s/^end,.*/end/' "$TMP/rows.csv" | cmp - <(sed 's/^end,.*/end/' "$TMP/clean.csv") && echo same
for wrong in '"gap":1' '"mads":0' '"spikes":-1' '"shift":1' '"duplicates":2'; do
	sed "s/\"version\": 1/\"version\": 1,\"faults\":{$wrong}/" small.json >"$TMP/wrong.json"
	{ leat-simulate --truth "$TMP/wrong.json" --faults "$TMP/faults.csv" 2>&1 >"$TMP/x" || true; } | sed 's/.*wrong.json/wrong.json/'
done
leat-simulate --journeys 5 --faults "$TMP/faults.csv" || echo "status $?"
