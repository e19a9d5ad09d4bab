# 1200 clicks and 300 EUR become what the four weekdays before say; a row is made for the 25th.
leat-clean --policy checks-substitute.json checks.csv | grep -E '06-(11|18|25),,search|^end'
# A day of two rows, by device: in proportion; and a column that is 0 is divided evenly.
(echo kind,time,channel,platform,campaign_id,device,clicks,cost,currency
for d in {01..31}; do
	m=100 k=0; [ $d = 29 ] && m=700 k=500
	echo spend,2026-07-$d,search,google,7,mobile,$((30 + k)),$m,EUR
	echo spend,2026-07-$d,search,google,7,desktop,$((70 + k)),$m.50,EUR
done) > $TMP/devices.csv
leat-clean -q --complete --policy checks-substitute.json $TMP/devices.csv | grep -E '07-(15|29)'
sed 's/-29,search,google,7,\([a-z]*\),[0-9]*,/-29,search,google,7,\1,0,/' $TMP/devices.csv |
	leat-clean -q --complete --policy checks-substitute.json - | grep -E '07-29'
