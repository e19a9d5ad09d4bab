grep -v '^end' days.csv | leat-fit -q
