leat-ingest --follow -o "$TMP/out.csv" google_ads__ui_campaign_daily_en.csv
