sed 's/"unparsed": "flag"/"unparsed": "reject"/' reshape-names.json >$TMP/p.json
leat-clean --complete --policy $TMP/p.json --rejects $TMP/r.csv reshape-names.csv | tail -n 1
cut -d, -f 1-4 $TMP/r.csv
