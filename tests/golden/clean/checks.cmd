leat-clean --policy checks.json --quality $TMP/q.jsonl checks.csv | grep -E 'anomaly|inconsistent|^end'
cat $TMP/q.jsonl
