leat-ingest dv360__report.csv
