leat-ingest --date day unknown.csv
