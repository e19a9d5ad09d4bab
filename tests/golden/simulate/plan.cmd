leat-simulate --truth small.json --plan plan.csv --require-gain
