"""The published vectors, and structured lines with the command's verdict on each."""

import csv
import functools
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
COMMAND = shutil.which("nircheck", path=Path(sys.executable).parent)


def run(*arguments, lines=None):
    """What the command of the wheel writes."""
    done = subprocess.run([COMMAND, *arguments], input=lines, capture_output=True)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


@functools.cache
def published():
    with (ROOT / "data/vectors/published.tsv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="session")
def vectors():
    return published()


@functools.cache
def generated(count):
    """Synthetic lines of every kind and form, a quarter of them wrong."""
    shares = "--awaiting 2 --mig 3 --nnp 5 --foreign 10 --no-key=20 --invalid 25 --form mixed"
    return run("generate", "--count", str(count), "--seed", "12", *shares.split()).splitlines()


@pytest.fixture(scope="session")
def lines():
    return generated(100_000)


@pytest.fixture(scope="session")
def command():
    return run


@pytest.fixture(scope="session")
def records():
    """The command's JSON on lines, one for each."""

    def records(lines, *options):
        text = b"\n".join(lines) + b"\n"
        out = run("--format", "jsonl", "--all", "--expected-key", *options, lines=text)
        return [json.loads(line) for line in out.splitlines()]

    return records
