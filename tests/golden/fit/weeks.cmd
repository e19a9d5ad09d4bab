# Days added up to weeks from Monday; Thursday 1 January begins no whole week.
leat-fit --period week --adstock none --keep 10 days.csv 2>"$TMP/err" |
	grep '"kind":"fitted"' | sed 's/"mean".*//'
grep 'whole week' "$TMP/err"
