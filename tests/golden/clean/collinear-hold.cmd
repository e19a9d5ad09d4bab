awk -f drift.awk | leat-clean --policy collinear-hold.json --quality $TMP/q.jsonl | tail -n 1
grep finding $TMP/q.jsonl
