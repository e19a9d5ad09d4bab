leat-clean --grain ad whole.csv
