leat-clean held.csv
