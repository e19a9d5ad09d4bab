leat-ingest mailchimp__campaigns.csv
