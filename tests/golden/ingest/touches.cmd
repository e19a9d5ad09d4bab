# A log of touches: times in every form, channels by name and by source, orders, persons.
leat-ingest --tz Europe/Berlin --rejects "$TMP/r" touches.csv; cat "$TMP/r"
# Without a zone, times that have none are rejected.
leat-ingest -q touches.csv 2>&1 >/dev/null | grep -c 'without its zone'
