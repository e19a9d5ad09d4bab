# A column that nothing is in is more likely a mistake than a world without consent.
cat >$TMP/p.json <<'P'
{"version": 1, "clean": {"consent": {"column": "+consnet", "allow": "granted", "touches": "reject", "conversions": "drop"}}}
P
leat-clean --complete --policy $TMP/p.json --rejects $TMP/r.csv reshape-consent.csv
