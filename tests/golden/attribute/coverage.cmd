# How much of what was paid for was logged: said by channel, in the credits, and flagged below the limit.
leat-attribute -m last paid.csv | grep '^credit' | cut -d, -f2,4,17,22,26-
leat-attribute -m last --events click,visit,open,none --coverage-limit 0.3 paid.csv | grep '^credit.*search' | cut -d, -f2,4,17,22,26-
leat-attribute -m last --events click --coverage-limit 0.9 paid.csv | grep '^credit.*search' | cut -d, -f2,4,17,22,26-
