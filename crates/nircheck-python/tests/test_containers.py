"""Every container gives the same answers, in a container of its own library."""

import nircheck
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

VALID = "295109912611193"  # the number of the Cnam's documentation, as in the published vectors
PAPER = "2 95 10 99 126 111 93"
WRONG = "295109912611194"
TEXTS = [VALID, None, WRONG, PAPER, "", "é" + VALID, VALID, None, VALID[:13]]
ANSWERS = [True, None, False, True, False, False, True, None, True]

STRINGS = [pa.string(), pa.large_string(), pa.string_view()]
BINARIES = [pa.binary(), pa.large_binary(), pa.binary_view()]


@pytest.mark.parametrize("kind", STRINGS + BINARIES, ids=str)
def test_pyarrow(kind):
    texts = pa.array(TEXTS).cast(pa.binary()) if kind in BINARIES else pa.array(TEXTS)
    array = texts.cast(kind)
    valid = nircheck.is_valid(array)
    assert isinstance(valid, pa.BooleanArray)
    assert valid.to_pylist() == ANSWERS
    reports = nircheck.report(array).to_pylist()
    assert [report and report["verdict"] == "valid" for report in reports] == ANSWERS
    # A character of two bytes is before the number.
    assert reports[5]["code"] == "character"
    assert reports[5]["position"] == 0
    # Slices, of any offset, and of more than one byte of the bits of nulls.
    long = pa.chunked_array([array] * 20).combine_chunks()
    for start in range(0, 40, 3):
        for end in (start, start + 1, start + 9, len(long)):
            part = long[start:end]
            expected = (ANSWERS * 20)[start:end]
            assert nircheck.is_valid(part).to_pylist() == expected
            verdicts = nircheck.report(part).field("verdict").to_pylist()
            assert [verdict and verdict == "valid" for verdict in verdicts] == expected
            parsed = nircheck.parse(part)
            assert parsed.is_valid().to_pylist() == [bool(valid) for valid in expected]


def test_chunked_and_streams():
    array = pa.array(TEXTS)
    chunked = pa.chunked_array([array[:4], array[4:4], array[4:]])
    valid = nircheck.is_valid(chunked)
    assert isinstance(valid, pa.ChunkedArray)
    assert valid.num_chunks == 3
    assert valid.to_pylist() == ANSWERS
    empty = nircheck.report(pa.chunked_array([], pa.string()))
    assert (len(empty), empty.type) == (0, nircheck.report(array).type)

    class Stream:
        """Another library, of which only the interface is known."""

        def __arrow_c_stream__(self, requested_schema=None):
            return chunked.__arrow_c_stream__(requested_schema)

    assert pa.chunked_array(nircheck.is_valid(Stream())).to_pylist() == ANSWERS

    class Array:
        def __arrow_c_array__(self, requested_schema=None):
            return array.__arrow_c_array__(requested_schema)

    assert pa.array(nircheck.is_valid(Array())).to_pylist() == ANSWERS


@pytest.mark.parametrize("width", [13, 15])
def test_fixed(width):
    values = [VALID[:width].encode(), None, b"x" * width]
    array = pa.array(values * 3000, pa.binary(width))
    assert nircheck.is_valid(array).to_pylist() == [True, None, False] * 3000
    assert nircheck.is_valid(array[1:4]).to_pylist() == [None, False, True]
    assert nircheck.with_key(array[3:4]).to_pylist() == [VALID]
    assert nircheck.is_valid(pa.array([PAPER.encode()], pa.binary(21))).to_pylist() == [True]


@pytest.mark.parametrize("keys", [pa.int8(), pa.int32(), pa.uint16()], ids=str)
@pytest.mark.parametrize("values", STRINGS, ids=str)
def test_dictionary(keys, values):
    if values == pa.string_view():
        values = pa.string()
    array = pa.array(TEXTS).dictionary_encode().cast(pa.dictionary(keys, values))
    assert nircheck.is_valid(array).to_pylist() == ANSWERS
    assert nircheck.is_valid(array[2:6]).to_pylist() == ANSWERS[2:6]
    assert nircheck.report(array).to_pylist() == nircheck.report(pa.array(TEXTS)).to_pylist()
    assert nircheck.mask(array).to_pylist() == nircheck.mask(pa.array(TEXTS)).to_pylist()
    with_null = pa.DictionaryArray.from_arrays(pa.array([0, 1, None]), pa.array([VALID, None]))
    assert nircheck.is_valid(with_null).to_pylist() == [True, None, None]


@pytest.mark.parametrize("kind", [pa.int64(), pa.uint64(), pa.float64()], ids=str)
def test_integers(kind):
    array = pa.array([int(VALID), None, int(VALID[:13]), int(WRONG), 12], kind)
    assert nircheck.is_valid(array).to_pylist() == [True, None, True, False, False]
    assert nircheck.format(array).to_pylist()[:3] == [VALID, None, VALID[:13]]


def test_integers_that_lost_a_zero():
    # No number starts with a zero, so what was lost shows that the rest is none.
    array = pa.array([int("0" + VALID[1:]), int("0" + VALID[1:13])])
    for report in nircheck.report(array).to_pylist():
        assert (report["code"], report["position"]) == ("kind", 0)
    assert nircheck.report(int("0" + VALID[1:]))["code"] == "kind"


def test_all_null():
    array = pa.nulls(3)
    assert nircheck.is_valid(array).to_pylist() == [None] * 3
    assert nircheck.report(array).to_pylist() == [None] * 3
    assert nircheck.scan(array).to_pylist() == [None] * 3


def test_polars():
    series = pl.Series("nir", TEXTS)
    valid = nircheck.is_valid(series)
    assert isinstance(valid, pl.Series)
    assert (valid.name, valid.dtype, valid.to_list()) == ("nir", pl.Boolean, ANSWERS)
    report = nircheck.report(series)
    assert report.struct.field("code").cast(pl.String).to_list()[2] == "key"
    assert (report.struct.field("code") == "key").to_list()[2] is True
    assert nircheck.mask(series).to_list()[2] == "*" * 15
    long = pl.concat([series] * 2000, rechunk=False)
    assert nircheck.is_valid(long).to_list() == ANSWERS * 2000
    assert nircheck.is_valid(long[7:4000:3]).to_list() == (ANSWERS * 2000)[7:4000:3]
    assert nircheck.is_valid(series.sort(nulls_last=True))[-1] is None
    assert nircheck.is_valid(series.cast(pl.Categorical)).to_list() == ANSWERS
    assert nircheck.is_valid(pl.Series([int(VALID), None])).to_list() == [True, None]
    frame = pl.DataFrame({"nir": TEXTS})
    kept = frame.filter(nircheck.is_valid(frame["nir"]))
    assert kept.height == ANSWERS.count(True)


@pytest.mark.parametrize("dtype", ["str", object, "string[pyarrow]", "string[python]", "category"])
def test_pandas(dtype):
    index = list("abcdefghi")
    series = pd.Series(TEXTS, index=index, name="nir", dtype=dtype)
    valid = nircheck.is_valid(series)
    assert isinstance(valid, pd.Series)
    assert (valid.name, list(valid.index)) == ("nir", index)
    assert str(valid.dtype) == "bool[pyarrow]"
    assert [None if pd.isna(it) else bool(it) for it in valid] == ANSWERS
    assert len(series[valid]) == ANSWERS.count(True)
    codes = nircheck.report(series).struct.field("code")
    assert codes["c"] == "key"
    assert list(series[codes == "key"].index) == ["c"]
    assert nircheck.mask(series[2:4]).tolist() == ["*" * 15, "*" * 15]


def test_pandas_numbers():
    missing = pd.Series([int(VALID), None])
    assert str(missing.dtype) == "float64"
    assert nircheck.is_valid(missing).tolist()[0] is True
    assert pd.isna(nircheck.is_valid(missing)[1])
    assert nircheck.is_valid(pd.Series([int(VALID)])).tolist() == [True]
    # Texts and integers in one column, as a spreadsheet gives them.
    mixed = pd.Series([VALID, int(VALID), None, PAPER], dtype=object)
    assert nircheck.is_valid(mixed).fillna(False).tolist() == [True, True, False, True]


def test_lists():
    assert nircheck.is_valid(TEXTS) == ANSWERS
    assert nircheck.is_valid(tuple(TEXTS)) == ANSWERS
    assert nircheck.is_valid([VALID.encode(), None, int(VALID), nircheck.Nir(VALID)]) == [
        True,
        None,
        True,
        True,
    ]
    assert nircheck.is_valid([]) == []
    assert nircheck.report([WRONG])[0]["code"] == "key"
    assert nircheck.is_valid(pd.Series(TEXTS).to_numpy()) == ANSWERS


def test_what_is_none():
    for values in [None, 1.5, object(), {VALID}, [VALID, object()], pa.array([1.5], pa.float32())]:
        with pytest.raises(TypeError) as error:
            nircheck.is_valid(values)
        assert VALID not in str(error.value)
    with pytest.raises(TypeError):
        nircheck.is_valid(pa.array([[VALID]]))
