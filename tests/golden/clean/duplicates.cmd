leat-clean --rejects $TMP/rejects.csv duplicates.csv
cut -d, -f1-4 $TMP/rejects.csv
