# Campaigns, costs, coverage and touches that do not all count: any order of rows, any number of threads, CSV or JSON lines, the same credits.
awk 'BEGIN {
	srand(1); seed = 7
	print "kind,time,channel,platform,account,campaign_id,campaign,user,event,impressions,clicks,cost,conversions,revenue,currency"
	for (i = 0; i < 9000; i++) {
		seed = (seed * 16807) % 2147483647; a = seed
		seed = (seed * 16807) % 2147483647; b = seed
		t = sprintf("2026-03-%02dT%02d:%02d:%02dZ", 1 + a % 28, b % 24, a % 60, b % 59)
		if (i % 9 == 0)
			printf "conversion,%s,,,,,,u%d,,,,,%s,%d.%02d,%s\n", t, b % 700, (a % 3 ? "" : "2"), a % 90, b % 100, (b % 5 ? "EUR" : "USD")
		else if (i % 31 == 0)
			printf "spend,2026-03-%02d,c%d,p,1,%d,n%d,,,%d,%d,%d.%02d,,,%s\n", 1 + a % 28, a % 7, a % 7, a % 7, a % 900, b % 40, b % 70, a % 100, (b % 4 ? "EUR" : "USD")
		else if (a % 3)
			printf "touch,%s,c%d,p,1,%d,n%d,u%d,%s,,,,,,\n", t, a % 7, a % 7, a % 7, b % 700, (b % 2 ? "click" : "impression")
		else
			printf "touch,%s,%s,,,,n%d,u%d,%s,,,,,,\n", t, (a % 4 ? "c" a % 7 : "direct"), a % 7, b % 700, (b % 2 ? "visit" : "")
	}
}' >"$TMP/rows.csv"
credits() { leat-attribute --complete --bare -O csv -m last-non-direct,w-shape,shapley-ordered,shapley-rate,markov,ensemble \
	--by campaign --direct ignore --gap 600 --repeats first --view-weight 0.3 --view-lookback 5 --interval 0.9 --untouched direct "$@" |
	grep '^credit' | tr -s , | sed 's|,$||'; }
credits "$TMP/rows.csv" >"$TMP/one" 2>"$TMP/log"
wc -l <"$TMP/one"
cat "$TMP/log"
for seed in 1 2; do
	{ head -1 "$TMP/rows.csv"; awk -v s=$seed 'NR > 1 { print (NR * 7919 * s) % 10007 "\t" $0 }' "$TMP/rows.csv" | sort -n | cut -f2-
	} >"$TMP/shuffled.csv"
	credits -q -j $((seed + 1)) "$TMP/shuffled.csv" | cmp "$TMP/one" -
done
cat "$TMP/rows.csv" | leat-attribute -q --complete --bare -O jsonl -m last | grep -v '"credit"\|"outcome"' >"$TMP/rows.jsonl"
credits -q -j 3 "$TMP/rows.jsonl" | cmp "$TMP/one" -
head -1 "$TMP/one"
echo same
