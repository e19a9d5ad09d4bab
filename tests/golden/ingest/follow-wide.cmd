printf "week,sales\n2026-06-29,1\n" | leat-ingest --follow --wide --date week --kpi sales
