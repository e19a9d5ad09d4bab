sed 's/"unparsed": "flag"/"unparsed": "hold"/' reshape-names.json >$TMP/p.json
leat-clean -q --complete --policy $TMP/p.json reshape-names.csv | grep -E 'unparsed|^end'
