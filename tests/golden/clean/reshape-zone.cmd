# A date cannot be moved to another zone; one whose days are the same stretch of time is no other.
cat >$TMP/p.json <<'P'
{"version": 1, "clean": {"tz": "Europe/Berlin", "other_tz": "flag"}}
P
leat-clean --complete --policy $TMP/p.json reshape-zone.csv
