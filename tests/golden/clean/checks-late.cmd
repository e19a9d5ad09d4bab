leat-clean --policy checks.json --as-of 2026-07-10 --quality $TMP/q.jsonl checks.csv > $TMP/o.csv || rc=$?
tail -n 1 $TMP/o.csv; grep '"late"' $TMP/q.jsonl; exit $rc
