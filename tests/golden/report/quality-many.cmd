(head -n 1 quality.jsonl; for i in $(seq 1 25); do grep '"anomaly","severity' quality.jsonl; done) | leat-report | sed -n '/^What/,/^Made/p' | grep -c above
