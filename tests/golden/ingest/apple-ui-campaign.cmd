leat-ingest apple__ui_campaign.csv
