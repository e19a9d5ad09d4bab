# An experiment says twice what there is: its days' conversions are all there is to credit, which is
# said; where a day has room beside the channel's own, that is used.
leat-attribute --model last --calibrate <<'END' | grep -E '^(lift|credit)'
kind,time,period_end,channel,user,id,cost,conversions,revenue,se,currency,experiment,name,value
lift,2026-06-01,2026-06-04,search,,,100,4,,0.01,EUR,x1,,
touch,2026-06-01T08:00:00Z,,search,u1,,,,,,,,,
conversion,2026-06-01T09:00:00Z,,,u1,o1,,1,10,,EUR,,,
touch,2026-06-03T08:00:00Z,,search,u2,,,,,,,,,
conversion,2026-06-03T09:00:00Z,,,u2,o2,,1,20,,EUR,,,
conversion,2026-06-03T10:00:00Z,,,,o3,,3,50,,EUR,,,
end,,,,,,,,,,,,ok,6
END
