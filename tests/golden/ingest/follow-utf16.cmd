leat-ingest --follow google_ads__editor_export_utf16.csv
