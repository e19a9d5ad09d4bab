leat-ingest --follow google_ads__ui_campaign_daily_en.csv
