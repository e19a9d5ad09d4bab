leat-ingest bom-crlf.csv | sed s/bom-crlf/google_ads__ui_campaign_daily_en/ | cmp - google-ads-ui-campaign-daily-en.out
