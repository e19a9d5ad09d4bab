leat-clean --policy typo.json whole.csv
