# Cut wherever it may be, a plan or a model gives nothing but status 65.
for f in plan.csv model.jsonl; do
	size=$(wc -c <"$f")
	for i in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do
		rc=0
		head -c $((i * size / 20 + i)) "$f" | leat-report >"$TMP/out" 2>"$TMP/err" || rc=$?
		echo "$f $rc $(wc -c <"$TMP/out") $(wc -l <"$TMP/err")"
	done
	head -c $((size - 1)) "$f" | leat-report >"$TMP/out" 2>"$TMP/err" || echo "$f but its last byte: $?"
done | sort | uniq -c
