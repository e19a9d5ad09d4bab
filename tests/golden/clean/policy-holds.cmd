leat-clean --policy strict.json policy-rows.csv | tail -1
