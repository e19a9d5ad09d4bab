printf "Day,Campaign,Cost,Impr.\n" | leat-ingest
