leat-ingest -q --rejects "$TMP/rejects.csv" faults.csv 2>/dev/null | tail -1; cat "$TMP/rejects.csv"
