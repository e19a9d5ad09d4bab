# A model and its plan, in any order, for a terminal.
leat-report plan.csv model.jsonl
