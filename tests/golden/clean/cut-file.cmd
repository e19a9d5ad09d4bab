# Cut input leaves no file behind.
leat-clean -o $TMP/out.csv --rejects $TMP/r.csv cut.csv || { ls $TMP; exit 65; }
