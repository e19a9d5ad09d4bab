leat-fit --complete <<'E'
kind,time,channel,cost,name,value
outcome,2026-01-01,,,leads,3
outcome,2026-01-01,,,calls,5
spend,2026-01-01,tv,10,,
E
