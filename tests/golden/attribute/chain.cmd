# The chain of a stream, by campaign, and value by currency.
cat >"$TMP/in.csv" <<'X'
kind,time,channel,platform,campaign_id,user,event,conversions,revenue,currency
touch,2026-01-01T08:00:00Z,search,ads,7,u1,click,,,
touch,2026-01-02T08:00:00Z,social,,,u1,click,,,
conversion,2026-01-03T08:00:00Z,,,,u1,,1,10,EUR
touch,2026-01-01T08:00:00Z,social,,,u2,click,,,
touch,2026-01-02T08:00:00Z,search,ads,7,u2,click,,,
touch,2026-01-03T08:00:00Z,search,ads,8,u2,click,,,
conversion,2026-01-03T09:00:00Z,,,,u2,,1,20,USD
touch,2026-01-01T08:00:00Z,social,,,u3,click,,,
touch,2026-03-01T08:00:00Z,social,,,u4,click,,,
X
leat-attribute -q --complete --bare --order auto --max-order 2 --by campaign --transitions "$TMP/t" --effects "$TMP/e" "$TMP/in.csv" | grep ^credit
cat "$TMP/t" "$TMP/e"
