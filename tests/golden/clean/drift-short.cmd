awk -f drift.awk | sed '62,$d' | leat-clean --complete --policy drift.json --quality $TMP/q.jsonl | tail -n 1
grep -v '"google_ads"' $TMP/q.jsonl
