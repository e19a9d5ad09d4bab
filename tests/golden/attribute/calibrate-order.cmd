# Any order of rows, one thread or three, CSV or JSON lines: the same credits.
credits() { leat-attribute -q --model first,markov --calibrate "$@" 2>/dev/null | grep credit; }
credits calibrate.csv >"$TMP/a"
(head -n 1 calibrate.csv; sed '1d;$d' calibrate.csv | sort -r; tail -n 1 calibrate.csv) >"$TMP/turned.csv"
credits -j 3 "$TMP/turned.csv" >"$TMP/b"
cmp "$TMP/a" "$TMP/b"
leat-ingest -q -O jsonl calibrate.csv >"$TMP/c.jsonl" 2>/dev/null || leat-clean -q -O jsonl calibrate.csv >"$TMP/c.jsonl"
credits -O csv "$TMP/c.jsonl" | cut -d, -f 1-9 | wc -l
wc -l <"$TMP/a"
