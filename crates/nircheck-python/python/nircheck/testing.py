"""Synthetic numbers for tests, with the truth beside: a provider for Faker and strategies for
hypothesis, whichever is installed.

No sample is a number of a form's specimen, nor a conventional one: births are in a few towns that
those do not name. By chance a valid one may be somebody's.

>>> from faker import Faker
>>> from nircheck.testing import NirProvider
>>> fake = Faker()
>>> fake.add_provider(NirProvider)
>>> sample = fake.nir_near_miss()
>>> (sample.valid, sample.text == sample.number)
(False, False)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from .types import Kind

PLACES = ("13055", "31555", "33063", "44109", "59350", "67482", "69123", "97411", "99109", "99352")
Slip = Literal["digit", "swap", "key"]
_Draw = Callable[[int, int], int]


@dataclass(frozen=True)
class Sample:
    """A text, and what it was made from. `repr` shows neither text nor number."""

    text: str = field(repr=False)
    """What a program is given: 15 characters, or 13 for a MIG or an NNP, which have no key."""
    number: str = field(repr=False)
    """The right number: the text itself when it is valid."""
    kind: Kind
    slip: Slip | None = None
    """The typing error in the text: another digit in the first 13 characters, two neighbours
    exchanged, or another digit in the key. None when the text is valid."""

    @property
    def valid(self) -> bool:
        """Whether the text is a well-formed number."""
        return self.slip is None


def _key(body: str) -> str:
    return f"{97 - int(body.replace('2A', '19').replace('2B', '18')) % 97:02}"


def _registered(draw: _Draw, first: int, year: int, place: str) -> str:
    body = f"{first}{year:02}{draw(1, 12):02}{place}{draw(1, 998):03}"
    return body + _key(body)


def _valid(draw: _Draw) -> Sample:
    number = _registered(draw, draw(1, 2), draw(0, 99), PLACES[draw(0, len(PLACES) - 1)])
    return Sample(number, number, "nir")


def _corsican(draw: _Draw) -> Sample:
    """Born in Corsica: 2A and 2B since 1976, 20 before."""
    year = draw(0, 99)
    # Up to 25, of either century, only the letters are right for a birth of this one.
    code = "20" if 25 < year < 76 else ("2A", "2B")[draw(0, 1)]
    number = _registered(draw, draw(1, 2), year, code + ("004", "033")[code == "2B"])
    return Sample(number, number, "nir")


def _provisional(draw: _Draw) -> Sample:
    """Awaiting registration (3, 4), MIG (5, 6) or NNP (7, 8): these two have no documented key."""
    first = draw(3, 8)
    kind: Kind = "awaiting" if first < 5 else "mig" if first < 7 else "nnp"
    if kind == "awaiting":
        number = _registered(draw, first, draw(0, 99), PLACES[draw(0, len(PLACES) - 1)])
    else:
        number = f"{first}{draw(1, 2)}{draw(0, 10**11 - 1):011}"
    return Sample(number, number, kind)


def _near_miss(draw: _Draw) -> Sample:
    """A valid number with one typing error, which its key always shows: 97 is prime. The first digit
    is right, for with another it may be a kind that has no key."""
    number = (_valid, _corsican)[draw(0, 1)](draw).number
    slip: Slip = ("digit", "swap", "key")[draw(0, 2)]
    swaps = [i for i in range(1, 12) if number[i : i + 2].isdigit() and number[i] != number[i + 1]]
    if slip == "swap" and swaps:
        i = swaps[draw(0, len(swaps) - 1)]
        text = number[:i] + number[i + 1] + number[i] + number[i + 2 :]
    else:
        slip = "key" if slip == "key" else "digit"
        digits = [i for i in range(1, 13) if number[i].isdigit()]
        i = draw(13, 14) if slip == "key" else digits[draw(0, len(digits) - 1)]
        text = f"{number[:i]}{(int(number[i]) + draw(1, 9)) % 10}{number[i + 1 :]}"
    return Sample(text, number, "nir", slip)


try:
    from faker.providers import BaseProvider
except ImportError:
    pass
else:

    class NirProvider(BaseProvider):
        """A provider for Faker: `nir` gives a text, the others a `Sample`."""

        def nir(self) -> str:
            """The 15 characters of a valid number."""
            return self.nir_sample().text

        def nir_sample(self) -> Sample:
            """A valid number."""
            return _valid(self.random_int)

        def nir_corsican(self) -> Sample:
            """A valid number of a birth in Corsica."""
            return _corsican(self.random_int)

        def nir_provisional(self) -> Sample:
            """A valid provisional number."""
            return _provisional(self.random_int)

        def nir_near_miss(self) -> Sample:
            """A number with a typing error."""
            return _near_miss(self.random_int)


try:
    from hypothesis import strategies as st
except ImportError:
    pass
else:

    def _strategy(make: Callable[[_Draw], Sample]) -> st.SearchStrategy[Sample]:
        @st.composite
        def sample(draw: Any) -> Sample:
            return make(lambda low, high: draw(st.integers(low, high)))

        return sample()

    def valid() -> st.SearchStrategy[Sample]:
        """Valid numbers."""
        return _strategy(_valid)

    def corsican() -> st.SearchStrategy[Sample]:
        """Valid numbers of births in Corsica."""
        return _strategy(_corsican)

    def provisional() -> st.SearchStrategy[Sample]:
        """Valid provisional numbers."""
        return _strategy(_provisional)

    def near_misses() -> st.SearchStrategy[Sample]:
        """Numbers with a typing error."""
        return _strategy(_near_miss)
