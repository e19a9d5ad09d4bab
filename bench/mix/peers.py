#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""peers.py SAMPLER TABLE REFERENCE SEED -- PyMC-Marketing's default model, sampled by one sampler.

SAMPLER    pymc (its default) or nutpie
TABLE      mmm_example.csv
REFERENCE  posterior to compare with, a table: parameter, mean, ..., in column 9 its error

or, peers.py ess MODEL -- bulk ESS by ArviZ of the draws of curves in a model (leat-fit -O csv,
all draws kept), and the largest relative difference from those in it.

Prints one line: seconds of sampling, seconds of compilation and of all else before it, the least
bulk ESS of the model's own parameters, its parameter, and how far the means are from the
reference at most, in standard errors.
"""
import csv
import json
import logging
import sys
import time
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)

CHAINS, TUNE, DRAWS = 4, 1000, 1000
# Names of PyMC-Marketing, and of the reference; coordinates are added to the latter.
NAMES = {
    "intercept": "intercept",
    "intercept_contribution": "intercept",
    "adstock_alpha": "alpha",
    "saturation_lam": "lam",
    "saturation_beta": "beta",
    "gamma_control": "gamma_control",
    "gamma_fourier": "gamma_fourier",
    "y_sigma": "sigma",
}


def model(table):
    import pandas
    from pymc_marketing.mmm import MMM, GeometricAdstock, LogisticSaturation

    data = pandas.read_csv(table, parse_dates=["date_week"])
    mmm = MMM(
        date_column="date_week",
        channel_columns=["x1", "x2"],
        control_columns=["event_1", "event_2", "t"],
        adstock=GeometricAdstock(l_max=8),
        saturation=LogisticSaturation(),
        yearly_seasonality=2,
    )
    mmm.build_model(data.drop(columns="y"), data["y"])
    return mmm.model


def sample(name, pymc_model, seed):
    """The draws, seconds of sampling, seconds before."""
    start = time.perf_counter()
    if name == "nutpie":
        import nutpie

        compiled = nutpie.compile_pymc_model(pymc_model)
        middle = time.perf_counter()
        draws = nutpie.sample(compiled, draws=DRAWS, tune=TUNE, chains=CHAINS, seed=seed,
                              progress_bar=False)
        return draws, time.perf_counter() - middle, middle - start
    import pymc

    with pymc_model:
        draws = pymc.sample(draws=DRAWS, tune=TUNE, chains=CHAINS, random_seed=seed,
                            progressbar=False, compute_convergence_checks=False)
    seconds = float(draws.posterior.attrs["sampling_time"])
    return draws, seconds, time.perf_counter() - start - seconds


def own(draws, free):
    """The model's own parameters, under the reference's names."""
    import numpy

    found = {}
    for name in free:
        values = draws.posterior[name].values
        labels = [d for d in draws.posterior[name].dims if d not in ("chain", "draw")]
        for index in numpy.ndindex(values.shape[2:]):
            at = ",".join(str(draws.posterior[d].values[i]) for d, i in zip(labels, index))
            key = NAMES[name] + (f"[{at}]" if labels else "")
            found[key] = values[(slice(None), slice(None), *index)]
    return found


def far(found, reference):
    """Of all means, the largest distance from the reference, in combined standard errors."""
    import arviz

    most, missing = 0, []
    with open(reference) as table:
        for row in csv.reader(table, delimiter="\t"):
            # What follows from the parameters is not compared.
            if row[0] == "param" or row[0].startswith(("contribution_total[", "roas[")):
                continue
            if row[0] not in found:
                missing.append(row[0])
                continue
            values = found[row[0]]
            error = (values.var() / float(arviz.ess(values, method="mean")) + float(row[8]) ** 2) ** 0.5
            most = max(most, abs(values.mean() - float(row[1])) / error)
    if missing:
        sys.exit(f"peers.py: the model has no {', '.join(missing)}; it has {', '.join(found)}")
    return most


def compare_ess(path):
    import arviz
    import numpy

    csv.field_size_limit(10**9)
    said, draws = {}, {}
    with open(path) as table:
        for row in csv.DictReader(table):
            if row["kind"] == "parameter":
                said[row["name"]] = float(row["ess_bulk"])
            if row["kind"] == "curve":
                for key, values in json.loads(row["draws"]).items():
                    name = "lam" if key == "lambda" else key
                    draws[f"{name}[{row['channel']}]"] = numpy.reshape(values, (CHAINS, -1))
    apart = max(abs(float(arviz.ess(v, method="bulk")) / said[k] - 1) for k, v in draws.items())
    print(f"{len(draws)} {apart:.2e}")


def main():
    if sys.argv[1] == "versions":
        import importlib.metadata as m

        print(", ".join(f"{p} {m.version(p)}" for p in ("pymc-marketing", "pymc", "nutpie", "arviz")))
        return
    if sys.argv[1] == "ess":
        compare_ess(sys.argv[2])
        return
    import arviz

    name, table, reference, seed = sys.argv[1:5]
    start = time.perf_counter()
    pymc_model = model(table)
    built = time.perf_counter() - start
    draws, seconds, before = sample(name, pymc_model, int(seed))
    found = own(draws, [v.name for v in pymc_model.free_RVs])
    ess = {k: float(arviz.ess(v, method="bulk")) for k, v in found.items()}
    least = min(ess, key=ess.get)
    print(f"{seconds:.3f} {before + built:.3f} {ess[least]:.0f} {least} {far(found, reference):.2f}")


main()
