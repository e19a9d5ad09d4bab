leat-ingest -q meta__ui_campaign_es.csv | head -3 | leat-ingest -q --complete
