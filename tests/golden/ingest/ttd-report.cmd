leat-ingest ttd__report.csv
