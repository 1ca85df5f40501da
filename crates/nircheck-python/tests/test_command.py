"""Arrays and the command say the same of structured lines."""

import json

import nircheck
import polars as pl
import pyarrow as pa
import pytest

CONTEXTS = [
    {},
    {"at": "2026-11"},
    {"profile": "dsn", "at": "2026-11"},
    {"profile": "cnam", "at": "1999-01"},
    {"profile": "ins", "oid": "1.2.250.1.213.1.4.8", "at": "2026-11"},
    {"strict": True, "at": "2026-11"},
]


def arguments(context):
    for name, value in context.items():
        yield f"--{name}"
        if value is not True:
            yield value


def of_command(record):
    """A record of the command as a report."""
    error = record.get("errors", [{}])[0]
    key = record.get("key", {})
    return {
        "verdict": record["verdict"],
        "code": error.get("code"),
        "field": error.get("field"),
        "position": error.get("at"),
        "kind": record.get("kind"),
        "status": record.get("status"),
        "key_given": int(key["given"]) if "given" in key else None,
        "key_expected": int(key["expected"]) if "expected" in key else None,
        "findings": [finding["code"] for finding in record.get("findings", [])],
    }


@pytest.mark.parametrize("context", CONTEXTS[1:], ids=str)
def test_reports(lines, records, context):
    # Positions of the command are in bytes, and so are those of binary values.
    reports = nircheck.report(pa.array(lines, pa.binary()), **context).to_pylist()
    expected = records(lines, *arguments(context))
    assert len(reports) == len(expected) == len(lines)
    for report, record in zip(reports, expected, strict=True):
        report.pop("message")
        assert report == of_command(record)


@pytest.mark.parametrize("context", CONTEXTS, ids=str)
def test_verdicts_agree(lines, context):
    array = pa.array(lines, pa.binary())
    reports = nircheck.report(array, **context)
    valid = nircheck.is_valid(array, **context).to_pylist()
    assert valid == [verdict == "valid" for verdict in reports.field("verdict").to_pylist()]
    kinds = nircheck.kind(array, **context).to_pylist()
    assert kinds == reports.field("kind").to_pylist()
    parsed = nircheck.parse(array, **context)
    assert parsed.is_valid().to_pylist() == valid
    kinds = [kind if is_valid else None for kind, is_valid in zip(kinds, valid, strict=True)]
    assert parsed.field("kind").to_pylist() == kinds


def test_one_value_is_an_array_of_one(lines):
    array = pa.array([line.decode() for line in lines[:5000]])
    for report, line in zip(nircheck.report(array).to_pylist(), array.to_pylist(), strict=True):
        assert nircheck.report(line) == report
        assert nircheck.is_valid(line) == (report["verdict"] == "valid")


def test_forms(lines, command):
    valid = [line for line in lines[:20_000] if nircheck.is_valid(line)]
    text = b"\n".join(valid) + b"\n"

    def of_command(*options):
        return command(*options, lines=text).decode().splitlines()

    array = pa.array(valid, pa.binary())
    assert nircheck.format(array).to_pylist() == of_command("format")
    assert nircheck.format(array, form="paper").to_pylist() == of_command("format", "--paper")
    assert nircheck.with_key(array).to_pylist() == of_command("format", "--with-key")
    masked = nircheck.mask(array, show=["kind", "key"]).to_pylist()
    assert masked == of_command("format", "--masked", "--show", "kind,key")


def test_pseudonyms(lines, command, tmp_path):
    valid = [line for line in lines[:2000] if nircheck.is_valid(line)]
    secret = tmp_path / "key"
    secret.write_bytes(bytes(range(40, 80)))
    options = ["pseudonymize", "--key-file", secret, "--domain", "study", "--output", "base32"]
    expected = command(*options, lines=b"\n".join(valid) + b"\n").decode().splitlines()
    key = secret.read_bytes()
    array = pa.array(valid, pa.binary())
    found = nircheck.pseudonymize(array, key, domain="study", encoding="base32").to_pylist()
    assert found == expected
    assert nircheck.pseudonymize(valid[0], key, domain="study", encoding="base32") == found[0]


SEXES = ["M", "F", "1", "2", " ", "x", "Femme", "homme"]
PLACES = ["{place}", "Lyon", "AJACCIO", "st etienne", "1004", "Paris", "75056", "Alger", "URSS", "x"]
DATES = ["19{year:02}-{month:02}-15", "15/{month:02}/20{year:02}", "19{year:02}", "31/02/1950", ""]


def test_civil_status(lines, command, tmp_path):
    rows = []
    for row, line in enumerate(lines[:30_000]):
        fields = nircheck.parse(line) if nircheck.is_valid(line) else {}
        known = {
            "place": fields.get("place") or "99999",
            "year": fields.get("year") or 0,
            "month": (fields.get("month") or 0) % 12 + row % 2,
        }
        sex, date, place = (
            values[row // step % len(values)].format(**known)
            for values, step in ((SEXES, 1), (DATES, 8), (PLACES, 3))
        )
        rows.append((line.decode(), sex, date, place))
    people = tmp_path / "people.csv"
    text = "".join(f'"{nir}";{sex};{date};{place}\n' for nir, sex, date, place in rows)
    people.write_text("nir;sex;date;place\n" + text, encoding="utf-8")
    columns = "--column nir --sex-column sex --birth-date-column date --birth-place-column place"
    out = command(*columns.split(), "--at", "2026-11", "--format", "jsonl", "--all", str(people))
    records = [json.loads(line) for line in out.splitlines()]

    numbers, sexes, dates, places = zip(*rows, strict=True)
    found = nircheck.compare(
        pa.array(numbers),
        sex=pl.Series(sexes),
        birth_date=pa.chunked_array([dates[:9], dates[9:]]),
        birth_place=pa.array(places).dictionary_encode(),
        at="2026-11",
    ).to_pylist()
    assert len(found) == len(records)
    words = set()
    for comparison, record in zip(found, records, strict=True):
        assert (comparison is None) == ("civil" not in record), record.keys()
        if comparison is not None:
            del comparison["birth_year"], comparison["birth_month"]
            words.update(comparison.values())
            assert comparison == record["civil"]
    assert words == {"agree", "differ", "cannot-tell", "unreadable"}
