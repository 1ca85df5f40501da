"""Numbers of every kind, in every form, come back as they were."""

import nircheck
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

DEPARTMENTS = st.one_of(
    st.integers(1, 99).map("{:02}".format), st.sampled_from(["2A", "2B"])
)
MONTHS = st.one_of(st.integers(1, 12), st.integers(20, 99))
SEPARATORS = st.text(" .-/\t\u00a0\u202f", max_size=3)


@st.composite
def numbers(draw):
    """Thirteen characters of a registered number."""
    first, year = draw(st.integers(1, 4)), draw(st.integers(0, 99))
    month, department = draw(MONTHS), draw(DEPARTMENTS)
    commune, order = draw(st.integers(1, 999)), draw(st.integers(1, 999))
    return f"{first}{year:02}{month:02}{department}{commune:03}{order:03}"


@given(numbers(), st.lists(SEPARATORS, min_size=14, max_size=14))
def test_one_number(number, separators):
    keyed = nircheck.with_key(number)
    assert keyed[:13] == number
    digits = int(number.replace("2A", "19").replace("2B", "18"))
    assert int(keyed[13:]) == 97 - digits % 97
    spaced = keyed[0] + "".join(map("".join, zip(separators, keyed[1:], strict=True)))
    for text in (keyed, spaced, spaced.lower(), nircheck.format(keyed, form="paper")):
        assert nircheck.is_valid(text)
        assert nircheck.format(text) == keyed
        nir = nircheck.Nir(text)
        assert (str(nir), nir) == (keyed, nircheck.Nir(number))
        fields = nircheck.parse(text)
        assert f"{fields['year']:02}{fields['month']:02}{fields['place']}" == number[1:10]
        assert (fields["order"], fields["key"]) == (int(number[10:]), int(keyed[13:]))
    assert nircheck.scan(f"n° {keyed}.")[0]["start"] == 3


@given(st.lists(st.one_of(st.none(), numbers(), st.text(max_size=40)), max_size=50))
@settings(max_examples=200)
def test_arrays_are_their_values(texts):
    arrays = [pa.array(texts, pa.string()), pa.array(texts, pa.string_view())]
    for array in arrays:
        for function in (nircheck.is_valid, nircheck.report, nircheck.mask, nircheck.scan):
            expected = [None if text is None else function(text) for text in texts]
            assert function(array).to_pylist() == expected
        for function in (nircheck.parse, nircheck.with_key, nircheck.format):
            for text, found in zip(texts, function(array).to_pylist(), strict=True):
                if text is not None and nircheck.is_valid(text):
                    assert found == function(text)
                else:
                    assert found is None


@given(st.binary(max_size=40))
def test_any_bytes(value):
    report = nircheck.report(value)
    assert nircheck.is_valid(value) == (report["verdict"] == "valid")
    nircheck.suggest(value)
    nircheck.scan(value, certainty="low")
    assert nircheck.report(pa.array([value], pa.binary())).to_pylist() == [report]
