"""The templates of the views, with escaping on for everything."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import jinja2
from markupsafe import Markup

_SUFFIX = ".html.jinja"


def render(name: str, /, **values: Any) -> str:
    """Render the template `name`; every value is escaped."""
    return _environment().get_template(name).render(**values).strip()


@cache
def stylesheet(*parts: str) -> Markup:
    """Return our own CSS, without comments and spare blanks, as each output includes it once.

    Parameters
    ----------
    *parts
        The style files that a view needs besides the common one.
    """
    files = [_folder() / "styles" / f"{part}.css" for part in ("base", *parts)]
    text = "".join(entry.read_text(encoding="utf-8") for entry in files)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s*([{};,>])\s*|(:)\s+", r"\1\2", text).replace(";}", "}").strip()
    return Markup(text)  # noqa: S704 - a file of this package; no value is ever put into it


def _folder() -> Traversable:
    return resources.files("personanb") / "notebook"


@cache
def _environment() -> jinja2.Environment:
    def source(name: str) -> str | None:
        entry = _folder() / "templates" / f"{name}{_SUFFIX}"
        return entry.read_text(encoding="utf-8") if entry.is_file() else None

    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(source),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["stylesheet"] = stylesheet
    environment.filters["count"] = lambda number: f"{number:,}"
    environment.filters["signed"] = _signed
    return environment


def _signed(number: float) -> str:
    text = f"{number:+.1f}" if number != int(number) else f"{int(number):+d}"
    return "0" if text == "+0" else text.replace("-", "\N{MINUS SIGN}")
