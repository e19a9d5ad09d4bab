leat-clean whole.csv
