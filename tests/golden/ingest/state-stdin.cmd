# Standard input, and columns that only another operand has.
cd "$TMP"
printf 'kind,time,name,value\ncontrol,2026-07-01,holiday,1\nlift,2026-07-01,,\n' >a.csv
printf 'kind,time,name,value,mine\ncontrol,2026-07-02,holiday,1,x\n' >b.csv
leat-ingest -q --complete --state s.db a.csv
leat-ingest -q --complete --state s.db - b.csv <a.csv
leat-ingest -q --complete -O jsonl --state s.db a.csv - <b.csv
