leat-ingest --since yesterday google_ads__ui_campaign_daily_en.csv
