leat-clean --log json bad.csv >/dev/null
