# A pipe that is closed ends; without a trailer it was cut, with one it was whole.
printf 'kind,time,name,value\ncontrol,2026-07-01,holiday,1\nend,,ok,1\n' | leat-ingest --follow
printf 'kind,time,name,value\ncontrol,2026-07-01,holiday,1\n' | leat-ingest --follow
