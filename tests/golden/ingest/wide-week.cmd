leat-ingest --wide --date week --kpi sales --media "tv,search=search imp:search cost" --control holiday --currency EUR wide-week.csv
