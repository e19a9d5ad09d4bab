# Google's API: rows in a list in a list, names in another spelling, more digits than a double has.
leat-ingest google.json
