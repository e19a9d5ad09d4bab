# A hold is told, with its status.
leat-report held.csv model.jsonl | sed -n '1,10p'
