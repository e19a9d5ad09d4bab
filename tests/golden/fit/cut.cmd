# A stream that is cut at 100 places yields no model, and status 65, each time.
size=$(wc -c <days.csv)
for i in $(seq 1 100); do
	n=$((size * i / 101))
	rc=0
	head -c "$n" days.csv | leat-fit -q >"$TMP/model" 2>"$TMP/err" || rc=$?
	[ "$rc" -eq 65 ] && [ ! -s "$TMP/model" ] && [ -s "$TMP/err" ] || echo "cut at $n: status $rc"
done
rc=0
head -c -1 days.csv | leat-fit -q >"$TMP/model" 2>/dev/null || rc=$?
echo "without its last line end: $rc, $(wc -c <"$TMP/model") bytes"
