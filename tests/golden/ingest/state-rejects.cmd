# What was rejected was not given: put right, it is.
cd "$TMP"
printf 'Date,Clicks,Avg. CPC,Cost\n"Thu, 2 Jul 2026",10,US$1.92,US$50.00\n"Fri, 3 Jul 2026",x,US$1,US$51.00\n' >card.csv
leat-ingest --state s.db card.csv
sed -i 's/",x,/",11,/' card.csv
leat-ingest --state s.db card.csv
