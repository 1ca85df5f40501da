"""Payroll declarations: the command says the same, and nothing is silent."""

import datetime
import json
import re

import pytest
from conftest import ROOT
from nircheck import dsn

FEBRUARY = ROOT / "data/dsn/february.dsn"
AT = datetime.date(2026, 11, 28)


def test_the_command_says_the_same(command):
    for lang in ("en", "fr"):
        for options in ([], ["--findings"]):
            arguments = ["dsn", "--format", "jsonl", "--lang", lang, "--at", str(AT), *options]
            records = [json.loads(it) for it in command(*arguments, FEBRUARY).splitlines()]
            assert records
            found = dsn.check(FEBRUARY, at=AT, findings=bool(options), lang=lang)
            assert len(found) == len(records)
            for violation, record in zip(found, records):
                del record["file"]
                assert {k: v for k, v in violation.items() if v not in (None, 0)} | {
                    "blocking": violation["blocking"]
                } == record


def test_individuals():
    found = list(dsn.individuals(FEBRUARY))
    assert [(it["declaration"], it["individual"]) for it in found] == [(1, n) for n in range(1, 6)]
    for individual in found:
        assert re.fullmatch(r"[12]\d{5}[\dAB]\d{6}", individual["values"]["S21.G00.30.001"])
        assert all(name.startswith("S21.G00.30.") for name in individual["values"])
    lines = FEBRUARY.read_text(encoding="latin-1").splitlines()
    assert all(lines[it["line"] - 1].startswith("S21.G00.30.") for it in found)


def test_a_file_cut_short_is_told(tmp_path):
    path = tmp_path / "short.dsn"
    whole = FEBRUARY.read_bytes()
    path.write_bytes(whole[: whole.index(b"S90.G00.90.001")])
    last = dsn.check(path, at=AT)[-1]
    assert (last["code"], last["blocking"]) == ("totals-absent", False)
    read = []
    with pytest.raises(ValueError, match="cut short"):
        for individual in dsn.individuals(path):
            read.append(individual)
    assert len(read) == 5


def test_what_is_no_dsn(tmp_path):
    path = tmp_path / "295109912611193.txt"
    path.write_text("295109912611193\n")
    for read in (dsn.check, lambda path: list(dsn.individuals(path))):
        with pytest.raises(ValueError, match="not a DSN") as raised:
            read(path)
        assert "295109912611193" not in str(raised.value)
        with pytest.raises(FileNotFoundError) as missing:
            read(tmp_path / "absent")
        assert "absent" not in str(missing.value)
    with pytest.raises(ValueError, match="date"):
        dsn.check(FEBRUARY, at="2026")  # type: ignore[arg-type]
