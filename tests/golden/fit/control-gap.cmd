grep -v '^control,2026-02-03' days.csv | leat-fit --complete
