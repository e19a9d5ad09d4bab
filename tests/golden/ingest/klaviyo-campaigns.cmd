leat-ingest klaviyo__campaigns.csv
