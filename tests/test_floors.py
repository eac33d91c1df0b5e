"""Imports run down the floors of the house, never up; and importing stays light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import personanb

ROOT = Path(personanb.__file__).parent
FLOORS = {
    "personas": 1,
    "engines": 2,
    "memory": 2,
    "simulation": 3,
    "populations": 4,
    "surveys": 4,
    "validation": 5,
    "notebook": 6,
    "cli": 7,
    "__main__": 7,
}
GROUND = {
    "errors", "seeds", "shared_log", "background", "statistics", "templates", "_version",
    "__init__",
}  # fmt: skip
NOTEBOOK_ONLY = {"IPython", "ipywidgets", "anywidget", "jupyterlab", "ipykernel"}


def modules():
    return sorted(path for path in ROOT.rglob("*.py") if "lessons" not in path.parts)


def room(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[0]


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the floor they go to"
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_run_down(path):
    here = room(path)
    assert here in FLOORS or here in GROUND, f"{here} has no floor: give it one"
    if here == "__init__":
        return  # the front door names every public thing, and loads it on first use
    for name in imported(path):
        package, _, rest = name.partition(".")
        if package == "personanb" and rest:
            there = rest.split(".")[0]
            assert FLOORS.get(there, 0) <= FLOORS.get(here, 0), (
                f"{here} imports {name}, which is above it"
            )
        if FLOORS.get(here, 0) < FLOORS["notebook"]:
            assert package not in NOTEBOOK_ONLY, (
                f"{here} imports {name}; only the notebook floor may"
            )


def run_python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return done.stdout.strip()


def test_importing_the_package_loads_nothing_heavy():
    heavy = {"openai", "scipy", "pandas", "matplotlib", "IPython", "numpy", "pydantic", "jinja2"}
    loaded = run_python(
        "import sys, personanb; print(*(name.split('.')[0] for name in sys.modules))"
    )
    assert not heavy & set(loaded.split())


def test_a_persona_and_an_agent_need_no_tables_plots_or_notebook():
    code = (
        "import sys, personanb as pnb\n"
        "reply = pnb.Agent(pnb.Persona(name='Ada', age=34)).respond('Would you move for a job?')\n"
        "assert reply.text\n"
        "print(*(name.split('.')[0] for name in sys.modules))"
    )
    assert not {"openai", "scipy", "pandas", "matplotlib", "IPython"} & set(
        run_python(code).split()
    )


def test_every_public_name_is_there():
    for name in personanb.__all__:
        assert getattr(personanb, name) is not None


def test_a_misspelt_public_name_is_put_right():
    with pytest.raises(AttributeError, match="did you mean 'FocusGroup'"):
        _ = personanb.FocusGrup
