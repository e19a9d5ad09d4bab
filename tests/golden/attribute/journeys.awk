# 300 users' touches and orders over 120 days, deterministic, two currencies.
function rnd(n) { seed = (seed * 16807) % 2147483647; return seed % n }
function when(day, s) {
	return sprintf("2026-%02d-%02dT%02d:%02d:%02dZ", 1 + int(day / 28), 1 + day % 28,
		int(s / 3600), int(s / 60) % 60, s % 60)
}
BEGIN {
	seed = 20260301
	split("search social video email affiliate display", channel, " ")
	print "kind,time,channel,user,id,conversions,revenue,currency,name,value"
	for (i = 0; i < 2500; i++) {
		t = when(rnd(112), rnd(86400)); u = "u" rnd(300)
		if (rnd(6)) {
			print "touch," t "," channel[1 + rnd(6)] "," u ",,,,,,"
			rows++
		} else {
			cents = rnd(100)
			print "conversion," t ",," u "," "900000000000000" sprintf("%05d", i) "," (rnd(4) ? "" : 1 + rnd(9) / 10) \
				"," rnd(500) "." (cents < 10 ? "0" : "") cents "," (rnd(3) ? "EUR" : "USD") ",,"
			rows++
		}
	}
	print "end,,,,,,,,ok," rows
}
