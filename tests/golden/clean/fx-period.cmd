# A period at the rate of its last day; the policy's currency; a second time nothing is converted.
install -m 600 /dev/null $TMP/p.json
cat >$TMP/p.json <<'P'
{"version": 1, "currency": "EUR", "clean": {"fx": {"period": "last"}}}
P
leat-clean -q --complete --fx fx-rates.csv --policy $TMP/p.json fx-rows.csv >$TMP/o.csv
grep '2026-07-02,cpc,google,5' $TMP/o.csv
leat-clean -q --fx fx-rates.csv --policy $TMP/p.json $TMP/o.csv | cmp - $TMP/o.csv && echo same
