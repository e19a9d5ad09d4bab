cat >$TMP/p.json <<'P'
{"version": 1, "clean": {"tz": "Europe/Berlin", "other_tz": "reject"}}
P
leat-clean -q --complete --policy $TMP/p.json --rejects $TMP/r.csv reshape-zone.csv | tail -n 1
cut -d, -f 2-4 $TMP/r.csv
