"""Payroll declarations (`déclarations sociales nominatives`, DSN): the official controls on the
identities in a file, and its individuals.

>>> from nircheck import dsn
>>> for found in dsn.check("declaration.dsn"):  # doctest: +SKIP
...     print(found["line"], found["control"], found["text"])
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from typing import TypedDict

from ._nircheck import DsnIndividuals as _Individuals
from ._nircheck import dsn_check as _check

__all__ = ["Individual", "Violation", "check", "individuals"]


class Violation(TypedDict):
    """What is wrong at a line. No value holds a number or a name."""

    line: int
    """From 1."""
    declaration: int | None
    """In the file, from 1; 0 before the first, None for a fault of the file."""
    individual: int | None
    """In the declaration, from 1; 0 for a line of none."""
    rubrique: str | None
    control: str | None
    """The official identifier, such as `S21.G00.30.001/CSL-00`."""
    code: str | None
    """In place of `control`: a remark of nircheck, or a fault of the whole file."""
    blocking: bool
    text: str


class Individual(TypedDict):
    """An individual of a declaration."""

    declaration: int
    individual: int
    line: int
    """Where its block begins, from 1."""
    values: dict[str, str]
    """The rubriques of block `S21.G00.30`, by name: they identify a person."""


def check(
    path: str | os.PathLike[str],
    /,
    *,
    at: datetime.date | None = None,
    findings: bool = False,
    lang: str = "en",
) -> list[Violation]:
    """What violates a control in a file, in its order; with `findings` what blocks nothing too. `at`
    is the reference date of the controls, today by default.

    A file that is cut short, or whose totals are wrong, has this as its last elements, in any case.
    Raises `OSError` when the file cannot be read, and `ValueError` when it is no DSN. The file is
    read as it is: unpack a packed one, or use the command.
    """
    today = datetime.date.today() if at is None else at
    found: list[Violation] = _check(path, at=today, findings=findings, lang=lang)
    return found


def individuals(path: str | os.PathLike[str], /) -> Iterator[Individual]:
    """The individuals of a file, in its order, in the memory of one.

    Raises `OSError` when the file cannot be read, `ValueError` when it is no DSN and, behind the last
    individual, when it is cut short or its totals are wrong.
    """
    return iter(_Individuals(path))
