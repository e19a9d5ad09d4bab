leat-clean -q --totals $TMP/totals.csv --tz Europe/Berlin whole.csv >/dev/null
cat $TMP/totals.csv
