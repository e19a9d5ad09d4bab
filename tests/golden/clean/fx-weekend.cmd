# The last that is known, at most so many days old; never a later one.
cat >$TMP/p.json <<'P'
{"version": 1, "currency": "EUR", "clean": {"fx": {"max_age_days": 2, "missing": "reject"}}}
P
head -n 1 fx-rows.csv >$TMP/a.csv
for d in 2026-06-30 2026-07-03 2026-07-04 2026-07-05 2026-07-06; do
	echo "spend,$d,,cpc,google,1,12.8,,USD,,,,,"
done >>$TMP/a.csv
leat-clean --complete --fx fx-rates.csv --policy $TMP/p.json --rejects $TMP/r.csv $TMP/a.csv
cut -d, -f 2-4 $TMP/r.csv
