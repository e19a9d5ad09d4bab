leat-ingest meta__ui_no_data.csv
