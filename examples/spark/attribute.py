#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""attribute.py -- leat-attribute on a Spark cluster.

    spark-submit attribute.py --leat /usr/local/bin --shards 200 --out credits.csv \\
        'hdfs:///journeys/*.jsonl' -- --model last,linear,markov --lookback 30

The input is a stream of observations as JSON lines (leat-clean -O jsonl), each line a record,
so that Spark may split it anywhere. Its rows are dealt to partitions by user; each partition
is piped through `leat-attribute --partial`, the sums are merged, first some, then all, and
`leat-attribute --final` writes the credits: the same bytes as one process, however the
cluster has divided the work, and whatever had to be done again.

leat-attribute must be in the same directory on every worker. Models that learn need cover rows
or --observe.
"""

import argparse
import json
import math
import os
import shlex
import zlib

from pyspark import SparkConf, SparkContext

# A worker's own environment is none of ours: this is all that the program sees.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TMPDIR": "/tmp"}


def deal(shards):
    """A line to (shard, line); trailers are left out, since they count rows of whole files."""

    def place(line):
        row = json.loads(line)
        kind = row.get("kind")
        if kind == "end":
            if row.get("name") != "ok":
                raise ValueError("the input is held: " + line)
            return []
        # A cover row says of every shard for what time it is there.
        if kind == "cover":
            return [(shard, line) for shard in range(shards)]
        user = row.get("user")
        return [(zlib.crc32(user.encode()) % shards if user else 0, line)]

    return place


def whole(shards):
    """A partition's lines as a stream, with a trailer that counts them and says which it is."""

    def stream(shard, lines):
        rows = 0
        for line in lines:
            rows += 1
            yield line
        end = {"kind": "end", "name": "ok", "value": rows, "source": f"shard {shard} of {shards}"}
        yield json.dumps(end)

    return stream


def by_number(rdd, partitions, number):
    """Lines of (number, line), each number's together in partition number(n)."""
    return rdd.partitionBy(partitions, number).values()


def pipe(rdd, *command):
    """Without checkCode a program that fails is as one that had nothing to say."""
    return rdd.pipe(shlex.join(command), env=ENVIRONMENT, checkCode=True)


def gather(rdd, partitions):
    """Fewer partitions, each with all lines of some: what one process wrote stays together."""
    tagged = rdd.mapPartitionsWithIndex(lambda i, lines: ((i, line) for line in lines))
    return by_number(tagged, partitions, lambda i: i % partitions)


def run(spark, args):
    program = os.path.join(args.leat, "leat-attribute")
    n = args.shards
    rows = spark.textFile(args.input, minPartitions=n).filter(str.strip).flatMap(deal(n))
    shards = by_number(rows, n, lambda shard: shard).mapPartitionsWithIndex(whole(n))
    sums = pipe(shards, program, "--quiet", *args.options, "--partial")
    some = pipe(gather(sums, math.isqrt(n - 1) + 1), program, "--quiet", "--merge")
    # Spark did everything once, or once more: that nothing is missing or there twice is
    # not left to it.
    final = [program, "--quiet", *args.options, "--final", "--expect", str(n)]
    if args.json_lines:
        final += ["-O", "jsonl"]
    return pipe(gather(some, 1), *final).collect()


def main():
    parser = argparse.ArgumentParser(description="leat-attribute on a Spark cluster")
    parser.add_argument("--master", help="of a cluster, where spark-submit has not said it")
    parser.add_argument("--leat", default="/usr/local/bin", help="directory of leat-attribute")
    parser.add_argument("--shards", type=int, default=200, help="partitions by user (200)")
    parser.add_argument("--out", required=True, help="file for outcomes and credits")
    parser.add_argument("--json-lines", action="store_true", help="credits as JSON lines")
    parser.add_argument("input", help="observations as JSON lines; a pattern")
    parser.add_argument("options", nargs="*", help="of leat-attribute, behind --")
    args = parser.parse_args()

    conf = SparkConf().setAppName("leat-attribute")
    if args.master:
        conf.setMaster(args.master)
    with SparkContext(conf=conf) as spark:
        lines = run(spark, args)
    # Whole or not at all.
    with open(args.out + ".tmp", "w", encoding="utf-8", newline="\n") as out:
        out.writelines(line + "\n" for line in lines)
        out.flush()
        os.fsync(out.fileno())
    os.replace(args.out + ".tmp", args.out)


if __name__ == "__main__":
    main()
