# Rates that are not there yet: try again later.
cat >$TMP/p.json <<'P'
{"version": 1, "currency": "EUR", "clean": {"fx": {"missing": "hold"}}}
P
printf 'kind,time,channel,cost,currency\nspend,2026-07-04,x,1,USD\nspend,2026-07-03,x,1,USD\n' >$TMP/a.csv
leat-clean --complete --fx fx-rates.csv --policy $TMP/p.json --quality $TMP/q.jsonl $TMP/a.csv || rc=$?
cat $TMP/q.jsonl; exit $rc
