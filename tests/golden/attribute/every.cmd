# By week, by month, and all at once: what days come to, and what was spent in all the period.
cat >"$TMP/a.csv" <<'S'
kind,time,channel,user,cost,revenue,currency
spend,2026-05-30,search,,5,,EUR
spend,2026-05-31,search,,7,,EUR
spend,2026-06-03,search,,11,,EUR
touch,2026-05-31T08:00:00Z,search,u1,,,
conversion,2026-05-31T09:00:00Z,,u1,,10,EUR
touch,2026-06-01T08:00:00Z,search,u2,,,
conversion,2026-06-01T09:00:00Z,,u2,,20,EUR
touch,2026-06-07T08:00:00Z,social,u3,,,
conversion,2026-06-07T23:30:00Z,,u3,,30,EUR
touch,2026-06-07T08:00:00Z,search,u4,,,
conversion,2026-06-08T00:30:00Z,,u4,,40,EUR
S
for every in day week month all; do
	echo "$every"
	leat-attribute -q --complete -m last --every "$every" "$TMP/a.csv" | grep ^credit
done
leat-simulate -q --journeys 2000 >"$TMP/j.csv"
for every in day week month all; do
	leat-attribute -q -m linear,hazard --interval 0.9 --every "$every" "$TMP/j.csv" | grep ^credit |
		awk -F, -v every="$every" '{ n += $10; r += $11 } END { printf "%s %.6f %.6f\n", every, n, r }'
done
