leat-clean --tz Europe/Berlni whole.csv
