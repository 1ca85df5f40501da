"""The namespace `nir` of an expression or a Series of Polars, there once this module is imported.

>>> import nircheck.polars
>>> import polars as pl
>>> people = pl.DataFrame({"nir": ["2 95 10 99 126 111 93", "12"]})
>>> people.select(pl.col("nir").nir.is_valid()).to_series().to_list()
[True, False]
"""

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from ._columns import Columns


@pl.api.register_series_namespace("nir")
class NirSeries(Columns[pl.Series]):
    """The functions of `nircheck` on a Series."""


@pl.api.register_expr_namespace("nir")
class NirExpr(Columns[pl.Expr]):
    """The functions of `nircheck` on an expression. Those that `compare` is given may be expressions
    too."""

    def _map(self, function: Callable[..., Any], /, **options: Any) -> pl.Expr:
        columns = {name: it for name, it in options.items() if isinstance(it, pl.Expr)}
        constants = {name: it for name, it in options.items() if name not in columns}
        empty = pl.Series([], dtype=pl.String)
        dtype = function(empty, **constants, **dict.fromkeys(columns, empty)).dtype

        def apply(series: Sequence[pl.Series]) -> pl.Series:
            given = dict(zip(columns, series[1:], strict=True))
            result: pl.Series = function(series[0], **constants, **given)
            return result

        return pl.map_batches([self._column, *columns.values()], apply, return_dtype=dtype)
