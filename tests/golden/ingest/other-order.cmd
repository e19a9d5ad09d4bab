leat-ingest other-order.csv
