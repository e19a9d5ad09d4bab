leat-clean -O jsonl whole.csv
