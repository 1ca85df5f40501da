"""The examples of docs/python.md, the README and the module run, and the wheel installs as the page says."""

import doctest
import os
import re
import subprocess

import nircheck
import pytest
from conftest import ROOT


def blocks(page, language):
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


EXAMPLES = [(page, it) for page in ("docs/python.md", "README.md") for it in blocks(page, "python")]


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_example(example, monkeypatch):
    page, block = example
    monkeypatch.chdir(ROOT)
    exec(compile(block, page, "exec"), {})


def test_installs_in_an_empty_environment(tmp_path):
    wheels = tmp_path / "target/python"
    wheels.mkdir(parents=True)
    (wheels / "wheels").symlink_to(os.environ["NIRCHECK_WHEELS"])
    build, install = blocks("docs/python.md", "sh")
    assert "nircheck-python/build" in build
    done = subprocess.run(
        ["bash", "-euc", install], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("nircheck 0.1.0\nTrue\n")


def test_module():
    failed, tried = doctest.testmod(nircheck)
    assert (failed, tried) == (0, 3)
