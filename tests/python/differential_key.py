#!/usr/bin/env python3
"""The key of nircheck against the key of python-stdnum, on 100,000 numbers from a seed.

Two questions are asked of both, about registered numbers that break no other rule:

* 13 characters: what is the key? (`nircheck key --only`, `stdnum.fr.nir.calc_check_digits`)
* 15 characters, with any of the keys 00 to 99: is it right? (`nircheck --all --format jsonl`,
  `stdnum.fr.nir.is_valid`)

Run it from anywhere, once the command is built:

    cargo build --release -p nircheck-cli
    python3 tests/python/differential_key.py

python-stdnum is taken from the Python that runs this, or installed by pip below `target/`.
The exit code is 0 when both agree on every number, 1 when they do not, 2 when the comparison
cannot be made. No number is printed: a disagreement is told by its line and its department.
"""

import argparse
import importlib
import json
import os
import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STDNUM = "python-stdnum==2.2"


def main():
    options = arguments()
    command = options.nircheck or built_command()
    nir = import_stdnum()
    generator = random.Random(options.seed)
    bodies = [body(generator) for _ in range(options.count)]
    keyed = [text + random_key(generator, text, nir) for text in bodies]
    differences = compare_keys(command, nir, bodies) + compare_verdicts(command, nir, keyed)
    if differences:
        print(f"{differences} differences")
        return 1
    corsica = sum(text[5:7] in ("2A", "2B") for text in bodies)
    right = sum(nir.is_valid(text) for text in keyed)
    print(
        f"{len(bodies)} keys and {len(keyed)} verdicts agree"
        f" (seed {options.seed}, {corsica} with the letters of Corsica, {right} right keys)"
    )
    return 0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nircheck", type=Path, help="the command to test; found by default")
    parser.add_argument("--count", type=int, default=100_000, help="how many numbers")
    parser.add_argument("--seed", type=int, default=1, help="of the generator")
    return parser.parse_args()


def built_command():
    """The newest build of the command in the target directory."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    builds = [target / profile / "nircheck" for profile in ("release", "debug")]
    found = [path for path in builds if path.is_file()]
    if not found:
        stop(f"no nircheck in {target}: build it with cargo build --release -p nircheck-cli")
    return max(found, key=lambda path: path.stat().st_mtime)


def import_stdnum():
    """The module `stdnum.fr.nir`, installed below `target/` when Python does not have it."""
    place = ROOT / "target" / "python"
    sys.path.append(str(place))
    try:
        from stdnum.fr import nir
    except ImportError:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(place), STDNUM]
        if subprocess.run(pip, check=False).returncode != 0:
            stop(f"pip cannot install {STDNUM}")
        importlib.invalidate_caches()
        from stdnum.fr import nir
    return nir


def body(generator):
    """Thirteen characters that break no rule: first digit 1 to 4, one in four in Corsica."""
    month = generator.choice([*range(1, 13), *range(1, 13), *range(20, 100)])
    department = generator.choice(
        [
            generator.choice(["2A", "2B"]),
            generator.choice(["20", "19", "18", "97", "98", "99"]),
            f"{generator.randint(1, 99):02}",
            f"{generator.randint(1, 99):02}",
        ]
    )
    return (
        f"{generator.randint(1, 4)}{generator.randint(0, 99):02}{month:02}{department}"
        f"{generator.randint(1, 999):03}{generator.randint(1, 999):03}"
    )


def random_key(generator, text, nir):
    """The right key one time in two, else any two digits: 00, 98 and 99 too."""
    if generator.random() < 0.5:
        return nir.calc_check_digits(text)
    return f"{generator.randint(0, 99):02}"


def compare_keys(command, nir, bodies):
    lines = run([command, "key", "--only"], bodies, expected={0})
    if len(lines) != len(bodies):
        stop(f"{len(bodies)} numbers in, {len(lines)} keys out")
    differences = 0
    for line, (text, key) in enumerate(zip(bodies, lines), start=1):
        if key != nir.calc_check_digits(text):
            print(f"line {line}: another key (department {text[5:7]})")
            differences += 1
    return differences


def compare_verdicts(command, nir, keyed):
    lines = run([command, "--all", "--format", "jsonl"], keyed, expected={0, 1})
    if len(lines) != len(keyed):
        stop(f"{len(keyed)} numbers in, {len(lines)} verdicts out")
    differences = 0
    for line, (text, report) in enumerate(zip(keyed, map(json.loads, lines)), start=1):
        codes = {error["code"] for error in report.get("errors", [])}
        if not codes <= {"key", "key-range"}:
            stop(f"line {line}: {codes} is not about the key")
        same_line = report["line"] == line
        if not same_line or (report["verdict"] == "valid") != nir.is_valid(text):
            print(f"line {line}: another verdict (department {text[5:7]})")
            differences += 1
    return differences


def run(command, numbers, expected):
    """The lines that the command answers to numbers on its standard input."""
    done = subprocess.run(
        command,
        input="".join(f"{number}\n" for number in numbers),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in expected:
        stop(f"{command[0]} ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout.splitlines()


def stop(reason):
    print(reason, file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    sys.exit(main())
