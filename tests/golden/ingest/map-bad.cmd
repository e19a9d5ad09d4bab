leat-ingest --map bad.json own.csv
