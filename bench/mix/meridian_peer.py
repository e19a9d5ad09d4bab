#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Meridian itself on its example of geos, for comparison with bench/mix/geo.sh: seconds of
wall time and of processors, peak memory, largest R-hat, smallest bulk effective sample size, and the
return of each channel. Installs nothing: run it with the Python of an environment that has
google-meridian.

    meridian_peer.py DATA/mmm/meridian/geo_all_channels.csv [CHAINS ADAPT BURNIN KEEP]

At least two chains of four draws, or nothing can be said of whether they agree.

ORGANIC=no, PROMO=no leave the organic channel and the promotion out.
"""
import os
import resource
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import arviz
import meridian
import numpy
import pandas
from meridian.data import data_frame_input_data_builder
from meridian.model import model

CHANNELS = [f"Channel{c}" for c in range(5)]


def example(path):
    """The example as the notebook reads it, organic channel and promotion included."""
    table = pandas.read_csv(path)
    builder = data_frame_input_data_builder.DataFrameInputDataBuilder(
        kpi_type="non_revenue",
        default_kpi_column="conversions",
        default_revenue_per_kpi_column="revenue_per_conversion",
    )
    builder = (
        builder.with_kpi(table)
        .with_revenue_per_kpi(table)
        .with_population(table)
        .with_controls(table, control_cols=["sentiment_score_control", "competitor_sales_control"])
        .with_media(
            table,
            media_cols=[f"{c}_impression" for c in CHANNELS],
            media_spend_cols=[f"{c}_spend" for c in CHANNELS],
            media_channels=CHANNELS,
        )
    )
    if os.environ.get("ORGANIC") != "no":
        builder = builder.with_organic_media(
            table,
            organic_media_cols=["Organic_channel0_impression"],
            organic_media_channels=["Organic_channel0"],
        )
    if os.environ.get("PROMO") != "no":
        builder = builder.with_non_media_treatments(table, non_media_treatment_cols=["Promo"])
    return table, builder.build()


def spread(values):
    """Least and largest of a data set's values, those that are not numbers left out."""
    every = numpy.concatenate([v.values.ravel() for v in values.data_vars.values()])
    every = every[numpy.isfinite(every)]
    return every.min(), every.max()


def main():
    if len(sys.argv) not in (2, 6):
        sys.exit(__doc__)
    chains, adapt, burnin, keep = map(int, sys.argv[2:] or (4, 500, 500, 1000))
    if chains < 2 or keep < 4:
        sys.exit(__doc__)
    table, data = example(sys.argv[1])
    mmm = model.Meridian(input_data=data)
    wall, cpu = time.monotonic(), time.process_time()
    mmm.sample_posterior(n_chains=chains, n_adapt=adapt, n_burnin=burnin, n_keep=keep, seed=1)
    wall, cpu = time.monotonic() - wall, time.process_time() - cpu
    posterior = mmm.inference_data.posterior

    roi = posterior["roi_m"].values
    money = table[[f"{c}_spend" for c in CHANNELS]].sum().to_numpy()
    for c, name in enumerate(CHANNELS):
        print(f"roas[{name}] {roi[..., c].mean():.3f} sd {roi[..., c].std():.3f}"
              f" mcse {float(arviz.mcse(roi[..., c])):.3f}")
    total = roi @ money / money.sum()
    print(f"roas {total.mean():.3f} sd {total.std():.3f} mcse {float(arviz.mcse(total)):.3f}")
    print(f"meridian {meridian.__version__}, {chains} x ({adapt} + {burnin} + {keep}): {wall:.1f} s, "
          f"{cpu:.1f} s of processors, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, "
          f"R-hat {spread(arviz.rhat(posterior))[1]:.4f}, bulk ESS {spread(arviz.ess(posterior))[0]:.0f}")


if __name__ == "__main__":
    main()
