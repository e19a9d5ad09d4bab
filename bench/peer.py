#!/usr/bin/env python3
# peer.py ENGINE WORK FORMAT FILE THREADS -- the work of bench/read or bench/group, done by
# duckdb, polars or pandas: prints the seconds of the query alone, within the process, the most
# memory that the process has used, in kilobytes, and what the query found.
# Exits with 69 if the engine is not installed.
import resource
import sys
import time

engine, work, form, path, threads = sys.argv[1:]
TYPES = {
    "kind": "VARCHAR", "time": "DATE", "channel": "VARCHAR", "platform": "VARCHAR",
    "campaign_id": "VARCHAR", "campaign": "VARCHAR", "adgroup": "VARCHAR", "geo": "VARCHAR",
    "impressions": "BIGINT", "clicks": "BIGINT", "cost": "DOUBLE", "revenue": "DOUBLE",
    "currency": "VARCHAR",
} if work == "read" else {
    "kind": "VARCHAR", "time": "TIMESTAMP", "channel": "VARCHAR", "platform": "VARCHAR",
    "user": "VARCHAR", "event": "VARCHAR", "cost": "DOUBLE", "currency": "VARCHAR",
}


def with_duckdb():
    import duckdb
    con = duckdb.connect()
    con.execute(f"PRAGMA threads={threads}")
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in TYPES.items())
    rows = (f"read_csv('{path}', header=true, delim=',', quote='\"', escape='\"', "
            f"columns={{{columns}}})" if form == "csv" else
            f"read_json('{path}', format='newline_delimited', columns={{{columns}}})")
    if work == "read":
        query = ("select count(*), sum(n)::BIGINT, sum(a), max(a), sum(b), max(b), sum(c), max(c) "
                 "from (select time, channel, count(*) n, sum(clicks) a, sum(cost) b, "
                 f"sum(revenue) c from {rows} group by all)")
    else:
        query = ('select count(*), sum(n)::BIGINT, sum(a), max(a) from '
                 f'(select "user", count(*) n, sum(cost) a from {rows} group by all)')

    def run():
        return con.execute(query).fetchone()
    return run


def with_polars():
    import os
    os.environ["POLARS_MAX_THREADS"] = threads
    import polars as pl

    def run():
        rows = (pl.scan_csv(path, schema_overrides={"campaign_id": pl.String, "user": pl.String})
                if form == "csv" else pl.scan_ndjson(path))
        keys, sums = ((["time", "channel"], ["clicks", "cost", "revenue"]) if work == "read"
                      else (["user"], ["cost"]))
        groups = rows.group_by(keys).agg(pl.len().alias("n"), *(pl.col(s).sum() for s in sums))
        found = groups.select(pl.len(), pl.col("n").sum(), *(
            e for s in sums for e in (pl.col(s).sum(), pl.col(s).max().alias(s + "_max"))))
        return found.collect(engine="streaming").row(0)
    return run


def with_pandas():
    import pandas as pd

    def run():
        keys, sums = ((["time", "channel"], ["clicks", "cost", "revenue"]) if work == "read"
                      else (["user"], ["cost"]))
        rows = (pd.read_csv(path, dtype={"campaign_id": str, "user": str}) if form == "csv"
                else pd.read_json(path, lines=True, dtype={"campaign_id": str, "user": str}))
        groups = rows.groupby(keys)
        found = groups[sums].sum()
        return (len(found), int(groups.size().sum()),
                *(v for s in sums for v in (found[s].sum(), found[s].max())))
    return run


try:
    run = {"duckdb": with_duckdb, "polars": with_polars, "pandas": with_pandas}[engine]()
except ImportError:
    sys.exit(69)
start = time.perf_counter()
result = run()
seconds = time.perf_counter() - start
used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(f"{seconds:.3f}", used, *result)
