leat-clean --policy checks-hold.json checks.csv | tail -n 1
