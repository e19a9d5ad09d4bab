leat-clean unknown-columns.csv
leat-clean -q -O jsonl unknown-columns.csv
