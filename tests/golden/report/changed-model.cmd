sed 's/"spend":8863,/"spend":8864,/' model.jsonl | leat-report
