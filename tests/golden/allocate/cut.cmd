# A model cut at 100 places yields no plan and status 65, each time.
model="$TOP/examples/allocate/model.jsonl"
size=$(wc -c <"$model")
for i in $(seq 0 99); do
	rc=0
	head -c $((size * i / 100)) "$model" | leat-allocate -q >"$TMP/plan" 2>"$TMP/err" || rc=$?
	[ "$rc" -eq 65 ] && [ ! -s "$TMP/plan" ] && [ -s "$TMP/err" ] || echo "cut at $i %: status $rc"
done
head -n 5 "$model" | leat-allocate -o "$TMP/p.csv" || echo "status $?"
ls "$TMP/p.csv" 2>/dev/null || echo "no file"
