printf 'kind,status,spend_after,lines\ntotal,held,0,0\n' | leat-simulate --truth small.json --plan -
