# On the day of the touch, in Berlin's days: order 72 comes half an hour after midnight there.
leat-attribute -q -m linear --credit-date touch --tz Europe/Berlin touches.csv | grep '^outcome\|^credit'
leat-attribute -q -m linear --tz Europe/Berlin touches.csv | grep '^credit,2026-03-06'
