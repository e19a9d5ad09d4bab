# A foreign export is none of the three.
printf 'Day,Cost\n2026-07-01,3\n' | leat-report
