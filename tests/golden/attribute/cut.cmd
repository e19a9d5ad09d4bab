# Without its trailer: rows are passed on, no credits, no trailer, status 65.
sed '$d' few.csv | leat-attribute -m last
