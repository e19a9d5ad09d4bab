# exports.awk -- turn leat-simulate's rows (CSV, by column name) into the files that
# a shop would download: Google Ads, Meta, Microsoft, Shopify, a touch log, and
# the shop's own calendar of promotions.
#   awk -v dir=DIR -f exports.awk rows.csv
# Money is counted in cents, so that totals are exact in any awk.

BEGIN {
	split("January February March April May June July August September October November December",
		month, " ")
	split("Kettle, 1.2 l;Teapot, stoneware;Cup, glazed;Assam, 250 g;Sencha, 100 g;Gift box, large",
		item, ";")
	split("KT12;TP01;CU04;AS250;SE100;GB01", sku, ";")
	q = "\""
	google = dir "/google_ads_campaigns_daily.csv"
	meta = dir "/meta_campaigns_daily.csv"
	microsoft = dir "/microsoft_campaigns_daily.csv"
	shopify = dir "/shopify_orders.csv"
	touches = dir "/touches.jsonl"
	promotions = dir "/promotions.csv"
	shopify_header()
}

# fields -- split a CSV record into f[column name]; returns nothing.
function fields(record,   n, i, part, rest, end) {
	n = 0
	rest = record
	while (1) {
		n++
		if (substr(rest, 1, 1) == q) {
			rest = substr(rest, 2)
			part = ""
			while ((end = index(rest, q)) && substr(rest, end + 1, 1) == q) {
				part = part substr(rest, 1, end)
				rest = substr(rest, end + 2)
			}
			part = part substr(rest, 1, end - 1)
			rest = substr(rest, end + 1)
		} else {
			end = index(rest, ",")
			part = end ? substr(rest, 1, end - 1) : rest
			rest = end ? substr(rest, end) : ""
		}
		if (NR == 1)
			name[n] = part
		else
			f[name[n]] = part
		if (rest == "")
			return
		rest = substr(rest, 2)
	}
}

# cents -- "12.3" as 1230.
function cents(text,   p) {
	split(text "", p, ".")
	return p[1] * 100 + substr(p[2] "00", 1, 2)
}

function money(c) {
	return sprintf("%d.%02d", int(c / 100), c % 100)
}

# thousands -- "1234567.80" as "1,234,567.80", in quotes when it has a comma.
function thousands(text,   p, whole, out) {
	split(text "", p, ".")
	whole = p[1]
	out = ""
	while (length(whole) > 3) {
		out = "," substr(whole, length(whole) - 2) out
		whole = substr(whole, 1, length(whole) - 3)
	}
	out = whole out (p[2] == "" ? "" : "." p[2])
	return index(out, ",") ? q out q : out
}

function plain(text) { # the same without the quotes, for files that quote everything
	text = thousands(text)
	gsub(q, "", text)
	return text
}

function csv(text) {
	return index(text, ",") ? q text q : text
}

function american(day,   d) { # 2024-07-01 as 7/1/2024
	split(day, d, "-")
	return (d[2] + 0) "/" (d[3] + 0) "/" d[1]
}

function spoken(day,   d) { # 2024-07-01 as July 1, 2024
	split(day, d, "-")
	return month[d[2] + 0] " " (d[3] + 0) ", " d[1]
}

# day_number, date -- days since 1970-01-01 and back, in the Gregorian calendar.
function day_number(y, m, d,   era, yoe, doy) {
	if (m <= 2)
		y--
	era = int(y / 400)
	yoe = y - era * 400
	doy = int((153 * (m + (m > 2 ? -3 : 9)) + 2) / 5) + d - 1
	return era * 146097 + yoe * 365 + int(yoe / 4) - int(yoe / 100) + doy - 719468
}

function date(n,   era, doe, yoe, doy, mp, d, m, y) {
	n += 719468
	era = int(n / 146097)
	doe = n - era * 146097
	yoe = int((doe - int(doe / 1460) + int(doe / 36524) - int(doe / 146096)) / 365)
	doy = doe - (365 * yoe + int(yoe / 4) - int(yoe / 100))
	mp = int((5 * doy + 2) / 153)
	d = doy - int((153 * mp + 2) / 5) + 1
	m = mp < 10 ? mp + 3 : mp - 9
	y = yoe + era * 400 + (m <= 2)
	return sprintf("%04d-%02d-%02d", y, m, d)
}

# last_sunday -- the day number of a month's (of 31 days) last Sunday.
function last_sunday(y, m,   n) {
	n = day_number(y, m, 31)
	return n - (n + 4) % 7
}

# berlin -- seconds since 1970 (UTC) as Shopify prints a time of this shop.
function berlin(s,   y, n, summer, hours) {
	y = substr(date(int(s / 86400)), 1, 4) + 0
	summer = s >= last_sunday(y, 3) * 86400 + 3600 && s < last_sunday(y, 10) * 86400 + 3600
	hours = summer ? 2 : 1
	s += hours * 3600
	n = s % 86400
	return sprintf("%s %02d:%02d:%02d +0%d00", date(int(s / 86400)), int(n / 3600),
		int(n % 3600 / 60), n % 60, hours)
}

function seconds(instant,   n) { # 2024-07-01T08:09:10Z
	n = day_number(substr(instant, 1, 4) + 0, substr(instant, 6, 2) + 0, substr(instant, 9, 2) + 0)
	return n * 86400 + substr(instant, 12, 2) * 3600 + substr(instant, 15, 2) * 60 + \
		substr(instant, 18, 2)
}

# customer -- an address for a buyer, at a domain that nobody can own.
function customer(user) {
	return "c" (substr(user, 2) + 0) "@example.com"
}

function account() { # as a member of a JSON object, if there is one
	return f["account"] == "" ? "" : ",\"account\":\"" f["account"] "\""
}

NR == 1 {
	fields($0)
	next
}

{
	fields($0)
}

f["kind"] == "cover" {
	first = f["time"]
	last = f["period_end"]
	split(last, d, "-")
	next_day = date(day_number(d[1], d[2], d[3]) + 1)
}

# The touch log was kept for all of the period, for visits from every platform.
f["kind"] == "cover" && f["platform"] != "shop" {
	c_line[++c_n] = "{\"kind\":\"cover\",\"time\":\"" first "\",\"period_end\":\"" last \
		"\",\"platform\":\"" f["platform"] "\"" account() ",\"tz\":\"" f["tz"] "\"}"
}

f["kind"] == "spend" && f["platform"] == "google_ads" {
	type = f["channel"] == "video" ? "Video" : f["channel"] == "display" ? "Display" : "Search"
	g_line[++g_n] = f["time"] "," csv(f["campaign"]) "," f["campaign_id"] ",Enabled," type "," \
		money(cents(f["budget"])) ",Daily," f["currency"] "," money(cents(f["cost"])) "," \
		thousands(f["impressions"]) "," thousands(f["clicks"]) "," \
		thousands(f["conversions"] ".00") "," thousands(money(cents(f["revenue"])))
	g_cost += cents(f["cost"])
	g_impressions += f["impressions"]
	g_clicks += f["clicks"]
	g_conversions += f["conversions"]
	g_value += cents(f["revenue"])
	g_currency = f["currency"]
}

# Meta prints money without trailing zeros.
function short(c,   t) {
	t = money(c)
	sub(/\.?0+$/, "", t)
	return c % 100 ? t : int(c / 100) ""
}

f["kind"] == "spend" && f["platform"] == "meta" {
	m_line[++m_n] = first "," last "," f["time"] "," csv(f["campaign"]) "," f["campaign_id"] ",active," \
		short(cents(f["budget"])) "," q "Daily budget" q "," short(cents(f["cost"])) "," \
		f["impressions"] "," f["clicks"] "," f["conversions"] "," short(cents(f["revenue"])) "," \
		q "7-day click or 1-day view" q
	m_cost += cents(f["cost"])
	m_impressions += f["impressions"]
	m_clicks += f["clicks"]
	m_purchases += f["conversions"]
	m_value += cents(f["revenue"])
}

function ratio(part, whole, unit) {
	return whole ? sprintf("%.2f%s", part / whole, unit) : ""
}

f["kind"] == "spend" && f["platform"] == "microsoft_ads" {
	c = cents(f["cost"])
	b_line[++b_n] = q f["time"] q "," q "Spring water tea" q "," q f["account"] q "," \
		q f["campaign"] q "," q f["campaign_id"] q "," q f["currency"] q "," \
		q f["impressions"] q "," q f["clicks"] q "," \
		q ratio(100 * f["clicks"], f["impressions"], "%") q "," q ratio(c / 100, f["clicks"], "") q "," \
		q money(c) q "," q f["conversions"] q "," q plain(money(cents(f["revenue"]))) q "," \
		q (f["impressions"] ? "" : "--") q
}

f["kind"] == "control" {
	p_line[++p_n] = "control," f["time"] "," f["name"] "," f["value"] "," f["tz"]
}

f["kind"] == "touch" {
	t_line[++t_n] = "{\"kind\":\"touch\",\"time\":\"" f["time"] "\",\"channel\":\"" f["channel"] \
		"\",\"platform\":\"" f["platform"] "\"" account() ",\"campaign_id\":\"" f["campaign_id"] "\",\"user\":\"" f["user"] "\",\"event\":\"" \
		f["event"] "\"}"
}

function shopify_header() {
	printf "%s", "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at," \
		"Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount," \
		"Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price," \
		"Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable," \
		"Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2," \
		"Billing Company,Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone," >shopify
	print "Shipping Name,Shipping Street,Shipping Address1,Shipping Address2,Shipping Company," \
		"Shipping City,Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Notes," \
		"Note Attributes,Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor," \
		"Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,Source,Lineitem discount," \
		"Tax 1 Name,Tax 1 Value,Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value," \
		"Tax 5 Name,Tax 5 Value,Phone,Receipt Number,Duties,Billing Province Name," \
		"Shipping Province Name,Payment ID,Payment Terms Name,Next Payment Due At," \
		"Payment References" >shopify
}

function commas(n,   s) {
	s = ""
	while (n-- > 0)
		s = s ","
	return s
}

# An order: one or two items, whose prices and shipping make up its total. The shop keeps
# the pseudonym of its visitors' log in a cart attribute, which the export has among the
# Note Attributes.
f["kind"] == "conversion" {
	number = substr(f["id"], 2) + 10000
	total = cents(f["revenue"])
	shipping = total > 8000 || total <= 490 ? 0 : 490
	subtotal = total - shipping
	second = number % 3 == 0 && subtotal >= 2000 ? int(subtotal / 4) : 0
	i = number % 6 + 1
	j = (number + 2) % 6 + 1
	at = seconds(f["time"])
	created = berlin(at)
	printf "#%d,%s,paid,%s,fulfilled,%s,%s,%s,%s,%s,0.00,%s,,0.00,%s,%s,1,%s,%s,,%s,true,true,fulfilled%s",
		number, customer(f["user"]), berlin(at + 4), berlin(at + 79200 + number % 7 * 600),
		number % 4 ? "no" : "yes", f["currency"], money(subtotal), money(shipping), money(total),
		shipping ? "Standard" : "Free", created, csv(item[i]), money(subtotal - second), sku[i],
		commas(22) "visitor: " f["user"] commas(4) >shopify
	printf "0.00,Spring water tea,0.00,,,,56%011d,,Low,web,0.00%s\n", number, commas(19) >shopify
	if (second)
		printf "#%d,%s%s%s,1,%s,%s,,%s,true,true,fulfilled%s\n", number, customer(f["user"]), commas(14),
			created, csv(item[j]), money(second), sku[j], commas(55) >shopify
}

END {
	print "Campaign report" >google
	print q spoken(first) " - " spoken(last) q >google
	print "Day,Campaign,Campaign ID,Campaign status,Campaign type,Budget,Budget type,Currency code," \
		"Cost,Impr.,Clicks,Conversions,Conv. value" >google
	for (i = 1; i <= g_n; i++)
		print g_line[i] >google
	print "Total: Account, --, --, --, --, --, --," g_currency "," money(g_cost) "," \
		thousands(g_impressions) "," thousands(g_clicks) "," thousands(g_conversions ".00") "," \
		thousands(money(g_value)) >google

	print "\"Reporting starts\",\"Reporting ends\",Day,\"Campaign name\",\"Campaign ID\"," \
		"\"Campaign delivery\",\"Campaign budget\",\"Campaign budget type\",\"Amount spent (EUR)\"," \
		"Impressions,\"Link clicks\",Purchases,\"Purchases conversion value\",\"Attribution setting\"" >meta
	print first "," last ",,,,0,,," short(m_cost) "," m_impressions "," m_clicks "," m_purchases "," \
		short(m_value) "," >meta
	for (i = 1; i <= m_n; i++)
		print m_line[i] >meta

	printf "\357\273\277" >microsoft
	printf "\"Report Name: Campaigns daily\"\r\n\"Report Time: %s,%s\"\r\n", american(first),
		american(last) >microsoft
	printf "\"Time Zone: (GMT+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna\"\r\n" >microsoft
	printf "\"Last Completed Available Day: %s 11:00:00 PM (GMT)\"\r\n",
		american(next_day) >microsoft
	printf "\"Last Completed Available Hour: %s 4:00:00 AM (GMT)\"\r\n",
		american(next_day) >microsoft
	printf "\"Report Aggregation: Daily\"\r\n\"Report Filter: \"\r\n" >microsoft
	printf "\"Potential Incomplete Data: false\"\r\n\"Rows: %d\"\r\n\r\n", b_n >microsoft
	printf "%s\r\n", "\"TimePeriod\",\"AccountName\",\"AccountId\",\"CampaignName\",\"CampaignId\"," \
		"\"CurrencyCode\",\"Impressions\",\"Clicks\",\"Ctr\",\"AverageCpc\",\"Spend\",\"Conversions\"," \
		"\"Revenue\",\"ImpressionSharePercent\"" >microsoft
	for (i = 1; i <= b_n; i++)
		printf "%s\r\n", b_line[i] >microsoft
	printf "\r\n\"@%s Microsoft Corporation. All rights reserved. \"\r\n", substr(last, 1, 4) >microsoft

	print "kind,time,name,value,tz" >promotions
	for (i = 1; i <= p_n; i++)
		print p_line[i] >promotions
	print "end,,ok," p_n "," >promotions

	for (i = 1; i <= c_n; i++)
		print c_line[i] >touches
	for (i = 1; i <= t_n; i++)
		print t_line[i] >touches
	print "{\"kind\":\"end\",\"name\":\"ok\",\"value\":" c_n + t_n "}" >touches
}
