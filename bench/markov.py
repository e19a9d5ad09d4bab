#!/usr/bin/env python3
# markov.py FILE ORDER -- markov of path counts by ChannelAttribution: its credits as CSV; ORDER auto:
# choose_order, up to 4.
import sys

import matplotlib
matplotlib.use("Agg")
import ChannelAttribution as ca
import pandas as pd

path, order = sys.argv[1:]
data = pd.read_csv(path)
if order == "auto":
    found = ca.choose_order(data, "path", "conversions", "nulls", max_order=4, ncore=2, plot=False,
                            flg_pro=False)
    print(*found[1:], sep="\n")
else:
    found = ca.markov_model(data, "path", "conversions", "value", var_null="nulls",
                            order=int(order), ncore=2, verbose=False, flg_pro=False)
    found.to_csv(sys.stdout, index=False)
