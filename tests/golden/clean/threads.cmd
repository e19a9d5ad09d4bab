# One thread or several: the same bytes, of rows of every kind and fate.
awk 'BEGIN {
	print "kind,time,channel,platform,account,campaign_id,user,event,id,cost,conversions,revenue,currency,as_of"
	for (i = 0; i < 20000; i++) {
		day = sprintf("2026-%02d-%02d", i % 6 + 1, i % 28 + 1)
		if (i % 7 == 0)
			print "conversion," day "T10:00:00+02:00,,shop,1,,u" i ",,o" i % 900 ",,1," i ",EUR,"
		else if (i % 7 == 1)
			print "touch," day "T09:00:00Z,email,crm,1,,u" i ",click,,,,,,"
		else if (i % 11 == 0)
			print "spend," day ",tv,p,2,c" i % 40 ",,,,bad,,,EUR,"
		else
			print "spend," day ",tv,p,1,c" i % 400 ",,,," i ".5,,,EUR,2026-07-0" i % 9 + 1
	}
}' >"$TMP/rows.csv"
for j in 1 2 5; do
	leat-clean -q --complete -j "$j" --rejects "$TMP/rejects.$j" -o "$TMP/out.$j" "$TMP/rows.csv"
done
wc -l <"$TMP/out.1" | tr -d ' '
wc -l <"$TMP/rejects.1" | tr -d ' '
cmp "$TMP/out.1" "$TMP/out.2" && cmp "$TMP/out.1" "$TMP/out.5"
cmp "$TMP/rejects.1" "$TMP/rejects.2" && cmp "$TMP/rejects.1" "$TMP/rejects.5"
