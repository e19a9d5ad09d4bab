# Of many users none converted twice: hazard says that --once may be meant; not with it, nor of fewer users, nor once one did, nor of other models.
cd "$TMP"
rows() {
	echo kind,time,channel,user,conversions
	seq "$1" | awk '{ print "touch,2024-01-01T00:00:00Z,a" $1 % 2 ",u" $1 ","
		print "conversion,2024-01-0" 2 + $1 % 5 "T00:00:00Z,,u" $1 ",1" }'
}
rows 1000 >many.csv
rows 999 >few.csv
{ cat many.csv; echo conversion,2024-01-08T00:00:00Z,,u7,1; } >again.csv
said() { leat-attribute --complete "$@" 2>&1 >/dev/null | grep twice || echo nothing; }
said -m linear,hazard many.csv
said -m hazard --once many.csv
said -m hazard few.csv
said -m hazard again.csv
said -m linear,markov many.csv
echo parts
leat-shard -q --complete --by user -n 2 -o part-%d.csv many.csv
for i in 0 1; do
	leat-attribute -q --complete -m hazard --observe /2024-01-31 --partial part-$i.csv >sums-$i
done
said -m hazard --final sums-0 sums-1
