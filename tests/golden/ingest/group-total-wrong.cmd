leat-ingest group-total-wrong.csv
