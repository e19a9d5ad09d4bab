grep '^kind\|,2026-01-0' days.csv | grep -v '^cover' | leat-fit --complete
