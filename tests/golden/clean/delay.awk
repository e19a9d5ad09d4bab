# Twenty-one exports of June 2026, each of the ten days before it. Google books conversions on
# the click's day: of 100 that come 50 are there after a day, 80 after two. Meta books them on
# their own day. once=1: the last export alone. cover=1: with the cover of Google.
function date(d) { return d > 30 ? "2026-07-01" : sprintf("2026-06-%02d", d) }
BEGIN {
	print "kind,time,period_end,channel,platform,campaign_id,cost,conversions,revenue,currency,name,value,time_basis,as_of,flags"
	if (cover)
		print "cover,2026-06-01,2026-06-30,,google_ads,,,,,,,,,,"
	n = cover
	for (taken = once ? 31 : 11; taken <= 31; taken++)
		for (d = taken - 10; d < taken; d++) {
			age = taken - d
			c = age == 1 ? 50 : age == 2 ? 80 : 100
			print "spend," date(d) ",,search,google_ads,7,10," c "," c * 20.01 ",EUR,,,click," date(taken) "T04:00:00Z,"
			print "spend," date(d) ",,social,meta_ads,8,10,30,600,EUR,,,conversion," date(taken) "T04:00:00Z,"
			n += 2
		}
	print "end,,,,,,,,,,ok," n ",,,"
}
