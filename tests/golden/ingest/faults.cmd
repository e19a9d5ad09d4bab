leat-ingest faults.csv
