leat-clean --complete --fx fx-rates.csv --currency CHF fx-rows.csv
