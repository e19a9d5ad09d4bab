# A table of accounts says the currency and zone of the rows of other files, wherever it stands.
cat >"$TMP/stats.csv" <<'X'
customer_id,date,id,cost_micros,impressions,clicks,_fivetran_synced
0021234567,2026-07-01,77,1500000,10,1,2026-07-02 03:30:00
0021234567,2026-07-01,78,2500000,20,2,2026-07-02 08:00:00.5
999,2026-07-01,79,1000000,5,0,2026-07-05 08:00:00
X
cat >"$TMP/accounts.csv" <<'X'
id,updated_at,auto_tagging_enabled,currency_code,time_zone
0021234567,2022-02-01 2:20:51,TRUE,CAD,America/Vancouver
X
cd "$TMP"
leat-ingest stats.csv accounts.csv
leat-ingest -q --currency EUR --tz Europe/Berlin accounts.csv stats.csv | cut -d, -f2,6,7,16,19,24-27
