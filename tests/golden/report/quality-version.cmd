sed 's/"version":1/"version":2/' quality.jsonl | leat-report
