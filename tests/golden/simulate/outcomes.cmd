# A market of two geos over the night when summer time begins.
leat-simulate --truth small.json --seed 3
