# What was left out as too early was not given.
cd "$TMP"
printf 'kind,time,name,value\ncontrol,2026-07-01,holiday,1\ncontrol,2026-07-02,holiday,1\n' >a.csv
leat-ingest --complete --state s.db --since 2026-07-02 a.csv
leat-ingest --complete --state s.db a.csv
