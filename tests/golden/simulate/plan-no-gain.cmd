# A plan and its reverse cannot both gain; the evaluation is written all the same.
sed 's/EUR,\([0-9]*\),\([0-9]*\),/EUR,\2,\1,/' plan.csv |
	leat-simulate --truth small.json --plan - --require-gain
