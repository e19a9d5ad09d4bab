# A cover to the end of time, as some databases write "not known yet", is no cover: it
# would make a row of every day until then.
leat-clean <<CSV
kind,time,period_end,platform,user,conversions,revenue,currency,name,value
conversion,2026-01-05,,shop,u,1,5,EUR,,
cover,2026-01-01,9999-12-31,shop,,,,,,
end,,,,,,,,ok,2
CSV
