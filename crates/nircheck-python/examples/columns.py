"""A table of people: which numbers are wrong, and which disagree with the civil status beside them."""

import nircheck
import pandas as pd
import polars as pl

PEOPLE = {
    "nir": ["2 95 10 99 126 111 93", "295109912611194", None],
    "sex": ["F", "M", "F"],
    "born": ["1995-10-21", "1995-10-21", "1995"],
}


def with_polars() -> None:
    people = pl.DataFrame(PEOPLE)
    report = nircheck.report(people["nir"], profile="ins")
    people = people.with_columns(report.struct.field("code").alias("error"))
    print(people.filter(pl.col("error").is_not_null()).drop("nir"))
    print(nircheck.compare(people["nir"], sex=people["sex"], birth_date=people["born"]))


def with_pandas() -> None:
    people = pd.DataFrame(PEOPLE)
    valid = nircheck.is_valid(people["nir"])
    print(people[valid].drop(columns="nir"))
    print(nircheck.mask(people["nir"]))


def main() -> None:
    with_polars()
    with_pandas()


if __name__ == "__main__":
    main()
