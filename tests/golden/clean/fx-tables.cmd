# A table that contradicts itself, or is none.
try() {
	printf "$1" >$TMP/rates.csv
	leat-clean --complete --fx $TMP/rates.csv --currency EUR fx-rows.csv 2>&1 >$TMP/o | sed "s|$TMP/||" || true
}
head=date,from,to,rate
try ''
try 'date,from,to\n'
try "$head,rate\n"
try "$head\n2026-07-01,EUR,USD\n"
try "$head\n2026-7-1,EUR,USD,1.1\n"
try "$head\n2026-07-01,EUR,Usd,1.1\n"
try "$head\n2026-07-01,EUR,USD,0\n"
try "$head\n2026-07-01,EUR,USD,\"1,1\"\n"
try "$head\n2026-07-01,EUR,EUR,2\n"
try "$head\n2026-07-01,EUR,USD,1.1\n2026-07-02,EUR,USD,1.1\n2026-07-01,EUR,USD,1.10\n"
try "$head\n2026-07-01,EUR,USD,1.1\n2026-07-01,EUR,USD,1.2\n"
try "$head\n2026-07-01,EUR,USD,1.1\n2026-07-01,USD,EUR,1.1\n"
try "$head\n2026-07-01,EUR,USD,1.1\n2026-07-01,USD,EUR,0.91\n" | tail -n 1
try "$head\n2026-07-01,EUR,USD,1.12345678901234567\n" | head -n 1
