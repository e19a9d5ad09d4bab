for f in google_ads__api_campaign_stats microsoft_ads__api_campaign_daily; do leat-ingest --currency USD "$DATA/formats/samples/$f.csv" 2>&1 | sed "s#$DATA/##" | sed -n 1,4p; done
