# Two days back only, to the microsecond; then touches counted again for the next conversion.
leat-attribute -q -m last,first --lookback 2 touches.csv | grep '^credit'
echo
leat-attribute -q -m linear --reuse-touches touches.csv | grep '^credit,2026-03-05'
