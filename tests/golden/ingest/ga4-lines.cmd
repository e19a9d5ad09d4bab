# Events of GA4: where sessions come from, purchases, events of no use, lines that are broken.
leat-ingest ga4.jsonl
leat-ingest -q --rejects "$TMP/r" ga4.jsonl >/dev/null; sed 's/$/|/' "$TMP/r"
