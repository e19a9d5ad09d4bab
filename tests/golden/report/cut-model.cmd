head -c 20000 model.jsonl | leat-report - plan.csv
