leat-ingest --tz Europe/London --as-of 2026-07-02T06:00:00Z google_ads__ui_campaign_daily_en.csv
