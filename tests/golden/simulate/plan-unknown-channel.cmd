sed 's/,video,/,vidoe,/' plan.csv | leat-simulate --truth small.json --plan -
