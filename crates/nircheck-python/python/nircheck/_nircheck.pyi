"""The compiled part of nircheck.

Options that functions share:

profile: the rules of a body: `default`, `dsn` (payroll), `cnam` or `ins` (health identity).
at: the reference date, a date or a month written `YYYY-MM`, which no birth is after. Without it,
    nothing that depends on the century is reported. The clock is never read.
strict: whether only 13 or 15 characters are accepted, without separators or lower case.
oid: the OID that the numbers were sent under, such as `1.2.250.1.213.1.4.8`.
lang: the language of messages, `en` or `fr`. Codes do not depend on it.

An option that is none raises ValueError, and a value that holds no texts TypeError.

Positions in a text are counted from 0, in characters of a `str` or of an array of strings, in bytes
of `bytes` or of an array of binary values.
"""

from collections.abc import Iterable
from datetime import date
from os import PathLike
from typing import Final, Literal, final, overload

from .dsn import Individual, Violation
from .types import (
    ArrowT,
    Certainty,
    Comparison,
    Fields,
    Group,
    Kind,
    Lang,
    Match,
    Month,
    Place,
    Report,
    Suggestion,
    Value,
    Values,
)

__all__ = [
    "DATA_VERSION",
    "DsnIndividuals",
    "Nir",
    "__version__",
    "compare",
    "dsn_check",
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

DATA_VERSION: Final[str]
"""The version of the tables of places: the day of the newest list, and a revision of it."""

__version__: Final[str]

@final
class Nir:
    """A well-formed number, and the key that came with it, if any.

    It may never have been assigned to anyone. Two numbers are equal when their 13 characters are,
    with or without a key, and are ordered as those. `repr` shows no digit; `str` is the number,
    13 or 15 characters.

    Raises `InvalidNir` for a value that is not well formed under the profile.
    """

    def __new__(
        cls,
        value: Value,
        /,
        *,
        profile: str | None = None,
        strict: bool = False,
        lang: Lang | None = None,
    ) -> Nir: ...
    @property
    def kind(self) -> Kind:
        """What the number is, by its first digit."""
    @property
    def status(self) -> Literal["definitive-form", "provisional"]:
        """Whether it is provisional, by its first digit."""
    @property
    def sex(self) -> Literal["male", "female"] | None:
        """The sex that it was given for; None for a provisional number, as all fields of a birth."""
    @property
    def year(self) -> int | None:
        """The last two digits of the year of birth."""
    @property
    def month(self) -> int | None:
        """The code of the month of birth: 1 to 12, or a special code from 20 to 99."""
    @property
    def department(self) -> str | None:
        """The department of birth, such as `2A`; `99` for a birth abroad."""
    @property
    def place(self) -> str | None:
        """The code of the place of birth, five characters: a commune, or 99 and a country."""
    @property
    def order(self) -> int | None:
        """The order number in the month and the place, 1 to 999."""
    @property
    def key(self) -> int | None:
        """The key that came with the number, 1 to 97."""
    @property
    def expected_key(self) -> int:
        """The key computed from the 13 characters, 1 to 97."""
    def birth_years(self, at: Month, *, oldest_age: int = ...) -> list[int]:
        """The years in which its holder may have been born, the likeliest first."""
    def with_key(self) -> Nir:
        """The same number with its key: the one it came with, else the computed one."""
    def paper(self) -> str:
        """The form used on paper, grouped by spaces."""
    def masked(self, *, show: Group | Iterable[Group] | None = None) -> str:
        """An asterisk for each character, but for the groups in `show`."""
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __lt__(self, other: Nir, /) -> bool: ...
    def __le__(self, other: Nir, /) -> bool: ...
    def __gt__(self, other: Nir, /) -> bool: ...
    def __ge__(self, other: Nir, /) -> bool: ...
    def __getnewargs__(self) -> tuple[str]: ...

@overload
def is_valid(
    values: Value,
    /,
    *,
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> bool:
    """Whether each value is a well-formed number. A missing value of an array stays missing."""
@overload
def is_valid(
    values: Values,
    /,
    *,
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> list[bool | None]: ...
@overload
def is_valid(
    values: ArrowT,
    /,
    *,
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> ArrowT: ...
@overload
def kind(
    values: Value,
    /,
    *,
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> Kind | None:
    """What each number is, by its first digit; None when the characters, the length or the first
    digit are not those of a number."""
@overload
def kind(
    values: Values,
    /,
    *,
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> list[Kind | None]: ...
@overload
def kind(
    values: ArrowT,
    /,
    *,
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> ArrowT: ...
@overload
def report(
    values: Value,
    /,
    *,
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> Report:
    """What is known of each value. In an array, codes are dictionary-encoded."""
@overload
def report(
    values: Values,
    /,
    *,
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> list[Report | None]: ...
@overload
def report(
    values: ArrowT,
    /,
    *,
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> ArrowT: ...
@overload
def parse(
    values: Value,
    /,
    *,
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> Fields:
    """The fields of each number.

    One value that is not well formed raises `InvalidNir`; in a list or an array, the result is null,
    as for all functions that return something of a number."""
@overload
def parse(
    values: Values,
    /,
    *,
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> list[Fields | None]: ...
@overload
def parse(
    values: ArrowT,
    /,
    *,
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> ArrowT: ...
@overload
def with_key(
    values: Value,
    /,
    *,
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> str:
    """Each number with its key, 15 characters: the key that was given, else the computed one.

    One value that is not well formed raises `InvalidNir`; in an array the result is null."""
@overload
def with_key(
    values: Values,
    /,
    *,
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> list[str | None]: ...
@overload
def with_key(
    values: ArrowT,
    /,
    *,
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> ArrowT: ...
@overload
def format(
    values: Value,
    /,
    *,
    form: Literal["compact", "paper"] = "compact",
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> str:
    """Each number in another form: 13 or 15 characters, or grouped by spaces as on paper.

    One value that is not well formed raises `InvalidNir`; in an array the result is null."""
@overload
def format(
    values: Values,
    /,
    *,
    form: Literal["compact", "paper"] = "compact",
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> list[str | None]: ...
@overload
def format(
    values: ArrowT,
    /,
    *,
    form: Literal["compact", "paper"] = "compact",
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> ArrowT: ...
@overload
def mask(
    values: Value,
    /,
    *,
    show: Group | Iterable[Group] | None = None,
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> str:
    """An asterisk for each character of each number, but for the groups in `show`; an asterisk for
    each letter and digit of a value that is not well formed.

    Each group shown discloses sex, birth or place: no official mask exists."""
@overload
def mask(
    values: Values,
    /,
    *,
    show: Group | Iterable[Group] | None = None,
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> list[str | None]: ...
@overload
def mask(
    values: ArrowT,
    /,
    *,
    show: Group | Iterable[Group] | None = None,
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> ArrowT: ...
@overload
def pseudonymize(
    values: Value,
    /,
    key: bytes,
    *,
    domain: str | None = None,
    encoding: Literal["hex", "base32"] = "hex",
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> str:
    """The pseudonym of each number: the same for the same number, secret and domain (HMAC-SHA-256).

    key: the secret, at least 32 random bytes, kept apart from the data: whoever holds it finds the
        number of any pseudonym. Pseudonyms remain personal data.
    domain: what the pseudonyms are for: those of two domains cannot be linked.
    encoding: 64 hexadecimal digits, or 52 characters of base 32.

    One value that is not well formed raises `InvalidNir`; in an array the result is null."""
@overload
def pseudonymize(
    values: Values,
    /,
    key: bytes,
    *,
    domain: str | None = None,
    encoding: Literal["hex", "base32"] = "hex",
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> list[str | None]: ...
@overload
def pseudonymize(
    values: ArrowT,
    /,
    key: bytes,
    *,
    domain: str | None = None,
    encoding: Literal["hex", "base32"] = "hex",
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> ArrowT: ...
@overload
def suggest(
    values: Value,
    /,
    *,
    limit: int = 10,
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> list[Suggestion]:
    """The numbers that each wrong value may stand for, the likeliest first, at most `limit`; none for
    a well-formed value. A person has to choose."""
@overload
def suggest(
    values: Values,
    /,
    *,
    limit: int = 10,
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> list[list[Suggestion] | None]: ...
@overload
def suggest(
    values: ArrowT,
    /,
    *,
    limit: int = 10,
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> ArrowT: ...
@overload
def compare(
    values: Value,
    /,
    *,
    sex: object = None,
    birth_date: object = None,
    birth_place: object = None,
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> dict[str, Comparison]:
    """Each number compared with a civil status, field by field: `sex`, `birth_date` and
    `birth_place`, those that are given, and with `birth_date` also `birth_year` and `birth_month`.

    sex: `1`, `M`, `H`, `2`, `F`, or a word in English or French.
    birth_date: a date, or a text `YYYY-MM-DD`, `DD/MM/YYYY`, `YYYYMMDD`, `YYYY-MM` or `YYYY`.
    birth_place: the code of a commune or a country, or its name in any spelling.

    Each is one value for all numbers, or an array of as many. `agree` and `differ` are as they say;
    `cannot-tell` is the result where a value is missing or the two cannot be compared, as for a
    provisional number; `unreadable` where a value is no such field. One number that is not well
    formed raises `InvalidNir`; in an array the result is null."""
@overload
def compare(
    values: Values,
    /,
    *,
    sex: object = None,
    birth_date: object = None,
    birth_place: object = None,
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> list[dict[str, Comparison] | None]: ...
@overload
def compare(
    values: ArrowT,
    /,
    *,
    sex: object = None,
    birth_date: object = None,
    birth_place: object = None,
    profile: str | None = None,
    at: Month | None = None,
    strict: bool = False,
    oid: str | None = None,
    lang: Lang | None = None,
) -> ArrowT: ...
@overload
def place(
    codes: str,
    /,
    *,
    at: Month | None = None,
) -> Place | None:
    """What each code of a place of birth means for a birth in the month `at`, or, without one, what it
    meant last; None for a text that is no code."""
@overload
def place(
    codes: list[str] | list[str | None],
    /,
    *,
    at: Month | None = None,
) -> list[Place | None]: ...
@overload
def place(
    codes: ArrowT,
    /,
    *,
    at: Month | None = None,
) -> ArrowT: ...
@overload
def scan(
    texts: str | bytes,
    /,
    *,
    certainty: Certainty = "high",
) -> list[Match]:
    """The numbers in each text, of this certainty at least: `high` for 15 characters with the right
    key; `low` for those that may be something else."""
@overload
def scan(
    texts: list[str] | list[str | None],
    /,
    *,
    certainty: Certainty = "high",
) -> list[list[Match] | None]: ...
@overload
def scan(
    texts: ArrowT,
    /,
    *,
    certainty: Certainty = "high",
) -> ArrowT: ...
@overload
def redact(
    texts: str,
    /,
    *,
    certainty: Certainty = "high",
) -> str:
    """Each text with asterisks in the place of the numbers in it, of this certainty at least;
    everything else is unchanged."""
@overload
def redact(
    texts: bytes,
    /,
    *,
    certainty: Certainty = "high",
) -> bytes: ...
@overload
def redact(
    texts: list[str] | list[str | None],
    /,
    *,
    certainty: Certainty = "high",
) -> list[str | None]: ...
@overload
def redact(
    texts: ArrowT,
    /,
    *,
    certainty: Certainty = "high",
) -> ArrowT: ...

@final
class DsnIndividuals:
    """Use `nircheck.dsn.individuals`."""

    def __new__(cls, path: str | PathLike[str]) -> DsnIndividuals: ...
    def __iter__(self) -> DsnIndividuals: ...
    def __next__(self) -> Individual: ...

def dsn_check(
    path: str | PathLike[str],
    /,
    *,
    at: date,
    findings: bool = False,
    lang: str | None = None,
) -> list[Violation]:
    """Use `nircheck.dsn.check`."""
