"""Every published number has the verdict of the table, by each road."""

import nircheck
import pyarrow as pa


def expected(row):
    return {
        "verdict": row["verdict"],
        "code": row["error"] or None,
        "kind": row["kind"] or None,
        "status": row["status"] or None,
        "key_expected": int(row["expected_key"]) if row["expected_key"] else None,
    }


def test_one_value(vectors):
    for row in vectors:
        report = nircheck.report(row["value"])
        assert {key: report[key] for key in expected(row)} == expected(row)
        assert nircheck.is_valid(row["value"]) == (row["verdict"] == "valid")
        assert nircheck.is_valid(row["value"].encode()) == (row["verdict"] == "valid")
        assert nircheck.kind(row["value"]) == (row["kind"] or None)


def test_arrays(vectors):
    values = [row["value"] for row in vectors]
    reports = nircheck.report(pa.array(values)).to_pylist()
    for row, report in zip(vectors, reports, strict=True):
        assert {key: report[key] for key in expected(row)} == expected(row)
        assert report == nircheck.report(row["value"])
    valid = [row["verdict"] == "valid" for row in vectors]
    assert nircheck.is_valid(pa.array(values)).to_pylist() == valid
    assert nircheck.is_valid(values) == valid


def test_nir(vectors):
    for row in vectors:
        if row["verdict"] == "valid":
            nir = nircheck.Nir(row["value"])
            assert (nir.kind, nir.status) == (row["kind"], row["status"])
            assert nir.expected_key == int(row["expected_key"])
        else:
            try:
                nircheck.Nir(row["value"])
            except nircheck.InvalidNir as error:
                assert error.code == row["error"]
            else:
                raise AssertionError(row["error"])
