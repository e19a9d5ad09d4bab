# 4 x 100 draws cannot be worth 400: the model is held.
rc=0
leat-fit -q --strict --warmup 100 --draws 100 --keep 10 days.csv >"$TMP/model.jsonl" 2>"$TMP/err" || rc=$?
echo "status $rc"
tail -1 "$TMP/model.jsonl"
grep -o "have not converged" "$TMP/err"
