# The effect of an experiment may be below 0, in conversions or revenue; a spend's conversions may not.
leat-clean -q --rejects "$TMP/rejects.csv" <<'END'
kind,time,period_end,channel,platform,cost,conversions,revenue,se,currency,experiment,name,value
lift,2026-06-01,2026-06-10,search,,100,-3,,2.5,EUR,a,,
lift,2026-06-01,2026-06-10,search,,100,,-20,15,EUR,b,,
spend,2026-06-01,,search,google,100,-3,,,EUR,,,
end,,,,,,,,,,,ok,3
END
cut -d, -f 1-4 "$TMP/rejects.csv"
