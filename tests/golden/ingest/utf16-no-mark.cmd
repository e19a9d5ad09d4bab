tail -c +3 google_ads__ui_campaign_en_excel_utf16.csv | leat-ingest
