awk -f delay.awk | leat-clean --policy delay.json --quality $TMP/q.jsonl | tail -n 5
cat $TMP/q.jsonl
