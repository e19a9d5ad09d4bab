leat-ingest cm360__report.csv
