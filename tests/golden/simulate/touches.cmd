# The same market as single orders and the touches before them, JSON lines.
leat-simulate --truth small.json --seed 3 --touches -O jsonl | grep -v '"kind":"\(spend\|control\)"'
