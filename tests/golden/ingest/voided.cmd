leat-ingest --rejects "$TMP/rejects" voided.csv; cat "$TMP/rejects"
