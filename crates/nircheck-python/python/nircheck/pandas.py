"""The accessor `nir` of a Series of pandas, there once this module is imported.

>>> import nircheck.pandas
>>> import pandas
>>> pandas.Series(["2 95 10 99 126 111 93", "12"]).nir.is_valid().tolist()
[True, False]
"""

from __future__ import annotations

import pandas

from ._columns import Columns


@pandas.api.extensions.register_series_accessor("nir")
class NirAccessor(Columns["pandas.Series"]):
    """The functions of `nircheck` on a Series. Results have its index and its name."""
