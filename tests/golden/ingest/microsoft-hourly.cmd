leat-ingest microsoft-hourly.csv
