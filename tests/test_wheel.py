"""The wheel carries all that the package needs when there is no checkout beside it."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import personanb

ROOT = Path(personanb.__file__).parent.parent


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = folder.glob("*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


def test_every_source_file_is_in_it(names):
    here = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "personanb").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert here <= names


def test_the_lessons_are_in_it(names):
    lessons = {f"personanb/lessons/{path.name}" for path in (ROOT / "notebooks").iterdir()}
    assert {name for name in lessons if "checkpoint" not in name} <= names
    assert "personanb/lessons/01_first_focus_group.ipynb" in names


def test_tests_and_benchmarks_are_not(names):
    assert not [name for name in names if name.startswith(("tests", "benchmarks", "tools"))]
