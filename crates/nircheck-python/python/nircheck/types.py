"""The types of arguments and results, for annotations."""

from datetime import date
from typing import Any, Literal, Protocol, TypeAlias, TypedDict, TypeVar

from ._nircheck import Nir

class _Array(Protocol):
    def __arrow_c_array__(self, requested_schema: Any = None, /) -> Any: ...

class _Stream(Protocol):
    def __arrow_c_stream__(self, requested_schema: Any = None, /) -> Any: ...

class _Series(Protocol):
    """A Series of pandas, whose stubs do not have the interface."""

    @property
    def index(self) -> Any: ...
    @property
    def name(self) -> Any: ...
    def tolist(self) -> Any: ...

ArrowT = TypeVar("ArrowT", bound=_Array | _Stream | _Series)
"""An array of pyarrow, a Series of Polars or pandas, or any other with the Arrow PyCapsule
interface. The result is one of the same library: for pandas, a Series backed by pyarrow, with the
index of the values."""

Value: TypeAlias = str | bytes | int | Nir
Values: TypeAlias = (
    list[str]
    | list[str | None]
    | list[bytes]
    | list[bytes | None]
    | list[int]
    | list[int | None]
    | list[Nir]
    | list[Value | None]
    | tuple[Value | None, ...]
)
Month: TypeAlias = str | date
Lang: TypeAlias = Literal["en", "fr"]
Kind: TypeAlias = Literal["nir", "awaiting", "mig", "nnp"]
Group: TypeAlias = Literal["kind", "year", "month", "department", "commune", "order", "key"]
Certainty: TypeAlias = Literal["low", "high"]
Comparison: TypeAlias = Literal["agree", "differ", "cannot-tell", "unreadable"]

class Report(TypedDict):
    """What is known of a value."""

    verdict: Literal["valid", "invalid"]
    code: str | None
    """The first rule that is broken."""
    field: str | None
    """The part of the number that breaks it."""
    position: int | None
    """Where."""
    message: str | None
    """The rule in words."""
    kind: Kind | None
    status: str | None
    key_given: int | None
    """The two digits in the place of the key, 0 to 99."""
    key_expected: int | None
    """The key computed from the 13 characters, 1 to 97."""
    findings: list[str]
    """What deserves a second look; it never changes the verdict."""

class Fields(TypedDict):
    """The fields of a number. A provisional number has a key and a kind only."""

    sex: Literal["male", "female"] | None
    year: int | None
    """The last two digits of the year of birth."""
    month: int | None
    """1 to 12, or a special code from 20 to 99."""
    department: str | None
    place: str | None
    """The code of the place of birth, five characters."""
    order: int | None
    key: int | None
    """The key that was given, 1 to 97."""
    kind: Kind

class Suggestion(TypedDict):
    """A number that is one typing error away."""

    number: str
    slip: str
    index: int
    """The first character that changes, from 0, not counting separators."""

Place = TypedDict(
    "Place",
    {
        "verdict": str | None,
        "name": str | None,
        "department": str | None,
        "country": str | None,
        "today": str | None,
        "from": str | None,
        "to": str | None,
    },
)
"""What a code of a place means: the verdict (with `at` only: `known-at-birth`, ...), the name, the name
of the department, the country (ISO 3166-1 alpha-2), the code of the same place today, and the days,
`YYYY-MM-DD`, from which and before which the code stood for it."""

class Match(TypedDict):
    """A number in a text: `text[start:end]`."""

    start: int
    end: int
    certainty: Certainty
