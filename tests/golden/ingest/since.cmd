# By the last day of a period; a cover that reaches across is cut; a time that is none stays.
cat >"$TMP/a.csv" <<'X'
kind,time,period_end,channel,name,value
control,2026-07-01,,,a,1
control,2026-07-02,,,b,1
control,2026-07-01,2026-07-02,,c,1
control,2026-07-01T23:59:59.999999Z,,,d,1
control,2026-07-02T00:30:00+01:00,,,e,1
control,2026-07-02T00:00:00Z,,,f,1
control,2026-07-02T12:00:00Z,,,g,1
cover,2026-06-01,2026-07-31,,,
cover,2026-06-01,2026-07-01,,,
control,soon,,,h,1
X
leat-ingest --complete --since 2026-07-02 "$TMP/a.csv"
leat-ingest --complete --since 2026-07-02T12:00:00+00:00 "$TMP/a.csv"
