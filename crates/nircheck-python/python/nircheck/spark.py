"""Columns, a check of a DataFrame, and SQL functions of Spark 4.1 or later.

Executors need the wheel and pyarrow. Nothing is collected by the driver, and nulls stay null.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql.functions import arrow_udf
from pyspark.sql.pandas.types import from_arrow_type
from pyspark.sql.types import StructType

import nircheck

from ._arrow import plain
from ._sql import functions


def is_valid(col: Column | str, **options: Any) -> Column:
    """Whether each value is a well-formed number."""
    return _udf(partial(nircheck.is_valid, **options))(col)


def report(col: Column | str, **options: Any) -> Column:
    """What is known of each value: a struct."""
    return _udf(partial(nircheck.report, **options))(col)


def mask(col: Column | str, **options: Any) -> Column:
    """An asterisk for each character of each number."""
    return _udf(partial(nircheck.mask, **options))(col)


def pseudonymize(col: Column | str, key_file: str, **options: Any) -> Column:
    """The pseudonym of each number; null for a wrong one.

    key_file: where each executor finds the secret, at least 32 bytes, taken as they are. Only the path
        is in the plan.
    """

    def pseudonyms(values: Any) -> Any:
        return nircheck.pseudonymize(values, _key(key_file), **options)

    return _udf(pseudonyms, pa.string())(col)


def compare(
    col: Column | str,
    *,
    sex: Column | str | None = None,
    birth_date: Column | str | None = None,
    birth_place: Column | str | None = None,
    **options: Any,
) -> Column:
    """Each number compared with a civil status: a struct, null for a wrong number. A `str` is the name
    of a column."""
    given = {"sex": sex, "birth_date": birth_date, "birth_place": birth_place}
    columns = {name: column for name, column in given.items() if column is not None}

    def compared(values: Any, *others: Any) -> Any:
        return nircheck.compare(values, **dict(zip(columns, others, strict=True)), **options)

    empty = pa.array([], pa.string())
    kind = plain(compared(empty, *[empty] * len(columns))).type
    return _udf(compared, kind)(col, *columns.values())


def check(df: DataFrame, column: str, **options: Any) -> DataFrame:
    """The DataFrame with a column `report`, the report of each value of a column."""
    function = partial(nircheck.report, **options)
    kind = plain(function(pa.array([], pa.string()))).type

    def reports(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield batch.append_column("report", plain(function(batch.column(column))))

    schema = StructType([*df.schema.fields]).add("report", from_arrow_type(kind))
    return df.mapInArrow(reports, schema)


def register(spark: SparkSession, **options: Any) -> None:
    """Adds SQL functions of one string to a session: `nir_valid`, `nir_kind`, `nir_report`,
    `nir_parse`, `nir_with_key`, `nir_paper`, `nir_mask`, `nir_suggest`, `nir_scan`, `nir_redact`,
    and `nir_place`."""
    for name, function in functions(None, options).items():
        spark.udf.register(name, _udf(function))


@cache
def _key(path: str) -> bytes:
    return Path(path).read_bytes()


def _udf(function: Callable[..., Any], kind: pa.DataType | None = None) -> Any:
    kind = kind or plain(function(pa.array([], pa.string()))).type
    return arrow_udf(lambda *values: plain(function(*values)), from_arrow_type(kind))
