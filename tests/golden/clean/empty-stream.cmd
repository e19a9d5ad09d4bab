leat-clean empty-stream.csv
