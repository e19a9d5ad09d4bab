# A plan made by hand has no total; --complete vouches for it.
head -4 plan.csv | leat-simulate --truth small.json --plan - --complete --quiet
