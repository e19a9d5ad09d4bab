# Rates that no later table will have: it does not help to wait.
cat >$TMP/p.json <<'P'
{"version": 1, "currency": "EUR", "clean": {"fx": {"missing": "hold"}}}
P
printf 'kind,time,channel,cost,currency\nspend,2026-07-04,x,1,USD\nspend,2026-06-30,x,1,USD\n' >$TMP/a.csv
leat-clean -q --complete --fx fx-rates.csv --policy $TMP/p.json $TMP/a.csv
