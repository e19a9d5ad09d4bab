# Snapshots of one day are kept apart by as_of; days that were not over are flagged.
cd "$TMP"
x() { printf 'Campaign report\n"July 1, 2026 - July 2, 2026"\nDay,Campaign,Campaign ID,Currency code,Cost,Conversions\n2026-07-01,a,1,EUR,10.00,%s\n2026-07-02,a,1,EUR,12.00,%s\n' "$1" "$2" >"$3"; }
x 1.00 0.00 first.csv; x 3.00 2.00 second.csv
leat-ingest -q --as-of 2026-07-02T22:30:00Z --tz Europe/Berlin first.csv >a.csv
leat-ingest -q --as-of 2026-07-09 --tz Europe/Berlin second.csv >b.csv
leat-ingest -q b.csv a.csv | tee both.csv | cut -d, -f1,2,17,18,24-28
leat-clean -q both.csv | grep ^spend | cut -d, -f1,2,17,18,24-28
# A day is over in its own zone: 22:30 in UTC is after midnight in Berlin, and before it in London.
for z in Europe/Berlin Europe/London Asia/Tokyo America/Los_Angeles; do
	echo "$z: $(leat-ingest -q -O jsonl --as-of 2026-07-02T22:30:00Z --tz $z first.csv | grep -c partial)"
done
# A day as as_of is not over itself.
leat-ingest -q -O jsonl --as-of 2026-07-02 first.csv | grep -c partial
# Weeks and periods that reach beyond it; the platform's own word.
printf 'Campaign report\n"July 1, 2026 - July 31, 2026"\nWeek,Campaign,Currency code,Cost,Impr.\n2026-06-29,a,EUR,1.00,1\n2026-07-06,a,EUR,1.00,1\n' | leat-ingest -q --as-of 2026-07-12T12:00:00Z | cut -d, -f1-3,16,25-
for told in true false; do
	printf 'Report Time: 7/1/2026,7/2/2026\nReport Aggregation: Daily\nPotential Incomplete Data: %s\n\nTimePeriod,CampaignName,CurrencyCode,Spend\n2026-07-01,a,EUR,1\n2026-07-02,a,EUR,1\n' $told | leat-ingest -q -O jsonl | grep -c partial || true
done
