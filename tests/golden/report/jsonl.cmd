# A plan as JSON lines is the same plan.
printf '%s\n' '{"kind":"line","status":"passed","period_start":"2026-07-06","period_end":"2026-07-12","channel":"radio","currency":"XXX","account_currency":"XXX","fx":1,"budget_after":10.5,"spend_before":70.000001,"spend_after":73.500001,"outcome_before":7,"outcome_after":7.2,"reason":"Raised."}' \
	'{"kind":"line","status":"passed","period_start":"2026-07-06","period_end":"2026-07-12","channel":"tv","currency":"XXX","account_currency":"XXX","fx":1,"budget_after":20,"spend_before":100,"spend_after":140,"outcome_before":12,"outcome_after":14.5,"reason":"Raised."}' \
	'{"kind":"total","status":"passed","period_start":"2026-07-06","period_end":"2026-07-12","currency":"XXX","spend_before":170.000001,"spend_after":213.500001,"outcome_before":19,"outcome_after":21.7,"lines":2,"reason":"Spends more."}' |
	leat-report | cmp - <(leat-report weekly.csv) && echo same
