"""SQL functions of SQLite.

>>> import sqlite3
>>> import nircheck.sqlite
>>> con = sqlite3.connect(":memory:")
>>> nircheck.sqlite.register(con)
>>> con.execute("SELECT nir_valid('2 95 10 99 126 111 93')").fetchone()
(1,)
"""

import json
from collections.abc import Callable
from sqlite3 import Connection
from typing import Any

from ._sql import functions


def register(con: Connection, *, key: bytes | None = None, **options: Any) -> None:
    """Adds SQL functions of one value to a connection: `nir_valid`, `nir_kind`, `nir_report`,
    `nir_parse`, `nir_with_key`, `nir_paper`, `nir_mask`, `nir_suggest`, `nir_scan`, `nir_redact`,
    `nir_place`, and with a key `nir_pseudonymize`. Lists and structs are JSON. A null gives a null,
    and so does a wrong number where it has no result.

    key: the secret of pseudonyms, at least 32 bytes. It stays out of SQL.
    options: those of `nircheck.report`, such as `profile`.
    """
    for name, function in functions(key, options).items():
        con.create_function(name, 1, _scalar(function), deterministic=True)


def _scalar(function: Callable[..., Any]) -> Callable[[Any], Any]:
    def scalar(value: Any) -> Any:
        # A column of reals holds 15 digits exactly.
        if isinstance(value, float):
            value = int(value) if value.is_integer() and abs(value) < 1e15 else str(value)
        # A list of one: a wrong number gives a null, not an exception.
        result = function([value])[0]
        if isinstance(result, (dict, list)):
            return json.dumps(result, ensure_ascii=False)
        return result

    return scalar
