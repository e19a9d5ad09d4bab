leat-ingest unknown.csv
