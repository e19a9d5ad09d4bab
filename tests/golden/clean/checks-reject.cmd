leat-clean --policy checks-reject.json --rejects $TMP/r.csv checks.csv | tail -n 1
cut -d, -f 1-4 $TMP/r.csv
