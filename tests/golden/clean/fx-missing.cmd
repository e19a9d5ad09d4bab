# Never 1: the error names the row, the pair, the day, and what there is.
sed 's/2026-07-02,,cpc/2026-07-04,,cpc/' fx-rows.csv |
	leat-clean --complete --fx fx-rates.csv --currency EUR
