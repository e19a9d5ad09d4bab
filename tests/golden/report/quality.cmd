leat-report quality.jsonl
