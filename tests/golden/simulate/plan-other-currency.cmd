sed 's/,EUR,/,USD,/' plan.csv | leat-simulate --truth small.json --plan -
