"""The methods that the accessor of pandas and the namespaces of Polars share."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import nircheck

T = TypeVar("T")


class Columns(Generic[T]):
    """Each function of `nircheck` as a method of a column, with the same options."""

    def __init__(self, column: T) -> None:
        self._column = column

    def _map(self, function: Callable[..., Any], /, **options: Any) -> T:
        result: T = function(self._column, **options)
        return result

    def is_valid(self, **options: Any) -> T:
        """Whether each value is a well-formed number."""
        return self._map(nircheck.is_valid, **options)

    def kind(self, **options: Any) -> T:
        """What each number is, by its first digit."""
        return self._map(nircheck.kind, **options)

    def report(self, **options: Any) -> T:
        """What is known of each value: a struct."""
        return self._map(nircheck.report, **options)

    def parse(self, **options: Any) -> T:
        """The fields of each number: a struct."""
        return self._map(nircheck.parse, **options)

    def with_key(self, **options: Any) -> T:
        """Each number with its key."""
        return self._map(nircheck.with_key, **options)

    def format(self, **options: Any) -> T:
        """Each number in another form."""
        return self._map(nircheck.format, **options)

    def mask(self, **options: Any) -> T:
        """Each number with asterisks for its characters."""
        return self._map(nircheck.mask, **options)

    def pseudonymize(self, key: bytes, **options: Any) -> T:
        """The pseudonym of each number."""
        return self._map(nircheck.pseudonymize, key=key, **options)

    def suggest(self, **options: Any) -> T:
        """The numbers that each wrong value may stand for."""
        return self._map(nircheck.suggest, **options)

    def compare(self, **options: Any) -> T:
        """Each number compared with a civil status: a struct."""
        return self._map(nircheck.compare, **options)

    def place(self, **options: Any) -> T:
        """What each code of a place of birth means: a struct."""
        return self._map(nircheck.place, **options)

    def scan(self, **options: Any) -> T:
        """The numbers in each text."""
        return self._map(nircheck.scan, **options)

    def redact(self, **options: Any) -> T:
        """Each text with asterisks in the place of the numbers in it."""
        return self._map(nircheck.redact, **options)
