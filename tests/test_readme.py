"""The README is true: its commands are what CI runs, its names exist, its pictures are there."""

import re
from pathlib import Path

import pytest

import personanb as pnb
from personanb.notebook.catalogue import COMMANDS

ROOT = Path(pnb.__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks():
    return [block.strip() for block in re.findall(r"```(?:\w+)?\n(.*?)```", README, re.DOTALL)]


def test_its_two_commands_are_the_ones_that_ci_runs():
    commands = [block for block in blocks() if block.startswith("python -m pip install")]
    assert len(commands) == 2
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8").replace("install -q", "install")
    starter = (ROOT / "tests" / "real" / "first_command.py").read_text(encoding="utf-8")
    run = ci + re.sub(r'[",]', "", starter)
    for step in " && ".join(commands).split(" && "):
        assert step in run


def test_its_magics_exist():
    told = set(re.findall(r"`%%?(\w+)", README)) - {"load_ext"}
    assert told <= {command.name for command in COMMANDS}


def test_its_python_names_exist():
    for name in set(re.findall(r"pnb\.(\w+)", README)):
        assert hasattr(pnb, name), name


def test_its_first_cell_is_a_valid_persona():
    (cell,) = [block for block in blocks() if block.startswith("%%persona")]
    assert pnb.parse_persona(cell.partition("\n")[2]).name == "Ada Moreira"


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\((?!http)([^)#]+)\)", README))))
def test_its_links_lead_somewhere(link):
    assert (ROOT / link).exists()
