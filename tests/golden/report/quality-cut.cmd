(cat quality.jsonl; echo '{"kind":"finding"') | leat-report
