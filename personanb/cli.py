"""The `personanb` command: open the lessons, check the installation."""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import os
import platform
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from personanb._version import __version__

FIRST_LESSON = "01_first_focus_group.ipynb"
_SHOWN_PACKAGES = (
    "ipykernel", "ipython", "jupyterlab", "jinja2", "numpy", "pandas", "pyarrow", "pydantic",
    "pyyaml", "matplotlib", "openai",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="personanb", description="Persona simulation in a notebook."
    )
    parser.add_argument("--version", action="version", version=f"personanb {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    lab = commands.add_parser(
        "lab", help="copy the lessons into a folder and open JupyterLab on the first one"
    )
    lab.add_argument(
        "--folder",
        type=Path,
        default=Path("lessons"),
        help="where the lessons go (default: %(default)s)",
    )
    lab.add_argument(
        "lab_options",
        nargs="*",
        help="options for JupyterLab, after --: personanb lab -- --no-browser --port 8899",
    )
    commands.add_parser("doctor", help="print versions and what to type to mend what is wrong")
    chosen = parser.parse_args(arguments)
    if chosen.command == "lab":
        return open_lab(chosen.folder, chosen.lab_options)
    return doctor()


def open_lab(folder: Path, options: Sequence[str] = ()) -> int:
    """Copy the lessons and start JupyterLab on the first; returns its exit status."""
    try:
        copied, kept = copy_lessons(folder)
    except OSError as error:
        print(f"personanb: cannot write the lessons to {folder}: {error}", file=sys.stderr)
        return 1
    print(f"Lessons in {folder.resolve()}: {len(copied)} new", end="")
    print(f", {len(kept)} kept as you left them: {', '.join(kept)}" if kept else "")
    print("The engine is `rehearsal`: rule-based talk for practice, not a language model.")
    arguments = [str(folder / FIRST_LESSON), *options]
    if hasattr(os, "geteuid") and os.geteuid() == 0 and "--allow-root" not in options:
        arguments.append("--allow-root")  # root in a container: JupyterLab refuses without it
    return _run_jupyterlab(arguments)


def _run_jupyterlab(arguments: list[str]) -> int:
    # In this process, so that whoever stops `personanb lab` stops the server too.
    from jupyterlab.labapp import LabApp  # noqa: PLC0415 - only to open the lessons

    LabApp.launch_instance(arguments)
    return 0


def copy_lessons(folder: Path) -> tuple[list[str], list[str]]:
    """Copy the lessons into a folder, never over a file that is there.

    Returns
    -------
    copied, kept
        Names of the files written, and of those left alone because they differ.
    """
    folder.mkdir(parents=True, exist_ok=True)
    copied, kept = [], []
    for lesson in sorted(lessons().iterdir(), key=lambda entry: entry.name):
        if not lesson.is_file() or lesson.name.startswith((".", "_")):
            continue
        target = folder / lesson.name
        content = lesson.read_bytes()
        if not target.exists():
            target.write_bytes(content)
            copied.append(lesson.name)
        elif target.read_bytes() != content:
            kept.append(lesson.name)
    return copied, kept


def lessons() -> Traversable:
    """Return the folder of lessons: inside an installed package, or beside it in a checkout."""
    packaged = resources.files("personanb") / "lessons"
    if packaged.is_dir():
        return packaged
    return Path(__file__).resolve().parent.parent / "notebooks"


@dataclass(frozen=True)
class Finding:
    """One thing that `personanb doctor` looked at; `mend` is what to type when it is wrong."""

    what: str
    state: str
    mend: str = ""


def doctor() -> int:
    """Print versions, engine and front end, and how to mend what is wrong; 1 if anything is."""
    findings = [
        Finding("personanb", __version__),
        Finding("python", f"{platform.python_version()} on {platform.system()}", _python_mend()),
        *map(_package, _SHOWN_PACKAGES),
        _engine(),
        _front_end(),
        _lessons_found(),
    ]
    width = max(len(finding.what) for finding in findings)
    for finding in findings:
        mark = "!" if finding.mend else " "
        print(f"{mark} {finding.what:<{width}}  {finding.state}")
        if finding.mend:
            print(f"  {'':<{width}}  type: {finding.mend}")
    wrong = sum(bool(finding.mend) for finding in findings)
    print(f"{wrong} to mend." if wrong else "All well.")
    return 1 if wrong else 0


def _python_mend() -> str:
    supported = sys.version_info >= (3, 11)
    return "" if supported else "install Python 3.11 or newer, then make a new environment"


def _package(name: str) -> Finding:
    try:
        return Finding(name, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Finding(name, "is not installed", f"python -m pip install {name}")


def _engine() -> Finding:
    from personanb.engines.registry import current  # noqa: PLC0415 - loads the engine

    try:
        engine = current()
    except Exception as error:  # noqa: BLE001 - a doctor reports every illness
        mend = "python -m pip install --force-reinstall personanb"
        return Finding("engine", f"does not load: {error}", mend)
    return Finding("engine", f"{engine.name}. {engine.label}")


def _front_end() -> Finding:
    # Views are static HTML for now, so the front end is JupyterLab itself.
    if shutil.which("jupyter-lab") is None and importlib.util.find_spec("jupyterlab") is None:
        return Finding("front end", "no JupyterLab", "python -m pip install jupyterlab")
    kernels = _kernels()
    if "python3" not in kernels:
        mend = f'"{sys.executable}" -m ipykernel install --sys-prefix'
        return Finding("front end", "JupyterLab has no Python kernel of its own", mend)
    return Finding("front end", "JupyterLab with a Python kernel; views are plain HTML")


def _kernels() -> set[str]:
    from jupyter_client.kernelspec import KernelSpecManager  # noqa: PLC0415 - slow to import

    return set(KernelSpecManager().find_kernel_specs())


def _lessons_found() -> Finding:
    count = sum(entry.name.endswith(".ipynb") for entry in lessons().iterdir())
    mend = "" if count else "python -m pip install --force-reinstall personanb"
    return Finding("lessons", f"{count} found", mend)


if __name__ == "__main__":
    raise SystemExit(main())
