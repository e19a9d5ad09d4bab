leat-ingest total-wrong.csv
