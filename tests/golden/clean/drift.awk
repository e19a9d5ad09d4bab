# Thirty weeks of three channels. Social spends what search does and a tenth of its own way;
# video goes its own way, and in the last four weeks twice as much is clicked.
function date(d,  m) {
	split("31 28 31 30 31 30 31 31 30 31 30 31", days, " ")
	for (m = 1; d > days[m]; m++) d -= days[m]
	return sprintf("2026-%02d-%02d", m, d)
}
function noise(i, k) { return ((i * 7919 + k * 104729) % 1009) / 1009 - 0.5 }
BEGIN {
	print "kind,time,period_end,channel,platform,campaign_id,impressions,clicks,cost,conversions,currency,name,value,as_of,flags"
	for (d = 1; d <= 210; d++) {
		w = int((d - 1) / 7)
		a = 100 + 40 * noise(w, 1) + 10 * noise(d, 2)
		b = a * 0.5 + 5 * noise(w, 3)
		c = 60 + 30 * noise(w, 4) + 6 * noise(d, 5)
		clicks = int(200 + 40 * noise(d, 6)) * (d > 182 ? 2 : 1)
		printf "spend,%s,,search,google_ads,1,10000,50,%.2f,5,EUR,,,,\n", date(d), a
		printf "spend,%s,,social,meta_ads,2,10000,50,%.2f,5,EUR,,,,\n", date(d), b
		printf "spend,%s,,video,youtube,3,10000,%d,%.2f,5,EUR,,,,\n", date(d), clicks, c
	}
	print "end,,,,,,,,,,,ok,630,,"
}
