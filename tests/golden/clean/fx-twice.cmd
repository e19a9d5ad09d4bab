leat-clean -q --complete --bare --fx fx-rates.csv --currency EUR fx-rows.csv >$TMP/a.csv
leat-clean -q --complete --fx fx-rates.csv --currency USD $TMP/a.csv 2>&1 | sed "s|$TMP/||"
