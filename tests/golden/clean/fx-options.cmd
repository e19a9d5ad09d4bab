cat >$TMP/p.json <<'P'
{"version": 1, "currency": "EUR", "clean": {"fx": {}}}
P
leat-clean --complete --fx fx-rates.csv fx-rows.csv 2>&1 || echo $?
leat-clean --complete --currency EUR fx-rows.csv 2>&1 || echo $?
leat-clean --complete --fx fx-rates.csv --currency euro fx-rows.csv 2>&1 || echo $?
leat-clean --complete --policy $TMP/p.json fx-rows.csv 2>&1 || echo $?
leat-clean --complete --fx no-such-file --currency EUR fx-rows.csv 2>&1 || echo $?
