#!/usr/bin/env bash
# What a policy does to single rows, on many that were made up: no row is lost, and neither
# the order of rows, their format nor the number of threads matters.
set -euo pipefail
cd "$TMP"

cat >policy.json <<'P'
{"version": 1, "currency": "EUR", "clean": {"tz": "Europe/Berlin", "other_tz": "flag",
  "exclude": [
    {"name": "bots", "when": {"+agent": ["*bot*", "?spider"]}, "ignore_case": true},
    {"name": "office", "when": {"user": ["u1", "u7", "u13"]}, "kinds": ["touch", "conversion"], "action": "reject"},
    {"name": "fast", "when": {"event": ["click", "visit"]}, "rate": {"events": 3, "seconds": 86400}}],
  "consent": {"column": "+consent", "allow": ["yes", "1"]},
  "defaults": [{"when": {"platform": "meta"}, "set": {"currency": "USD", "+team": "none"}}],
  "parse": {"unparsed": "flag", "rules": [
    {"template": "{geo}_{channel}_{+goal}", "values": {"geo": ["DE", "AT"], "channel": {"SRCH": "paid_search", "SOC": "paid_social"}}},
    {"template": "{geo}-{segment}"}]},
  "taxonomy": {"unmatched": "reject", "rules": [
    {"when": {"channel": "paid_*", "+goal": "brand"}, "set": {"channel": "brand", "+team": "b"}},
    {"when": {"channel": ["paid_search", "paid_social", "cpc", "direct"]}, "set": {"device": "any"}}]},
  "fx": {"missing": "reject", "max_age_days": 3, "through": "EUR"}}}
P

# Made up, and the same every time: awk's own generator is not.
awk '
function r(n) { seed = (seed * 16807) % 2147483647; return seed % n }
function pick(list,   a, n) { n = split(list, a, " "); n = r(n) + 1; return a[n] == "." ? "" : a[n] }
BEGIN {
	seed = 20260701
	print "kind,time,channel,platform,campaign_id,campaign,cost,currency,budget,user,event,id,revenue,tz,consent,agent,team"
	for (i = 0; i < 6000; i++) {
		day = sprintf("2026-07-%02d", 1 + r(9)); kind = pick("spend spend touch touch conversion")
		at = day "T" sprintf("%02d:%02d:00Z", r(24), r(60))
		agent = pick(". . . Mozilla GoogleBot xspider"); consent = pick("yes 1 no . yes")
		if (kind == "spend")
			print "spend," day "," pick("cpc paid_x banner") "," pick("google meta fb") "," i "," pick("DE_SRCH_brand AT_SOC_x DE_SRCH FR-x odd .") "," pick("1.5 2.25 0.000001 x") "," pick("EUR USD GBP JPY CHF .") "," pick(". 10 20") ",,,,," pick(". Europe/Berlin Europe/Paris UTC") "," consent "," agent ","
		else if (kind == "touch")
			print "touch," at "," pick("cpc direct paid_x") ",log,," pick("DE_SRCH_brand . odd") ",,,,u" r(r(400) + 1) "," pick("click visit impression") "," i ",,," consent "," agent ",t"
		else
			print "conversion," at ",,shop,,,," pick("EUR USD CHF") ",,u" r(400) ",," i "," pick("10 99.99 y") ",," consent ",,"
	}
}' >rows.csv
{
	echo date,from,to,rate
	for d in 1 2 3 6 7 8; do
		printf '2026-07-0%d,EUR,USD,1.0%d\n2026-07-0%d,GBP,EUR,1.16\n2026-07-0%d,EUR,JPY,160.%d\n' $d $d $d $d $d
	done
} >rates.csv

clean() { # input, name
	leat-clean --complete --policy policy.json --fx rates.csv --quality "$2.quality" \
		--rejects "$2.rejects" -O jsonl "$1" >"$2.out" 2>"$2.err"
	# keys in one order, rows in one order
	awk '{
		gsub(/^{|}$/, "")
		n = split($0, member, /,"/)
		line = ""
		for (k = 1; k <= n; k++)
			for (i = k; i > 1 && member[i - 1] > member[i]; i--) {
				swap = member[i]; member[i] = member[i - 1]; member[i - 1] = swap
			}
		for (k = 1; k <= n; k++)
			line = line " " member[k]
		print line
	}' "$2.out" | sed 's/ "/ /g' | sort >"$2.sorted"
	# why rows went; where they stand is another matter
	cut -d, -f4 "$2.rejects" | sort >"$2.gone"
}

clean rows.csv csv
if tail -n 1 csv.err | awk '
	{
		gsub(",", "")
		for (i = 2; i < NF; i++)
			if ($i ~ /^[0-9]+$/)
				n[$(i + 1) == "rows" ? $(i + 2) : $(i + 1)] = $i
	}
	END { exit !(n["read"] == 6000 && n["rejected"] > 500 && n["dropped"] > 500 && n["written"] > 1000 &&
		n["read"] + n["made"] == n["written"] + n["rejected"] + n["merged"] + n["dropped"]) }'; then
	echo "ok no row is lost"
else
	echo "not ok no row is lost"
	tail -n 1 csv.err >&2
fi

# Every rule had something to do, or the rest says little.
if grep -q '"rows":0' csv.quality; then
	echo "not ok every rule was tried"
	cat csv.quality >&2
else
	echo "ok every rule was tried"
fi

{
	head -n 1 rows.csv
	sed 1d rows.csv | sort -t, -k6,6 -k2,2r
} >turned.csv
clean turned.csv turned
if cmp csv.sorted turned.sorted && cmp csv.quality turned.quality && cmp csv.gone turned.gone; then
	echo "ok the order of rows does not matter"
else
	echo "not ok the order of rows does not matter"
fi

# The same rows as JSON lines, in which the columns of one's own are keys.
awk -F, '
NR == 1 { for (i = 1; i <= NF; i++) name[i] = $i; next }
{
	line = ""
	for (i = 1; i <= NF; i++)
		if ($i != "")
			line = line (line == "" ? "" : ",") "\"" name[i] "\":\"" $i "\""
	print "{" line "}"
}' rows.csv >rows.jsonl
clean rows.jsonl jsonl
if cmp csv.sorted jsonl.sorted && cmp csv.quality jsonl.quality && cmp csv.gone jsonl.gone; then
	echo "ok CSV and JSON lines give the same"
else
	echo "not ok CSV and JSON lines give the same"
	diff csv.sorted jsonl.sorted | head -4 >&2
	diff csv.gone jsonl.gone | head -4 >&2
fi

# One thread and four: the same bytes.
for j in 1 4; do
	leat-clean -j $j --complete --policy policy.json --fx rates.csv --quality j$j.quality \
		--rejects j$j.rejects rows.csv >j$j.out 2>j$j.err
done
if cmp j1.out j4.out && cmp j1.quality j4.quality && cmp j1.rejects j4.rejects && cmp j1.err j4.err; then
	echo "ok one thread and four give the same"
else
	echo "not ok one thread and four give the same"
fi

# The rates are the ones that the money was multiplied by.
leat-clean -q --complete --policy policy.json --fx rates.csv rows.csv 2>/dev/null |
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	$at["kind"] == "spend" && $at["fx"] != "" { print $at["campaign_id"] "," $at["cost"] "," $at["fx"] }' |
	sort >converted
awk -F, '$1 == "spend" { print $5 "," $7 }' rows.csv | sort >before
if join -t, before converted | awk -F, '
	{ d = $2 * $4 - $3; if (d < 0) d = -d; if (d > 0.50001e-6) bad++; n++ }
	END { exit !(n > 300 && !bad) }'; then
	echo "ok converted money is money times the rate"
else
	echo "not ok converted money is money times the rate"
fi
