leat-ingest meta__ui_ads_en.csv
