# Rows of a period are never made daily; --period says which where the file does not.
run() { printf "$1" | leat-ingest -q --currency EUR "${@:2}" 2>&1 | cut -d, -f1-3 | grep -v '^kind\|^end'; echo; }
run 'Campaign name,Campaign budget amount,Total cost,ACOS\na,$1.00,$5.00,1\n' --period 2026-07-01,2026-07-31
run 'Campaign name,Campaign budget amount,Total cost,ACOS\na,$1.00,$5.00,1\n' --period 2026-07-01
run 'Campaign name,Date,Campaign budget amount,Total cost,ACOS\na,2026-07-05,$1.00,$5.00,1\n' --period 2026-07-01,2026-07-31
run 'Campaign report\n"July 1, 2026 - July 9, 2026"\nCampaign,Cost,Impr.\na,5,1\n' --period 2026-01-01,2026-01-31
run 'adset_id,date_start,date_stop,spend\n1,2026-07-01,2026-07-07,5\n1,2026-07-08,2026-07-08,5\n'
run 'adset_id,date,spend\n1,2026-07-01,5\n'
for p in 2026-07-31,2026-07-01 07/01/2026,07/31/2026 2026-07 ''; do leat-ingest --period "$p" /dev/null || echo "status $?"; done
# Budgets in the smallest coin of the currency.
run2() { printf "$1" | leat-ingest -q "${@:2}" | cut -d, -f1,17-20; }
run2 'adset_id,date,spend,daily_budget,account_currency\n1,2026-07-01,5,2550,EUR\n1,2026-07-01,5,2550,JPY\n1,2026-07-01,5,2550,KWD\n1,2026-07-01,5,,EUR\n'
