# Other options make other rows of the same file.
cd "$TMP"
printf 'Date,Clicks,Avg. CPC,Cost\n"Thu, 2 Jul 2026",10,1.92,50.00\n' >card.csv
for c in EUR EUR GBP EUR; do leat-ingest -q --bare --state s.db --currency $c card.csv | cut -d, -f1,2,8,11,13; done
