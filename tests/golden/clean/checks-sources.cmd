# A copy, a row that was restated, one that contradicts another; an account that changes its currency.
leat-clean --complete --policy checks-sources.json --rejects $TMP/r.csv --quality $TMP/q.jsonl checks-sources.csv
cut -d, -f2,4 $TMP/r.csv
cat $TMP/q.jsonl
