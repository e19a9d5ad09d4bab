iconv -f UTF-16LE -t UTF-16BE google_ads__ui_campaign_en_excel_utf16.csv | leat-ingest
