leat-ingest --follow insights.json
