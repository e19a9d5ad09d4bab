# Every fault of a table has its place.
try() { printf '%b' "$1" >"$TMP/paths.csv"; (cd "$TMP" && leat-attribute -m "${2:-last}" paths.csv) || echo "status $?"; }
try 'path,conversions,nulls\na > b,1,0\na,-0.5,1\n'
try 'path,total_conversions,total_null\na,1,-2\n'
try 'path,conversions,value\na,1,"12,50"\n'
try 'path,conversions\na,1e13\n'
try 'path,conversions\na > b,1e-30\n' markov
try 'path,conversions\na,1,2\n'
try 'path,conversion\na,1\n'
try 'path,n\na,1\n'
try 'path,conversions,total_conversions\na,1,1\n'
try 'path,conversions\na > (baseline),1\n'
try 'path,conversions\n"a > b,1\n'
try 'path,conversions\na,1\n' last,time-decay
try 'path,conversions,cost\na,1,7\n'
