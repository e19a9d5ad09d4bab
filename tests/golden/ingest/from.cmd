# --from overrides what a file looks like: for all operands, or for one; names are checked.
try() { leat-ingest -q "$@" 2>&1 | cut -d, -f1-8 || echo "status ${PIPESTATUS[0]}"; }
printf 'Date,Cost,Clicks\n2026-07-01,5,1\n' >"$TMP/plain.csv"; cp meta__ui_campaign_es.csv "$TMP"; cd "$TMP"
try plain.csv
try --from google_ads_card plain.csv
try --from google_ads_card --from meta_ui=plain.csv plain.csv
try --from meta_ui --from plain.csv=google_ads_card plain.csv meta__ui_campaign_es.csv
try --from gogle_ads_card plain.csv
try --from nothing_like_it plain.csv
try --from plane.csv=google_ads_card plain.csv
try --from google_ads_ui plain.csv
try --from shopify_orders plain.csv
try --from google_ads_card --wide --date d --kpi k plain.csv
leat-ingest --detect --from google_ads_card plain.csv | grep why
