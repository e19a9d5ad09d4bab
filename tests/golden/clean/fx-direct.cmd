cat >$TMP/p.json <<'P'
{"version": 1, "currency": "EUR", "clean": {"fx": {"inverse": false}}}
P
leat-clean -q --complete --fx fx-rates.csv --policy $TMP/p.json fx-rows.csv
