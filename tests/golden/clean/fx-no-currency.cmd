# Money of no currency is not of the reporting one.
printf 'kind,time,platform,revenue,id\nconversion,2026-07-01T08:00:00Z,shop,5,1\n' >$TMP/a.csv
leat-clean -q --complete --fx fx-rates.csv --currency EUR $TMP/a.csv 2>&1 | sed "s|$TMP/||"
