"""French social security numbers (NIR): check, explain, compare, find and hide them.

Every function takes one value (a `str`, `bytes`, `int` or `Nir`), a list of them, or an array: of
pyarrow, a Series of Polars or pandas, or anything with the Arrow PyCapsule interface. One value
gives one result, a list a list, and an array an array of the same library.

>>> import nircheck
>>> nircheck.is_valid("2 95 10 99 126 111 93")
True
>>> nircheck.report("2 95 10 99 126 111 94")["code"]
'key'
"""

from ._errors import InvalidNir
from ._nircheck import (
    DATA_VERSION,
    Nir,
    __version__,
    compare,
    format,
    is_valid,
    kind,
    mask,
    parse,
    place,
    pseudonymize,
    redact,
    report,
    scan,
    suggest,
    with_key,
)

__all__ = [
    "DATA_VERSION",
    "InvalidNir",
    "Nir",
    "__version__",
    "compare",
    "format",
    "is_valid",
    "kind",
    "mask",
    "parse",
    "place",
    "pseudonymize",
    "redact",
    "report",
    "scan",
    "suggest",
    "with_key",
]
