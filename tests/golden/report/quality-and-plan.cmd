leat-report plan.csv quality.jsonl model.jsonl | sed -n '/^Move/,/^Budgets/p;/^Checks/,/^What/p'
