leat-ingest nbsp-fr.csv
