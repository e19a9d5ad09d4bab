leat-ingest comma-english.csv
