{ echo "Day,Campaign,Currency code,Cost"; for i in $(seq 13); do echo "2026-07-01,Brand,USD,nothing"; done; } | leat-ingest
