# Two pairs are put together only through a currency that the policy names.
cat >$TMP/p.json <<'P'
{"version": 1, "currency": "USD", "clean": {"fx": {"through": "EUR"}}}
P
printf 'kind,time,channel,cost,currency,campaign_id\nspend,2026-07-01,x,1,GBP,1\nspend,2026-07-01,x,160.5,JPY,2\nspend,2026-07-01,x,1,EUR,3\n' >$TMP/a.csv
leat-clean -q --complete --fx fx-rates.csv --policy $TMP/p.json $TMP/a.csv | cut -d, -f 2,4,5,7,10-12
leat-clean -q --complete --fx fx-rates.csv --currency USD $TMP/a.csv 2>&1 | sed "s|$TMP/||"
