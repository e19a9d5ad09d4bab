leat-ingest --wide --date date --kpi y --media tv wide-month.csv
