# An e-mail address in a text is taken out of it, wherever the text goes.
printf 'Report Aggregation: Daily\n\nTimePeriod,AccountName,CampaignName,CurrencyCode,Spend,Keyword\n2026-07-01,me@agency.example,"write to a@b.de, now",EUR,1,c@d.org price\n2026-07-01,me@agency.example,x,EUR,e@f.net,y\n2026-07-01,me@agency.example,x,e@f.net,1,y\n2026-07-01,me@agency.example,x,e@f.net\n' >"$TMP/f.csv"
cd "$TMP"; leat-ingest --rejects r f.csv; cat r
leat-ingest -q f.csv 2>&1 >/dev/null
! cat o r 2>/dev/null | grep '@'
