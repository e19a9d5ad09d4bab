leat-ingest tiktok__ui_campaign.csv
