"""No number in an exception, a representation, or a warning."""

import traceback
import warnings

import nircheck
import pandas as pd
import polars as pl
import pyarrow as pa

NUMBERS = ["295109912611194", "2 95 13 99 126 111", "295109912611193", "2951099126111x"]
FUNCTIONS = [
    nircheck.compare,
    nircheck.format,
    nircheck.is_valid,
    nircheck.kind,
    nircheck.mask,
    nircheck.parse,
    nircheck.place,
    nircheck.redact,
    nircheck.report,
    nircheck.scan,
    nircheck.suggest,
    nircheck.with_key,
    nircheck.Nir,
]


def digits(text):
    return "".join(character for character in text if character.isdigit())


def is_clean(text):
    """Whether no six digits of a number are in a text."""
    found = digits(text)
    numbers = [digits(number) for number in NUMBERS]
    return not any(
        number[start : start + 6] in found for number in numbers for start in range(len(number) - 5)
    )


def test_errors_and_warnings():
    class Hostile:
        """A library whose errors repeat what it was given."""

        def __init__(self, number):
            self.number = number

        def __arrow_c_array__(self, requested_schema=None):
            raise RuntimeError(self.number)

        def tolist(self):
            raise RuntimeError(self.number)

    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        for number in NUMBERS:
            values = [
                number,
                number.encode(),
                [number],
                [number, object()],
                {number},
                pa.array([number]),
                pa.array([[number]]),
                pl.Series([[number]]),
                pd.Series([number, object()], dtype=object),
                pd.Series([[number]], dtype=object),
                Hostile(number),
                number + "\ud800",
            ]
            for value in values:
                for function in FUNCTIONS:
                    for options in ({}, {"profile": number}, {"at": number}, {"certainty": number}):
                        try:
                            function(value, **options)
                        except Exception as error:
                            # The lines of this file are not in the text: only the error is.
                            shown = "".join(traceback.format_exception_only(error))
                            assert is_clean(shown), type(error)
                            assert is_clean(repr(error))
                            assert is_clean(str(vars(error)))
                            cause = error.__cause__ or error.__context__
                            assert cause is None or is_clean(str(cause))
        assert all(is_clean(str(warning.message)) for warning in told)


def test_representations():
    nir = nircheck.Nir(NUMBERS[2])
    assert is_clean(repr(nir))
    assert is_clean(repr({"nir": nir}))
    assert is_clean(f"{nir!r}")
