# The same files again give nothing; what an export does not state makes no difference.
cp google_ads__ui_campaign_daily_en.csv cm360__report.csv "$TMP"
cd "$TMP"
for i in 1 2; do leat-ingest --state s.db google_ads__ui_campaign_daily_en.csv cm360__report.csv; done
