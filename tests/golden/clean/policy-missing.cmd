leat-clean --policy no-such-file.json whole.csv
