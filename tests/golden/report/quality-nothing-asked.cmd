leat-clean -q --quality $TMP/q.jsonl observations.csv -o $TMP/o.csv; leat-report $TMP/q.jsonl | head -n 12
