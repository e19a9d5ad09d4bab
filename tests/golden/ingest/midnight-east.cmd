leat-ingest --currency EUR midnight-east.csv
