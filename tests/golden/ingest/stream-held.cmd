printf "kind,time,name,value,mine\ncontrol,2026-07-01,holiday,1,kept\nend,,held:75,1,\n" | leat-ingest -q
