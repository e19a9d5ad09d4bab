leat-ingest no-period.csv
