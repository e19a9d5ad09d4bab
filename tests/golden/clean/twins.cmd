leat-clean twins.csv
