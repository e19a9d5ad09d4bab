leat-report model.jsonl | sed -n '1,7p'
