# Total rows: first, last, without a label, several; and rows that only look like them.
try() { printf "$1" >"$TMP/f.csv"; leat-ingest -o "$TMP/o" "$TMP/f.csv" 2>&1 | sed "s#$TMP/##" | grep -v ' read, '; awk -F, '/^spend/ { n++; } END { print n + 0 " rows" }' "$TMP/o"; echo; }
g='Campaign report\n"July 1, 2026 - July 1, 2026"\nCampaign,Currency code,Cost,Impr.\n'
try "$g"'Total: Campaigns, --,3.00,30\na,EUR,1.00,10\nb,EUR,2.00,20\n'
try "$g"'a,EUR,1.00,10\nb,EUR,2.00,20\nTotal: Campaigns, --,3.00,30\nTotal: Account, --,9.00,90\n'
try "$g"'a,EUR,1.00,10\nb,EUR,2.00,20\n --, --,3.00,30\n'
try "$g"',,3.00,30\na,EUR,1.00,10\nb,EUR,2.00,20\n"Total\xc2\xa0: Compte",,3.00,30\n'
try "$g"'a,EUR,1.00,10\nb,EUR,2.00,20\nTotal: Campaigns, --,4.00,30\nTotal: Account, --,3.50,30\n'
try "$g"'a,EUR,1.00,10\nb,EUR,2.00,20\nTotal: Campaigns, --,3.00,31\n'
# A campaign may be called so, where something else says what it is.
t='By Day,Campaign name,Campaign ID,Currency,Cost,Clicks (destination)\n'
try "$t"'2026-07-01,Total,1,USD,1.00,1\n2026-07-01,Total of us,2,USD,1.00,1\nTotal of 2 results,-,-,USD,2.00,2\n'
try 'Campaign name,Campaign ID,By Day,Currency,Cost,Clicks (destination)\nTotal,1,2026-07-01,USD,1.00,1\nTotal of us,2,2026-07-01,USD,1.00,1\nTotal of 2 results,-,-,USD,2.00,2\n'
# Meta: blank names, first and last.
try 'Reporting starts,Reporting ends,Day,Campaign name,Campaign ID,Amount spent (EUR),Impressions\n2026-07-01,2026-07-02,,,,3,30\n2026-07-01,2026-07-02,2026-07-01,a,1,1,10\n2026-07-01,2026-07-02,2026-07-02,a,1,2,20\n2026-07-01,2026-07-02,,,,3,31\n'
# Where nothing is named no row is a total: the whole account, a line a day.
try 'Date,Clicks,Impressions,Avg. CPC,Cost\n2026-07-01,1,10,US$1.00,US$1.00\n2026-07-02,1,10,US$1.00,US$1.00\n'
