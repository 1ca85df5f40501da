"""The examples of docs/python.md and of the module run, and the wheel installs as the page says."""

import doctest
import os
import re
import subprocess

import nircheck
import pytest
from conftest import ROOT

PAGE = (ROOT / "docs/python.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("block", blocks("python"), ids=range(len(blocks("python"))))
def test_example(block):
    exec(compile(block, "docs/python.md", "exec"), {})


def test_installs_in_an_empty_environment(tmp_path):
    wheels = tmp_path / "target/python"
    wheels.mkdir(parents=True)
    (wheels / "wheels").symlink_to(os.environ["NIRCHECK_WHEELS"])
    build, install = blocks("sh")
    assert "nircheck-python/build" in build
    done = subprocess.run(
        ["bash", "-euc", install], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("nircheck 0.1.0\nTrue\n")


def test_module():
    failed, tried = doctest.testmod(nircheck)
    assert (failed, tried) == (0, 3)
