# Rows of more than one day among days: spend is spread, an outcome is a sum, what is in none is not known.
{ head -1 days.csv
	awk -F, '!/^outcome/ || $2 < "2026-02-01" || ($2 > "2026-02-07" && $2 != "2026-02-20")' days.csv |
		grep -v '^kind\|^end'
	echo 'outcome,2026-02-01,,,,,2026-02-07,7000,EUR,,'
	echo 'spend,2026-02-01,radio,,,100,2026-02-07,,EUR,,'; } |
	leat-fit --complete --chains 1 --warmup 100 --draws 100 --keep 10 2>"$TMP/err" >"$TMP/model"
grep -c '"kind":"fitted"' "$TMP/model"
grep -e 'more than one day' -e 'not known$' "$TMP/err"
