leat-clean --tz Europe/Berlin hours.csv | cut -d, -f1,2,7,15-19,23,24
