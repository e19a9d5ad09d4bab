leat-clean --policy policy.json --rejects $TMP/r.csv policy-rows.csv
cut -d, -f1-4 $TMP/r.csv
