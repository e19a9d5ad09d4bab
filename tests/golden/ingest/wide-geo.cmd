leat-ingest --wide --date day --kpi y --media tv --geo geo --population people -O jsonl wide-geo.csv
