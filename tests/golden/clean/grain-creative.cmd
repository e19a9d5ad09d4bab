leat-clean --grain creative --rejects $TMP/r.csv grains.csv | cut -d, -f1,2,5,7,9,16
cut -d, -f1-4 $TMP/r.csv
