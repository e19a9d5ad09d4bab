leat-ingest --currency GBP --as-of 2026-07-15 weekly.csv
