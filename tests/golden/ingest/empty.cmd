printf "" | leat-ingest
