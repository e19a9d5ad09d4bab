sed 's/"held":0/"held":75/' quality.jsonl | leat-report --format text | head -n 4
