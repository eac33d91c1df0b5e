"""The wheel carries all that the package needs when there is no checkout beside it."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import personanb

ROOT = Path(personanb.__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = folder.glob("*.whl")
    return zipfile.ZipFile(wheel)


@pytest.fixture(scope="module")
def names(wheel):
    return set(wheel.namelist())


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


def test_the_front_end_of_every_widget_is_in_it(names):
    widgets = [index.parent.name for index in (ROOT / "widgets" / "src").glob("*/index.tsx")]
    assert widgets
    for name in widgets:
        assert {f"personanb/static/{name}.js", f"personanb/static/{name}.css"} <= names


def test_the_front_end_is_small_and_self_contained(wheel, names):
    scripts = [name for name in names if name.startswith("personanb/static/") and ".js" in name]
    assert sum(wheel.getinfo(name).file_size for name in scripts) < 150_000
    for name in scripts:
        code = wheel.read(name).decode("utf-8")
        assert "sourceMappingURL" not in code, f"{name} was built for watching"
        # Namespaces of SVG and MathML are names, not addresses that anything is loaded from.
        assert not re.search(r"https?://(?!www\.w3\.org/)", code), f"{name} names another host"
        assert not re.search(r"\beval\(|new Function\(", code), f"{name} evaluates text"


def test_the_front_end_never_makes_markup_of_text():
    for path in (ROOT / "widgets" / "src").rglob("*.ts*"):
        code = path.read_text(encoding="utf-8")
        assert not re.search("innerHTML|outerHTML|insertAdjacentHTML|document.write", code), path
