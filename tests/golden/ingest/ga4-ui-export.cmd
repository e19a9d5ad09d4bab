leat-ingest ga4__ui_export.csv
