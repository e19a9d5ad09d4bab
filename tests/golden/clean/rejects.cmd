leat-clean --rejects $TMP/rejects.csv bad.csv
cat $TMP/rejects.csv
