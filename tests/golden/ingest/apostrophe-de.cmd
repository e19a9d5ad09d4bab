leat-ingest apostrophe-de.csv
