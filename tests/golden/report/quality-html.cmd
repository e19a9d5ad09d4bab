leat-report --format html quality.jsonl | sed -n '/<main>/,$p'
