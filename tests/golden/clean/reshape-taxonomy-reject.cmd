# A row that is rejected is kept as it was read, whatever was done to it before.
cat >$TMP/p.json <<'P'
{"version": 1, "clean": {"taxonomy": {"unmatched": "reject", "rules": [
  {"when": {"channel": "c*"}, "set": {"channel": "paid_search"}}]},
 "defaults": [{"set": {"geo": "DE"}}]}}
P
leat-clean --complete --policy $TMP/p.json --rejects $TMP/r.csv reshape-rows.csv | grep -c '^spend.*paid_search.*imputed:geo'
cat $TMP/r.csv
