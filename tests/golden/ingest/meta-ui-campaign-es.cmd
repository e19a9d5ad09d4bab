leat-ingest meta__ui_campaign_es.csv
