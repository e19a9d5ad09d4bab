leat-clean cut.csv
