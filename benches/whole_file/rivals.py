"""Counts the numbers of 15 characters that others find well formed, and times them.

    rivals.py RIVAL LINES FILE    prints the seconds and the count; nothing when it is not there

Each has the rules that its users have: python-stdnum as it is; the others the form and the key,
with the letters of Corsica. They start from memory or from the file, as suits them best, with one
thread.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time

FORM = "^[1-8][0-9]{4}([0-9]{2}|2[AB])[0-9]{8}$"

SQL = """
select count(*) from (
  select n, replace(replace(substr(n, 1, 13), 'A', '0'), 'B', '0')::bigint
    - case substr(n, 7, 1) when 'A' then 1000000 when 'B' then 2000000 else 0 end as body
  from numbers where regexp_full_match(n, '[1-8][0-9]{4}([0-9]{2}|2[AB])[0-9]{8}')
) where 97 - body % 97 = substr(n, 14, 2)::bigint
"""

AWK = r"""
/^[1-8][0-9][0-9][0-9][0-9]([0-9][0-9]|2[AB])[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]$/ {
  body = substr($0, 1, 13); letter = substr($0, 7, 1)
  if (letter == "A" || letter == "B") {
    sub(letter, "0", body); body -= letter == "A" ? 1000000 : 2000000
  }
  if (97 - body % 97 == substr($0, 14, 2) + 0) n++
}
END { print n + 0 }
"""


def stdnum(lines):
    from stdnum.fr import nir

    return lambda: sum(map(nir.is_valid, lines))


def duckdb(lines):
    import duckdb

    connection = duckdb.connect(config={"threads": 1})
    path = saved(lines)
    connection.execute(f"create table numbers as select * from read_csv('{path}', "
                       "header=false, columns={'n': 'varchar'})")
    os.remove(path)
    return lambda: connection.execute(SQL).fetchone()[0]


def polars(lines):
    os.environ["POLARS_MAX_THREADS"] = "1"
    import polars

    numbers = polars.Series("n", lines).to_frame().lazy()
    n = polars.col("n")
    letter = n.str.slice(6, 1)
    less = polars.when(letter == "A").then(1_000_000).when(letter == "B").then(2_000_000)
    body = n.str.slice(0, 13).str.replace("[AB]", "0").cast(polars.Int64) - less.otherwise(0)
    key = n.str.slice(13, 2).cast(polars.Int64)
    query = numbers.filter(n.str.contains(FORM)).filter(97 - body % 97 == key).select(polars.len())
    return lambda: query.collect().item()


def awk(program):
    def prepare(lines):
        if not shutil.which(program):
            raise ImportError(program)
        path = saved(lines)

        def run():
            found = subprocess.run([program, AWK, path], capture_output=True, check=True)
            os.remove(path)
            return int(found.stdout)

        return run

    return prepare


def saved(lines):
    with tempfile.NamedTemporaryFile("w", delete=False) as file:
        file.write("\n".join(lines) + "\n")
    return file.name


RIVALS = {
    "python-stdnum": stdnum,
    "duckdb": duckdb,
    "polars": polars,
    "gawk": awk("gawk"),
    "mawk": awk("mawk"),
}


def main():
    rival, count, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    with open(path) as file:
        lines = [line.rstrip("\n") for line, _ in zip(file, range(count))]
    try:
        run = RIVALS[rival](lines)
    except ImportError:
        return
    start = time.perf_counter()
    valid = run()
    print(time.perf_counter() - start, valid)


main()
