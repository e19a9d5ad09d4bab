# Templates are tried in order, for each column that is taken apart; what is no column of leat's
# goes into the stream's own column, else into extra.
leat-clean --complete --policy reshape-names.json --quality $TMP/q.jsonl reshape-names.csv
cat $TMP/q.jsonl
leat-clean -q --complete --policy reshape-names.json -O jsonl reshape-names.csv | head -n 2
