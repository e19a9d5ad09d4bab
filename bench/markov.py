#!/usr/bin/env python3
# markov.py FILE ORDER -- markov of path counts by ChannelAttribution, from the file to the credits;
# ORDER 0: choose_order up to 4. Prints the most memory of the process, in kilobytes.
# Exits with 69 if it is not installed.
import resource
import sys

path, order = sys.argv[1], int(sys.argv[2])
try:
    import ChannelAttribution as ca
    import pandas as pd
except ImportError:
    sys.exit(69)
data = pd.read_csv(path)
if order:
    found = ca.markov_model(data, "path", "conversions", "value", var_null="nulls", order=order,
                            ncore=2, verbose=False, flg_pro=False)
else:
    found = ca.choose_order(data, "path", "conversions", "nulls", max_order=4, ncore=2, plot=False,
                            verbose=False, flg_pro=False)
print(found, file=sys.stderr)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
