leat-clean --policy checks-typo.json checks.csv
