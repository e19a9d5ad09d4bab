# What is no observation is refused as that, whatever its currency; money out of range; a lift.
cat >$TMP/a.csv <<'R'
kind,time,period_end,channel,cost,conversions,revenue,se,currency
spend,2026-07-01,,x,one,,,,USD
spend,2026-07-32,,x,1,,,,USD
spend,2026-07-01,,x,1,,,,usd
spend,2026-07-01,,,1,,,,CHF
spend,2026-07-01,,x,9000000000000,,,,GBP
lift,2026-07-01,2026-07-02,x,1,2,3,4,USD
R
leat-clean --complete --fx fx-rates.csv --currency EUR --rejects $TMP/r.csv $TMP/a.csv
cut -d, -f 2-4 $TMP/r.csv
