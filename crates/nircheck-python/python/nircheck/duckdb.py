"""SQL functions of DuckDB. Needs pyarrow.

>>> import duckdb
>>> import nircheck.duckdb
>>> con = duckdb.connect()
>>> nircheck.duckdb.register(con)
>>> con.sql("SELECT nir_valid('2 95 10 99 126 111 93'), nir_report('12').code").fetchall()
[(True, 'length')]
"""

from collections.abc import Callable
from typing import Any

import duckdb
import pyarrow as pa

from ._arrow import plain
from ._sql import functions


def register(con: duckdb.DuckDBPyConnection, *, key: bytes | None = None, **options: Any) -> None:
    """Adds SQL functions of one VARCHAR to a connection: `nir_valid`, `nir_kind`, `nir_report`,
    `nir_parse`, `nir_with_key`, `nir_paper`, `nir_mask`, `nir_suggest`, `nir_scan`, `nir_redact`,
    `nir_place`, and with a key `nir_pseudonymize`. A null gives a null, and so does a wrong number
    where it has no result.

    key: the secret of pseudonyms, at least 32 bytes. It stays out of SQL.
    options: those of `nircheck.report`, such as `profile`.
    """
    for name, function in functions(key, options).items():
        empty = pa.table({"result": plain(function(pa.array([], pa.string())))})
        con.create_function(  # type: ignore[call-overload]
            name,
            _column(function),
            ["VARCHAR"],
            con.from_arrow(empty).types[0],
            type="arrow",
            null_handling="special",
        )


def _column(function: Callable[..., Any]) -> Callable[[Any], Any]:
    return lambda values: plain(function(values))
