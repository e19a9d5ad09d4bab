leat-ingest --wide --date day --kpi y --media tv wide-geo.csv
