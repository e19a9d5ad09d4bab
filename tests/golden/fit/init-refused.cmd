# A model of something else, one that does not say what its sampler learned, one that is cut.
leat-fit -q --warmup 100 --draws 100 --keep 10 -o "$TMP/cold.jsonl" days.csv 2>"$TMP/err"
refused() { leat-fit -q "$@" days.csv 2>&1 | sed "s#$TMP/##" || echo "status ${PIPESTATUS[0]}"; }
refused --period week --adstock none --init "$TMP/cold.jsonl"
head -n 5 "$TMP/cold.jsonl" >"$TMP/cut.jsonl"
refused --init "$TMP/cut.jsonl"
refused --init "$TMP/none.jsonl"
