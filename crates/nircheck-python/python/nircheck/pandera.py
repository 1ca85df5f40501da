"""A check for schemas of pandera on pandas.

>>> import nircheck.pandera
>>> import pandera.pandas as pa
>>> schema = pa.DataFrameSchema({"nir": pa.Column(object, nircheck.pandera.is_nir(), nullable=True)})
"""

from typing import Any

import pandera.pandas as pa

import nircheck


def is_nir(**options: Any) -> pa.Check:
    """A check that every value of a column is a well-formed number.

    It is one verdict for the column: the error of a check by row would list the wrong numbers.
    `nircheck.report` tells which rows are wrong.

    options: those of `nircheck.report`, such as `profile`.
    """

    def all_valid(values: Any) -> bool:
        return bool(nircheck.is_valid(values, **options).all())

    return pa.Check(all_valid, name="is_nir", error="a value is not a well-formed NIR")
