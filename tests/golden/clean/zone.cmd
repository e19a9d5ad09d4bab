leat-clean --tz Europe/Berlin whole.csv | grep ^outcome
