leat-report quality.jsonl quality.jsonl
