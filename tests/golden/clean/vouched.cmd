leat-clean --complete cut.csv | tail -1
