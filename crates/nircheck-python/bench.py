"""The time of the functions on arrays and on one value, against the engine alone: of the processor,
but for two threads."""

import random
import shutil
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import nircheck
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from stdnum.fr import nir as stdnum

BASELINE, ROWS = sys.argv[1], int(sys.argv[2])
ROUNDS = 5
COMMAND = shutil.which("nircheck", path=Path(sys.executable).parent)


def generate(*options):
    done = subprocess.run([COMMAND, "generate", *options], capture_output=True, check=True)
    return pa.array(done.stdout.decode().splitlines(), pa.string())


class Engine:
    """`Validator::strings` in Rust, over the lines of a file."""

    def __init__(self, path):
        self.process = subprocess.Popen(
            [BASELINE, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def __call__(self):
        self.process.stdin.write("\n")
        valid, nanoseconds = self.process.stdout.readline().split()
        return int(valid), int(nanoseconds) / 1e9


def timed(work, expected=None, clock=time.process_time):
    """The processor time of a call: what else the machine does is not in it."""
    start = clock()
    found = work()
    taken = clock() - start
    if expected is not None:
        assert count(found) == expected, (count(found), expected)
    return taken


def count(found):
    """How many of a result are true, or there."""
    if isinstance(found, int):
        return found
    if isinstance(found, (pa.Array, pa.ChunkedArray)):
        return found.true_count if pa.types.is_boolean(found.type) else len(found) - found.null_count
    return int(found.sum())


def row(name, seconds, rows, ratio=None, goal=None):
    each = 1e9 * seconds / rows
    text = f"{name:<42} {each:9.2f} ns {rows / seconds / 1e6:9.1f} M/s"
    if ratio is not None:
        text += f"   {ratio:6.2f} x"
    if goal is not None:
        text += f"   goal {goal}"
    print(text, flush=True)


def against_engine(title, numbers, engine, expected, containers):
    print(f"\nis_valid, {title}")
    times = {name: [] for name in containers}
    engines = []
    for _ in range(ROUNDS):
        for name, (values, _) in containers.items():
            valid, taken = engine()
            assert valid == expected, (valid, expected)
            engines.append(taken)
            times[name].append(timed(lambda values=values: nircheck.is_valid(values), expected))
    base = statistics.median(engines)
    row("Validator::strings, Rust", base, len(numbers))
    for name, (_, goal) in containers.items():
        taken = statistics.median(times[name])
        row(name, taken, len(numbers), taken / base, goal)


def functions(title, numbers, valid, goals):
    print(f"\nfunctions, {title}")
    for name, (work, goal) in goals.items():
        taken = statistics.median(timed(lambda work=work: work(numbers), valid(name)) for _ in range(3))
        row(name, taken, len(numbers), goal=goal)


def main():
    count_ = str(ROWS)
    clean = generate("--count", count_, "--seed", "1")
    half = str(ROWS // 2)
    mixed = pa.concat_arrays(
        [
            generate("--count", str(ROWS - ROWS // 2), "--seed", "2"),
            generate("--count", half, "--seed", "3", "--form", "paper", "--invalid", "50"),
        ]
    ).take(pa.array(random.Random(1).sample(range(ROWS), ROWS)))
    temporary = Path(BASELINE).parent
    engines = {}
    for name, numbers in (("clean", clean), ("mixed", mixed)):
        path = temporary / f"{name}.txt"
        path.write_text("\n".join(numbers.to_pylist()) + "\n")
        engines[name] = Engine(path)
        engines[name]()
        path.unlink()

    towns = clean[: min(ROWS, 100_000)].take(
        pa.array(random.Random(3).choices(range(min(ROWS, 100_000)), k=ROWS))
    )
    against_engine(
        "15 characters, all well formed",
        clean,
        engines["clean"],
        ROWS,
        {
            "pyarrow string": (clean, "1.3 x"),
            "pyarrow large_string": (clean.cast(pa.large_string()), "1.3 x"),
            "pyarrow string_view": (clean.cast(pa.string_view()), "2 x"),
            "pyarrow fixed_size_binary(15)": (
                clean.cast(pa.binary()).cast(pa.binary(15)),
                None,
            ),
            "pyarrow dictionary (100,000 values)": (towns.dictionary_encode(), "below 1 x"),
            "Polars": (pl.Series(clean), "2.5 x"),
            "Polars, rows shuffled": (pl.Series(clean.cast(pa.string_view())).sort(), None),
            "pandas str": (pd.Series(clean.to_pylist(), dtype="str"), "1.5 x"),
            "pandas object": (pd.Series(clean.to_pylist(), dtype=object), None),
        },
    )
    valid_mixed = nircheck.is_valid(mixed).true_count
    against_engine(
        "half of them in paper form or wrong",
        mixed,
        engines["mixed"],
        valid_mixed,
        {"pyarrow string": (mixed, "25 ns"), "Polars": (pl.Series(mixed), "25 ns")},
    )

    secret = bytes(range(32))
    calls = {
        "report": (nircheck.report, 15),
        "parse": (nircheck.parse, 60),
        "mask": (nircheck.mask, 60),
        "with_key": (nircheck.with_key, None),
        "format, paper": (lambda numbers: nircheck.format(numbers, form="paper"), None),
        "kind": (nircheck.kind, None),
        "pseudonymize": (lambda numbers: nircheck.pseudonymize(numbers, secret), None),
    }
    functions("clean, nanoseconds", clean, lambda name: ROWS, calls)
    of_valid = {"parse", "with_key", "format, paper", "pseudonymize"}
    calls["report"] = (nircheck.report, 60)
    without_kind = nircheck.kind(mixed).null_count
    functions(
        "mixed, nanoseconds",
        mixed,
        lambda name: (
            valid_mixed if name in of_valid else ROWS - without_kind if name == "kind" else ROWS
        ),
        calls,
    )

    rng = random.Random(4)
    sexes = pa.array(["M", "F"]).take(pa.array(rng.choices([0, 1], k=ROWS)))
    dates = pa.array([f"19{year:02}-{month:02}-15" for year in range(100) for month in range(1, 13)])
    dates = dates.take(pa.array(rng.choices(range(1200), k=ROWS)))
    # The towns of a thousand codes: where each was born, and the town of another in one row of ten.
    codes = nircheck.parse(clean).field("place")
    known = nircheck.place(codes[:5000].unique())
    towns = pa.table([codes[:5000].unique(), known.field("name")], ["code", "name"])
    towns = towns.filter(known.field("name").is_valid())[:1000]
    born = clean.filter(pc.is_in(codes, towns["code"].combine_chunks()))
    names = towns["name"].combine_chunks()
    place = nircheck.parse(born).field("place")
    right = names.take(pc.index_in(place, towns["code"].combine_chunks()))
    others = names.take(pa.array(rng.choices(range(len(names)), k=len(born))))
    is_right = pa.array(rng.choices([True, False], [9, 1], k=len(born)))
    places = pc.if_else(is_right, right, others)
    print(f"\ncompare, {len(names)} distinct towns")
    sexes, dates = sexes[: len(born)], dates[: len(born)]
    for name, civil, goal in (
        ("sex and date", {"sex": sexes, "birth_date": dates}, 100),
        ("sex, date and place", {"sex": sexes, "birth_date": dates, "birth_place": places}, 150),
        ("place of another", {"birth_place": others}, None),
    ):
        taken = statistics.median(
            timed(lambda civil=civil: nircheck.compare(born, **civil), len(born)) for _ in range(3)
        )
        row(name, taken, len(born), goal=goal)

    print("\none value")
    text, number = clean[0].as_py(), 1_000_000
    is_valid = nircheck.is_valid
    loop = range(number)
    empty = timed(lambda: [None for _ in loop])
    taken = min(timed(lambda: [is_valid(text) for _ in loop]) for _ in range(5)) - empty
    row("is_valid", taken, number, goal="120 ns")
    paper = nircheck.format(text, form="paper")
    taken = min(timed(lambda: [is_valid(paper) for _ in loop]) for _ in range(5)) - empty
    row("is_valid, paper form", taken, number)
    few = range(100_000)
    row("Nir", timed(lambda: [nircheck.Nir(text) for _ in few]), len(few))
    row("report", timed(lambda: [nircheck.report(text) for _ in few]), len(few))
    texts = clean[:100_000].to_pylist()
    theirs = timed(lambda: sum(map(stdnum.is_valid, texts)), len(texts))
    row("python-stdnum", theirs, len(texts))
    ours = min(timed(lambda: nircheck.is_valid(clean), ROWS) for _ in range(3))
    print(f"python-stdnum takes {theirs / len(texts) / (ours / ROWS):.0f} x as long as an array (goal 1,000)")

    print("\ntwo threads")
    clock = time.perf_counter
    one = min(timed(lambda: nircheck.parse(clean), ROWS, clock) for _ in range(3))

    def both():
        threads = [threading.Thread(target=nircheck.parse, args=(clean,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    two = min(timed(both, clock=clock) for _ in range(3))
    print(f"parse scales {2 * one / two:.2f} x (goal 1.8, on two idle cores)")


if __name__ == "__main__":
    main()
