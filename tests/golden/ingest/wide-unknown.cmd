leat-ingest --wide --date day --kpi y --media tv2 wide-geo.csv
