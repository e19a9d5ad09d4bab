leat-ingest --map own.json --currency USD own.csv
