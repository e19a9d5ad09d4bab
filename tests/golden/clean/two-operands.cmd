leat-clean -q duplicates.csv whole.csv | tail -1
