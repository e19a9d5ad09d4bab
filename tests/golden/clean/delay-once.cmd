awk -v once=1 -f delay.awk | leat-clean --policy delay.json --quality $TMP/q.jsonl | grep -c completed || true
cat $TMP/q.jsonl
