# What files are taken for: for people, and as CSV and JSON lines for scripts.
cp google_ads__ui_campaign_en_excel_utf16.csv "$TMP/google.csv"; cp insights.json meta__ui_campaign_es.csv ga4.jsonl unknown.csv no-period.csv microsoft_ads__api_report.csv touches.csv google_ads__ui_overview_card.csv google_ads__editor_export_utf16.csv "$TMP"
leat-ingest -q meta__ui_campaign_es.csv >"$TMP/stream.csv"
cd "$TMP"
printf 'Reporting starts,Reporting ends,Campaign name,Amount spent (EUR),Impressions,"Frob, \033[1mnicate"\n2026-07-01,2026-07-01,a,"1,204",5,6\n' >vague.csv
rc=0; leat-ingest --detect google.csv insights.json ga4.jsonl touches.csv microsoft_ads__api_report.csv google_ads__ui_overview_card.csv google_ads__editor_export_utf16.csv vague.csv no-period.csv unknown.csv stream.csv || rc=$?; echo "status $rc"
rc=0; leat-ingest --detect --period 2026-07-01,2026-07-31 --decimal comma --tz Europe/Madrid no-period.csv vague.csv || rc=$?; echo "status $rc"
leat-ingest --detect -O csv meta__ui_campaign_es.csv stream.csv
leat-ingest --detect -O jsonl -o found.jsonl meta__ui_campaign_es.csv insights.json; cat found.jsonl
# Nothing else is written, and nothing is read beyond the front.
head -c 300000 /dev/zero | tr '\0' '\n' | cat meta__ui_campaign_es.csv - | leat-ingest --detect - | head -n 2
rc=0; leat-ingest --detect meta__ui_campaign_es.csv missing.csv || rc=$?; echo "status $rc"
