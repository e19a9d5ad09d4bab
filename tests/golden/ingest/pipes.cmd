# Exports and streams, CSV and JSON lines, files and pipes, in one command: no copy is made.
leat-ingest -q -O jsonl google_ads__ui_overview_card.csv >"$TMP/card.jsonl"
leat-ingest -q google_ads__ui_campaign_daily_en.csv >"$TMP/daily.csv"
mkfifo "$TMP/orders" "$TMP/daily"
cat shopify__orders_export.csv >"$TMP/orders" &
cat "$TMP/daily.csv" >"$TMP/daily" &
leat-ingest "$TMP/orders" "$TMP/daily" - <"$TMP/card.jsonl" 2>"$TMP/err" >"$TMP/out"
sed "s#$TMP/##" "$TMP/err"
cut -d, -f1,2,5,27,29,40,41,57 "$TMP/out"
# The same from files.
cp shopify__orders_export.csv "$TMP/x"
leat-ingest -q "$TMP/x" "$TMP/daily.csv" "$TMP/card.jsonl" | sed 's/,x,$/,orders,/' | cmp - "$TMP/out"
# Nothing but standard input is read where the place for temporary files cannot be written.
TMPDIR=/nowhere leat-ingest -q <"$TMP/daily.csv" | cmp - "$TMP/daily.csv"
