# An account whose campaigns have known responses: 12 weeks of days, a search channel of three campaigns on two
# platforms (two of one name), a social channel of two, credits of two models. Whole cents and
# whole conversions, so that every awk makes the same of it.
function day(d) { return d < 31 ? sprintf("2026-01-%02d", d + 1) : d < 59 ? sprintf("2026-02-%02d", d - 30) : sprintf("2026-03-%02d", d - 58) }
function noise() { seed = (seed * 7919 + 104729) % 1000003; return seed / 1000003 }
function spend(channel, platform, id, name, level, d, x) {
	x = int(level * (.6 + .8 * noise()) * (1 + .4 * sin(d / 7 + level))) + d % 3 / 4
	rows++
	print "spend," day(d) "," channel "," platform ",1," id "," name "," x ",,,EUR,,,,"
	return x
}
function credit(channel, platform, account, id, name, d, n, model) {
	if (n) rows++
	if (n) print "credit," day(d) "," channel "," platform "," account "," id "," name ",," n "," 30 * n ",EUR," model ",yes,,"
}
BEGIN {
	print "kind,time,channel,platform,account,campaign_id,campaign,cost,conversions,revenue,currency,model,incremental,name,value"
	for (d = 0; d < 84; d++) {
		a = spend("search", "google", "11", "brand", 40, d)
		b = spend("search", "microsoft", "11", "brand", 30, d)
		c = spend("search", "google", "12", "generic", 60, d)
		e = spend("social", "meta", "", "always on", 50, d)
		f = spend("social", "meta", "", "launch", 20, d)
		credit("search", "google", "1", "11", "", d, int(a / 12), "known")
		credit("search", "microsoft", "1", "11", "", d, int(b / 30), "known")
		credit("search", "", "", "12", "", d, int(c / 40), "known")
		credit("social", "", "", "", "always on", d, int(e / 25 + noise()), "known")
		credit("social", "", "", "", "launch", d, int(f / 10 + noise()), "known")
		credit("search", "", "", "", "brand", d, d == 3 ? 2 : 0, "known")
		credit("search", "", "", "99", "", d, d == 5 ? 4 : 0, "known")
		credit("email", "", "", "", "news", d, d == 7 ? 3 : 0, "known")
		credit("(baseline)", "", "", "", "", d, 5, "known")
		credit("search", "google", "1", "11", "", d, 9, "other")
		rows++
		print "outcome," day(d) ",,,,,,,," int(900 + 2.4 * a + b + .8 * c + e + 2.2 * f + 200 * noise()) ",EUR,,,,"
	}
	print "end,,,,,,,,,,,,,ok," rows
}
