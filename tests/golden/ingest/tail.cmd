# What a report says behind its table counts for its rows, if it is a file.
cd "$TMP"
{ echo 'Date,Insertion Order ID,Advertiser Currency,Revenue (Adv Currency),Impressions'
  awk 'BEGIN { for (i = 0; i < 20000; i++) print "2026/07/01," i ",EUR,1.000000,10" }'
  printf ',,,20000.000000,200000\n\nReport Time:,2026/07/03 14:14 GMT\nDate Range:,2026/07/01 to 2026/07/05\nGroup By:,Date\n'; } >dv.csv
wc -c <dv.csv
leat-ingest dv.csv | cut -d, -f1,2,3,14-20 | sed -n '1,2p; $p' ; leat-ingest -q dv.csv | grep ^cover
cat dv.csv | leat-ingest | grep ^cover
leat-ingest -q <dv.csv | grep ^cover
head -n 9000 dv.csv | leat-ingest | tail -n 2
