"""The functions that the databases share, each of one value, by their names in SQL."""

from collections.abc import Callable
from functools import partial
from typing import Any

import nircheck


def functions(key: bytes | None, options: dict[str, Any]) -> dict[str, Callable[..., Any]]:
    """The functions with their options, `nir_pseudonymize` among them when there is a key."""
    numbers: dict[str, Callable[..., Any]] = {
        "nir_valid": nircheck.is_valid,
        "nir_kind": nircheck.kind,
        "nir_report": nircheck.report,
        "nir_parse": nircheck.parse,
        "nir_with_key": nircheck.with_key,
        "nir_paper": partial(nircheck.format, form="paper"),
        "nir_mask": nircheck.mask,
        "nir_suggest": nircheck.suggest,
    }
    if key is not None:
        numbers["nir_pseudonymize"] = partial(nircheck.pseudonymize, key=key)
    texts: dict[str, Callable[..., Any]] = {
        "nir_scan": nircheck.scan,
        "nir_redact": nircheck.redact,
        "nir_place": nircheck.place,
    }
    return {name: partial(it, **options) for name, it in numbers.items()} | texts
